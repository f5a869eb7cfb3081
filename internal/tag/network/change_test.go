package network

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
)

func TestAChangeMovesTheLogitAsItSays(t *testing.T) {
	n := smallNetwork(t)
	c := Change{Label: 1, Scale: -.25, Bias: .7, Own: .3, Vote: -.2, Words: numbers("words", smallWidth)}
	changed, err := n.Changed([]Change{c})
	if err != nil {
		t.Fatal(err)
	}
	before, after := n.Read(randomSeen(n, 20)), changed.Read(randomSeen(changed, 20))
	for i := range 20 {
		s := before.seen[i]
		words := 0.0
		for j, v := range s.Sentence.Feature {
			words += float64(v) * float64(c.Words[j])
		}
		old := before.Asserted(i, 1).Logit().Float()
		want := (1+c.Scale)*old + c.Bias + c.Own*float64(s.Sentence.own[1]) + c.Vote*LogVote(s.Vote, 1) + words
		if got := after.Asserted(i, 1).Logit().Float(); math.Abs(got-want) > 1e-3 {
			t.Errorf("sentence %d: logit %v after the change of %v, want %v", i, got, old, want)
		}
		for _, same := range []int{0, 2} {
			if diff := cmp.Diff(before.Asserted(i, same), after.Asserted(i, same)); diff != "" {
				t.Errorf("sentence %d: label %d, which was not changed (-before +after):\n%s", i, same, diff)
			}
		}
		if diff := cmp.Diff(before.Mentioned(i, 1), after.Mentioned(i, 1)); diff != "" {
			t.Errorf("sentence %d: mentioned (-before +after):\n%s", i, diff)
		}
		scores := make([]float64, smallLabels)
		after.Scores(scores, i)
		if got := Score(after.Asserted(i, 1).Logit()); got != scores[1] {
			t.Errorf("sentence %d: terms give %v, score %v", i, got, scores[1])
		}
	}
}

func TestALogitIsMadeOfItsParts(t *testing.T) {
	n := smallNetwork(t)
	r := n.Read(randomSeen(n, 10))
	for i := range 10 {
		s := r.seen[i]
		own := n.Own(s.Sentence.Feature)
		for l := range smallLabels {
			got := n.Logit(l, own[l], s.Vote, 0, r.Context(i)[l])
			if want := r.Asserted(i, l).Logit().Float(); math.Abs(got-want) > 1e-4 {
				t.Errorf("sentence %d, label %d: %v, want %v", i, l, got, want)
			}
		}
	}
}

func TestAChangeThatDoesNotFitIsRefused(t *testing.T) {
	n := smallNetwork(t)
	for name, all := range map[string][]Change{
		"a label that there is not":   {{Label: smallLabels}},
		"one below zero":              {{Label: -1}},
		"a label twice":               {{Label: 1}, {Label: 1}},
		"words of another base model": {{Label: 1, Words: make([]float32, smallWidth+1)}},
	} {
		if _, err := n.Changed(all); evidence.KindOf(err) != evidence.Invalid {
			t.Errorf("%s: error %v, want kind invalid", name, err)
		}
	}
	same, err := n.Changed(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := n.Read(randomSeen(n, 5)), same.Read(randomSeen(same, 5))
	if diff := cmp.Diff(a.Asserted(3, 1), b.Asserted(3, 1)); diff != "" {
		t.Errorf("nothing changed (-before +after):\n%s", diff)
	}
}
