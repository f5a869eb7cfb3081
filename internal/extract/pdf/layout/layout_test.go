package layout_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/layout"
	"spoor/internal/text"
)

// size is that of the test's letters, which are half as wide as high.
const size = 10.0

// write places text on a baseline, a glyph a letter.
func write(x, y, em float64, s string) []content.Glyph {
	var out []content.Glyph
	for _, r := range s {
		w := em / 2
		out = append(out, content.Glyph{
			Text: string(r), X0: x, Y0: y, X1: x + w, Y1: y, UpY: -em,
			Ascent: 0.8, Descent: -0.2, Blank: r == ' ',
		})
		x += w
	}
	return out
}

func join(parts ...[]content.Glyph) []content.Glyph {
	var out []content.Glyph
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// visual is s written from left to right as it is seen: reversed.
func visual(x, y float64, s string) []content.Glyph {
	var b strings.Builder
	r := []rune(s)
	for _, v := range slices.Backward(r) {
		b.WriteRune(v)
	}
	return write(x, y, size, b.String())
}

// leftward is s written glyph by glyph from right to left.
func leftward(x, y float64, s string) []content.Glyph {
	var out []content.Glyph
	for _, r := range s {
		x -= size / 2
		out = append(out, write(x, y, size, string(r))...)
	}
	return out
}

func TestText(t *testing.T) {
	for name, c := range map[string]struct {
		glyphs []content.Glyph
		want   string
	}{
		"spaces that are shown":             {write(0, 0, size, "een twee"), "een twee"},
		"spaces that are only gaps":         {join(write(0, 0, size, "een"), write(18, 0, size, "twee")), "een twee"},
		"kerning is no space":               {join(write(0, 0, size, "ee"), write(10.5, 0, size, "n")), "een"},
		"cells of a table":                  {join(write(0, 0, size, "naam"), write(80, 0, size, "bedrag")), "naam\tbedrag"},
		"lines":                             {join(write(0, 0, size, "een"), write(0, 12, size, "twee")), "een\ntwee"},
		"paragraphs by distance":            {join(write(0, 0, size, "een"), write(0, 12, size, "twee"), write(0, 36, size, "drie")), "een\ntwee\n\ndrie"},
		"a heading by size":                 {join(write(0, 0, 14, "Kop"), write(0, 18, size, "tekst")), "Kop\n\ntekst"},
		"a column above":                    {join(write(0, 90, size, "links"), write(200, 0, size, "rechts")), "links\n\nrechts"},
		"printed twice for boldness":        {join(write(0, 0, size, "vet"), write(0.3, 0, size, "vet")), "vet"},
		"each letter twice":                 {join(write(0, 0, size, "v"), write(0.3, 0, size, "v"), write(5, 0, size, "v")), "vv"},
		"a footnote's mark":                 {join(write(0, 0, size, "loon"), write(20, -4, 6, "2")), "loon 2"},
		"a footnote of two lines":           {join(write(0, -3, 6, "2"), write(8, 0, size, "zie bijlage"), write(0, 12, size, "twee")), "2 zie bijlage\ntwee"},
		"a power":                           {join(write(0, 0, size, "x"), write(5, -4, 6, "2")), "x2"},
		"a ligature":                        {write(0, 0, size, "ﬁets"), "fiets"},
		"a word cut at the line's end":      {join(write(0, 0, size, "arbeids-"), write(0, 12, size, "contract is")), "arbeidscontract is"},
		"a soft hyphen at the line's end":   {join(write(0, 0, size, "arbeids\u00ad"), write(0, 12, size, "contract")), "arbeidscontract"},
		"a soft hyphen that is shown":       {write(0, 0, size, "e\u00admail"), "e-mail"},
		"a name with a hyphen":              {join(write(0, 0, size, "Noord-"), write(0, 12, size, "Holland")), "Noord-\nHolland"},
		"a compound cut short":              {join(write(0, 0, size, "in-"), write(0, 12, size, "en uitvoer")), "in-\nen uitvoer"},
		"a number with a hyphen":            {join(write(0, 0, size, "06-"), write(0, 12, size, "twaalf")), "06-\ntwaalf"},
		"an accent over a letter":           {join(write(0, 0, size, "caf"), write(15, 0, size, "´"), write(15.2, 0, size, "e")), "café"},
		"an accent after its letter":        {join(write(0, 0, size, "caf"), write(15, 0, size, "e"), write(15.1, 0, size, "´")), "café"},
		"a tilde that stands by itself":     {write(0, 0, size, "a~b"), "a~b"},
		"Hebrew as it is seen":              {visual(0, 0, "שלום עולם"), "שלום עולם"},
		"Hebrew as it is read":              {leftward(100, 0, "שלום עולם"), "שלום עולם"},
		"Arabic with a number":              {visual(0, 0, "عام"), "عام"},
		"nothing":                           {nil, ""},
		"only spaces":                       {write(0, 0, size, "   "), ""},
		"text that runs upwards":            {turned("omhoog nu"), "omhoog nu"},
		"a private-use character stays one": {write(0, 0, size, "a\ue000"), "a\ue000"},
	} {
		t.Run(name, func(t *testing.T) {
			got := layout.Build(c.glyphs)
			if got.Text != c.want {
				t.Errorf("got %q, want %q", got.Text, c.want)
			}
			checkSpans(t, got)
		})
	}
}

// turned is text along the left edge, from bottom to top.
func turned(s string) []content.Glyph {
	out := write(0, 0, size, s)
	for i := range out {
		g := &out[i]
		g.X0, g.Y0, g.X1, g.Y1 = 50, 500-g.X0, 50, 500-g.X1
		g.UpX, g.UpY = -size, 0
	}
	return out
}

// fatal is what of a test both kinds of test have.
type fatal interface {
	Helper()
	Errorf(format string, args ...any)
}

// checkSpans checks what every page promises.
func checkSpans(t fatal, p layout.Page) {
	t.Helper()
	if n := text.Normalise(p.Text).String(); n != p.Text {
		t.Errorf("text isn't normalised: %q, normalised %q", p.Text, n)
	}
	end := 0
	for _, w := range p.Words {
		if w.Of(p.Text) != w.Text || w.Text == "" || w.Start < end {
			t.Errorf("word %q has span %v after %d of %q", w.Text, w.Span, end, p.Text)
		}
		if w.Box[0] > w.Box[2] || w.Box[1] > w.Box[3] {
			t.Errorf("word %q has box %v", w.Text, w.Box)
		}
		end = w.End
	}
}

func TestBoxes(t *testing.T) {
	got := layout.Build(write(100, 200, size, "een twee")).Words
	want := []evidence.Word{
		{Text: "een", Span: evidence.Span{Start: 0, End: 3}, Box: evidence.Box{100, 192, 115, 202}},
		{Text: "twee", Span: evidence.Span{Start: 4, End: 8}, Box: evidence.Box{120, 192, 140, 202}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBothPartsOfACutWordHaveTheirBox(t *testing.T) {
	p := layout.Build(join(write(0, 0, size, "arbeids-"), write(0, 12, size, "contract")))
	box, ok := p2page(p).BoxOf(evidence.Span{Start: 0, End: len(p.Text)})
	if want := (evidence.Box{0, -8, 40, 14}); !ok || box != want {
		t.Errorf("got %v, want %v", box, want)
	}
}

func p2page(p layout.Page) *evidence.Page { return &evidence.Page{Text: p.Text, Words: p.Words} }

func TestAnyGlyphsGiveSoundSpans(t *testing.T) {
	letters := []string{"a", "B", " ", "-", "ﬁ", "´", "e", "\u00ad", "ش", "م", "1", "½", "\u0301", "\u200b", "e\u0301", "ĳ", "\ufffd"}
	rapid.Check(t, func(t *rapid.T) {
		var glyphs []content.Glyph
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			g := write(float64(rapid.IntRange(0, 20).Draw(t, "x")), float64(rapid.IntRange(0, 40).Draw(t, "y")),
				float64(rapid.IntRange(0, 12).Draw(t, "em")), rapid.SampledFrom(letters).Draw(t, "letter"))
			glyphs = append(glyphs, g...)
		}
		p := layout.Build(glyphs)
		p.Append("[field x] waarde")
		checkSpans(t, p)
	})
}
