package web

import (
	"cmp"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

// Quote is a passage of a page with its hits, findings and identifiers marked.
type Quote struct {
	Page     int
	Citation string
	URL      string
	Language string // of the document
	Before   bool   // text of the page goes before
	After    bool   // text of the page follows
	Text     []Segment
}

// ellipsis is how inquiry shows that text goes on.
const ellipsis = "…"

// window is a stretch of a page's text with the hits in it.
type window struct {
	page   int
	start  int // byte of the page's text at which it begins
	text   string
	hits   []evidence.Span
	before bool
	after  bool
}

// windowOf is a hit with the words around it.
func windowOf(p inquiry.Place) window {
	before, cutBefore := strings.CutPrefix(p.Before, ellipsis+" ")
	after, cutAfter := strings.CutSuffix(p.After, " "+ellipsis)
	return window{
		page: p.Page, start: p.Start - len(before), text: before + p.Quote + after,
		hits: []evidence.Span{p.Span}, before: cutBefore, after: cutAfter,
	}
}

func (w window) end() int { return w.start + len(w.text) }

// longest is the length above which a passage takes no more hits, in bytes.
const longest = 320

// windows joins hits that stand close together into one passage, up to a length
// that reads well; passages never repeat text. Places come in the order of the text.
func windows(places []inquiry.Place) []window {
	var out []window
	for _, p := range places {
		next := windowOf(p)
		n := len(out) - 1
		switch {
		case n < 0 || out[n].page != next.page || next.start > out[n].end():
			out = append(out, next)
		case next.hits[0].Start < out[n].end() || len(out[n].text) < longest:
			out[n] = joined(out[n], next)
		default:
			out = append(out, next.from(out[n].end()))
			out[n].after = true
		}
	}
	return out
}

// joined adds the hit of b to a, and b's text as far as it lies beyond; of a long
// passage no more than the hit needs.
func joined(a, b window) window {
	h := b.hits[0]
	end := b.end()
	if len(a.text) >= longest {
		end = max(min(end, h.End), a.end())
		b.after = end < b.end() || b.after
	}
	a.hits = append(a.hits, h)
	if end > a.end() {
		a.text += b.text[a.end()-b.start : end-b.start]
		a.after = b.after
	}
	return a
}

// from is the window without the text before a place.
func (w window) from(at int) window {
	w.text = w.text[at-w.start:]
	w.start, w.before = at, true
	return w
}

// quote marks up a window of a document.
func (f frame) quote(w window, sig inquiry.Signals) Quote {
	marks := make([]mark, 0, len(w.hits))
	for _, m := range f.signalMarks(w.page, sig.Findings, sig.Mentions) {
		m.id = "" // anchors belong to the document's own page
		marks = append(marks, shifted(m, w.start))
	}
	for _, h := range w.hits {
		marks = append(marks, shifted(mark{Span: h, sort: hit}, w.start))
	}
	c := sig.Row.Citation()
	c.Page, c.Span = w.page, w.hits[0]
	return Quote{Page: w.page, Citation: c.String(), URL: documentURL(c), Language: sig.Row.Language, Before: w.before, After: w.after, Text: segments(w.text, marks)}
}

func shifted(m mark, by int) mark {
	m.Start -= by
	m.End -= by
	return m
}

// weightiest are the findings to quote of a document that was found by what it is
// rather than by a word in its text: at most so many of those wanted, in the order
// of the text.
func weightiest(sig inquiry.Signals, most int, wanted func(evidence.Finding) bool) []evidence.Citation {
	findings := slices.DeleteFunc(slices.Clone(sig.Findings), func(x evidence.Finding) bool { return !wanted(x) })
	slices.SortStableFunc(findings, func(a, b evidence.Finding) int { return int(sortOf(b) - sortOf(a)) })
	findings = findings[:min(most, len(findings))]
	slices.SortStableFunc(findings, func(a, b evidence.Finding) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start))
	})
	var out []evidence.Citation
	for _, x := range findings {
		out = append(out, evidence.Citation{Page: x.Page, Span: x.Span})
	}
	return out
}

// unmarked is the quote without marks for hits: its findings speak for themselves.
func (q Quote) unmarked() Quote {
	for i := range q.Text {
		q.Text[i].Hit = false
	}
	return q
}
