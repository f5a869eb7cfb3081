package precedent

import (
	"math"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

const (
	neighbours = 16
	sharpness  = 12.0
)

// Question is a sentence of which the nearest known ones are wanted.
type Question struct {
	Feature  []float32
	Text     string
	Document string // the document it stands in; empty when that has no name
}

// Vote is the answer.
type Vote struct {
	Asserted []float32 // by label: the share of the neighbours that assert it
	Any      []float32 // by label: the share of those that mention it in any stance
	Nearest  []Neighbour
}

// Neighbour is a known sentence near to the one that was asked about.
type Neighbour struct {
	Index  *Index
	Entry  int
	Cosine float32
}

// Voter answers questions from one or more indexes. It belongs to one goroutine.
type Voter struct {
	indexes  []*Index
	searches []*encoder.Search
}

// NewVoter returns a voter over indexes, the shipped one first. Error kind: Differs when
// they do not compare sentences in the same way.
func NewVoter(indexes ...*Index) (*Voter, error) {
	v := &Voter{indexes: indexes}
	for _, x := range indexes {
		if first := indexes[0]; x.digest != first.digest || x.labels != first.labels || x.feature != first.feature {
			return nil, evidence.E(evidence.Differs, "compare precedents", "made with another projection", nil)
		}
		v.searches = append(v.searches, x.matrix.Search())
	}
	return v, nil
}

// Vote answers questions, all of the same width as the indexes.
func (v *Voter) Vote(questions []Question) []Vote {
	near := make([]list, len(questions))
	if len(v.indexes) == 0 {
		return votes(near, 0)
	}
	var features []float32
	for _, q := range questions {
		features = append(features, q.Feature...)
	}
	vectors := v.indexes[0].projector.all(features)
	for i, x := range v.indexes {
		v.searches[i].Products(vectors, func(q, first int, products []float32) {
			near[q].take(x, first, products, questions[q])
		})
	}
	return votes(near, v.indexes[0].labels)
}

// list is the nearest so far, nearest first.
type list []Neighbour

func (n *list) take(x *Index, first int, products []float32, q Question) {
	least := float32(math.Inf(-1))
	if len(*n) == neighbours {
		least = (*n)[neighbours-1].Cosine
	}
	for i, c := range products {
		if c <= least || x.same(first+i, q) {
			continue
		}
		n.insert(Neighbour{x, first + i, c})
		if len(*n) == neighbours {
			least = (*n)[neighbours-1].Cosine
		}
	}
}

// insert puts a neighbour after all that are at least as near.
func (n *list) insert(one Neighbour) {
	all := *n
	if len(all) < neighbours {
		all = append(all, one)
	}
	i := len(all) - 1
	for ; i > 0 && all[i-1].Cosine < one.Cosine; i-- {
		all[i] = all[i-1]
	}
	all[i] = one
	*n = all
}

// same reports whether an entry is the question itself.
func (x *Index) same(entry int, q Question) bool {
	return q.Document != "" && string(x.bytes(entry, textDocument)) == q.Document && string(x.bytes(entry, textText)) == q.Text
}

func votes(near []list, labels int) []Vote {
	out := make([]Vote, len(near))
	for q, all := range near {
		out[q] = all.vote(labels)
	}
	return out
}

func (n list) vote(labels int) Vote {
	out := Vote{Asserted: make([]float32, labels), Any: make([]float32, labels), Nearest: n}
	asserted, anyStance, total := make([]float64, labels), make([]float64, labels), 0.0
	for _, one := range n {
		w := math.Exp(sharpness * float64(one.Cosine-n[0].Cosine))
		total += w
		x := one.Index
		x.each(x.asserted, one.Entry, func(l int) {
			asserted[l] += w
			anyStance[l] += w
		})
		x.each(x.other, one.Entry, func(l int) {
			if !x.Asserts(one.Entry, l) {
				anyStance[l] += w
			}
		})
	}
	for l := range labels {
		if total > 0 {
			out.Asserted[l], out.Any[l] = float32(asserted[l]/total), float32(anyStance[l]/total)
		}
	}
	return out
}

// projector applies a Projection.
type projector struct {
	mean  []float32
	dense *encoder.Dense
}

func (p Projection) projector() *projector {
	in := len(p.Mean)
	out := len(p.P) / in
	turned := make([]float32, len(p.P))
	for r := range out {
		for c := range in {
			turned[c*out+r] = p.P[r*in+c]
		}
	}
	return &projector{mean: p.Mean, dense: encoder.NewDense(turned, in, out)}
}

// togetherRows is how many features are multiplied at once.
const togetherRows = 64

// all are the vectors of features, each of length 1, one after the other.
func (p *projector) all(features []float32) []float32 {
	n, wide := len(p.mean), p.dense.Stride()
	x, v := make([]float32, togetherRows*n), make([]float32, togetherRows*wide)
	out := make([]float32, 0, len(features)/n*p.dense.Out())
	for len(features) > 0 {
		rows := min(togetherRows, len(features)/n)
		for i, f := range features[:rows*n] {
			x[i] = f - p.mean[i%n]
		}
		p.dense.Multiply(v, x, n, rows)
		for r := range rows {
			out = append(out, unit(v[r*wide:r*wide+p.dense.Out()])...)
		}
		features = features[rows*n:]
	}
	return out
}

// unit makes a vector as long as 1; one of zeros stays.
func unit(v []float32) []float32 {
	sum := 0.0
	for _, n := range v {
		sum += float64(float64(n) * float64(n))
	}
	if sum > 0 {
		inverse := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i] *= inverse
		}
	}
	return v
}
