package query

import (
	"slices"

	"spoor/internal/evidence"
)

// Locate finds what a query matches on a page of text: its words, prefixes and
// whole phrases, sorted and without overlap. What stands under NOT and the values
// of exact fields are passed over. The page alone decides: a page of a document
// that does not match as a whole may still have spans.
func Locate(n Node, page string) []evidence.Span {
	sought := &sought{words: map[string]bool{}, prefixes: map[string]bool{}, phrases: map[string][][]string{}}
	sought.collect(n)
	tokens := Words(page)
	var spans []evidence.Span
	for i, t := range tokens {
		if length := sought.lengthAt(tokens[i:]); length > 0 {
			spans = added(spans, evidence.Span{Start: t.Span.Start, End: tokens[i+length-1].Span.End})
		}
	}
	return spans
}

// sought is what to look for on a page.
type sought struct {
	words    map[string]bool
	prefixes map[string]bool
	lengths  []int                 // of the prefixes, each once
	phrases  map[string][][]string // by their first word
}

func (s *sought) collect(n Node) {
	switch n := n.(type) {
	case *Word:
		if n.Prefix {
			s.prefixes[n.Text] = true
			if !slices.Contains(s.lengths, len(n.Text)) {
				s.lengths = append(s.lengths, len(n.Text))
			}
		} else {
			s.words[n.Text] = true
		}
	case *Phrase:
		if len(n.Words) > 0 {
			s.phrases[n.Words[0]] = append(s.phrases[n.Words[0]], n.Words)
		}
	case *And, *Or:
		for _, part := range children(n) {
			s.collect(part)
		}
	case *Field:
		if !Exact(n.Name) {
			s.collect(n.Part)
		}
	}
}

// lengthAt is the number of tokens that match here, 0 when none do.
func (s *sought) lengthAt(tokens []Token) int {
	word, length := tokens[0].Text, 0
	if s.words[word] || slices.ContainsFunc(s.lengths, func(n int) bool { return n <= len(word) && s.prefixes[word[:n]] }) {
		length = 1
	}
	for _, phrase := range s.phrases[word] {
		if len(phrase) > length && begins(tokens, phrase) {
			length = len(phrase)
		}
	}
	return length
}

func begins(tokens []Token, phrase []string) bool {
	if len(tokens) < len(phrase) {
		return false
	}
	for i, word := range phrase {
		if tokens[i].Text != word {
			return false
		}
	}
	return true
}

// added adds a span that does not begin before the last one, as part of it
// where the two overlap.
func added(spans []evidence.Span, s evidence.Span) []evidence.Span {
	if last := len(spans) - 1; last >= 0 && spans[last].Overlaps(s) {
		spans[last].End = max(spans[last].End, s.End)
		return spans
	}
	return append(spans, s)
}
