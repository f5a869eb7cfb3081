package layout

import (
	"math"
	"slices"

	"spoor/internal/extract/pdf/content"
)

// Distances between baselines, in ems.
const (
	looseLines = 1.9 // the first line of a paragraph may be this far from the next
	looser     = 1.3 // as many times the distance before is another paragraph
	otherSize  = 1.2 // a ratio of sizes that sets headings apart
)

// line is words on one baseline, in the order of reading.
type line struct {
	words     []word
	paragraph bool // it starts a paragraph
}

// split puts words on lines.
func split(words []word) []line {
	var out []line
	start := 0
	for i := range words {
		if i+1 == len(words) || !continues(&words[i], &words[i+1]) {
			out = append(out, line{words: words[start : i+1 : i+1]})
			start = i + 1
		}
	}
	return out
}

// continues reports whether w stands on the line of prev, after it.
func continues(prev, w *word) bool {
	size := max(prev.em, w.em)
	along, across := offsets(prev.last, w.first)
	if across > offLine*size || !parallel(prev.last, w.first) {
		return false
	}
	if prev.rtl && w.rtl && along < 0 {
		return true
	}
	return along > -backwards*size/2
}

// parallel reports whether two glyphs run in about the same direction.
func parallel(a, b *content.Glyph) bool {
	ax, ay := direction(a)
	bx, by := direction(b)
	return ax*bx+ay*by > 0.9
}

// markParagraphs finds the lines that stand off from the one before.
func markParagraphs(lines []line) {
	usual := 0.0 // distance of the lines of this paragraph, 0: not known yet
	for i := 1; i < len(lines); i++ {
		prev, next := lines[i-1].body(), lines[i].body()
		down := below(prev, next)
		size := max(prev.em, next.em)
		limit := looseLines * size
		if usual > 0 {
			limit = looser * usual
		}
		ratio := prev.em / next.em
		if down <= 0 || down > limit || ratio > otherSize || ratio < 1/otherSize || !parallel(prev.first, next.first) {
			lines[i].paragraph = true
			usual = 0
			continue
		}
		usual = down
	}
}

// body is the line's longest word, which tells size and baseline better than a note's
// mark in front.
func (l *line) body() *word {
	best := &l.words[0]
	for i := range l.words {
		if len(l.words[i].text) > len(best.text) {
			best = &l.words[i]
		}
	}
	return best
}

// below is how far next's baseline lies below prev's, negative when above.
func below(prev, next *word) float64 {
	up := math.Max(math.Hypot(prev.first.UpX, prev.first.UpY), 1e-9)
	x, y := next.first.X0-prev.first.X0, next.first.Y0-prev.first.Y0
	return -(x*prev.first.UpX + y*prev.first.UpY) / up
}

// orderRTL puts the words of a right-to-left line that were shown from left to right
// into the order of reading; runs of other scripts within it keep theirs.
func (l *line) orderRTL() {
	words := l.words
	rtl, visual := 0, 0
	for i := range words {
		if words[i].rtl {
			rtl++
			if i > 0 && words[i].box[0] > words[i-1].box[0] {
				visual++
			}
		}
	}
	if rtl < 2 || 2*rtl < len(words) || 2*visual < rtl {
		return
	}
	slices.Reverse(words)
	for i := 0; i < len(words); {
		j := i + 1
		for j < len(words) && !words[i].rtl && !words[j].rtl {
			j++
		}
		slices.Reverse(words[i:j])
		i = j
	}
}
