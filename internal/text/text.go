// Package text owns the one form in which spoor keeps, searches and cites text,
// and the way back from each position to the bytes it came from.
//
// Guarantees: the normalised text is valid UTF-8 in NFKC (Unicode Standard Annex
// 15), its only control characters are LF and TAB, and normalising it again
// changes nothing. It does not collapse spaces or lines, repair hyphenation or
// reorder right-to-left text: extractors that know the layout do that before.
package text

import (
	"sort"

	"spoor/internal/evidence"
)

// Text is a page's normalised text together with the map to its original bytes.
// The zero value is the empty text.
type Text struct {
	normal  string
	cleaned track // after characters were dropped and replaced
	compat  track // after NFKC
}

// Normalise puts s into the form that pages carry:
//
//   - compatibility characters become what they stand for (NFKC): the ligatures
//     ff, fi, fl, the Dutch ij (U+0133), full-width forms, composed accents;
//   - CRLF, lone CR, form feed, vertical tab and the Unicode line separators become LF;
//   - no-break and all other Unicode spaces become a space;
//   - soft hyphens, zero-width and direction marks, BOM, NUL and the other control
//     characters are dropped;
//   - each byte that is not UTF-8 becomes U+FFFD.
func Normalise(s string) Text {
	middle, cleaned := clean(s)
	normal, compat := compatible(middle)
	return Text{normal: normal, cleaned: cleaned, compat: compat}
}

// String is the normalised text.
func (t Text) String() string { return t.normal }

// Original is the smallest span of the original bytes that covers a span of the
// normalised text. Positions outside the text count as its nearest end.
func (t Text) Original(span evidence.Span) evidence.Span {
	return t.cleaned.follow(t.compat.follow(span, normal, original), normal, original)
}

// Normal is the smallest span of the normalised text that covers what became of a
// span of the original bytes; it is empty where all of them were dropped.
func (t Text) Normal(span evidence.Span) evidence.Span {
	return t.compat.follow(t.cleaned.follow(span, original, normal), original, normal)
}

// The two sides of a run.
const (
	normal = iota
	original
)

// run starts a stretch of text that lasts until the next run. Even stretches have
// the same bytes on both sides; of the others only the ends correspond. A dropped
// character is a run without bytes on the normal side.
type run struct {
	at   [2]int // where it starts, in normal and in original bytes
	even bool
}

// track is a list of runs, closed by one that marks both ends. Neither side ever
// runs backwards.
type track []run

// follow leads a span from one side to the other.
func (t track) follow(span evidence.Span, from, to int) evidence.Span {
	if len(t) == 0 {
		return evidence.Span{}
	}
	end := t[len(t)-1].at[from]
	first := min(max(span.Start, 0), end)
	last := min(max(span.End, first), end)
	out := evidence.Span{Start: t.start(first, from, to)}
	out.End = out.Start
	if last > first {
		out.End = t.end(last, from, to)
	}
	return out
}

// find is the run that holds the byte at p.
func (t track) find(p, from int) int {
	return sort.Search(len(t), func(i int) bool { return t[i].at[from] > p }) - 1
}

func (t track) start(p, from, to int) int {
	r := t[t.find(p, from)]
	if r.even {
		return r.at[to] + p - r.at[from]
	}
	return r.at[to]
}

func (t track) end(p, from, to int) int {
	i := t.find(p-1, from)
	if t[i].even {
		return t[i].at[to] + p - t[i].at[from]
	}
	return t[i+1].at[to]
}
