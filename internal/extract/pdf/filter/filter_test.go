package filter_test

import (
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/pdftest"
)

func budget() *extract.Budget { return extract.NewBudget(extract.Limits{}, 1<<20) }

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		steps []filter.Step
		want  string
	}{
		"no filter":            {"abc", nil, "abc"},
		"flate":                {pdftest.Deflate("hello"), []filter.Step{{Name: "FlateDecode"}}, "hello"},
		"hexadecimal":          {"68 65 6c6C6f>zz", []filter.Step{{Name: "ASCIIHexDecode"}}, "hello"},
		"hexadecimal, odd":     {"684>", []filter.Step{{Name: "AHx"}}, "h@"},
		"base 85":              {"<~87cURDZ~>", []filter.Step{{Name: "ASCII85Decode"}}, "Hello"},
		"base 85, zeros":       {"z~>", []filter.Step{{Name: "A85"}}, "\x00\x00\x00\x00"},
		"run length":           {"\x02abc\xfed\x80zz", []filter.Step{{Name: "RunLengthDecode"}}, "abcddd"},
		"LZW, the norm's own":  {"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", []filter.Step{{Name: "LZWDecode", Early: true}}, "-----A---B"},
		"two filters":          {hex.EncodeToString([]byte(pdftest.Deflate("x"))) + ">", []filter.Step{{Name: "AHx"}, {Name: "Fl"}}, "x"},
		"PNG up":               {pdftest.Deflate("\x02\x01\x02\x02\x01\x01"), []filter.Step{{Name: "Fl", Predictor: 12, Columns: 2, Colors: 1, Bits: 8}}, "\x01\x02\x02\x03"},
		"PNG sub, avg, paeth":  {pdftest.Deflate("\x01\x01\x01\x03\x02\x02\x04\x01\x01"), []filter.Step{{Name: "Fl", Predictor: 15, Columns: 2, Colors: 1, Bits: 8}}, "\x01\x02\x02\x04\x03\x05"},
		"TIFF":                 {pdftest.Deflate("\x01\x01\x05\x01"), []filter.Step{{Name: "Fl", Predictor: 2, Columns: 2, Colors: 1, Bits: 8}}, "\x01\x02\x05\x06"},
		"absurd predictor row": {pdftest.Deflate("ab"), []filter.Step{{Name: "Fl", Predictor: 12, Columns: 1 << 40, Colors: 60, Bits: 8}}, "ab"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := filter.NewDecoder(budget()).Decode([]byte(c.data), c.steps)
			if err != nil || string(got) != c.want {
				t.Errorf("Decode(%q) = %q, %v; want %q", c.data, got, err, c.want)
			}
		})
	}
}

func TestWhatCameBeforeTheDamageIsGiven(t *testing.T) {
	whole := pdftest.Deflate(strings.Repeat("dossier ", 1000))
	got, err := filter.NewDecoder(budget()).Decode([]byte(whole[:len(whole)-8]), []filter.Step{{Name: "FlateDecode"}})
	if !errors.Is(err, filter.ErrDamaged) || !bytes.HasPrefix(got, []byte("dossier dossier")) {
		t.Errorf("got %.20q, %v; want a beginning and ErrDamaged", got, err)
	}
}

func TestRefusals(t *testing.T) {
	bomb := pdftest.Deflate(strings.Repeat("\x00", 5000))
	for name, c := range map[string]struct {
		data  string
		steps []filter.Step
		want  error
	}{
		"image":          {"", []filter.Step{{Name: "DCTDecode"}}, filter.ErrImage},
		"unknown filter": {"", []filter.Step{{Name: "Zstd"}}, filter.ErrDamaged},
		"bad digit":      {"6x", []filter.Step{{Name: "AHx"}}, filter.ErrDamaged},
		"LZW nonsense":   {"\xff\xff\xff", []filter.Step{{Name: "LZW"}}, filter.ErrDamaged},
		"too many steps": {"", make([]filter.Step, 99), filter.ErrDamaged},
		"bomb":           {bomb, []filter.Step{{Name: "Fl"}}, extract.ErrBudget},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := filter.NewDecoder(extract.NewBudget(extract.Limits{Inflated: 1000}, 1)).Decode([]byte(c.data), c.steps); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestBase85RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		enc := make([]byte, ascii85.MaxEncodedLen(len(want)))
		enc = enc[:ascii85.Encode(enc, want)]
		got, err := filter.NewDecoder(budget()).Decode(enc, []filter.Step{{Name: "A85"}})
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got %x, %v; want %x", got, err, want)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01"), 12, 4)
	f.Fuzz(func(t *testing.T, data []byte, predictor, columns int) {
		for _, name := range []string{"Fl", "LZW", "AHx", "A85", "RL"} {
			s := filter.Step{Name: name, Predictor: predictor, Columns: columns, Colors: 1, Bits: 8}
			if _, err := filter.NewDecoder(budget()).Decode(data, []filter.Step{s}); err != nil && !errors.Is(err, filter.ErrDamaged) && !errors.Is(err, extract.ErrBudget) {
				t.Errorf("%s: unexpected kind of error %v", name, err)
			}
		}
	})
}
