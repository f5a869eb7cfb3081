// Package workbench is where the catalogue's authors test their patterns: whether
// each one finds what it was written for (Test), where a new one hits and what
// people marked there (Trial), and which ones earn their place on a pile of
// documents (Coverage).
//
// Patterns are tried exactly as the tagger uses them, with its choice of language,
// its messages and its stance. It is pure: documents come in read, reports come
// out, the same for the same documents in the same order. It prints nothing, and a
// report is about patterns, never about people.
package workbench

import (
	"spoor/internal/evidence"
	"spoor/internal/tag/eval"
)

// Read is a document as it was read.
type Read struct {
	Path      string
	Pages     []evidence.Page
	Annotated bool           // people marked it, maybe with nothing
	Marks     []eval.Passage // on its only page
}

// ReadAnnotated is an annotated document as it was read.
func ReadAnnotated(path string, d eval.Document) Read {
	return Read{Path: path, Pages: d.Pages(), Annotated: true, Marks: d.Passages}
}

// sentences is how many sentences the pages have.
func (r Read) sentences() int {
	n := 0
	for _, p := range r.Pages {
		n += len(eval.Sentences(p.Text))
	}
	return n
}

// marksAt are the marks of the sentences that a span touches.
func (r Read) marksAt(sentences []evidence.Span, s evidence.Span) []eval.Passage {
	var marks []eval.Passage
	for _, m := range r.Marks {
		for _, sentence := range sentences {
			if sentence.Overlaps(s) && sentence.Overlaps(m.Span) {
				marks = append(marks, m)
				break
			}
		}
	}
	return marks
}

// sentencesOf are the sentences of the page that people marked.
func (r Read) sentencesOf() []evidence.Span {
	if !r.Annotated || len(r.Pages) == 0 {
		return nil
	}
	return eval.Sentences(r.Pages[0].Text)
}
