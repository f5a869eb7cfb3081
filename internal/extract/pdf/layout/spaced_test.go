package layout_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/layout"
)

// apart is s with letters set apart by a gap in ems and words by another; no space is
// shown.
func apart(x, y float64, s string, between, words float64) []content.Glyph {
	var out []content.Glyph
	for _, r := range s {
		if r == ' ' {
			x += (words - between) * size
			continue
		}
		out = append(out, write(x, y, size, string(r))...)
		x += size/2 + between*size
	}
	return out
}

// typed is s with character spacing in ems, as one string shows it.
func typed(s string, spacing float64) []content.Glyph {
	out := apart(0, 0, s, spacing, spacing)
	for i := range out[1:] {
		out[i+1].Spaced = spacing * size
	}
	return out
}

func TestLettersSetApart(t *testing.T) {
	for name, c := range map[string]struct {
		glyphs []content.Glyph
		want   string
	}{
		"for emphasis":                       {apart(0, 0, "verklaring", 0.3, 0), "verklaring"},
		"with wider gaps between words":      {apart(0, 0, "de verdachte verklaart", 0.25, 0.7), "de verdachte verklaart"},
		"a little, where words are far":      {apart(0, 0, "nova banka", 0.13, 0.4), "nova banka"},
		"by character spacing":               {typed("kas", 0.4), "kas"},
		"by more character spacing":          {typed("kas", 0.9), "kas"},
		"too far for a word":                 {typed("kas", 1.4), "k a s"},
		"in a line of usual letters":         {join(write(0, 0, size, "de heer"), apart(50, 0, "Jansen", 0.3, 0)), "de heer Jansen"},
		"figures in columns":                 {apart(0, 0, "1 2 3 4 5 6", 0.3, 0.3), "1 2 3 4 5 6"},
		"four letters are too few":           {apart(0, 0, "abcd", 0.3, 0), "a b c d"},
		"columns of letters":                 {apart(0, 0, "abcdef", 1.5, 0), "a b c d e f"},
		"ideographs":                         {apart(0, 0, "中文姓名", 0.4, 0), "中文姓名"},
		"ideographs of two cells":            {join(write(0, 0, size, "姓名"), write(20, 0, size, "王明")), "姓名 王明"},
		"syllables of Korean keep spaces":    {join(write(0, 0, size, "가나"), write(13, 0, size, "다라")), "가나 다라"},
		"an index behind a bracketed letter": {join(write(0, 0, size, "(k"), write(10, 3, 6, "A")), "(kA"},
		"an index behind a word":             {join(write(0, 0, size, "(kas"), write(20, 3, 6, "2")), "(kas 2"},
		"printed twice, in fonts of two heights": {
			join(write(0, 0, size, "gast"), tall(write(0.2, 0, size, "gast"))), "gast",
		},
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

// tall makes the boxes of glyphs higher.
func tall(glyphs []content.Glyph) []content.Glyph {
	for i := range glyphs {
		glyphs[i].Ascent = 1.6
	}
	return glyphs
}

// TestSpacingIsTold: whatever is set apart evenly, with words three times as far apart
// as letters, comes out as it was written.
func TestSpacingIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z]{4,9}`), 1, 6).Draw(t, "words")
		between := rapid.Float64Range(0.09, 0.5).Draw(t, "between")
		want := words[0]
		for _, w := range words[1:] {
			want += " " + w
		}
		if len(want) < 5 {
			return
		}
		if got := layout.Build(apart(0, 0, want, between, 3*between+0.2)).Text; got != want {
			t.Errorf("letters %.2f em apart: got %q, want %q", between, got, want)
		}
	})
}

func TestLinesOutsideThePaperStandApart(t *testing.T) {
	glyphs := join(
		write(10, 20, size, "zichtbaar"), write(-200, 32, size, "links buiten"), write(90, 44, size, "over de rand"),
		write(10, 400, size, "onder de bladzijde"),
	)
	page, outside := layout.BuildOn(glyphs, 100, 100)
	if diff := cmp.Diff([]string{"zichtbaar\n\nover de rand", "links buiten\n\nonder de bladzijde"}, []string{page.Text, outside.Text}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	checkSpans(t, page)
	checkSpans(t, outside)
	if all, none := layout.BuildOn(glyphs, 0, 0); none.Text != "" || all.Text == page.Text {
		t.Errorf("on paper of no known size: %q and %q", all.Text, none.Text)
	}
}
