package eval

import (
	"cmp"
	"encoding/json"
	"slices"

	"spoor/internal/evidence"
)

// Group is the figures of a part of the documents or of one indicator. The
// figures it is named with count all asserted findings, strong and possible.
type Group struct {
	Figures
	Strong           Figures // strong findings alone
	Best             Figures // at the threshold at which all documents together have the best F1
	AveragePrecision float64 // of pairs of sentence and indicator
	Any              float64 // average precision of: does the sentence carry any indicator
	Documents        Figures // label sets of documents, strong and possible
	DocumentsBest    Figures // the same at the threshold that is best for all documents together
	ToDutch          *Ratio  // of languages other than Dutch, where both have something marked
}

// Ratio is a language's figures as shares of those of Dutch.
type Ratio struct {
	Best             float64 `json:"best_f1"`
	AveragePrecision float64 `json:"average_precision"`
}

// MarshalJSON puts the group's own figures first.
func (g Group) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		figuresLine
		Strong           Figures `json:"strong"`
		Best             Figures `json:"at_best_threshold"`
		AveragePrecision float64 `json:"average_precision"`
		Any              float64 `json:"any_average_precision"`
		Documents        Figures `json:"documents"`
		DocumentsBest    Figures `json:"documents_at_best_threshold"`
		ToDutch          *Ratio  `json:"to_dutch,omitempty"`
	}{g.asLine(), g.Strong, g.Best, g.AveragePrecision, g.Any, g.Documents, g.DocumentsBest, g.ToDutch})
}

// Ranking is what scores are worth where nobody has set a threshold.
type Ranking struct {
	Scored           string  `json:"scored"` // what average precision ranks: "sentences", or "findings" where the tagger tells no more
	AveragePrecision float64 `json:"average_precision"`
	Any              float64 `json:"any_average_precision"`
	FindingsAP       float64 `json:"findings_average_precision"` // of the findings alone
	FindingsAny      float64 `json:"findings_any_average_precision"`
	Threshold        float64 `json:"best_threshold"` // of the findings' scores
	Best             Figures `json:"best"`
	DocThreshold     float64 `json:"documents_best_threshold"`
	DocBest          Figures `json:"documents_best"`
	Documents        Figures `json:"documents"` // strong and possible
}

// cell is a pair in its sentence and document.
type cell struct {
	*pair
	document, sentence int // numbers over all documents
}

// part is the pairs of a part of the documents or of one indicator.
type part struct {
	cells      []cell // those of a sentence, and the sentences of a document, after one another
	documents  int
	sentences  int
	indicators int // that could be found
}

// scoreOf picks what a ranking goes by.
type scoreOf func(*pair) float64

func byScore(p *pair) float64 { return p.score }
func byShown(p *pair) float64 { return p.shown }

// pairs ranks pairs of sentence and indicator.
func (p part) pairs(score scoreOf) ranking {
	gold := 0
	var out []outcome
	for _, c := range p.cells {
		gold += one(c.gold)
		if s := score(c.pair); s > 0 {
			out = append(out, outcome{s, c.gold})
		}
	}
	return ranked(out, p.sentences*p.indicators, gold)
}

// any ranks sentences by their highest score; marked is one with any mark.
func (p part) any(score scoreOf) ranking {
	var rows []outcome
	last := -1
	for _, c := range p.cells {
		if c.sentence != last {
			rows, last = append(rows, outcome{}), c.sentence
		}
		rows[len(rows)-1].raise(score(c.pair), c.gold)
	}
	return highest(rows, p.sentences)
}

// labels ranks pairs of document and indicator by their highest shown score.
func (p part) labels() ranking {
	type label struct {
		document  int
		indicator evidence.Indicator
	}
	at := map[label]int{}
	var rows []outcome
	for _, c := range p.cells {
		if !c.gold && !c.found {
			continue
		}
		l := label{c.document, c.indicator}
		i, ok := at[l]
		if !ok {
			i, at[l] = len(rows), len(rows)
			rows = append(rows, outcome{})
		}
		rows[i].raise(c.shown, c.gold)
	}
	return highest(rows, p.documents*p.indicators)
}

// raise takes in a pair that an outcome stands for.
func (o *outcome) raise(score float64, gold bool) {
	o.score = max(o.score, score)
	o.gold = o.gold || gold
}

// highest ranks outcomes that each stand for several pairs.
func highest(rows []outcome, total int) ranking {
	gold := 0
	for _, o := range rows {
		gold += one(o.gold)
	}
	return ranked(slices.DeleteFunc(rows, func(o outcome) bool { return o.score <= 0 }), total, gold)
}

// at counts what a ranking finds from a threshold on.
func (r ranking) at(threshold float64) Figures {
	f := Figures{Gold: r.gold}
	for _, o := range r.outcomes {
		if o.score < threshold {
			break
		}
		f.Found++
		f.Right += one(o.gold)
	}
	return f
}

// thresholds are where all documents together have their best F1.
type thresholds struct{ pairs, labels float64 }

func (p part) group(name string, t thresholds) Group {
	shown, labels := p.pairs(byShown), p.labels()
	g := Group{
		Figures: Figures{Name: name}, Strong: Figures{Name: "strong"},
		Best: shown.at(t.pairs), Documents: labels.at(0), DocumentsBest: labels.at(t.labels),
		AveragePrecision: p.pairs(byScore).averagePrecision(), Any: p.any(byScore).averagePrecision(),
	}
	for _, c := range p.cells {
		g.add(c.gold, c.found)
		g.Strong.add(c.gold, c.strong)
	}
	g.Best.Name, g.Documents.Name, g.DocumentsBest.Name = "best", "documents", "documents best"
	g.Documents.Units, g.DocumentsBest.Units = p.documents, p.documents
	return g
}

func (p part) ranking(scored bool) (Ranking, thresholds) {
	shown, labels := p.pairs(byShown), p.labels()
	best, docBest := shown.best(), labels.best()
	r := Ranking{
		Scored:           "findings",
		AveragePrecision: p.pairs(byScore).averagePrecision(), Any: p.any(byScore).averagePrecision(),
		FindingsAP: shown.averagePrecision(), FindingsAny: p.any(byShown).averagePrecision(),
		Threshold: best.Threshold, Best: best.Figures,
		DocThreshold: docBest.Threshold, DocBest: docBest.Figures, Documents: labels.at(0),
	}
	if scored {
		r.Scored = "sentences"
	}
	r.Best.Name, r.DocBest.Name, r.Documents.Name = "best", "documents best", "documents"
	r.DocBest.Units, r.Documents.Units = p.documents, p.documents
	return r, thresholds{best.Threshold, docBest.Threshold}
}

// compareWithDutch works out how far the other languages stay behind.
func compareWithDutch(languages []Group) {
	i := slices.IndexFunc(languages, func(g Group) bool { return g.Name == "nl" })
	if i < 0 || languages[i].Gold == 0 {
		return
	}
	nl := languages[i]
	for j := range languages {
		if g := &languages[j]; j != i && g.Gold > 0 {
			g.ToDutch = &Ratio{ratio(g.Best.F1(), nl.Best.F1()), ratio(g.AveragePrecision, nl.AveragePrecision)}
		}
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// lowest is the language that stays behind furthest by one of the ratios; false
// where there is nothing to compare.
func lowest(languages []Group, of func(Ratio) float64) (Group, bool) {
	var with []Group
	for _, g := range languages {
		if g.ToDutch != nil {
			with = append(with, g)
		}
	}
	if len(with) == 0 {
		return Group{}, false
	}
	return slices.MinFunc(with, func(a, b Group) int { return cmp.Compare(of(*a.ToDutch), of(*b.ToDutch)) }), true
}
