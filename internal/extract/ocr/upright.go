package ocr

import (
	"math"
	"slices"
)

// Limits of deskewing in degrees.
const (
	maxSkew  = 8.0
	minSkew  = 0.1 // less does no harm
	coarse   = 0.25
	fineStep = 0.05
)

// skew is by how many degrees, clockwise, the rows of a page are turned: the angle at
// which the feet of the letters fall onto the fewest lines (Baird 1987).
func skew(rs []row) float64 {
	type foot struct{ x, y float64 }
	var feet []foot
	x := make([]float64, 0, len(rs))
	for i := range rs {
		x = append(x, rs[i].x)
		for j := range rs[i].marks {
			m := &rs[i].marks[j]
			feet = append(feet, foot{float64(m.x0+m.x1) / 2, float64(m.y1)})
		}
	}
	if len(feet) < 2*fewest {
		return 0
	}
	slices.Sort(x)
	size := x[len(x)/2]
	var lines []int32
	score := func(degrees, thick float64) float64 {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		lines = lines[:0]
		low, high := math.Inf(1), math.Inf(-1)
		for _, f := range feet {
			d := f.y*cos - f.x*sin
			low, high = min(low, d), max(high, d)
		}
		lines = append(lines, make([]int32, int((high-low)/thick)+2)...)
		for _, f := range feet {
			lines[int((f.y*cos-f.x*sin-low)/thick)]++
		}
		sum := 0.0
		for i := 1; i < len(lines); i++ {
			n := float64(lines[i] + lines[i-1])
			sum += n * n
		}
		return sum
	}
	best := sharpest(0, maxSkew, coarse, func(a float64) float64 { return score(a, max(size/4, 1)) })
	return sharpest(best, coarse, fineStep, func(a float64) float64 { return score(a, max(size/8, 0.7)) })
}

// sharpest is the angle around a middle with the highest score, the middle of those
// that are equally good.
func sharpest(middle, reach, step float64, score func(float64) float64) float64 {
	n := int(math.Round(reach / step))
	first, last, best := 0, 0, -1.0
	for i := -n; i <= n; i++ {
		switch s := score(middle + float64(i)*step); {
		case s > best:
			first, last, best = i, i, s
		case s == best && last == i-1:
			last = i
		}
	}
	return middle + float64(first+last)/2*step
}

// transposed swaps x and y: columns become rows.
func transposed(ms []mark) []mark {
	out := make([]mark, len(ms))
	for i, m := range ms {
		out[i] = mark{x0: m.y0, y0: m.x0, x1: m.y1, y1: m.x1, area: m.area}
	}
	return out
}

// sideways counts the marks whose nearest neighbour is beside them, and those whose is
// above or below: letters are nearer to each other than lines.
func sideways(ms []mark) (beside, above float64) {
	along, across := newByPlace(ms), newByPlace(transposed(ms))
	for i := range ms {
		_, x := along.right(i)
		_, y := across.right(i)
		w, h := float64(ms[i].width()), float64(ms[i].height())
		switch {
		case w > 3*h:
			beside += w / h
		case h > 3*w && w > 2*shortest:
			above += h / w
		case x < y:
			beside++
		case y < x:
			above++
		}
	}
	return beside, above
}

// upsideDown compares what rises above small letters with what falls below them: in
// Latin script more than three letters rise for each that falls. Above 1 the rows
// probably stand on their heads; 1 says nothing.
func upsideDown(rs []row) float64 {
	up, down := 6.0, 6.0
	for i := range rs {
		r := &rs[i]
		if len(r.marks) < 2*fewest {
			continue
		}
		for j := range r.marks {
			m := &r.marks[j]
			off, h := r.below(m)-r.base, float64(m.height())
			if h < 1.2*r.x || h > 1.9*r.x {
				continue
			}
			switch {
			case off > 0.2*h && off-h > -1.15*r.x:
				down++
			case math.Abs(off) < 0.15*h:
				up++
			}
		}
	}
	return down / up
}
