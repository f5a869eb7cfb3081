// Package layout turns a page's glyphs into words with boxes, words into lines and
// paragraphs, and those into the page's normalised text.
//
// The order is that in which the page shows its glyphs, which is the reading order of
// nearly every writer of documents; within a line, right-to-left scripts are put into
// the order in which they are read. Lines end in "\n", paragraphs in "\n\n", wide
// gaps within a line (cells of tables) are "\t".
package layout

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/content"
)

// Distances in ems of the larger of the two glyphs.
const (
	wordGap      = 0.12 // more than this along the baseline is a space
	offLine      = 0.5  // more than this across it is another line
	backwards    = 0.6  // more than this back is another word
	sameSpot     = 0.15 // glyphs and words no further apart were printed twice, for boldness
	cellGap      = 3.0  // more than this within a line separates cells
	raisedSize   = 1.2  // a ratio of sizes that, off the baseline, sets a note's mark apart
	raisedBy     = 0.08
	widestSpaced = 1.0 // letters of a string that are set wider apart than this are no word
	smallestEm   = 0.1 // points; less can't be read and would make every gap wide
)

// word is a word with what placing it in lines needs.
type word struct {
	text        string
	box         evidence.Box
	first, last *content.Glyph // in the order of showing
	em          float64
	rtl         bool
}

// em is the height of a glyph's font in points.
func em(g *content.Glyph) float64 {
	if g.UpX == 0 {
		return max(math.Abs(g.UpY), smallestEm)
	}
	return max(math.Hypot(g.UpX, g.UpY), smallestEm)
}

// direction is the unit vector along the baseline.
func direction(g *content.Glyph) (x, y float64) {
	x, y = g.X1-g.X0, g.Y1-g.Y0
	if y == 0 && x > 1e-6 {
		return 1, 0
	}
	n := math.Hypot(x, y)
	if n < 1e-6 {
		x, y = -g.UpY, g.UpX
		n = math.Hypot(x, y)
	}
	if n < 1e-6 {
		return 1, 0
	}
	return x / n, y / n
}

// offsets is how far g starts from the end of prev: along its baseline and across it.
func offsets(prev, g *content.Glyph) (along, across float64) {
	dx, dy := direction(prev)
	x, y := g.X0-prev.X1, g.Y0-prev.Y1
	return x*dx + y*dy, math.Abs(x*dy - y*dx)
}

// leftwards is how far g ends before the start of prev, for glyphs of right-to-left
// scripts that are shown in the order of reading.
func leftwards(prev, g *content.Glyph) float64 {
	dx, dy := direction(prev)
	return (prev.X0-g.X1)*dx + (prev.Y0-g.Y1)*dy
}

// usualWord is how many glyphs a word has on average, spaces included.
const usualWord = 5

// gather puts glyphs together to words.
func gather(glyphs []content.Glyph) []word {
	out := make([]word, 0, len(glyphs)/usualWord+1)
	var run []*content.Glyph
	flush := func() {
		if w, ok := makeWord(run); ok && !printedTwice(out, &w) {
			out = append(out, w)
		}
		run = run[:0]
	}
	for i := range glyphs {
		g := &glyphs[i]
		if g.Blank {
			flush()
			continue
		}
		if n := len(run); n > 0 {
			prev := run[n-1]
			if overprint(prev, g) {
				continue
			}
			if separate(prev, g) || raised(prev, g) && (!lonely(run) || em(g) > em(prev)) {
				flush()
			}
		}
		run = append(run, g)
	}
	flush()
	return out
}

// separate reports whether g starts another word than prev's.
func separate(prev, g *content.Glyph) bool {
	size := max(em(prev), em(g))
	along, across := offsets(prev, g)
	if across > offLine*size {
		return true
	}
	if along > 0 && g.Spaced <= widestSpaced*size {
		along -= min(g.Spaced, along)
	}
	if along <= wordGap*size && along >= -backwards*size {
		return false
	}
	if along > 0 && along <= ideographGap*size && ideographs(prev, g) {
		return false
	}
	if !isRTL(prev.Text) || !isRTL(g.Text) {
		return true
	}
	gap := leftwards(prev, g)
	return gap > wordGap*size || gap < -backwards*size
}

// raised reports a note's mark or an index: a glyph of another size off the baseline.
// Behind a single letter it belongs to it, as in a formula.
func raised(prev, g *content.Glyph) bool {
	a, b := em(prev), em(g)
	_, across := offsets(prev, g)
	return max(a, b) > raisedSize*min(a, b) && across > raisedBy*max(a, b)
}

// lonely reports whether a run ends in a letter with no letter or digit before it.
func lonely(run []*content.Glyph) bool {
	n := len(run)
	return letterOrDigit(run[n-1].Text) && (n == 1 || !letterOrDigit(run[n-2].Text))
}

func letterOrDigit(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// overprint reports whether g is prev again on the same spot.
func overprint(prev, g *content.Glyph) bool {
	near := sameSpot * em(g)
	return g.Text == prev.Text && math.Abs(g.X0-prev.X0) < near && math.Abs(g.Y0-prev.Y0) < near
}

// lookBack is how many words back a word that was printed twice is looked for.
const lookBack = 64

// printedTwice reports whether the same word already stands on the same spot.
func printedTwice(words []word, w *word) bool {
	near := sameSpot * w.em
	for i := len(words) - 1; i >= 0 && i >= len(words)-lookBack; i-- {
		if o := &words[i]; o.text == w.text &&
			math.Abs(o.first.X0-w.first.X0) < near && math.Abs(o.first.Y0-w.first.Y0) < near {
			return true
		}
	}
	return false
}

// makeWord is the word that glyphs form; false when there are none.
func makeWord(run []*content.Glyph) (word, bool) {
	if len(run) == 0 {
		return word{}, false
	}
	w := word{first: run[0], last: run[len(run)-1], box: glyphBox(run[0])}
	rtl, visual := 0, 0
	for i := range run {
		g := run[i]
		w.em = max(w.em, em(g))
		w.box = union(w.box, glyphBox(g))
		if isRTL(g.Text) {
			rtl++
			if i > 0 && leftwards(run[i-1], g) < 0 {
				visual++
			}
		}
	}
	w.rtl = 2*rtl > len(run)
	w.text = spell(run, w.rtl && 2*visual >= rtl)
	return w, true
}

// softHyphen is what some writers' fonts call their hyphen. One that is shown is one.
const softHyphen = "\u00ad"

// spell joins the glyphs' texts, from the last to the first when a right-to-left word
// was shown from left to right.
func spell(run []*content.Glyph, reversed bool) string {
	var b strings.Builder
	b.Grow(len(run))
	for i := range run {
		if reversed {
			i = len(run) - 1 - i
		}
		if t := run[i].Text; len(t) > 1 {
			b.WriteString(strings.ReplaceAll(t, softHyphen, "-"))
		} else {
			b.WriteString(t)
		}
	}
	return b.String()
}

// firstRTL is the first character of a right-to-left script.
const firstRTL = '\u0590'

// isRTL reports whether text starts with a letter or mark of a right-to-left script;
// the digits of those scripts run left to right.
func isRTL(text string) bool {
	for _, r := range text {
		return r >= firstRTL && !unicode.IsDigit(r) && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana)
	}
	return false
}

// glyphBox is the upright rectangle around a glyph.
func glyphBox(g *content.Glyph) evidence.Box {
	if g.UpX == 0 && g.Y0 == g.Y1 {
		top, bottom := g.Y0+g.UpY*g.Ascent, g.Y0+g.UpY*g.Descent
		return evidence.Box{min(g.X0, g.X1), min(top, bottom), max(g.X0, g.X1), max(top, bottom)}
	}
	x0, y0 := g.X0+g.UpX*g.Ascent, g.Y0+g.UpY*g.Ascent
	box := evidence.Box{x0, y0, x0, y0}
	for _, p := range [3][2]float64{
		{g.X1 + g.UpX*g.Ascent, g.Y1 + g.UpY*g.Ascent},
		{g.X0 + g.UpX*g.Descent, g.Y0 + g.UpY*g.Descent},
		{g.X1 + g.UpX*g.Descent, g.Y1 + g.UpY*g.Descent},
	} {
		box = union(box, evidence.Box{p[0], p[1], p[0], p[1]})
	}
	return box
}

func union(a, b evidence.Box) evidence.Box {
	return evidence.Box{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}
