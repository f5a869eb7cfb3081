package ocr

import "image"

// mark is a connected piece of ink: a letter, or several that touch.
type mark struct {
	x0, y0, x1, y1 int32
	area           int32
}

func (m *mark) width() int  { return int(m.x1 - m.x0) }
func (m *mark) height() int { return int(m.y1 - m.y0) }

// run is ink on one line from x0 up to x1.
type run struct {
	y, x0, x1 int32
	mark      int32 // which it belongs to, by union
}

// Sizes of marks in pixels.
const (
	shortest = 5   // of a letter
	speck    = 2   // pixels that are no letter, nor part of one
	tallest  = 140 // of a letter; larger ones are not lost so easily
	minRule  = 100 // ink this long in one direction is a rule or a picture
	maxRuns  = 4_000_000
)

// ink is what stands on a page in one tone.
type ink struct {
	letters []mark // of the size of letters, or of words whose letters touch
	others  []mark // too small or too large
	specks  int    // even smaller
	cut     bool   // there is more than was looked at
}

// findInk finds the pieces of ink of a picture, without rules.
func findInk(g *image.Gray, thresholds []uint8) ink {
	runs := inkRuns(g, thresholds)
	out := ink{cut: len(runs) >= maxRuns}
	rule := int32(max(minRule, g.Rect.Dx()/16)) //nolint:gosec // sizes of pictures are small
	if g.Rect.Dy() >= int(rule) {
		runs = withoutUprights(runs, g.Rect.Dx(), rule)
	}
	for _, m := range join(runs, g.Rect.Dy()) {
		switch {
		case m.area <= speck:
			out.specks++
		case m.likeLetters() && m.inside(g):
			out.letters = append(out.letters, m)
		default:
			out.others = append(out.others, m)
		}
	}
	return out
}

// inkRuns finds the ink of each line, without what is long as a rule.
func inkRuns(g *image.Gray, thresholds []uint8) []run {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	across := (w + tileSize - 1) / tileSize
	rule := max(minRule, w/16)
	var out []run
	for y := 0; y < h && len(out) < maxRuns; y++ {
		line := g.Pix[y*g.Stride:][:w]
		limits := thresholds[y/tileSize*across:][:across]
		start := -1
		for t, limit := range limits {
			for x := t * tileSize; x < min((t+1)*tileSize, w); x++ {
				switch ink := line[x] < limit; {
				case ink && start < 0:
					start = x
				case !ink && start >= 0:
					out = appendRun(out, y, start, x, rule)
					start = -1
				}
			}
		}
		if start >= 0 {
			out = appendRun(out, y, start, w, rule)
		}
	}
	return out
}

func appendRun(out []run, y, x0, x1, rule int) []run {
	if x1-x0 >= rule {
		return out
	}
	return append(out, run{y: int32(y), x0: int32(x0), x1: int32(x1)}) //nolint:gosec // sizes of pictures are small
}

// withoutUprights cuts ink away that is long as a rule downwards.
func withoutUprights(runs []run, w int, rule int32) []run {
	since, last := make([]int32, w), make([]int32, w) // where ink began in a column, and was seen last
	for i := range last {
		last[i] = -2
	}
	long := make([][][2]int32, w)
	found := false
	for _, r := range runs {
		for x := r.x0; x < r.x1; x++ {
			if last[x] != r.y-1 {
				since[x] = r.y
			}
			last[x] = r.y
			if r.y-since[x]+1 < rule {
				continue
			}
			found = true
			if n := len(long[x]); n > 0 && long[x][n-1][0] == since[x] {
				long[x][n-1][1] = r.y
			} else {
				long[x] = append(long[x], [2]int32{since[x], r.y})
			}
		}
	}
	if !found {
		return runs
	}
	return cutAway(runs, long)
}

// cutAway splits runs where a column is part of an upright.
func cutAway(runs []run, long [][][2]int32) []run {
	next := make([]int, len(long)) // the upright of each column that is not yet passed
	within := func(x, y int32) bool {
		for next[x] < len(long[x]) && long[x][next[x]][1] < y {
			next[x]++
		}
		return next[x] < len(long[x]) && long[x][next[x]][0] <= y
	}
	out := make([]run, 0, len(runs))
	for _, r := range runs {
		start := r.x0
		for x := r.x0; x < r.x1; x++ {
			if !within(x, r.y) {
				continue
			}
			if x > start {
				out = append(out, run{y: r.y, x0: start, x1: x})
			}
			start = x + 1
		}
		if r.x1 > start {
			out = append(out, run{y: r.y, x0: start, x1: r.x1})
		}
	}
	return out
}

// join puts runs together that touch, corners included (Rosenfeld and Pfaltz 1966).
func join(runs []run, height int) []mark {
	first := lineStarts(runs, height)
	for i := range runs {
		runs[i].mark = int32(i)
	}
	for y := 1; y < height; y++ {
		a, b := first[y-1], first[y]
		for a < first[y] && b < first[y+1] {
			if runs[a].x0 <= runs[b].x1 && runs[b].x0 <= runs[a].x1 {
				unite(runs, a, b)
			}
			if runs[a].x1 < runs[b].x1 {
				a++
			} else {
				b++
			}
		}
	}
	return collect(runs)
}

// lineStarts is the first run of each line, and the number of runs at the end.
func lineStarts(runs []run, height int) []int {
	first := make([]int, height+1)
	i := 0
	for y := range first {
		for i < len(runs) && int(runs[i].y) < y {
			i++
		}
		first[y] = i
	}
	return first
}

func root(runs []run, i int32) int32 {
	for runs[i].mark != i {
		runs[i].mark = runs[runs[i].mark].mark
		i = runs[i].mark
	}
	return i
}

func unite(runs []run, a, b int) {
	x, y := root(runs, int32(a)), root(runs, int32(b)) //nolint:gosec // at most maxRuns
	runs[max(x, y)].mark = min(x, y)
}

// collect measures the marks, in the order of their first runs.
func collect(runs []run) []mark {
	at := make([]int32, len(runs))
	var out []mark
	for i := range runs {
		r := &runs[i]
		top := root(runs, int32(i))
		if int(top) == i {
			at[i] = int32(len(out)) //nolint:gosec // at most maxRuns
			out = append(out, mark{x0: r.x0, x1: r.x1, y0: r.y})
		}
		m := &out[at[top]]
		m.x0, m.x1, m.y1 = min(m.x0, r.x0), max(m.x1, r.x1), r.y+1
		m.area += r.x1 - r.x0
	}
	return out
}

// inside reports that a mark is whole: what the border of a picture cuts off seems to
// stand on a line.
func (m *mark) inside(g *image.Gray) bool {
	return m.x0 > 0 && m.y0 > 0 && int(m.x1) < g.Rect.Dx() && int(m.y1) < g.Rect.Dy()
}

// likeLetters reports the size of letters and of words whose letters touch.
func (m *mark) likeLetters() bool {
	w, h := m.width(), m.height()
	return max(w, h) >= shortest && h <= tallest && min(w, h) >= 2 && w <= 14*h && int(m.area)*10 >= w*h
}
