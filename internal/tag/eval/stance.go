package eval

import (
	"encoding/json"
	"slices"

	"spoor/internal/evidence"
)

// StanceCell counts findings on passages of one stance that came out with one
// stance. Denied and negated passages are both marked !neg.
type StanceCell struct {
	Marked evidence.Stance `json:"marked"`
	Found  evidence.Stance `json:"found"`
	Count  int             `json:"count"`
}

// StanceAccuracy is the share of findings on passages with the right stance.
func (t Table) StanceAccuracy() float64 { return share(t.StanceOK, t.StanceHits) }

// StanceShare is what became of passages that assert nothing. One comes out as
// asserted when a sentence that it touches does, for its indicator, though no
// asserted passage of that indicator touches the sentence.
type StanceShare struct {
	Marked   evidence.Stance `json:"marked"` // "" for all of them
	Passages int             `json:"passages"`
	Strong   int             `json:"strong"`   // came out as strong and asserted
	Asserted int             `json:"asserted"` // came out as asserted, strong or possible
}

// StrongShare is the share of the passages that comes out as strong and asserted.
func (s StanceShare) StrongShare() float64 { return share(s.Strong, s.Passages) }

// AssertedShare is the share of the passages that comes out as asserted.
func (s StanceShare) AssertedShare() float64 { return share(s.Asserted, s.Passages) }

// MarshalJSON adds the shares to the counts.
func (s StanceShare) MarshalJSON() ([]byte, error) {
	type counts StanceShare
	return json.Marshal(struct {
		counts
		StrongShare   float64 `json:"strong_share"`
		AssertedShare float64 `json:"asserted_share"`
	}{counts(s), s.StrongShare(), s.AssertedShare()})
}

func notAsserted(seen []Observation) []StanceShare {
	rows := map[evidence.Stance]*StanceShare{}
	all := StanceShare{}
	for _, stance := range evidence.Stances() {
		rows[stance] = &StanceShare{Marked: stance}
	}
	for _, o := range seen {
		spans := measured(o.document.Text)
		for _, p := range o.document.Passages {
			if p.Stance == evidence.Asserted {
				continue
			}
			strong, asserted := o.cameOut(touched(spans, p.Span), p.Indicator)
			for _, row := range []*StanceShare{rows[p.Stance], &all} {
				row.Passages++
				row.Strong += one(strong)
				row.Asserted += one(asserted)
			}
		}
	}
	var out []StanceShare
	for _, stance := range evidence.Stances() {
		if rows[stance].Passages > 0 {
			out = append(out, *rows[stance])
		}
	}
	return append(out, all)
}

// cameOut reports whether one of some sentences asserts an indicator for which it
// has no asserted mark.
func (o Observation) cameOut(sentences []int, id evidence.Indicator) (strong, asserted bool) {
	for _, i := range sentences {
		for _, x := range o.sentences[i] {
			if x.indicator == id && !x.gold {
				strong = strong || x.strong
				asserted = asserted || x.found
			}
		}
	}
	return strong, asserted
}

// confusion compares stances where a finding lies on a passage of its indicator.
func confusion(seen []Observation) (cells []StanceCell, hits, right int) {
	counts := map[[2]evidence.Stance]int{}
	for _, o := range seen {
		for _, f := range o.findings {
			i := slices.IndexFunc(o.document.Passages, func(p Passage) bool { return p.Indicator == f.Indicator && p.Overlaps(f.Span) })
			if i < 0 {
				continue
			}
			marked := o.document.Passages[i].Stance
			counts[[2]evidence.Stance{marked, f.Stance}]++
			hits++
			right += one(marked == f.Stance || marked == evidence.Negated && f.Stance == evidence.Denied)
		}
	}
	for _, marked := range evidence.Stances() {
		for _, found := range evidence.Stances() {
			if n := counts[[2]evidence.Stance{marked, found}]; n > 0 {
				cells = append(cells, StanceCell{marked, found, n})
			}
		}
	}
	return cells, hits, right
}
