package learn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"spoor/internal/evidence"
)

// missed is a site at which reviewers added what was missed, and the other sentences of
// the same documents, which look alike but for what is told.
func missed(documents int) (*site, []Other) {
	s := newSite()
	r := rand.New(rand.NewPCG(5, 6))
	var others []Other
	for i := range documents {
		id := fmt.Sprintf("d%04d", i)
		s.decide(id, true)
		last := &s.reviews[len(s.reviews)-1]
		last.Decision = evidence.Added
		s.feature[keyOf(*last)] = feature(r, map[int]float32{0: .3})
		for k := range 10 {
			others = append(others, Other{
				Key: Key{byte(i), byte(k)}, Document: evidence.DocumentID(id), Weight: 3, Feature: feature(r, map[int]float32{0: .1}), Context: make([]float32, 3),
			})
		}
	}
	return s, others
}

func TestWhatNobodyDecidedOnHoldsTheModel(t *testing.T) {
	m := fakeModel(t, "m-fake")
	s, others := missed(60)
	mean := func(with []Other) float64 {
		v, err := Learn(m, s.studied(), with, None(m))
		if err != nil {
			t.Fatal(err)
		}
		if with != nil && v.After.Undecided > 10 {
			t.Errorf("%d others: %d shown that nobody decided on, before %d; want hardly any", len(with), v.After.Undecided, v.Before.Undecided)
		}
		v.Number = 1
		learned, err := v.Apply(m)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, o := range others {
			sum += scores(learned, [][]float32{o.Feature})[0] / float64(len(others))
		}
		return sum
	}
	trained := 0.0
	for _, o := range others {
		trained += scores(m, [][]float32{o.Feature})[0] / float64(len(others))
	}
	alone, held := mean(nil), mean(others)
	if alone < 1.5*trained || held > 1.2*trained {
		t.Errorf("mean score of others %.3f, learned without them %.3f, with them %.3f; want them to hold it", trained, alone, held)
	}
}

func TestOthersStandForAllSentencesOfADocument(t *testing.T) {
	var keys []Key
	for i := range 100 {
		keys = append(keys, KeyOf("d1", fmt.Sprint("Zin ", i%50)))
	}
	got := Others(keys)
	slices.Reverse(keys)
	if again := Others(keys); len(got) != MostOthers || !slices.Equal(got, again) {
		t.Errorf("%d chosen, in another order the same: %v; want %d", len(got), slices.Equal(got, again), MostOthers)
	}
	if got := Others(keys[:3]); len(got) != 3 {
		t.Errorf("%d of three, want all", len(got))
	}
}

func TestTheHighestAndSomeOfAllHoldALabel(t *testing.T) {
	var all []anchor
	for i := range 2000 {
		all = append(all, anchor{weight: 2, logit: []float64{float64(-i)}})
	}
	got := holding(all, 0)
	total := 0.0
	for _, w := range got {
		total += w.times
	}
	if len(got) > highest+spread || total != 4000 || got[highest-1].logit[0] != -(highest-1) {
		t.Errorf("%d anchors that stand for %v, want at most %d that stand for all 4000, the highest each for itself", len(got), total, highest+spread)
	}
}

func TestReviewedSentencesHoldTheLabelsThatNobodyDecidedOnThere(t *testing.T) {
	m := fakeModel(t, "m-fake")
	r := rand.New(rand.NewPCG(15, 16))
	const hot = 20 // the number of a feature that all sentences share that tell of anything
	var studied []Studied
	var others []Other
	var fresh [][]float32
	for i := range 80 {
		id := evidence.DocumentID(fmt.Sprintf("d%04d", i))
		decide := func(label int, how evidence.Decision, f map[int]float32) {
			d := Decided{label, how != evidence.Rejected, how}
			studied = append(studied, Studied{
				Passage: Passage{Document: id, Decided: []Decided{d}}, Feature: feature(r, f), Context: make([]float32, 3),
			})
		}
		decide(0, evidence.Added, map[int]float32{0: .3, hot: 1})
		decide(0, evidence.Rejected, map[int]float32{0: .6})
		decide(1, evidence.Confirmed, map[int]float32{1: .8, hot: 1})
		others = append(others, Other{Document: id, Weight: 5, Feature: feature(r, nil), Context: make([]float32, 3)})
		fresh = append(fresh, feature(r, map[int]float32{1: .8, hot: 1}))
	}
	v, err := Learn(m, studied, others, None(m))
	if err != nil {
		t.Fatal(err)
	}
	v.Number = 1
	learned, err := v.Apply(m)
	if err != nil {
		t.Fatal(err)
	}
	after := 0.0
	for _, score := range scores(learned, fresh) {
		after += score / 80
	}
	if after > m.Possible[0]/2 {
		t.Errorf("sentences that tell of another label: mean score %.3f; want it far below %.1f, whatever was added elsewhere", after, m.Possible[0])
	}
}
