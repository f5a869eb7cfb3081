package network

import (
	"fmt"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

// Change moves the logit of "asserts it" of one label away from what was trained. With
// own, vote and f as in the package comment the new logit is
//
//	(1+Scale)·logit + Bias + Own·own + Vote·ln(vote+0.01) + Words·f
//
// It is a sum of the same terms as before, the words' by token. What the reader sees of
// the sentences around, the stances and the logit of "in any stance" stay as they are.
type Change struct {
	Label                  int
	Scale, Bias, Own, Vote float64
	Words                  []float32 // as wide as a feature; nil: nothing
}

// changed is what Change adds to the words of some labels.
type changed struct {
	number []int // by label: the number of its column, -1 without
	words  *encoder.Dense
	count  int
}

// Changed is the network with some labels changed, each at most once. Error kind: Invalid.
func (n *Network) Changed(all []Change) (*Network, error) {
	out := *n
	out.asserted = n.asserted.clone()
	number := make([]int, n.labels)
	for l := range number {
		number[l] = -1
	}
	var columns [][]float32
	seen := make([]bool, n.labels)
	for _, c := range all {
		if c.Label < 0 || c.Label >= n.labels || seen[c.Label] || c.Words != nil && len(c.Words) != n.width {
			return nil, evidence.E(evidence.Invalid, "change heads", fmt.Sprintf("label %d of %d, %d numbers", c.Label, n.labels, len(c.Words)), nil)
		}
		seen[c.Label] = true
		out.asserted.change(c)
		if c.Words != nil {
			number[c.Label] = len(columns)
			columns = append(columns, c.Words)
		}
	}
	if len(columns) > 0 {
		w := make([]float32, n.width*len(columns))
		for k, column := range columns {
			for j, v := range column {
				w[j*len(columns)+k] = v
			}
		}
		out.more = changed{number: number, words: encoder.NewDense(w, n.width, len(columns)), count: len(columns)}
	}
	return &out, nil
}

func (m mixture) clone() mixture {
	cp := func(v []float64) []float64 { return append([]float64(nil), v...) }
	return mixture{own: cp(m.own), vote: cp(m.vote), pattern: cp(m.pattern), context: cp(m.context), bias: cp(m.bias)}
}

func (m mixture) change(c Change) {
	l, scale := c.Label, 1+c.Scale
	m.own[l] = float64(m.own[l]*scale) + c.Own
	m.vote[l] = float64(m.vote[l]*scale) + c.Vote
	m.pattern[l] *= scale
	m.context[l] *= scale
	m.bias[l] = float64(m.bias[l]*scale) + c.Bias
}

// of is what the changed labels' words add, by token and column, times the number of
// tokens; nil when there are none.
func (c *changed) of(states []float32, width, tokens int) []float32 {
	if c.count == 0 {
		return nil
	}
	wide := c.words.Stride()
	y := make([]float32, max(tokens, 1)*wide)
	c.words.Multiply(y, states, width, tokens)
	out := make([]float32, tokens*c.count)
	for t := range tokens {
		copy(out[t*c.count:(t+1)*c.count], y[t*wide:])
	}
	return out
}

// column is where a label's words are among those of a token.
func (c *changed) column(label int) (int, bool) {
	if c.count == 0 || c.number[label] < 0 {
		return 0, false
	}
	return c.number[label], true
}

// Own is, by label, the own of a sentence with this feature, up to the last bits.
func (n *Network) Own(feature []float32) []float32 {
	y := make([]float32, n.label.Stride())
	n.label.Multiply(y, feature, n.width, 1)
	y = y[:n.labels]
	for l := range y {
		y[l] += n.labelBias[l]
	}
	return y
}

// Logit is the logit that a sentence asserts a label, from its parts, up to rounding:
// own, the precedents' vote (nil for none), pattern and context as Reading has them. Words
// of a Change are not in it.
func (n *Network) Logit(label int, own float32, vote []float32, pattern, context float32) float64 {
	m := &n.asserted
	return float64(m.own[label]*float64(own)) + m.bias[label] + float64(m.vote[label]*logVote(vote, label)) +
		float64(m.pattern[label]*float64(pattern)) + float64(m.context[label]*float64(context))
}

// LogVote is ln(vote+0.01) of a label; nil is no vote.
func LogVote(vote []float32, label int) float64 { return logVote(vote, label) }

// Context is, by label, what the sentences around sentence i and the kind of document add.
func (r *Reading) Context(i int) []float32 {
	return r.context[i*r.n.labels : (i+1)*r.n.labels : (i+1)*r.n.labels]
}
