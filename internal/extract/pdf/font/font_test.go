package font

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/pdftest"
)

// load makes a font of the dictionary that build adds to a document.
func load(t *testing.T, build func(d *pdftest.Doc) string) *Font {
	t.Helper()
	d, root := pdftest.SimpleDoc("x")
	n := d.Add("")
	d.Set(n, build(d))
	data := d.Bytes(fmt.Sprintf("/Root %d 0 R /Info %d 0 R", root, n))
	size := int64(len(data))
	f, err := file.Open(bytes.NewReader(data), size, extract.NewBudget(extract.Limits{}, size))
	if err != nil {
		t.Fatal(err)
	}
	return Load(f.Info(), f)
}

// decode is the text of s, unknown codes as "?", and its width.
func decode(f *Font, s string) (text string, width float64) {
	f.Decode(s, func(c Char) {
		if !c.Known {
			text += "?"
		}
		text += c.Text
		width += c.Width
	})
	return text, width
}

const cidFont = "/DescendantFonts [<</Type /Font /Subtype /CIDFontType2 /DW 500 /W [1 [100 200] 10 12 300]>>]"

func TestDecode(t *testing.T) {
	toUnicode := "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <0058> endbfchar"
	for name, c := range map[string]struct {
		build func(d *pdftest.Doc) string
		in    string
		want  string
		width float64
	}{
		"WinAnsi": {
			func(*pdftest.Doc) string { return "<</Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding>>" },
			"caf\xe9 \x80", "café €", 3.6,
		},
		"MacRoman": {
			func(*pdftest.Doc) string {
				return "<</Subtype /Type1 /BaseFont /Courier /Encoding /MacRomanEncoding>>"
			},
			"caf\x8e", "café", 2.4,
		},
		"standard, with its own quotes and ligatures": {
			func(*pdftest.Doc) string { return "<</Subtype /Type1 /BaseFont /Courier>>" },
			"d'\xae", "d\u2019\ufb01", 1.8,
		},
		"Differences over a named base": {
			func(*pdftest.Doc) string {
				return "<</Subtype /Type1 /BaseFont /Courier /Encoding <</BaseEncoding /WinAnsiEncoding /Differences [65 /uni0142 /f_f_i /a.alt /nonsense]>>>>"
			},
			"ABCDE", "łffia?DE", 3.0,
		},
		"ToUnicode over Differences": {
			func(d *pdftest.Doc) string {
				cm := d.Stream("", toUnicode)
				return fmt.Sprintf("<</Subtype /Type1 /BaseFont /Courier /ToUnicode %d 0 R /Encoding <</Differences [65 /Y /Z]>>>>", cm)
			},
			"AB", "XZ", 1.2,
		},
		"own widths, and the missing one": {
			func(*pdftest.Doc) string {
				return "<</Subtype /TrueType /FirstChar 65 /Widths [250 500] /FontDescriptor <</MissingWidth 100>>>>"
			},
			"ABC", "ABC", 0.85,
		},
		"an accented letter is as wide as its base in a standard font": {
			func(*pdftest.Doc) string {
				return "<</Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>"
			},
			"\xeb", "ë", 0.556,
		},
		"Symbol": {
			func(*pdftest.Doc) string { return "<</Subtype /Type1 /BaseFont /Symbol>>" },
			"abG", "αβΓ", math.NaN(),
		},
		"the encoding inside a Type 1 font": {
			func(d *pdftest.Doc) string {
				p := d.Stream("", "%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /ae put\nreadonly def\ncurrentfile eexec")
				return fmt.Sprintf("<</Subtype /Type1 /BaseFont /ABCDEF+X /FontDescriptor <</FontFile %d 0 R>>>>", p)
			},
			"A", "æ", math.NaN(),
		},
		"Type 3 widths in its own units": {
			func(*pdftest.Doc) string {
				return "<</Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 0 100 100] /FirstChar 97 /Widths [50] /Encoding <</Differences [97 /a]>>>>"
			},
			"a", "a", 0.5,
		},
		"two bytes a code, widths by glyph": {
			func(d *pdftest.Doc) string {
				cm := d.Stream("", "1 beginbfrange <0001> <0003> <0041> endbfrange 1 beginbfrange <000A> <000B> [<00660066> <0078>] endbfrange")
				return fmt.Sprintf("<</Subtype /Type0 /Encoding /Identity-H /ToUnicode %d 0 R %s>>", cm, cidFont)
			},
			"\x00\x01\x00\x02\x00\x03\x00\x0a\x00\x0b", "ABCffx", 0.1 + 0.2 + 0.5 + 0.3 + 0.3,
		},
		"no ToUnicode: unknown, not guessed": {
			func(*pdftest.Doc) string { return "<</Subtype /Type0 /Encoding /Identity-H " + cidFont + ">>" },
			"\x00\x01", "?", 0.1,
		},
		"an embedded CMap with codes of mixed length": {
			func(d *pdftest.Doc) string {
				cm := d.Stream("/Type /CMap", "2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange 1 begincidrange <20> <7E> 1 endcidrange 1 begincidchar <8001> 10 endcidchar")
				tu := d.Stream("", "2 beginbfchar <20> <0041> <8001> <0042> endbfchar")
				return fmt.Sprintf("<</Subtype /Type0 /Encoding %d 0 R /ToUnicode %d 0 R %s>>", cm, tu, cidFont)
			},
			"\x20\x80\x01", "AB", 0.4,
		},
		"a predefined CMap is a character encoding": {
			func(*pdftest.Doc) string { return "<</Subtype /Type0 /Encoding /90ms-RKSJ-H " + cidFont + ">>" },
			"\x93\xfaA", "日A", math.NaN(),
		},
		"UTF-16 as a predefined CMap": {
			func(*pdftest.Doc) string { return "<</Subtype /Type0 /Encoding /UniGB-UTF16-H " + cidFont + ">>" },
			"\x4e\x2d", "中", math.NaN(),
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, width := decode(load(t, c.build), c.in)
			if got != c.want || !math.IsNaN(c.width) && math.Abs(width-c.width) > 1e-9 {
				t.Errorf("decode(%q) = %q, %g; want %q, %g", c.in, got, width, c.want, c.width)
			}
		})
	}
}

func TestProblemsOfFontsAreNamed(t *testing.T) {
	damaged := load(t, func(d *pdftest.Doc) string {
		cm := d.Stream("/Filter /FlateDecode", "no zlib data at all")
		return fmt.Sprintf("<</Subtype /Type1 /ToUnicode %d 0 R>>", cm)
	})
	unknown := load(t, func(*pdftest.Doc) string { return "<</Subtype /Type0 /Encoding /Klingon-H " + cidFont + ">>" })
	if damaged.Problem != "font-damaged" || unknown.Problem != "font-encoding-unknown" {
		t.Errorf("got %q and %q", damaged.Problem, unknown.Problem)
	}
}

func TestGlyphText(t *testing.T) {
	for name, want := range map[string]string{
		"Eacute": "É", "ij": "ĳ", "zerooldstyle": "0", "Asmall": "A", "uni20AC": "€", "uni00410042": "AB",
		"u1F600": "😀", "f_i": "fi", "T_h.swash": "Th", "a.sc": "a", "g65": "A", "C0065": "A",
		".notdef": "", "": "", "_": "", "uniD800": "", "uZZZZ": "", strings.Repeat("_", 1000): "", "glyph17": "",
	} {
		if got := glyphText(name); got != want {
			t.Errorf("glyphText(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestLaterAndNarrowerRangesWin(t *testing.T) {
	m := parseCMap([]byte("1 beginbfrange <00> <FF> <0041> endbfrange 1 beginbfrange <10> <11> <0061> endbfrange"))
	for c, want := range map[byte]string{0x00: "A", 0x10: "a", 0x11: "b", 0x12: "S"} {
		if got, _ := m.text(code{1, uint32(c)}); got != want {
			t.Errorf("code %#x: got %q, want %q", c, got, want)
		}
	}
}

func FuzzCMap(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <00> <FFFF> endcodespacerange 1 beginbfrange <00> <FF> <D800> endbfrange"), "ab")
	f.Add([]byte("1 begincidrange <0000> <FFFFFFFF> 99999999 endcidrange /Identity-H usecmap"), "\x00")
	f.Fuzz(func(t *testing.T, data []byte, s string) {
		m := parseCMap(data)
		font := &Font{toUnicode: m, decoder: &composite{embedded: m, known: true, widths: map[int]float64{}}}
		read := 0
		font.Decode(s, func(Char) { read++ })
		if read > len(s) {
			t.Fatalf("%d codes in %d bytes", read, len(s))
		}
	})
}

var _ Streams = (*file.File)(nil)

func TestNullFontIsHelvetica(t *testing.T) {
	if got, width := decode(Load(pdf.Value{}, nil), "ab"); got != "ab" || math.Abs(width-1.112) > 1e-9 {
		t.Errorf("got %q, %g", got, width)
	}
}
