package learn

import (
	"cmp"
	"math"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
)

// What share of the findings from a threshold on is to be right, with how few of them it
// rises, and how many findings the trained threshold counts for.
const (
	wantedStrong   = 0.80
	leastStrong    = 0.70
	wantedPossible = 0.45
	leastPossible  = 0.30
	trainedCounts  = 10
)

// thresholds sets the thresholds of the labels that were refitted; the others stay.
func thresholds(examples []Example, changes []network.Change, strong, possible []float64) (newStrong, newPossible []float64) {
	newStrong, newPossible = slices.Clone(strong), slices.Clone(possible)
	for _, c := range changes {
		var found []finding
		for _, e := range examples {
			if e.Label == c.Label && e.How != evidence.Added {
				found = append(found, finding{score(e.changed(changes)), e.Asserts})
			}
		}
		slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
		newPossible[c.Label] = threshold(found, possible[c.Label], wantedPossible, leastPossible)
		newStrong[c.Label] = max(threshold(found, strong[c.Label], wantedStrong, leastStrong), newPossible[c.Label])
	}
	return newStrong, newPossible
}

// From how many decisions on findings of a pattern alone such a finding is no longer
// strong, when fewer of them are right than this.
const (
	fewestDistrust = 5
	distrustBelow  = 0.75
)

// patterns sets what findings that only a pattern made are worth, by label: the share of
// right ones, shrunk to the trained share as if that were of trainedCounts findings, and
// whether they are strong.
func patterns(examples []Example, v Version) (shares []float64, trusted []bool) {
	shares, trusted = slices.Clone(v.Pattern), slices.Clone(v.Trusted)
	for l := range shares {
		n, right := 0.0, 0.0
		for _, e := range examples {
			if e.Label != l || !e.Pattern || e.How == evidence.Added || score(e.changed(v.Changes)) >= v.Possible[l] {
				continue
			}
			n++
			if e.Asserts {
				right++
			}
		}
		if n == 0 {
			continue
		}
		shares[l] = rounded((right + trainedCounts*shares[l]) / (n + trainedCounts))
		doubt := (right+trainedCounts*wantedStrong)/(n+trainedCounts) < distrustBelow
		trusted[l] = shares[l] >= wantedStrong || trusted[l] && (n < fewestDistrust || !doubt)
	}
	return shares, trusted
}

// finding is one that was decided on.
type finding struct {
	score float64
	right bool
}

// threshold is the lowest from which on, of the findings, which come by falling score, at
// least so many are right, as the package comment says: the trained one, or one above it
// in hundredths. wanted is what counts as known of the trained one before any decision.
func threshold(found []finding, trained, wanted, least float64) float64 {
	const steps, slack = 100, 1e-9
	tries := []float64{trained}
	for step := 1; step < steps; step++ {
		if t := float64(step) / steps; t > trained {
			tries = append(tries, t)
		}
	}
	for _, t := range tries {
		n, right := 0, 0
		for ; n < len(found) && found[n].score >= t; n++ {
			if found[n].right {
				right++
			}
		}
		q := score(logitOf(wanted) + (logitOf(t)-logitOf(trained))/2)
		if (float64(right)+trainedCounts*q)/float64(n+trainedCounts) >= least-slack {
			return t
		}
	}
	return tries[len(tries)-1]
}

// logitOf keeps off the ends, where it is not finite.
func logitOf(p float64) float64 {
	p = min(max(p, 1e-3), 1-1e-3)
	return math.Log(p / (1 - p))
}
