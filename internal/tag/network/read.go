package network

import (
	"math"
)

// Seen is a sentence where it stands.
type Seen struct {
	Sentence *Sentence
	Text     string    // as it was encoded
	Vote     []float32 // by label: the share of precedents that assert it; nil for none
	VoteAny  []float32 // by label: those that mention it in any stance; nil for none
	Pattern  []float32 // by label: 1 asserted by a pattern, 0.5 in another stance, else 0; nil for none
	Chat     bool      // it is a message of a chat
	Position float64   // its place in the document, from 0: number of the sentence through number of sentences
}

// Reading is what the network makes of sentences that stand together.
type Reading struct {
	n       *Network
	seen    []Seen
	context []float32 // by sentence and label
	stance  [][stanceNumber]float64
	kind    [kinds]float64
}

// The vote is counted up by this, so that its logarithm is finite; see the package comment.
const voteFloor = 0.01

// Read looks at sentences of one document, in their order and at most MostTogether.
func (n *Network) Read(seen []Seen) *Reading {
	r := &Reading{n: n, seen: seen, stance: make([][stanceNumber]float64, len(seen))}
	if len(seen) == 0 {
		return r
	}
	width := inputs(n.labels, n.width)
	x := table{v: make([]float32, len(seen)*width), rows: len(seen), width: width, stride: width}
	stances := table{v: make([]float32, len(seen)*stanceNumber), rows: len(seen), width: stanceNumber, stride: stanceNumber}
	for i := range seen {
		log := logSoftmax(seen[i].Sentence.stance)
		copy(stances.row(i), log[:])
		n.input(x.row(i), &seen[i], log)
	}
	h := n.reader.run(x)
	n.document(r, h)
	out := h.times(n.reader.out)
	for i := range seen {
		for l, v := range out.row(i) {
			r.context[i*n.labels+l] += v
		}
	}
	told, own := h.times(n.reader.so), stances.times(n.reader.ss)
	for i := range seen {
		for k := range r.stance[i] {
			r.stance[i][k] = float64(told.row(i)[k] + own.row(i)[k])
		}
		softmax(r.stance[i][:])
	}
	return r
}

// document judges the document as a whole.
func (n *Network) document(r *Reading, h table) {
	kind := h.mean().times(n.reader.dv)
	for k := range r.kind {
		r.kind[k] = float64(kind.v[k])
	}
	softmax(r.kind[:])
	share := table{v: make([]float32, kinds), rows: 1, width: kinds, stride: kinds}
	for k, p := range r.kind {
		share.v[k] = float32(p)
	}
	whole := share.times(n.reader.dg)
	r.context = make([]float32, len(r.seen)*n.labels)
	for i := range r.seen {
		copy(r.context[i*n.labels:(i+1)*n.labels], whole.row(0))
	}
}

// input fills in a row of x.
func (n *Network) input(x []float32, s *Seen, stance [stanceNumber]float32) {
	own, votes := x[:n.labels], x[n.labels+stanceNumber:]
	for l, v := range s.Sentence.own {
		own[l] = v / 4
	}
	for k, v := range stance {
		x[n.labels+k] = v / 2
	}
	for l := range n.labels {
		votes[l] = float32(logVote(s.Vote, l)/2 + 2)
	}
	copy(votes[n.labels:], s.Pattern)
	m := meta(s)
	copy(votes[2*n.labels:], m[:])
	n.direction(votes[2*n.labels+metaNumber:], s.Sentence.Feature)
}

// direction is where a feature points, seen from the mean of all: of length sqrt(width).
func (n *Network) direction(out, feature []float32) {
	var square float64
	for i, v := range feature {
		out[i] = v - n.center[i]
		square += float64(out[i]) * float64(out[i])
	}
	scale := float32(math.Sqrt(float64(n.width) / max(square, 1e-24)))
	for i := range out {
		out[i] *= scale
	}
}

func logVote(vote []float32, label int) float64 {
	v := 0.0
	if vote != nil {
		v = float64(vote[label])
	}
	return math.Log(v + voteFloor)
}
