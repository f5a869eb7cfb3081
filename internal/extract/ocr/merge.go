package ocr

import (
	"cmp"
	"slices"
)

// merge puts words that were found later in their place. Words that stand where a sure
// word stands are left out, words that were less sure give way.
func merge(ws, found []word) []word {
	var fresh []word
	for _, f := range found {
		if f.conf >= sureEnough && f.letters() > 0 && !slices.ContainsFunc(ws, func(w word) bool { return w.conf >= max(sureEnough, f.conf-20) && same(w.at, f.at) }) {
			fresh = append(fresh, f)
		}
	}
	if len(fresh) == 0 {
		return ws
	}
	kept := slices.DeleteFunc(slices.Clone(ws), func(w word) bool {
		return slices.ContainsFunc(fresh, func(f word) bool { return w.conf < f.conf && same(w.at, f.at) })
	})
	page := arranged(kept)
	for _, l := range arranged(fresh) {
		page = insert(page, l)
	}
	return numbered(page)
}

// same reports whether two boxes are about the same word's.
func same(a, b box) bool {
	return a.shared(b) > 0.4*min(a.width()*a.height(), b.width()*b.height())
}

// textLine is a line of words with what holds it.
type textLine struct {
	words     []word
	at        box
	paragraph int
	fresh     bool // found later
}

func arranged(ws []word) []textLine {
	var out []textLine
	for _, l := range lines(ws) {
		t := textLine{words: l, at: l[0].at, paragraph: l[0].paragraph}
		for i := range l {
			t.at = t.at.union(l[i].at)
		}
		out = append(out, t)
	}
	return out
}

// insert puts a line where it is read: into the line that it is part of, else below the
// nearest line above it, else above the nearest one below.
func insert(page []textLine, l textLine) []textLine {
	if i := slices.IndexFunc(page, func(o textLine) bool { return o.continues(&l) }); i >= 0 {
		page[i].words = append(page[i].words, l.words...)
		slices.SortStableFunc(page[i].words, func(a, b word) int { return cmp.Compare(a.at[0], b.at[0]) })
		page[i].at = page[i].at.union(l.at)
		return page
	}
	l.fresh = true
	above, below := -1, -1
	for i := range page {
		o := &page[i]
		if common(o.at[0], o.at[2], l.at[0], l.at[2]) <= 0 {
			continue
		}
		if o.middle() < l.middle() {
			if above < 0 || o.at[3] >= page[above].at[3] {
				above = i
			}
		} else if below < 0 || o.at[1] < page[below].at[1] {
			below = i
		}
	}
	switch {
	case above >= 0:
		return slices.Insert(page, above+1, l)
	case below >= 0:
		return slices.Insert(page, below, l)
	}
	i := slices.IndexFunc(page, func(o textLine) bool { return o.middle() > l.middle() })
	if i < 0 {
		i = len(page)
	}
	return slices.Insert(page, i, l)
}

func (l *textLine) middle() float64 { return (l.at[1] + l.at[3]) / 2 }

// continues reports whether another line is a part of this one: level with it and not
// far from its words.
func (l *textLine) continues(o *textLine) bool {
	h := min(l.at.height(), o.at.height())
	return common(l.at[1], l.at[3], o.at[1], o.at[3]) > 0.6*h &&
		common(l.at[0], l.at[2], o.at[0], o.at[2]) > -2.5*h
}

// numbered gives lines and paragraphs numbers in their order. Lines that were found
// later are a paragraph with their like that follow closely, and go on in the paragraph
// that stands around them.
func numbered(page []textLine) []word {
	var out []word
	paragraph := 0
	for i := range page {
		if i > 0 && !page[i].goesOn(&page[i-1]) {
			paragraph++
		}
		for _, w := range page[i].words {
			w.line, w.paragraph = i, paragraph
			out = append(out, w)
		}
	}
	return out
}

// goesOn reports whether a line belongs to the paragraph of the line before it.
func (l *textLine) goesOn(before *textLine) bool {
	if !l.fresh && !before.fresh {
		return l.paragraph == before.paragraph
	}
	h := min(l.at.height(), before.at.height())
	return l.at[1]-before.at[3] < 0.8*h && l.at[1] > before.at[1]
}

// What is left out where no row of letters is.
const (
	strayBelow = 50 // of confidence: left out
	crowdBelow = 80 // of confidence: left out among other marks, as all with few letters
	crowdWord  = 3  // letters
	crowded    = 3  // marks around a word, and as many as its letters
)

// meaningful are the words without those that recognisers see in photos, rules and
// stains, and how many these were. On rows of letters all are kept.
func (a *attempt) meaningful() (kept []word, dropped int) {
	for i := range a.words {
		w := &a.words[i]
		if !onRow(a.rows, w) && a.stray(w) {
			dropped++
			continue
		}
		kept = append(kept, *w)
	}
	return kept, dropped
}

// stray reports whether a word that is on no row is probably none.
func (a *attempt) stray(w *word) bool {
	n := w.letters()
	if n == 0 || w.conf < strayBelow {
		return true
	}
	if w.conf >= crowdBelow && n >= crowdWord {
		return false
	}
	around, near := w.at.grown(1.5*w.at.height()), 0
	for _, p := range a.crowd {
		p.within(around, func(m *mark) {
			if x, y := m.middle(); !w.at.holds(x, y) {
				near++
			}
		})
	}
	return near > crowded+n
}

// onRow reports whether a word stands on a row of letters.
func onRow(rs []row, w *word) bool {
	y := (w.at[1] + w.at[3]) / 2
	for i := range rs {
		r := &rs[i]
		if r.box[1] <= y && y < r.box[3] && w.at.height() <= wordsTaller*r.x &&
			common(r.box[0], r.box[2], w.at[0], w.at[2]) > -2*r.x {
			return true
		}
	}
	return false
}
