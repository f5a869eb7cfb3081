package eval

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawn is a ranking of few different scores, so that there are ties, with some
// outcomes that have no score.
func drawn(t *rapid.T) ranking {
	outcomes := rapid.SliceOf(rapid.Custom(func(t *rapid.T) outcome {
		return outcome{float64(rapid.IntRange(1, 9).Draw(t, "score")) / 10, rapid.Bool().Draw(t, "gold")}
	})).Draw(t, "outcomes")
	without := rapid.IntRange(0, 5).Draw(t, "without a score")
	gold := rapid.IntRange(0, without).Draw(t, "marked without a score")
	for _, o := range outcomes {
		gold += one(o.gold)
	}
	return ranked(outcomes, len(outcomes)+without, gold)
}

func TestBestIsAtLeastAnyThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		best := r.best()
		threshold := rapid.Float64Range(0, 1).Draw(t, "threshold")
		if got := r.at(threshold).F1(); got > best.F1() {
			t.Errorf("%+v: F1 %v at %v, above the best %v", r, got, threshold, best.F1())
		}
		if got := r.at(best.Threshold).F1(); best.Found > 0 && got != best.F1() {
			t.Errorf("%+v: F1 %v at the best threshold %v, want %v", r, got, best.Threshold, best.F1())
		}
	})
}

func TestAveragePrecisionEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		if got, want := r.averagePrecision(), naive(r); math.Abs(got-want) > 1e-12 {
			t.Errorf("%+v: got %v, want %v", r, got, want)
		}
	})
}

// naive tries every threshold from 1 down to 0, where all is found.
func naive(r ranking) float64 {
	sum, before := 0.0, 0.0
	for tenth := 10; tenth >= 0; tenth-- {
		found, right := 0, 0
		for _, o := range r.outcomes {
			if o.score >= float64(tenth)/10 {
				found++
				right += one(o.gold)
			}
		}
		if tenth == 0 {
			found, right = r.total, r.gold
		}
		if r.gold > 0 && found > 0 {
			recall := float64(right) / float64(r.gold)
			sum += (recall - before) * float64(right) / float64(found)
			before = recall
		}
	}
	return sum
}
