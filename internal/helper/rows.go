package helper

import (
	"html"
	"strings"
	"unicode"

	"spoor/internal/extract/pdf/content"
)

// boxed is a word and its upright box.
type boxed struct {
	text           string
	x0, y0, x1, y1 float64
}

func boxOf(t tag) (boxed, bool) {
	var at [4]float64
	for i, name := range []string{"xMin", "yMin", "xMax", "yMax"} {
		if !t.numbers(name, at[i:i+1]) {
			return boxed{}, false
		}
	}
	text := strings.TrimSpace(strings.ToValidUTF8(html.UnescapeString(t.text), "\uFFFD"))
	return boxed{text, min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3])}, text != ""
}

// The ways in which a row may run.
type way int

const (
	rightwards way = iota
	leftwards
	downwards
	upwards
)

// posture is whether a word lies or stands, as far as its box tells.
type posture int

const (
	unknown posture = iota
	lying
	standing
)

// posture goes by the box of words long enough to tell.
func (w *boxed) posture() posture {
	wide, high, runes := w.x1-w.x0, w.y1-w.y0, len([]rune(w.text))
	switch {
	case runes > 2 && high > wide:
		return standing
	case runes > 2:
		return lying
	}
	return unknown
}

// rowReader finds out which way the words of a page run: pdftotext gives upright boxes
// and the order of words, no direction.
type rowReader struct {
	out           []content.Glyph
	row           []boxed
	posture       posture // of the row, when it is known
	along, across way     // of the last row of several words, lying and standing
}

// add adds the next word of the page.
func (r *rowReader) add(w boxed) {
	if len(r.row) > 0 && !r.goesOn(&w) {
		r.flush()
	}
	if r.posture == unknown {
		r.posture = w.posture()
	}
	r.row = append(r.row, w)
}

// goesOn reports whether a word stands in the row, beside the last.
func (r *rowReader) goesOn(w *boxed) bool {
	is := w.posture()
	if is != unknown && r.posture != unknown && is != r.posture {
		return false
	}
	last := &r.row[len(r.row)-1]
	if max(is, r.posture) == standing {
		return shared(last.x0, last.x1, w.x0, w.x1)
	}
	return shared(last.y0, last.y1, w.y0, w.y1)
}

// shared reports whether two stretches have half of the shorter in common.
func shared(a0, a1, b0, b1 float64) bool {
	return min(a1, b1)-max(a0, b0) > min(a1-a0, b1-b0)/2
}

// flush ends the row.
func (r *rowReader) flush() {
	heads := r.heading()
	for i := range r.row {
		r.out = append(r.out, r.row[i].glyphs(heads)...)
	}
	r.row, r.posture = r.row[:0], unknown
}

// heading is the way in which the row runs: that of its words, or for one word that of
// the row before.
func (r *rowReader) heading() way {
	n := len(r.row)
	if r.posture == standing {
		if n > 1 {
			r.across = upwards
			if r.row[n-1].y0 > r.row[0].y0 {
				r.across = downwards
			}
		}
		return r.across
	}
	if n > 1 && !rtl(r.row[0].text) && !rtl(r.row[n-1].text) {
		switch {
		case r.row[n-1].x0 > r.row[0].x0:
			r.along = rightwards
		case r.close():
			r.along = leftwards
		}
	}
	return r.along
}

// close reports whether each word of a row that goes left stands right before the last,
// as on a page that is upside down: cells of a table may be shown in any order.
func (r *rowReader) close() bool {
	for i := 1; i < len(r.row); i++ {
		last, w := &r.row[i-1], &r.row[i]
		if gap := last.x0 - w.x1; gap < -1 || gap > w.y1-w.y0 {
			return false
		}
	}
	return true
}

// rtl reports whether a word has letters of a right-to-left script.
func rtl(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsDigit(r) && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana)
	})
}

// Of a box's height, what is above the baseline, and what an em is.
const (
	aboveBase = 0.776 // Helvetica: ascent 718, descent 207
	emOfBox   = 1 / 0.925
	// narrowest is how wide a character is at least, in ems: narrower ones would be
	// taken for one that is printed twice.
	narrowest = 0.2
	thinnest  = 0.05 // points
)

// glyphs are the word's characters, then a space.
func (w *boxed) glyphs(heads way) []content.Glyph {
	long, high := w.x1-w.x0, w.y1-w.y0
	if heads == downwards || heads == upwards {
		long, high = high, long
	}
	runes := []rune(w.text)
	step := max(long/float64(len(runes)), thinnest)
	em := max(min(high*emOfBox, step/narrowest), thinnest)
	base := high * aboveBase
	out := make([]content.Glyph, 0, len(runes)+1)
	for i, r := range runes {
		g := content.Glyph{Text: string(r), Ascent: base / em, Descent: (base - high) / em}
		from, to := float64(i)*step, float64(i+1)*step
		switch heads {
		case rightwards:
			g.X0, g.X1, g.Y0, g.Y1, g.UpY = w.x0+from, w.x0+to, w.y0+base, w.y0+base, -em
		case leftwards:
			g.X0, g.X1, g.Y0, g.Y1, g.UpY = w.x1-from, w.x1-to, w.y1-base, w.y1-base, em
		case downwards:
			g.Y0, g.Y1, g.X0, g.X1, g.UpX = w.y0+from, w.y0+to, w.x1-base, w.x1-base, em
		case upwards:
			g.Y0, g.Y1, g.X0, g.X1, g.UpX = w.y1-from, w.y1-to, w.x0+base, w.x0+base, -em
		}
		out = append(out, g)
	}
	return append(out, content.Glyph{Text: " ", Blank: true})
}
