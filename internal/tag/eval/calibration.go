package eval

import (
	"math"

	"spoor/internal/evidence"
)

// Calibration is how far a finding's score is the share of such findings that is
// right. It counts asserted findings; one is right when a sentence that it touches
// is marked with its indicator.
type Calibration struct {
	Bins     []Bin   `json:"bins"`           // ten of equal width
	Expected float64 `json:"expected_error"` // mean distance of score and share, weighed by findings (Naeini et al. 2015)
	Near     Bin     `json:"near_080"`       // scored 0.75 to 0.85
}

// Bin is the findings with scores of a range.
type Bin struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Count     int     `json:"count"`
	Right     int     `json:"right"`
	Predicted float64 `json:"predicted"` // mean score
	Observed  float64 `json:"observed"`  // share that is right
}

const bins = 10

// Findings scored about 0.8, the figure that people rely on most.
const (
	nearFrom = 0.75
	nearTo   = 0.85
)

func calibrationOf(seen []Observation) Calibration {
	c := Calibration{Near: Bin{From: nearFrom, To: nearTo}}
	for i := range bins {
		c.Bins = append(c.Bins, Bin{From: float64(i) / bins, To: float64(i+1) / bins})
	}
	for _, o := range seen {
		for i, f := range o.findings {
			if f.Stance != evidence.Asserted {
				continue
			}
			c.Bins[binOf(f.Score)].add(f.Score, o.right[i])
			if nearFrom <= f.Score && f.Score <= nearTo {
				c.Near.add(f.Score, o.right[i])
			}
		}
	}
	c.finish()
	return c
}

func binOf(score float64) int { return min(max(int(score*bins), 0), bins-1) }

// add counts a finding; until finish, Predicted is the sum of the scores.
func (b *Bin) add(score float64, right bool) {
	b.Count++
	b.Right += one(right)
	b.Predicted += score
}

func (c *Calibration) finish() {
	all, distance := 0, 0.0
	for i := range c.Bins {
		b := &c.Bins[i]
		b.finish()
		all += b.Count
		distance += float64(b.Count) * math.Abs(b.Predicted-b.Observed)
	}
	c.Near.finish()
	c.Expected = distance / math.Max(1, float64(all))
}

func (b *Bin) finish() {
	b.Predicted /= math.Max(1, float64(b.Count))
	b.Observed = share(b.Right, b.Count)
}
