package ocr

import (
	"cmp"
	"context"
	"image"
	"slices"
)

// What of a page may stay unread. A row is more than that.
const (
	retryFrom  = 6    // letters that are worth another look
	mayLose    = 11   // letters, whatever their share
	mayLoseFew = 6    // letters, when they are more than the share
	loseShare  = 0.03 // of all letters
)

// incomplete reports whether text was lost.
func incomplete(c *coverage) bool {
	return c.missing > mayLose || c.missing > mayLoseFew && c.share() < 1-loseShare
}

// repair looks again at what was lost: first block by block, then row by row.
func (t *task) repair(ctx context.Context, a *attempt) error {
	for _, blocks := range [2]func([]row) []patch{together, apart} {
		c := covered(a.rows, a.words)
		if c.missing < retryFrom || t.calls >= MaxCalls {
			return nil
		}
		before := c.missing
		found, err := t.again(ctx, a, bounded(blocks(c.lost)))
		if err != nil {
			return t.forgive(ctx, err)
		}
		a.words = merge(a.words, found)
		c = covered(a.rows, a.words)
		a.repaired += max(before-c.missing, 0)
	}
	return nil
}

// forgive takes note of a failure after something was read, which is kept; the caller's
// own end is no failure.
func (t *task) forgive(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	t.failed = true
	return nil
}

// patch is a part of the upright page that is looked at again.
type patch struct {
	at    box
	x     float64 // height of small letters
	slope float64
	light bool
	// Which rows it holds, and how many letters.
	rows    []row
	letters int
	// Where it lies in the mosaic.
	top, left int
	scale     float64
}

// maxPatches bounds how many parts are looked at again.
const maxPatches = 60

// apart is a patch for each row, the longest first.
func apart(rs []row) []patch {
	out := make([]patch, len(rs))
	for i := range rs {
		out[i] = patch{at: rs[i].box, x: rs[i].x, light: rs[i].light, slope: rs[i].slope}
		if len(rs[i].marks) < 2*fewest {
			out[i].slope = 0
		}
	}
	return out
}

// together is a patch for rows below each other.
func together(rs []row) []patch {
	var out []patch
	rs = slices.Clone(rs)
	slices.SortStableFunc(rs, func(a, b row) int { return cmp.Compare(a.box[1], b.box[1]) })
	for i := range rs {
		p := patch{at: rs[i].box, x: rs[i].x, light: rs[i].light, rows: []row{rs[i]}, letters: rs[i].letter}
		at := slices.IndexFunc(out, func(o patch) bool { return o.follows(&p) })
		if at < 0 {
			out = append(out, p)
			continue
		}
		out[at].at = out[at].at.union(p.at)
		out[at].rows = append(out[at].rows, rs[i])
		out[at].letters += p.letters
	}
	return out
}

// follows reports whether a patch is the next row of this one.
func (p *patch) follows(q *patch) bool {
	return p.light == q.light && max(p.x, q.x) < 1.5*min(p.x, q.x) &&
		q.at[1]-p.at[3] < 2.2*p.x && p.at[1]-q.at[3] < 0 &&
		common(p.at[0], p.at[2], q.at[0], q.at[2]) > -2*p.x
}

// bounded keeps the largest patches, in the order of the page.
func bounded(ps []patch) []patch {
	if len(ps) > maxPatches {
		slices.SortStableFunc(ps, func(a, b patch) int {
			return cmp.Compare(b.at.width()*b.at.height(), a.at.width()*a.at.height())
		})
		ps = ps[:maxPatches]
	}
	slices.SortStableFunc(ps, func(a, b patch) int { return cmp.Compare(a.at[1], b.at[1]) })
	return ps
}

// Sizes in the mosaic, in pixels.
const (
	patchX      = 24 // height of small letters
	patchGap    = 40
	patchMargin = 24
)

// again recognises patches, put below each other into one picture so that the
// recogniser is called once. The words are in pixels of the upright page.
func (t *task) again(ctx context.Context, a *attempt, ps []patch) ([]word, error) {
	w, h := arrange(ps)
	mosaic := image.NewGray(image.Rect(0, 0, w, h))
	for i := range mosaic.Pix {
		mosaic.Pix[i] = 0xff
	}
	for i := range ps {
		src, f, err := t.source(ctx, ps[i].scale)
		if err != nil {
			return nil, err
		}
		back := ps[i].fromMosaic().then(a.to.back()).then(scaling(f))
		piece := resample(src, shift(float64(ps[i].left), float64(ps[i].top)).then(back), ps[i].wide(), ps[i].high())
		if ps[i].light {
			piece = invert(piece)
		}
		for y := range piece.Rect.Dy() {
			copy(mosaic.Pix[(ps[i].top+y)*mosaic.Stride+ps[i].left:], piece.Pix[y*piece.Stride:][:piece.Rect.Dx()])
		}
	}
	ws, err := t.recognise(ctx, mosaic, oneBlock, 2*DPI)
	if err != nil {
		return nil, err
	}
	return backFromMosaic(ws, ps), nil
}

// arrange gives the patches their places and the mosaic its size.
func arrange(ps []patch) (w, h int) {
	shrink := 1.0
	for {
		w, h = 0, patchMargin
		for i := range ps {
			p := &ps[i]
			p.scale = min(max(patchX/p.x, 0.25), 3) * shrink
			p.left, p.top = patchMargin, h
			w = max(w, p.wide()+2*patchMargin)
			h += p.high() + patchGap
		}
		if w*h <= maxPixels {
			return w, h
		}
		shrink *= 0.7
	}
}

// margin is how much around its letters a patch shows.
func (p *patch) margin() float64 { return 0.6 * p.x }

func (p *patch) wide() int { return int((p.at.width() + 2*p.margin()) * p.scale) }
func (p *patch) high() int { return int((p.at.height() + 2*p.margin()) * p.scale) }

// fromMosaic leads from the mosaic to the upright page; a sloping row lies level in the
// mosaic.
func (p *patch) fromMosaic() affine {
	m := shift(-float64(p.left), -float64(p.top)).then(scaling(1 / p.scale))
	m = m.then(shift(p.at[0]-p.margin(), p.at[1]-p.margin()))
	middle := (p.at[0] + p.at[2]) / 2
	return m.then(affine{xx: 1, yx: p.slope, yy: 1, y0: -p.slope * middle})
}

// backFromMosaic puts words where they stand on the upright page.
func backFromMosaic(ws []word, ps []patch) []word {
	var out []word
	for _, w := range ws {
		y := (w.at[1] + w.at[3]) / 2
		for i := range ps {
			p := &ps[i]
			if y < float64(p.top) || y >= float64(p.top+p.high()) {
				continue
			}
			w.at = p.fromMosaic().box(w.at)
			w.paragraph = i
			out = append(out, w)
			break
		}
	}
	return out
}
