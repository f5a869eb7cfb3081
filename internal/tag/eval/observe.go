package eval

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"spoor/internal/evidence"
)

// Tagger is what is measured: it finds indicators on the pages of one document.
type Tagger interface {
	Tag(pages []evidence.Page) []evidence.Finding
}

// Scorer is a tagger that also tells what it found too weak to show, so that
// average precision can be measured over all of it.
type Scorer interface {
	Scores(pages []evidence.Page) []SentenceScore
}

// SentenceScore is how probable it is, from 0 to 1, that a sentence asserts an
// indicator: the score that a finding there has or would have. What is left out
// ranks below all that is there.
type SentenceScore struct {
	Page int // number, from 1
	evidence.Span
	Indicator evidence.Indicator
	Score     float64
}

// Observation is a document and what a tagger made of it.
type Observation struct {
	document  Document
	findings  []evidence.Finding
	right     []bool // by finding: asserted, and a sentence that it touches is marked with it
	sentences [][]pair
	scored    bool
}

// pair is a sentence and an indicator that is marked, found or scored in it.
type pair struct {
	indicator evidence.Indicator
	gold      bool
	found     bool    // asserted, strong or possible
	strong    bool    // asserted and strong
	shown     float64 // highest score of an asserted finding
	score     float64 // highest score of all
}

// Observe lets a tagger read a document. With a scorer, which may be nil, average
// precision counts its scores as well as those of the findings.
func Observe(d Document, t Tagger, s Scorer) Observation {
	pages := d.Pages()
	o := Observation{document: d, findings: t.Tag(pages), scored: s != nil}
	spans := measured(d.Text)
	rows := make([]map[evidence.Indicator]*pair, len(spans))
	at := func(i int, id evidence.Indicator) *pair {
		if rows[i] == nil {
			rows[i] = map[evidence.Indicator]*pair{}
		}
		if rows[i][id] == nil {
			rows[i][id] = &pair{indicator: id}
		}
		return rows[i][id]
	}
	for _, p := range d.Passages {
		if p.Stance == evidence.Asserted {
			for _, i := range touched(spans, p.Span) {
				at(i, p.Indicator).gold = true
			}
		}
	}
	if s != nil {
		for _, score := range s.Scores(pages) {
			for _, i := range touched(spans, score.Span) {
				x := at(i, score.Indicator)
				x.score = max(x.score, score.Score)
			}
		}
	}
	for _, f := range o.findings {
		right := false
		if f.Stance == evidence.Asserted {
			for _, i := range touched(spans, f.Span) {
				x := at(i, f.Indicator)
				x.see(f)
				right = right || x.gold
			}
		}
		o.right = append(o.right, right)
	}
	for _, row := range rows {
		o.sentences = append(o.sentences, flat(row))
	}
	return o
}

// see counts an asserted finding.
func (x *pair) see(f evidence.Finding) {
	x.found = true
	x.strong = x.strong || f.Strength == evidence.Strong
	x.shown = max(x.shown, f.Score)
	x.score = max(x.score, f.Score)
}

func flat(row map[evidence.Indicator]*pair) []pair {
	out := make([]pair, 0, len(row))
	for _, id := range slices.SortedFunc(maps.Keys(row), cmp.Compare) {
		out = append(out, *row[id])
	}
	return out
}

// touched are the sentences, in order and without overlap, that share a byte with
// a span.
func touched(sentences []evidence.Span, s evidence.Span) []int {
	var out []int
	for i := sort.Search(len(sentences), func(i int) bool { return sentences[i].End > s.Start }); i < len(sentences) && sentences[i].Overlaps(s); i++ {
		out = append(out, i)
	}
	return out
}

var sentenceEnd = regexp.MustCompile(`[.!?;]+["')\]\p{Pf}]*\s+|\n+`)

// Sentences splits text into the units of measurement: at line ends and after
// . ! ? ; that white space follows. What is nothing but white space is left out.
func Sentences(text string) []evidence.Span {
	var out []evidence.Span
	start := 0
	add := func(end int) {
		if s := (evidence.Span{Start: start, End: end}); strings.TrimSpace(s.Of(text)) != "" {
			out = append(out, s)
		}
		start = end
	}
	for _, m := range sentenceEnd.FindAllStringIndex(text, -1) {
		add(m[1])
	}
	add(len(text))
	return out
}

// measured are the sentences without the white space around them: nobody means
// to mark the space between two sentences.
func measured(text string) []evidence.Span {
	spans := Sentences(text)
	for i, s := range spans {
		words := s.Of(text)
		spans[i].Start += len(words) - len(strings.TrimLeft(words, " \t\r\n"))
		spans[i].End -= len(words) - len(strings.TrimRight(words, " \t\r\n"))
	}
	return spans
}
