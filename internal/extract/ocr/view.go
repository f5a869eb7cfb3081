package ocr

import (
	"cmp"
	"context"
	"image"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// view is a page as it was drawn, and its marks.
type view struct {
	page     *image.Gray // even, dark on light
	dpi      float64
	dark     ink
	light    ink // on dark
	evened   bool
	inverted bool
	cleaned  bool
}

// empty reports a page without anything that could be a letter of any size.
func (v *view) empty() bool {
	tiny := func(m mark) bool { return max(m.width(), m.height()) < shortest }
	for _, k := range []*ink{&v.dark, &v.light} {
		if len(k.letters) > 0 || slices.ContainsFunc(k.others, func(m mark) bool { return !tiny(m) }) {
			return false
		}
	}
	return true
}

// A share of tiles this dark in the middle may carry light letters.
const (
	darkTone  = 110
	darkTiles = 0.004
)

// speckled is how many specks per pixel make a page worth sweeping.
const speckled = 0.0004

// look makes a page even and finds its marks; none where it is lower than a letter.
func look(p extract.Picture) view {
	v := view{page: grey(p.Pixels), dpi: p.DPI}
	if min(v.page.Rect.Dx(), v.page.Rect.Dy()) < shortest {
		return v
	}
	l := measure(v.page)
	if l.median < darkTone {
		v.chooseTone(l)
		l = measure(v.page)
	}
	if l.uneven() {
		v.page, v.evened = even(v.page, &l), true
		l = measure(v.page)
	}
	v.dark = findInk(v.page, l.thresholds())
	if float64(v.dark.specks) > speckled*float64(len(v.page.Pix)) {
		v.page, v.cleaned = swept(v.page), true
		l = measure(v.page)
		v.dark = findInk(v.page, l.thresholds())
	}
	if hasDark(v.page) {
		negative := invert(v.page)
		m := measure(negative)
		v.light = findInk(negative, m.thresholds())
	}
	return v
}

// chooseTone inverts a dark picture when that shows more rows of letters.
func (v *view) chooseTone(l light) {
	negative := invert(v.page)
	n := measure(negative)
	dark, light := findInk(v.page, l.thresholds()), findInk(negative, n.thresholds())
	if count(light.rows()) > count(dark.rows()) {
		v.page, v.inverted = negative, true
	}
}

// count is the number of letters in rows.
func count(rs []row) int {
	n := 0
	for i := range rs {
		n += rs[i].letter
	}
	return n
}

// hasDark reports whether a picture has dark areas that could carry light letters.
func hasDark(g *image.Gray) bool {
	const step = 8
	n, dark := 0, 0
	w, h := g.Rect.Dx(), g.Rect.Dy()
	for y := step; y < h-step; y += step {
		for x := step; x < w-step; x += step {
			n++
			i := y*g.Stride + x
			if g.Pix[i] < darkTone && g.Pix[i-step] < darkTone && g.Pix[i+step] < darkTone &&
				g.Pix[i-step*g.Stride] < darkTone && g.Pix[i+step*g.Stride] < darkTone {
				dark++
			}
		}
	}
	return float64(dark) > darkTiles*float64(n)
}

// pose is a way to hold the page, and the rows that then appear.
type pose struct {
	quarters int
	degrees  float64 // that the page was skewed, clockwise
	to       affine  // from pixels of the page to pixels of the upright page
	w, h     int
	rows     []row
	crowd    []*byPlace // all marks
}

// plain reports that the page is held as it was drawn.
func (p *pose) plain() bool { return p.quarters == 0 && p.degrees == 0 }

// turn is by how many degrees clockwise the page is turned to be read.
func (p *pose) turn() int { return p.quarters * 90 }

// hold turns the page by quarters and straightens it.
func (v *view) hold(quarters int) pose {
	p := v.level(quarters, 0)
	dark, light := v.dark.moved(p.to, quarters), v.light.moved(p.to, quarters)
	slanted := slices.Concat(dark.rows(), light.rows())
	if a := skew(slanted); a >= minSkew || a <= -minSkew {
		if q := v.level(quarters, a); count(q.rows) >= max(enoughRows, count(p.rows)*9/10) {
			return q
		}
	}
	return p
}

// level is the page turned by quarters and back by degrees.
func (v *view) level(quarters int, degrees float64) pose {
	p := pose{quarters: quarters & 3, degrees: degrees}
	p.to, p.w, p.h = turning(v.page.Rect.Dx(), v.page.Rect.Dy(), quarters, -degrees)
	dark, light := v.dark.moved(p.to, quarters), v.light.moved(p.to, quarters)
	all := shown(dark.calm(dark.rows()), light.calm(light.rows()))
	stray := len(dark.letters) + len(light.letters)
	for i := range all {
		stray -= len(all[i].marks)
	}
	p.rows = substantial(all, fewestMarks+max(stray, 0)/strayPerMark)
	p.crowd = []*byPlace{newByPlace(dark.letters), newByPlace(dark.others), newByPlace(light.letters)}
	return p
}

// moved is the ink on the upright page.
func (k *ink) moved(to affine, quarters int) ink {
	return ink{letters: moved(k.letters, to, quarters, shortest), others: moved(k.others, to, quarters, 0)}
}

// moved are the marks on the upright page that are high enough: their middles are turned,
// their sizes stay.
func moved(ms []mark, to affine, quarters, least int) []mark {
	out := make([]mark, 0, len(ms))
	for i := range ms {
		m := &ms[i]
		x, y := to.at(m.middle())
		w, h := m.width(), m.height()
		if quarters&1 == 1 {
			w, h = h, w
		}
		n := mark{x0: int32(x - float64(w)/2 + 0.5), y0: int32(y - float64(h)/2 + 0.5), area: m.area}
		n.x1, n.y1 = n.x0+int32(w), n.y0+int32(h) //nolint:gosec // sizes of pictures are small
		if h >= least {
			out = append(out, n)
		}
	}
	return out
}

// shown joins dark rows and light ones, without those that lie within taller rows: the
// dots of letters, and the holes in letters where the other tone is text.
func shown(dark, light []row) []row {
	for i := range light {
		light[i].light = true
	}
	all := slices.Concat(dark, light)
	slices.SortStableFunc(all, func(a, b row) int { return cmp.Or(cmp.Compare(b.x, a.x), cmp.Compare(a.box[1], b.box[1])) })
	var out []row
	for i := range all {
		if !slices.ContainsFunc(out, func(o row) bool { return o.hides(&all[i]) }) {
			out = append(out, all[i])
		}
	}
	slices.SortStableFunc(out, func(a, b row) int { return cmp.Compare(a.box[1], b.box[1]) })
	return out
}

// hides reports whether most of another row lies within this one, which is taller. A row
// beside it, in a narrower part of it, is none.
func (r *row) hides(o *row) bool {
	area := o.box.width() * o.box.height()
	return o.x < 0.8*r.x && r.box.grown(2).shared(o.box) > 0.6*area
}

// small is the height of the page's small letters in pixels, by most letters; 0 without
// rows.
func small(rs []row) float64 {
	byX := slices.Clone(rs)
	slices.SortStableFunc(byX, func(a, b row) int { return int(4*a.x) - int(4*b.x) })
	half := count(rs) / 2
	for i := range byX {
		if half -= byX[i].letter; half < 0 {
			return byX[i].x
		}
	}
	return 0
}

// draw asks for the page. Error kinds: those of the function, Corrupt when what it
// draws is no picture.
func drawn(ctx context.Context, draw Draw, dpi int) (extract.Picture, error) {
	p, err := draw(ctx, dpi)
	if err != nil {
		return extract.Picture{}, err
	}
	if p.Pixels == nil || p.Pixels.Bounds().Empty() || !(p.DPI > 0) {
		return extract.Picture{}, evidence.E(evidence.Corrupt, "draw a page", "", nil)
	}
	return p, nil
}
