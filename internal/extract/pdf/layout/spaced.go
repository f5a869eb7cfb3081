package layout

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"spoor/internal/extract/pdf/content"
)

// Letters that are set apart, for emphasis or to fill a line, have gaps of about the
// same width between them, in ems.
const (
	leastSpaced   = 0.08 // less is the usual fit of letters
	mostSpaced    = 0.6  // more is a space between words or cells
	spacedGlyphs  = 5    // fewer in a row tell nothing
	spacedLetters = 0.7  // of a row are letters, or it is something else: figures in columns, signs
	ideographGap  = 0.5  // ideographs have no spaces between their words
)

// measureSpacing finds the rows of letters that are set apart without any space being
// shown between them, and notes how far in their glyphs: the words of such a row are
// told by gaps that are wider still.
func measureSpacing(glyphs []content.Glyph) {
	for start := 0; start < len(glyphs); {
		end := start + 1
		for end < len(glyphs) && inRow(&glyphs[end-1], &glyphs[end]) {
			end++
		}
		if row := glyphs[start:end]; !spaceOut(row) {
			for from := 0; from < len(row); {
				to := from + 1
				for to < len(row) && gapBefore(row, to) <= mostSpaced {
					to++
				}
				spaceOut(row[from:to])
				from = to
			}
		}
		start = end
	}
}

// spaceOut notes in a row how far its letters are set apart; false when they aren't.
func spaceOut(row []content.Glyph) bool {
	if len(row) < spacedGlyphs {
		return false
	}
	gap := spacingOf(row)
	for i := 1; i < len(row) && gap > 0; i++ {
		row[i].Spaced = max(row[i].Spaced, gap*em(&row[i-1]))
	}
	return gap > 0
}

// gapBefore is how far glyph i stands from the one before it, in ems.
func gapBefore(row []content.Glyph, i int) float64 {
	along, _ := offsets(&row[i-1], &row[i])
	return along / em(&row[i-1])
}

// inRow reports whether g follows prev on its line with no space shown between them.
func inRow(prev, g *content.Glyph) bool {
	if prev.Blank || g.Blank {
		return false
	}
	size := max(em(prev), em(g))
	along, across := offsets(prev, g)
	return across <= raisedBy*size && math.Abs(along) <= 2*size
}

// spacingOf is the usual gap of a row in ems, 0 when its letters aren't set apart: a
// quarter of the gaps may be as small as usual.
func spacingOf(row []content.Glyph) float64 {
	most := (len(row) - 1) / 4
	for i, small := 1, 0; i < len(row); i++ {
		if gapBefore(row, i) < leastSpaced/2 {
			if small++; small > most {
				return 0
			}
		}
	}
	gaps := make([]float64, 0, len(row)-1)
	letters := 0
	for i := range row {
		if r, _ := utf8.DecodeRuneInString(row[i].Text); unicode.IsLetter(r) {
			letters++
		}
		if i > 0 {
			gaps = append(gaps, gapBefore(row, i))
		}
	}
	slices.Sort(gaps)
	usual := gaps[len(gaps)/2]
	if usual < leastSpaced || usual > mostSpaced || float64(letters) < spacedLetters*float64(len(row)) {
		return 0
	}
	return usual
}

// ideographs reports whether both glyphs are of a script without spaces between words.
func ideographs(a, b *content.Glyph) bool { return isIdeograph(a.Text) && isIdeograph(b.Text) }

func isIdeograph(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
