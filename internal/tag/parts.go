package tag

import (
	"cmp"
	"slices"

	"spoor/internal/evidence"
)

// messages are the parts of a page that no match crosses: its messages and what
// stands between them, or the page as a whole when it has none.
func messages(p *evidence.Page) []evidence.Span {
	var parts []evidence.Span
	last := 0
	for _, m := range p.Messages {
		parts = appendSpan(parts, last, m.Start)
		parts = appendSpan(parts, m.Start, m.End)
		last = m.End
	}
	return appendSpan(parts, last, len(p.Text))
}

func appendSpan(spans []evidence.Span, start, end int) []evidence.Span {
	if start >= end {
		return spans
	}
	return append(spans, evidence.Span{Start: start, End: end})
}

// spansOf are the stretches in a language.
func spansOf(all []evidence.Stretch, language string) []evidence.Span {
	var spans []evidence.Span
	for _, s := range all {
		if s.Language == language {
			spans = append(spans, s.Span)
		}
	}
	return spans
}

// outside is what the stretches leave of a text of length n.
func outside(all []evidence.Stretch, n int) []evidence.Span {
	var spans []evidence.Span
	last := 0
	for _, s := range all {
		spans = appendSpan(spans, last, s.Start)
		last = s.End
	}
	return appendSpan(spans, last, n)
}

// inOrder joins lists of spans that do not overlap, and sorts them by place.
func inOrder(lists ...[]evidence.Span) []evidence.Span {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b evidence.Span) int { return cmp.Compare(a.Start, b.Start) })
	return all
}

// common is what two ordered lists of spans share, cut at the borders of both.
func common(a, b []evidence.Span) []evidence.Span {
	var both []evidence.Span
	for i, j := 0, 0; i < len(a) && j < len(b); {
		both = appendSpan(both, max(a[i].Start, b[j].Start), min(a[i].End, b[j].End))
		if a[i].End <= b[j].End {
			i++
		} else {
			j++
		}
	}
	return both
}
