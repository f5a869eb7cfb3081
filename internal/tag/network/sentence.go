package network

import (
	"spoor/internal/tag/encoder"
)

// Sentence is what the encoder says of one sentence by itself. It is never changed.
type Sentence struct {
	Tokens  []encoder.Token // with the bytes of the text that they come from
	Feature []float32
	parts   []float32 // by token, then by label: what the token adds to the label's own, times the number of tokens
	more    []float32 // by token, then by column of what Changed adds to the words
	own     []float32 // by label
	stance  [stanceNumber]float32
}

// Bytes is about how much memory the sentence takes.
func (s *Sentence) Bytes() int {
	return 200 + len(s.Tokens)*24 + 4*(len(s.parts)+len(s.more)+len(s.own)+len(s.Feature))
}

// Sentence sums up a sentence of which tokens and hidden states are given; it changes the
// states and keeps nothing of either.
func (n *Network) Sentence(tokens []encoder.Token, states []float32) *Sentence {
	s := &Sentence{Tokens: append([]encoder.Token(nil), tokens...), Feature: make([]float32, n.width)}
	n.standard.Apply(states)
	Mean(s.Feature, states)
	wide := n.label.Stride()
	y := make([]float32, max(len(tokens), 1)*wide)
	n.label.Multiply(y, states, n.width, len(tokens))
	s.parts = make([]float32, len(tokens)*n.labels)
	for t := range tokens {
		copy(s.parts[t*n.labels:(t+1)*n.labels], y[t*wide:])
	}
	s.more = n.more.of(states, n.width, len(tokens))
	s.own = make([]float32, n.labels)
	Mean(s.own, s.parts)
	for l := range s.own {
		s.own[l] += n.labelBias[l]
	}
	y = make([]float32, n.stance.Stride())
	n.stance.Multiply(y, s.Feature, n.width, 1)
	for k := range s.stance {
		s.stance[k] = y[k] + n.stanceBias[k]
	}
	return s
}
