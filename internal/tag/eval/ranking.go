package eval

import (
	"cmp"
	"slices"
)

// outcome is something that may be marked, and how likely a tagger holds it.
type outcome struct {
	score float64
	gold  bool
}

// ranking is outcomes by falling score. What the tagger gave no score to comes
// last, all of it together: it counts in total and gold alone.
type ranking struct {
	outcomes []outcome
	total    int // outcomes, those without a score included
	gold     int // marked ones, those without a score included
}

func ranked(outcomes []outcome, total, gold int) ranking {
	slices.SortFunc(outcomes, func(a, b outcome) int { return cmp.Compare(b.score, a.score) })
	return ranking{outcomes, total, gold}
}

// Point is where a ranking is cut: what scores at least Threshold is found.
type Point struct {
	Threshold float64
	Figures
}

// cuts walks over the places where the ranking can be cut: after the last of
// several equal scores.
func (r ranking) cuts(visit func(Point)) {
	p := Point{Figures: Figures{Gold: r.gold}}
	for i, o := range r.outcomes {
		p.Found++
		p.Right += one(o.gold)
		if i+1 == len(r.outcomes) || r.outcomes[i+1].score != o.score {
			p.Threshold = o.score
			visit(p)
		}
	}
}

// averagePrecision is the mean of the precision at each step of the recall (the
// sum over cuts of the gain in recall times the precision there, as in
// scikit-learn's average_precision_score); 0 when nothing is marked.
func (r ranking) averagePrecision() float64 {
	if r.gold == 0 {
		return 0
	}
	sum, right := 0.0, 0
	r.cuts(func(p Point) {
		sum += float64(p.Right-right) * p.Precision()
		right = p.Right
	})
	sum += float64(r.gold-right) * share(r.gold, r.total)
	return sum / float64(r.gold)
}

// best is the cut with the highest F1, of several the highest one; zero when
// there is nothing to cut.
func (r ranking) best() Point {
	best := Point{Figures: Figures{Gold: r.gold}}
	r.cuts(func(p Point) {
		if p.F1() > best.F1() {
			best = p
		}
	})
	return best
}
