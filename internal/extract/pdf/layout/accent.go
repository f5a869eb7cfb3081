package layout

import (
	"math"
	"slices"

	"golang.org/x/text/unicode/norm"

	"spoor/internal/extract/pdf/content"
)

// combining is the mark that a free-standing accent becomes above or below a letter.
func combining(text string) string {
	switch text {
	case "`":
		return "\u0300"
	case "\u00b4":
		return "\u0301"
	case "^", "\u02c6":
		return "\u0302"
	case "~", "\u02dc":
		return "\u0303"
	case "\u00af":
		return "\u0304"
	case "\u02d8":
		return "\u0306"
	case "\u02d9":
		return "\u0307"
	case "\u00a8":
		return "\u0308"
	case "\u02da":
		return "\u030a"
	case "\u02dd":
		return "\u030b"
	case "\u02c7":
		return "\u030c"
	case "\u00b8":
		return "\u0327"
	case "\u02db":
		return "\u0328"
	}
	return ""
}

// compose joins accents that are printed over a letter, as typesetters do whose fonts
// lack the letter, with that letter.
func compose(glyphs []content.Glyph) []content.Glyph {
	if !slices.ContainsFunc(glyphs, func(g content.Glyph) bool { return combining(g.Text) != "" }) {
		return glyphs
	}
	out := make([]content.Glyph, 0, len(glyphs))
	for i := 0; i < len(glyphs); i++ {
		g := glyphs[i]
		mark := combining(g.Text)
		switch {
		case mark == "":
		case i+1 < len(glyphs) && over(&g, &glyphs[i+1]) && joins(&glyphs[i+1], mark):
			i++
			g = glyphs[i]
			g.Text = norm.NFC.String(g.Text + mark)
		case len(out) > 0 && over(&g, &out[len(out)-1]) && joins(&out[len(out)-1], mark):
			last := &out[len(out)-1]
			last.Text = norm.NFC.String(last.Text + mark)
			continue
		}
		out = append(out, g)
	}
	return out
}

// joins reports whether letter and mark make one character.
func joins(letter *content.Glyph, mark string) bool {
	switch letter.Text {
	case "\u0131":
		letter.Text = "i"
	case "\u0237":
		letter.Text = "j"
	}
	t := norm.NFC.String(letter.Text + mark)
	return len([]rune(t)) == len([]rune(letter.Text))
}

// over reports whether the middle of an accent lies within the width of a letter.
func over(accent, letter *content.Glyph) bool {
	size := em(letter)
	x, y := (accent.X0+accent.X1)/2, (accent.Y0+accent.Y1)/2
	dx, dy := direction(letter)
	along := (x-letter.X0)*dx + (y-letter.Y0)*dy
	across := math.Abs((x-letter.X0)*dy - (y-letter.Y0)*dx)
	width := math.Hypot(letter.X1-letter.X0, letter.Y1-letter.Y0)
	return along > 0 && along < width && across < offLine*size
}
