package workbench

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag"
	"spoor/internal/tag/eval"
	"spoor/internal/tag/pattern"
)

// Trial is one pattern being tried on documents.
type Trial struct {
	tagger    *tag.Tagger
	indicator evidence.Indicator // "" when it is tried for none
	summary   TrialSummary
	marked    map[Mark]int
}

// Hit is a place where the pattern hits.
type Hit struct {
	Path string `json:"path"`
	Page int    `json:"page"` // number, from 1
	evidence.Span
	Before string          `json:"before"` // the text around it, on one line
	Quote  string          `json:"quote"`  // exactly the text under the span
	After  string          `json:"after"`
	Stance evidence.Stance `json:"stance"`
	Reason string          `json:"reason"`
	Marked []Mark          `json:"marked,omitempty"` // what people marked in its sentence; of annotated documents only
}

// Mark is an indicator and a stance that people gave a sentence; without an
// indicator, they gave it none.
type Mark struct {
	Indicator evidence.Indicator `json:"indicator"`
	Stance    evidence.Stance    `json:"stance"`
}

// TrialSummary is what a pattern is worth on the documents that were tried.
type TrialSummary struct {
	Documents   int         `json:"documents"`
	Hit         int         `json:"documents_hit"`
	Sentences   int         `json:"sentences"`
	Hits        int         `json:"hits"`
	Asserted    int         `json:"asserted"` // of the hits
	PerThousand float64     `json:"hits_per_1000"`
	Annotated   int         `json:"annotated_hits"` // hits in annotated documents
	Right       int         `json:"right"`          // of these, asserted ones in a sentence that is marked with the indicator it is tried for
	RightOf     int         `json:"right_of"`       // asserted hits in annotated documents
	Marked      []MarkCount `json:"marked"`         // most first
}

// MarkCount is how many hits lie in sentences with a mark.
type MarkCount struct {
	Mark
	Count int `json:"count"`
}

// NewTrial compiles a pattern of a language. With an indicator, which may be "",
// its exclusions apply, and hits in sentences marked with it are right. Error
// kinds: Invalid, NotFound for an indicator that the catalogue lacks.
func NewTrial(c *catalogue.Catalogue, language, src string, indicator evidence.Indicator) (*Trial, error) {
	if !slices.Contains(c.Languages, language) {
		return nil, evidence.E(evidence.Invalid, "read pattern's language", language, errors.New(strings.Join(c.Languages, ", ")))
	}
	if err := pattern.Check(language, src, c.Classes[language]); err != nil {
		return nil, evidence.E(evidence.Invalid, "compile pattern", src, err)
	}
	tried := catalogue.Indicator{ID: "pattern", Negatable: true}
	if indicator != "" {
		known, ok := c.Indicator(indicator)
		if !ok {
			return nil, evidence.E(evidence.NotFound, "find indicator", string(indicator), nil)
		}
		tried = catalogue.Indicator{ID: indicator, Negatable: known.Negatable, Exclusions: known.Exclusions}
	}
	tried.Patterns = map[string][]string{language: {src}}
	t, err := taggerOf(c, []catalogue.Indicator{tried})
	if err != nil {
		return nil, err
	}
	return &Trial{tagger: t, indicator: indicator, marked: map[Mark]int{}}, nil
}

// taggerOf is a tagger with the catalogue's languages and rules, and indicators of
// one's own.
func taggerOf(c *catalogue.Catalogue, indicators []catalogue.Indicator) (*tag.Tagger, error) {
	own := *c
	own.Indicators, own.Tests = indicators, nil
	return tag.New(&own)
}

// Look lists the hits in a document and counts them.
func (t *Trial) Look(r Read) []Hit {
	var hits []Hit
	sentences := r.sentencesOf()
	for _, f := range t.tagger.Tag(r.Pages) {
		h := Hit{Path: r.Path, Page: f.Page, Span: f.Span, Quote: f.Quote, Stance: f.Stance, Reason: f.Reason}
		h.Before, h.After = around(r.Pages, f)
		if r.Annotated {
			h.Marked = marksOf(r.marksAt(sentences, f.Span))
		}
		hits = append(hits, h)
		t.count(h, r.Annotated)
	}
	t.summary.Documents++
	t.summary.Sentences += r.sentences()
	if len(hits) > 0 {
		t.summary.Hit++
	}
	return hits
}

func (t *Trial) count(h Hit, annotated bool) {
	asserted := h.Stance == evidence.Asserted
	t.summary.Hits++
	if asserted {
		t.summary.Asserted++
	}
	if !annotated {
		return
	}
	t.summary.Annotated++
	for _, m := range h.Marked {
		t.marked[m]++
	}
	if len(h.Marked) == 0 {
		t.marked[Mark{}]++
	}
	if asserted {
		t.summary.RightOf++
		if slices.Contains(h.Marked, Mark{t.indicator, evidence.Asserted}) {
			t.summary.Right++
		}
	}
}

// Summary is what has been seen so far.
func (t *Trial) Summary() TrialSummary {
	s := t.summary
	const thousand = 1000
	s.PerThousand = float64(thousand*s.Hits) / float64(max(1, s.Sentences))
	s.Marked = []MarkCount{}
	for m, n := range t.marked {
		s.Marked = append(s.Marked, MarkCount{m, n})
	}
	slices.SortFunc(s.Marked, func(a, b MarkCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Stance, b.Stance))
	})
	return s
}

func marksOf(passages []eval.Passage) []Mark {
	var marks []Mark
	for _, p := range passages {
		if m := (Mark{p.Indicator, p.Stance}); !slices.Contains(marks, m) {
			marks = append(marks, m)
		}
	}
	return marks
}

// contextBytes is how much text around a hit is shown on either side, at most.
const contextBytes = 60

// around is the text before and after a finding, on one line.
func around(pages []evidence.Page, f evidence.Finding) (before, after string) {
	i := slices.IndexFunc(pages, func(p evidence.Page) bool { return p.Number == f.Page })
	if i < 0 {
		return "", ""
	}
	text := pages[i].Text
	from, to := max(0, f.Start-contextBytes), min(len(text), f.End+contextBytes)
	for from < f.Start && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && to > f.End && !utf8.RuneStart(text[to]) {
		to--
	}
	return oneLine(text[from:f.Start]), oneLine(text[f.End:to])
}

// oneLine turns each white space into one space, so that words stay apart.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, s)
}
