package learn

import (
	"math"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
)

// How far decisions may move the trained model: standard deviations of the priors.
const (
	priorBias  = 0.25
	priorScale = 0.1 // of the logit, of own and of the vote
	priorWords = 0.5 // of what all words of a sentence together add
)

// smallest keeps features of nothing from counting for everything.
const smallest = 1e-6

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

// fit refits the labels with enough decisions, in their order. The examples are those to
// learn from; the others hold the model where nobody decided. possible are the trained
// thresholds, by label.
func fit(examples []Example, others []anchor, possible []float64) []network.Change {
	var changes []network.Change
	for l := range possible {
		var rows []Example
		for _, e := range examples {
			if e.Label == l {
				rows = append(rows, e)
			}
		}
		if len(rows) >= fewest {
			changes = append(changes, fitLabel(l, rows, holding(others, l), possible[l]))
		}
	}
	return changes
}

func fitLabel(label int, rows []Example, held []weighted, possible float64) network.Change {
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
	p := problem{precision: priors(words, rows)}
	for _, e := range rows {
		wanted := 0.0
		if e.Asserts {
			wanted = 1
		}
		p.add(e, words, wanted, 1)
	}
	left := leftOver(label, rows, held, possible)
	for _, a := range held {
		wanted := score(a.logit[label])
		if wanted < possible {
			wanted *= left
		}
		p.add(a.of(label), words, wanted, a.times)
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

// leastLeft is how much of what the trained model expects among sentences that show
// nothing is expected at least after reviewers added what they found there.
const leastLeft = 0.25

// leftOver is the share of what the trained model expects among sentences that show nothing
// that reviewers did not find: what they added is not among the others any more.
func leftOver(label int, rows []Example, held []weighted, possible float64) float64 {
	expected, added := 0.0, 0.0
	for _, a := range held {
		if p := score(a.logit[label]); p < possible {
			expected += a.times * p
		}
	}
	for _, e := range rows {
		if e.How == evidence.Added && e.Asserts {
			added++
		}
	}
	if expected == 0 {
		return 1
	}
	return max(1-added/expected, leastLeft)
}

// add adds a row of which so many numbers of the feature count.
func (p *problem) add(e Example, words int, wanted, weight float64) {
	x := make([]float64, mixed+words)
	x[bias], x[scale], x[own], x[logVote] = 1, e.Logit, e.Own, e.LogVote
	for j := range words {
		x[mixed+j] = float64(e.Feature[j])
	}
	p.x, p.offset, p.wanted, p.weight = append(p.x, x), append(p.offset, e.Logit), append(p.wanted, wanted), append(p.weight, weight)
}

// priors are the precisions (1/variance) of the parameters. Those of the words follow the
// size of the features, so that they mean the same for every model.
func priors(words int, rows []Example) []float64 {
	p := make([]float64, mixed+words)
	p[bias] = 1 / (priorBias * priorBias)
	for j := scale; j < mixed; j++ {
		p[j] = 1 / (priorScale * priorScale)
	}
	if words > 0 {
		size := 0.0
		for _, e := range rows {
			for _, v := range e.Feature {
				size += float64(v) * float64(v) / float64(len(rows))
			}
		}
		for j := mixed; j < len(p); j++ {
			p[j] = max(size, smallest) / (priorWords * priorWords)
		}
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
