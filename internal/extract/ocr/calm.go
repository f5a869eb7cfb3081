package ocr

import "math"

// What may stand around the letters of a text. Measured: print has next to nothing but
// dots between its letters, and nine tenths of what has the size of letters stands in
// rows; in photos of leaves, walls and water a fifth does.
const (
	strangeInk  = 0.3 // times the ink of the row
	strangeFew  = 0.12
	inRows      = 0.55 // share of the marks around a row
	fewestSteep = 0.75 // share of a short row's marks that stand on its line
)

// calm are the rows that stand on calm paper, as text does, and not among other ink.
func (k *ink) calm(rs []row) []row {
	if len(rs) == 0 {
		return rs
	}
	letters, others := newByPlace(k.letters), newByPlace(k.others)
	var clear []row
	for i := range rs {
		if rs[i].clear(letters, others) {
			clear = append(clear, rs[i])
		}
	}
	var members []mark
	for i := range clear {
		members = append(members, clear[i].marks...)
	}
	in := newByPlace(members)
	var out []row
	for i := range clear {
		r := &clear[i]
		around := box{r.box[0] - 2*r.x, r.box[1] - 4*r.x, r.box[2] + 2*r.x, r.box[3] + 4*r.x}
		n, all := 0, 0
		in.within(around, func(*mark) { n++ })
		letters.within(around, func(*mark) { all++ })
		if float64(n) >= inRows*float64(all) {
			out = append(out, *r)
		}
	}
	return out
}

// clear reports whether there is little ink among the letters that is not theirs. A
// large piece counts as two letters: a stamp over a text leaves it a text.
func (r *row) clear(letters, others *byPlace) bool {
	own := 0.0
	for i := range r.marks {
		own += float64(r.marks[i].area)
	}
	most := 2 * own / float64(len(r.marks))
	strange := -own
	add := func(m *mark) { strange += min(float64(m.area), most) }
	around := r.box.grown(0.2 * r.x)
	for i := range r.marks {
		// What add takes off large letters of the row comes back.
		strange += max(float64(r.marks[i].area)-most, 0)
	}
	letters.within(around, add)
	others.within(around, add)
	if r.letter < 2*fewest {
		return strange <= strangeFew*own && r.onLine() >= fewestSteep
	}
	return strange <= strangeInk*own
}

// onLine is the share of marks that stand on the row's line or hang from one.
func (r *row) onLine() float64 {
	near := onLine*r.x + 1
	feet := 0
	tops := make([]float64, len(r.marks))
	for i := range r.marks {
		off := r.below(&r.marks[i]) - r.base
		if math.Abs(off) <= near {
			feet++
		}
		tops[i] = off - float64(r.marks[i].height())
	}
	return float64(max(feet, countNear(tops, near))) / float64(len(r.marks))
}

// within visits the marks whose middle lies in a box.
func (p *byPlace) within(b box, visit func(*mark)) {
	for i := p.band(int(b[1])); i <= p.band(int(b[3])) && i < len(p.bands); i++ {
		for _, j := range p.bands[i] {
			if m := &p.marks[j]; float64(m.x0) > b[2] {
				break
			} else if b.holds(m.middle()) {
				visit(m)
			}
		}
	}
}
