package learn

import (
	"math"

	"spoor/internal/tag/network"
)

// How far decisions may move the trained model: standard deviations of the priors.
const (
	priorBias  = 0.5
	priorScale = 0.15 // of the logit, of own and of the vote
	priorWord  = 0.05
)

// From how many decisions on a label is refitted.
const (
	fewest          = 5
	fewestWords     = 20
	fewestWordsEach = 5 // either way
)

// The parameters of a label that are always fitted, in order.
const (
	bias = iota
	scale
	own
	logVote
	mixed // how many
)

// Fit refits the labels with enough decisions, in their order. The examples are those to
// learn from.
func Fit(examples []Example, labels int) []network.Change {
	var changes []network.Change
	for l := range labels {
		var rows []Example
		for _, e := range examples {
			if e.Label == l {
				rows = append(rows, e)
			}
		}
		if len(rows) >= fewest {
			changes = append(changes, fitLabel(l, rows))
		}
	}
	return changes
}

func fitLabel(label int, rows []Example) network.Change {
	asserted := 0
	for _, e := range rows {
		if e.Asserts {
			asserted++
		}
	}
	words := 0
	if len(rows) >= fewestWords && min(asserted, len(rows)-asserted) >= fewestWordsEach {
		words = len(rows[0].Feature)
	}
	p := problem{offset: make([]float64, len(rows)), wanted: make([]float64, len(rows)), x: make([][]float64, len(rows)), precision: priors(words)}
	for i, e := range rows {
		p.offset[i] = e.Logit
		if e.Asserts {
			p.wanted[i] = 1
		}
		p.x[i] = make([]float64, mixed+words)
		p.x[i][bias], p.x[i][scale], p.x[i][own], p.x[i][logVote] = 1, e.Logit, e.Own, e.LogVote
		for j := range words {
			p.x[i][mixed+j] = float64(e.Feature[j])
		}
	}
	t := p.solve()
	for j := range t {
		t[j] = math.RoundToEven(t[j]*1e6) / 1e6
	}
	c := network.Change{Label: label, Bias: t[bias], Scale: t[scale], Own: t[own], Vote: t[logVote]}
	for _, w := range t[mixed:] {
		c.Words = append(c.Words, float32(w))
	}
	return c
}

// priors are the precisions (1/variance) of the parameters.
func priors(words int) []float64 {
	p := make([]float64, mixed+words)
	for j := range p {
		p[j] = 1 / (priorWord * priorWord)
	}
	p[bias] = 1 / (priorBias * priorBias)
	for j := scale; j < mixed; j++ {
		p[j] = 1 / (priorScale * priorScale)
	}
	return p
}

// changed is the logit of an example under changes.
func (e Example) changed(changes []network.Change) float64 {
	z := e.Logit
	for _, c := range changes {
		if c.Label != e.Label {
			continue
		}
		z = (1+c.Scale)*e.Logit + c.Bias + c.Own*e.Own + c.Vote*e.LogVote
		for j, w := range c.Words {
			z += float64(w) * float64(e.Feature[j])
		}
	}
	return z
}

// score is the probability that belongs to a logit.
func score(logit float64) float64 { return 1 / (1 + math.Exp(-logit)) }
