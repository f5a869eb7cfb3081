package plain

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

type pages []evidence.Page

func (p *pages) Page(page evidence.Page) error { *p = append(*p, page); return nil }

func (*pages) Child(extract.Child) error { return errors.New("a text has no children") }

func (p *pages) texts() []string {
	texts := []string{}
	for _, page := range *p {
		texts = append(texts, page.Text)
	}
	return texts
}

func run(t testing.TB, name, data string) (extract.Result, *pages) {
	t.Helper()
	var got pages
	src := extract.Source{Name: name, Size: int64(len(data)), Data: strings.NewReader(data)}
	res, err := New().Extract(context.Background(), src, extract.DefaultLimits(src.Size), &got)
	if err != nil {
		t.Fatalf("Extract(%q): %v", name, err)
	}
	return res, &got
}

func TestExtractPages(t *testing.T) {
	cases := map[string]struct {
		in   string
		want []string
	}{
		"one page":                   {"regel een\r\nregel twee\r\n", []string{"regel een\nregel twee\n"}},
		"form feeds split":           {"een\ftwee\fdrie", []string{"een", "twee", "drie"}},
		"blank pages in between":     {"een\f\f \fvier", []string{"een", "", "", "vier"}},
		"a form feed at the end":     {"een\f\n", []string{"een"}},
		"ligatures are spelled out":  {"de \ufb01ets", []string{"de fiets"}},
		"nothing":                    {"", []string{}},
		"nothing but white space":    {" \r\n\t\f \u00a0\n", []string{}},
		"UTF-16 with a mark":         {"\xff\xfea\x00b\x00", []string{"ab"}},
		"a mark alone is no content": {"\xef\xbb\xbf", []string{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			res, got := run(t, "x.txt", c.in)
			if diff := cmp.Diff(c.want, got.texts()); diff != "" {
				t.Errorf("pages of %q (-want +got):\n%s", c.in, diff)
			}
			want := evidence.OK
			if len(c.want) == 0 {
				want = evidence.Empty
			}
			if res.Outcome != want {
				t.Errorf("outcome of %q = %s, want %s", c.in, res.Outcome, want)
			}
			for i, p := range *got {
				if p.Number != i+1 || p.Engine != Engine || p.Status != evidence.PageOK {
					t.Errorf("page %d = %+v: wrong number, engine or status", i, p)
				}
			}
		})
	}
}

func TestExtractCutsLongTextsAtLines(t *testing.T) {
	cases := map[string]struct{ unit, end string }{
		"blank lines":    {strings.Repeat("woord ", 80) + "\n" + strings.Repeat("woord ", 80) + "\n\n", "\n\n"},
		"Windows lines":  {strings.Repeat("woord ", 20) + "\r\n", "\n"},
		"no line ends":   {"woord ", " "},
		"no spaces":      {"één", ""},
		"lines of bytes": {strings.Repeat("z", 20<<10) + "\n", "\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := strings.Repeat(c.unit, 200<<10/len(c.unit))
			_, got := run(t, "x.txt", in)
			if joined := strings.Join(got.texts(), ""); joined != strings.ReplaceAll(in, "\r\n", "\n") {
				t.Errorf("the pages joined are %d bytes and not the text of %d bytes", len(joined), len(in))
			}
			for i, text := range got.texts() {
				if len(text) > pageBytes || !strings.HasSuffix(text, c.end) {
					t.Errorf("page %d: %d bytes, ends with %q; want at most %d and %q", i+1, len(text), text[len(text)-3:], pageBytes, c.end)
				}
			}
		})
	}
}

func TestExtractDecodes(t *testing.T) {
	polish := "Mężczyzna groził żonie i zabrał jej paszport, a za łóżko potrącano połowę wypłaty."
	raw, err := charmap.Windows1250.NewEncoder().String(polish)
	if err != nil {
		t.Fatal(err)
	}
	res, got := run(t, "notatka.txt", raw)
	if diff := cmp.Diff([]string{polish}, got.texts()); diff != "" {
		t.Errorf("Polish in windows-1250 (-want +got):\n%s", diff)
	}
	want := extract.Result{
		Outcome: evidence.OK, Reasons: []string{"charset-guessed: windows-1250"},
		Kind: "text", MIME: "text/plain", Engine: Engine, Metadata: map[string]string{"charset": "windows-1250"},
	}
	if diff := cmp.Diff(want, res); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestExtractMarksWhatCouldNotBeDecoded(t *testing.T) {
	res, got := run(t, "x.txt", strings.Repeat("één ", 30)+"\xff\f"+"twéé")
	if res.Outcome != evidence.Partial || !cmp.Equal(res.Reasons, []string{"undecodable-characters: 1"}) {
		t.Errorf("result = %s %q, want partial with one character", res.Outcome, res.Reasons)
	}
	if (*got)[0].Status != evidence.PagePartial || (*got)[1].Status != evidence.PageOK {
		t.Errorf("statuses = %s, %s; want partial, ok", (*got)[0].Status, (*got)[1].Status)
	}
}

func TestExtractNamesTheKindOfText(t *testing.T) {
	cases := map[string]struct{ name, in, mime string }{
		"a note":             {"x", "Gewone tekst.\n", "text/plain"},
		"a table":            {"x.csv", "naam,bedrag\nA,1\nB,2\n", "text/csv"},
		"tabs":               {"x.tsv", "naam\tbedrag\nA\t1\nB\t2\n", "text/tab-separated-values"},
		"JSON":               {"x", `{"naam": "A", "bedragen": [1, 2]}`, "application/json"},
		"XML":                {"x", `<?xml version="1.0"?><a>b</a>`, "text/xml"},
		"markdown":           {"LEESMIJ.md", "# Titel\n\ntekst\n", "text/markdown"},
		"the name can't lie": {"x.pdf", "Gewone tekst.\n", "text/plain"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if res, _ := run(t, c.name, c.in); res.MIME != c.mime || res.Kind != "text" {
				t.Errorf("%q is %s %s, want text %s", c.in, res.Kind, res.MIME, c.mime)
			}
		})
	}
}

func TestExtractStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	src := extract.Source{Size: 3, Data: strings.NewReader("abc")}
	if _, err := New().Extract(ctx, src, extract.Limits{}, &pages{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Extract after cancel = %v, want %v", err, context.Canceled)
	}
	refusal := errors.New("full")
	if _, err := New().Extract(context.Background(), src, extract.Limits{}, refusing{refusal}); err != refusal {
		t.Errorf("Extract into a refusing sink = %v, want %v unchanged", err, refusal)
	}
	short := extract.Source{Size: 9, Data: bytes.NewReader(nil)}
	if res, err := New().Extract(context.Background(), short, extract.Limits{}, &pages{}); err != nil || res.Outcome != evidence.Empty {
		t.Errorf("Extract of a source shorter than its size = %s, %v; want empty", res.Outcome, err)
	}
}

type refusing struct{ err error }

func (r refusing) Page(evidence.Page) error  { return r.err }
func (r refusing) Child(extract.Child) error { return r.err }

func FuzzExtract(f *testing.F) {
	for _, s := range []string{"", "a\fb", "\xff\xfe\x00", "12-03-2024 14:02 - Ana: a\n", strings.Repeat("x", 40<<10), "\xe2\x82", "\r\n\f\f"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		res, got := run(t, "x", string(data))
		if !res.Outcome.Valid() || (res.Outcome == evidence.Empty) != (len(*got) == 0) {
			t.Errorf("%q: outcome %q with %d pages", data, res.Outcome, len(*got))
		}
		for _, text := range got.texts() {
			if !utf8.ValidString(text) {
				t.Errorf("%q: page %q is not UTF-8", data, text)
			}
		}
	})
}
