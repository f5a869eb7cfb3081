package learn

import (
	"cmp"
	"math"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
)

// What share of the findings from a threshold on is to be right, and how many findings
// the trained threshold counts for.
const (
	wantedStrong   = 0.80
	wantedPossible = 0.45
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
		low := threshold(found, possible[c.Label], possible[c.Label], wantedPossible)
		newPossible[c.Label] = low
		newStrong[c.Label] = max(threshold(found, strong[c.Label], max(low, lowest(found)), wantedStrong), low)
	}
	return newStrong, newPossible
}

// finding is one that was decided on.
type finding struct {
	score float64
	right bool
}

// lowest is the lowest score that was decided on, 1 when none was.
func lowest(found []finding) float64 {
	if len(found) == 0 {
		return 1
	}
	return found[len(found)-1].score
}

// threshold is the lowest, not below a floor, from which on enough of the findings, which come by falling
// score, are right, as the package comment says: the trained one, or one in hundredths.
func threshold(found []finding, trained, floor, wanted float64) float64 {
	const steps, slack = 100, 1e-9
	tries := []float64{trained}
	for step := 1; step < steps; step++ {
		if t := float64(step) / steps; t >= floor {
			tries = append(tries, t)
		}
	}
	slices.Sort(tries)
	for _, t := range tries {
		n, right := 0, 0
		for ; n < len(found) && found[n].score >= t; n++ {
			if found[n].right {
				right++
			}
		}
		q := score(logitOf(wanted) + (logitOf(t)-logitOf(trained))/2)
		if (float64(right)+trainedCounts*q)/float64(n+trainedCounts) >= wanted-slack {
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
