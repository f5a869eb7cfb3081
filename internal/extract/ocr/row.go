package ocr

import (
	"cmp"
	"math"
	"slices"
)

// row is marks beside each other that stand on one line, as letters do.
type row struct {
	marks  []mark // from left to right
	box    box
	x      float64 // about the height of its small letters
	slope  float64
	base   float64 // where its line crosses x = 0
	light  bool    // light letters on dark
	letter int     // letters, estimated where they touch
}

// Marks beside each other, in heights of the taller one.
const (
	widestGap  = 2.5 // between words
	tallerBy   = 3.0 // a capital beside a hyphenless small letter, touching or not
	besideEach = 0.4 // of the smaller height must overlap
	fewest     = 4   // letters of a row
)

// byPlace finds the marks near a place.
type byPlace struct {
	marks []mark
	bands [][]int32 // indices per band of the picture, by x0
}

const bandHeight = 32

func newByPlace(ms []mark) *byPlace {
	p := &byPlace{marks: ms}
	for i := range ms {
		b := p.band(int(ms[i].y0+ms[i].y1) / 2)
		for len(p.bands) <= b {
			p.bands = append(p.bands, nil)
		}
		p.bands[b] = append(p.bands[b], int32(i))
	}
	for _, band := range p.bands {
		slices.SortFunc(band, func(a, b int32) int { return cmp.Or(cmp.Compare(ms[a].x0, ms[b].x0), cmp.Compare(a, b)) })
	}
	return p
}

func (p *byPlace) band(y int) int { return max(y, 0) / bandHeight }

// right is the nearest mark to the right of one that may belong to the same row, and
// the gap between them; -1 when there is none.
func (p *byPlace) right(i int) (next, gap int) {
	m := &p.marks[i]
	reach := int(widestGap * float64(m.height()) * 1.5)
	next, gap = -1, math.MaxInt
	half := int(tallerBy) * m.height() / 2
	for b := p.band(int(m.y0) - half); b <= p.band(int(m.y1)+half) && b < len(p.bands); b++ {
		band := p.bands[b]
		from, _ := slices.BinarySearchFunc(band, m.x0, func(j, x int32) int { return cmp.Compare(p.marks[j].x0, x) })
		for _, j := range band[from:] {
			n := &p.marks[j]
			g := int(n.x0 - m.x1)
			if g > reach || g >= gap && g > 0 {
				break
			}
			if int(j) != i && g < gap && n.x1 > m.x1 && beside(m, n, g) {
				next, gap = int(j), g
			}
		}
	}
	return next, gap
}

// beside reports whether two marks may be letters of one row.
func beside(m, n *mark, gap int) bool {
	a, b := float64(m.height()), float64(n.height())
	tall, short := max(a, b), min(a, b)
	overlap := float64(min(m.y1, n.y1) - max(m.y0, n.y0))
	return tall <= tallerBy*short && float64(gap) <= widestGap*tall && overlap >= besideEach*short
}

// chains puts marks together that stand beside each other.
func chains(ms []mark) [][]mark {
	p := newByPlace(ms)
	head := make([]int32, len(ms))
	for i := range head {
		head[i] = int32(i)
	}
	find := func(i int32) int32 {
		for head[i] != i {
			head[i] = head[head[i]]
			i = head[i]
		}
		return i
	}
	for i := range ms {
		if j, _ := p.right(i); j >= 0 {
			a, b := find(int32(i)), find(int32(j)) //nolint:gosec // fewer than maxRuns
			head[max(a, b)] = min(a, b)
		}
	}
	at := make([]int, len(ms))
	var out [][]mark
	for i := range ms {
		h := find(int32(i))
		if int(h) == i {
			at[i] = len(out)
			out = append(out, nil)
		}
		out[at[h]] = append(out[at[h]], ms[i])
	}
	return out
}

// rows are the chains of letters that look like text.
func (k *ink) rows() []row {
	var out []row
	for _, c := range chains(k.letters) {
		slices.SortStableFunc(c, func(a, b mark) int { return cmp.Compare(a.x0+a.x1, b.x0+b.x1) })
		out = appendRows(out, c, 3)
	}
	return out
}

// appendRows adds a chain when it is a row; otherwise its parts before and after its
// widest gap may be: two columns can hang together.
func appendRows(out []row, c []mark, splits int) []row {
	if len(c) == 0 {
		return out
	}
	r := newRow(c)
	if r.letter < fewest || len(c) < 2 {
		return out
	}
	if r.straight() {
		return append(out, r)
	}
	if splits == 0 || len(c) < 2*fewest {
		return out
	}
	at, widest := 0, int32(math.MinInt32)
	for i := 1; i < len(c); i++ {
		if g := c[i].x0 - c[i-1].x1; g > widest {
			at, widest = i, g
		}
	}
	return appendRows(appendRows(out, c[:at], splits-1), c[at:], splits-1)
}

func newRow(c []mark) row {
	r := row{marks: c, box: c[0].box(), x: smallLetters(c)}
	for i := range c {
		r.box = r.box.union(c[i].box())
		r.letter += r.letters(&c[i])
	}
	r.fit()
	return r
}

// smallLetters is the height below which two fifths of the marks are, by their widths:
// dots count little, letters that touch much.
func smallLetters(c []mark) float64 {
	byHeight := slices.Clone(c)
	slices.SortFunc(byHeight, func(a, b mark) int { return cmp.Compare(a.height(), b.height()) })
	rest := 0
	for i := range c {
		rest += 2 * c[i].width()
	}
	for i := range byHeight {
		if rest -= 5 * byHeight[i].width(); rest < 0 {
			return float64(byHeight[i].height())
		}
	}
	return float64(byHeight[len(byHeight)-1].height())
}

func (m *mark) box() box { return box{float64(m.x0), float64(m.y0), float64(m.x1), float64(m.y1)} }

// letters is about how many letters a mark is: several where it is much wider than high,
// unless it is a dash.
func (r *row) letters(m *mark) int {
	w, h := float64(m.width()), float64(m.height())
	if w < 1.9*h || h < 0.5*r.x {
		return 1
	}
	return int(math.Round(w / (0.7 * h)))
}

// fit lays a line under the marks: the middle of the slopes between marks that are half
// a row apart (Theil 1950, Sen 1968, thinned), then the middle height.
func (r *row) fit() {
	n := len(r.marks)
	if n >= 6 {
		var slopes []float64
		for i := range n - n/2 {
			a, b := &r.marks[i], &r.marks[i+n/2]
			if dx := float64(b.x0+b.x1-a.x0-a.x1) / 2; dx > 0 {
				slopes = append(slopes, float64(b.y1-a.y1)/dx)
			}
		}
		if len(slopes) > 0 {
			slices.Sort(slopes)
			r.slope = slopes[len(slopes)/2]
		}
	}
	offs := make([]float64, n)
	for i := range r.marks {
		offs[i] = r.below(&r.marks[i])
	}
	slices.Sort(offs)
	r.base = offs[n/2]
}

// below is where a line of the row's slope through a mark's foot crosses x = 0.
func (r *row) below(m *mark) float64 {
	return float64(m.y1) - r.slope*float64(m.x0+m.x1)/2
}

// How straight a row is.
const (
	steepest   = 0.25 // slope: 14 degrees
	onLine     = 0.18 // heights of small letters from the line, and a pixel
	mostOnLine = 0.55 // share of marks that stand on it, or hang from one
	highest    = 4.0  // heights of small letters from the highest top to the lowest foot
	mostSized  = 0.7  // share of marks of about the size of letters
)

// straight reports whether the marks stand on one line or hang from one, and are of
// about one size.
func (r *row) straight() bool {
	if math.Abs(r.slope) > steepest || r.box.height()-math.Abs(r.slope)*r.box.width() > highest*r.x {
		return false
	}
	middles, sized := 0, 0
	for i := range r.marks {
		m := &r.marks[i]
		h := float64(m.height())
		if math.Abs(r.below(m)-r.base-(h-r.x)/2) <= 0.35*r.x+1 {
			middles++
		}
		if h >= 0.5*r.x && h <= 2.2*r.x {
			sized++
		}
	}
	n := float64(len(r.marks))
	if float64(sized) < mostSized*n {
		return false
	}
	return r.onLine() >= mostOnLine || r.touching() && float64(middles) >= mostSized*n
}

// touching reports whether the letters of words touch each other.
func (r *row) touching() bool { return r.letter >= 3*len(r.marks) }

// countNear counts the values near the middle one.
func countNear(v []float64, near float64) int {
	slices.Sort(v)
	mid, n := v[len(v)/2], 0
	for _, x := range v {
		if math.Abs(x-mid) <= near {
			n++
		}
	}
	return n
}
