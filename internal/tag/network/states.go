package network

import (
	"spoor/internal/tag/encoder"
)

// States gives the hidden states of sentences. It belongs to one goroutine and keeps
// some 5 MB.
type States struct {
	base      *encoder.Base
	tokenizer *encoder.Tokenizer
	session   *encoder.Session
	tokens    []encoder.Token
	frames    [][]int32
	kept      [][]encoder.Token
}

// NewStates returns States that computes with a session of a model of the base.
func NewStates(b *encoder.Base, s *encoder.Session) *States {
	return &States{base: b, tokenizer: b.Tokenizer(), session: s}
}

// batchTokens bounds the hidden states that are kept at once, to about 0.5 MB and one
// sentence.
const batchTokens = 256

// Each calls visit for each text in order: its tokens, with the bytes of the text that
// they come from, and Width numbers for each. The marks of beginning and end are left
// out, and what lies behind the network's 510 tokens. Both slices are overwritten after
// the call; visit may change the states. The prefix that the base model was trained with
// ("query: ", Wang and others 2024, section 3) does not stand before a text: a tuned
// encoder does as well without, in less time.
func (s *States) Each(texts []string, visit func(i int, tokens []encoder.Token, states []float32)) {
	for first := 0; first < len(texts); {
		s.frames, s.kept = s.frames[:0], s.kept[:0]
		n, total := first, 0
		for ; n < len(texts) && (n == first || total < batchTokens); n++ {
			total += s.add(texts[n])
		}
		s.visit(first, visit)
		first = n
	}
}

// add puts a text into the batch; it gives the length of its frame.
func (s *States) add(text string) int {
	s.tokens = s.tokenizer.Encode(s.tokens[:0], text)
	frame := s.base.Frame(nil, s.tokens)
	own := append([]encoder.Token(nil), s.tokens[:len(frame)-2]...)
	s.frames, s.kept = append(s.frames, frame), append(s.kept, own)
	return len(frame)
}

func (s *States) visit(first int, visit func(int, []encoder.Token, []float32)) {
	all, width := s.session.Encode(s.frames), s.base.Width()
	for i, frame := range s.frames {
		end := (len(frame) - 1) * width
		visit(first+i, s.kept[i], all[end-len(s.kept[i])*width:end])
		all = all[len(frame)*width:]
	}
}

// Standard is how hidden states are standardised: number j of a token becomes
// (h[j] - Mean[j])·Scale[j]. The zero value leaves them as they are.
type Standard struct {
	Mean, Scale []float32
}

// Apply standardises the states of some tokens.
func (s Standard) Apply(states []float32) {
	n := len(s.Mean)
	for ; n > 0 && len(states) >= n; states = states[n:] {
		for j := range n {
			states[j] = float32(states[j]-s.Mean[j]) * s.Scale[j]
		}
	}
}

// Mean sets feature to the mean of the states of some tokens: sums in their order, then
// times 1/n; zeros when there are none.
func Mean(feature, states []float32) {
	clear(feature)
	n := len(states) / len(feature)
	for t := range n {
		for j, v := range states[t*len(feature) : (t+1)*len(feature)] {
			feature[j] += v
		}
	}
	if n > 0 {
		inverse := 1 / float32(n)
		for j := range feature {
			feature[j] *= inverse
		}
	}
}
