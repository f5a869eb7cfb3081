package network

import "math"

// Micro is a number of millionths.
type Micro int64

// Float is the number.
func (m Micro) Float() float64 { return float64(m) / 1e6 }

func micro(x float64) Micro { return Micro(math.RoundToEven(x * 1e6)) }

// Terms are what a logit is the sum of, exactly.
type Terms struct {
	Base       Micro   // what is there without any words and with nobody's vote
	Precedents Micro   // what the vote of similar known sentences adds
	Pattern    Micro   // of the catalogue's patterns
	Context    Micro   // of the sentences around, and the kind of document
	Tokens     []Micro // of each token of the sentence
}

// Words is what all tokens add.
func (t Terms) Words() Micro {
	var sum Micro
	for _, m := range t.Tokens {
		sum += m
	}
	return sum
}

// Logit is the sum of all terms.
func (t Terms) Logit() Micro { return t.Base + t.Precedents + t.Pattern + t.Context + t.Words() }

// Score is the probability that belongs to a logit, rounded to millionths.
func Score(logit Micro) float64 { return math.RoundToEven(1e6/(1+math.Exp(-logit.Float()))) / 1e6 }

// Asserted are the terms of the logit that sentence i asserts a label.
func (r *Reading) Asserted(i, label int) Terms {
	return r.terms(&r.n.asserted, i, label, r.seen[i].Vote)
}

// Mentioned are the terms of the logit that sentence i mentions a label in any stance.
func (r *Reading) Mentioned(i, label int) Terms {
	return r.terms(&r.n.mentioned, i, label, r.seen[i].VoteAny)
}

func (r *Reading) terms(m *mixture, i, label int, vote []float32) Terms {
	t := r.fixed(m, i, label, vote)
	s := r.seen[i].Sentence
	if len(s.Tokens) > 0 {
		t.Tokens = make([]Micro, len(s.Tokens))
	}
	for k := range t.Tokens {
		t.Tokens[k] = r.word(m, s, k, label)
	}
	return t
}

// word is the term of token k.
func (r *Reading) word(m *mixture, s *Sentence, k, label int) Micro {
	n := float64(len(s.Tokens))
	x := m.own[label] / n * float64(s.parts[k*r.n.labels+label])
	if c, ok := r.n.more.column(label); ok && m == &r.n.asserted {
		x += float64(s.more[k*r.n.more.count+c]) / n
	}
	return micro(x)
}

// fixed are the terms but for those of the tokens.
func (r *Reading) fixed(m *mixture, i, label int, vote []float32) Terms {
	none := logVote(nil, label)
	t := Terms{
		Base:       micro(float64(m.own[label]*float64(r.n.labelBias[label])) + float64(m.vote[label]*none) + m.bias[label]),
		Precedents: micro(m.vote[label] * (logVote(vote, label) - none)),
		Context:    micro(m.context[label] * float64(r.context[i*r.n.labels+label])),
	}
	if p := r.seen[i].Pattern; p != nil {
		t.Pattern = micro(m.pattern[label] * float64(p[label]))
	}
	return t
}

// Scores sets to, by label, to the scores of Asserted for sentence i.
func (r *Reading) Scores(to []float64, i int) { r.scores(to, &r.n.asserted, i, r.seen[i].Vote) }

// Mentions sets to, by label, to the scores of Mentioned for sentence i.
func (r *Reading) Mentions(to []float64, i int) { r.scores(to, &r.n.mentioned, i, r.seen[i].VoteAny) }

func (r *Reading) scores(to []float64, m *mixture, i int, vote []float32) {
	s := r.seen[i].Sentence
	for l := range r.n.labels {
		logit := r.fixed(m, i, l, vote).Logit()
		for k := range s.Tokens {
			logit += r.word(m, s, k, l)
		}
		to[l] = Score(logit)
	}
}

// Stance are the probabilities of the stances of sentence i, in the order of Stances.
func (r *Reading) Stance(i int) [4]float64 { return r.stance[i] }

// Leaflet is the probability that the document instructs, rather than tells what
// happened; 0 without sentences.
func (r *Reading) Leaflet() float64 { return r.kind[leafletKind] }

// Elsewhere is the probability that the document tells of something else altogether; 0
// without sentences.
func (r *Reading) Elsewhere() float64 { return r.kind[elsewhereKind] }
