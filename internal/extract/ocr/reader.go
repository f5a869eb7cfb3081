package ocr

import (
	"context"
	"fmt"
	"image"
	"math"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Reader reads pictures of pages.
type Reader struct{ recogniser Recogniser }

// NewReader makes a reader out of a recogniser. It may be used by several goroutines if
// the recogniser may.
func NewReader(r Recogniser) *Reader { return &Reader{recogniser: r} }

// Read reads the page that draw draws; no languages means the default ones. Errors are
// those of draw and of the recogniser, and Corrupt for what is no picture: a page that
// can't be read well is a Reading with a status.
func (r *Reader) Read(ctx context.Context, draw Draw, languages []string) (Reading, error) {
	if len(languages) == 0 {
		languages = extract.DefaultLanguages()
	}
	p, err := drawn(ctx, draw, DPI)
	if err != nil {
		return Reading{}, err
	}
	t := &task{recogniser: r.recogniser, draw: draw, languages: languages, view: look(p)}
	if t.view.empty() {
		return t.reading(attempt{}), nil
	}
	best, err := t.best(ctx)
	if err != nil {
		return Reading{}, err
	}
	if err := t.repair(ctx, &best); err != nil {
		return Reading{}, err
	}
	return t.reading(best), nil
}

// task is one page being read.
type task struct {
	recogniser Recogniser
	draw       Draw
	languages  []string
	view       view
	fine       *image.Gray // the page drawn finer, once it was needed
	calls      int
	failed     bool // when asked again
}

// attempt is what was read from a page held one way.
type attempt struct {
	pose
	words    []word // in pixels of the upright page
	scale    float64
	repaired int // letters
}

// sure is the confidence below which text can't be relied on.
const sure = 60

// confidence is the mean over letters.
func (a *attempt) confidence() float64 {
	sum, n := 0.0, 0
	for i := range a.words {
		k := max(a.words[i].letters(), 1)
		sum += a.words[i].conf * float64(k)
		n += k
	}
	return sum / float64(max(n, 1))
}

// score is what makes one attempt better than another: letters, by confidence.
func (a *attempt) score() float64 {
	sum := 0.0
	for i := range a.words {
		if a.words[i].conf >= sureEnough {
			sum += a.words[i].conf * float64(a.words[i].letters())
		}
	}
	return sum
}

// good reports whether an attempt needs no other: it is sure, and has a good part of
// the letters.
func (a *attempt) good() bool {
	if n := count(a.rows); n >= enoughRows {
		c := covered(a.rows, a.words)
		return a.confidence() >= sure && c.share() >= 0.3
	}
	return true
}

// enoughRows is how many letters in rows make it worth while to turn a page around.
const enoughRows = 24

// best tries the ways to hold the page, the likeliest first, until one is good.
func (t *task) best(ctx context.Context) (attempt, error) {
	var best attempt
	tries := 0
	for _, axis := range t.axes() {
		p := t.view.hold(axis)
		if upsideDown(p.rows) > 1 {
			p = t.view.hold(axis + 2)
		}
		for range 2 {
			a, err := t.attempt(ctx, p)
			if err != nil && tries > 0 {
				return best, t.forgive(ctx, err)
			}
			if err != nil {
				return attempt{}, err
			}
			if tries++; tries == 1 || a.score() > best.score() {
				best = a
			}
			if best.good() {
				return best, nil
			}
			p = t.view.hold(p.quarters + 2)
		}
	}
	return best, nil
}

// clearly is how many times likelier the axis of the text must be to try no other.
const clearly = 2.5

// axes are the quarters by which the page could have to be turned for its text to run
// along it, the likelier first.
func (t *task) axes() []int {
	a, b := sideways(t.view.dark.letters)
	c, d := sideways(t.view.light.letters)
	switch side := (b + d + 1) / (a + c + 1); {
	case side > clearly:
		return []int{1}
	case side > 1:
		return []int{1, 0}
	case side > 1/clearly:
		return []int{0, 1}
	}
	return []int{0}
}

// attempt recognises the whole page held one way.
func (t *task) attempt(ctx context.Context, p pose) (attempt, error) {
	a, mode := attempt{pose: p, scale: enlarge(small(p.rows))}, wholePage
	if count(p.rows) < enoughRows {
		mode = anywhere
		a.scale = min(a.scale, math.Sqrt(enoughPixels/(float64(p.w)*float64(p.h))))
	}
	picture, err := t.plate(ctx, &a)
	if err != nil {
		return attempt{}, err
	}
	ws, err := t.recognise(ctx, picture, mode, a.scale*t.view.dpi)
	if err != nil {
		return attempt{}, err
	}
	for i := range ws {
		ws[i].at = scaling(1 / a.scale).box(ws[i].at)
	}
	a.words = ws
	return a, nil
}

// maxPixels is the most that is recognised at once.
const maxPixels = 24_000_000

// enoughPixels is what is looked at of a picture without rows, a photo.
const enoughPixels = 6_000_000

// Heights of small letters in pixels that recognition works best with.
const (
	tooSmall = 10.5
	tooLarge = 44
	wanted   = 20
)

// enlarge is by how much a page is enlarged for letters of a height.
func enlarge(x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x < tooSmall:
		return min(wanted/x, 3)
	case x > 2*tooLarge:
		return 0.25
	case x > tooLarge:
		return 0.5
	}
	return 1
}

// plate is the upright page at the attempt's scale, which is lowered where the picture
// would get too large.
func (t *task) plate(ctx context.Context, a *attempt) (*image.Gray, error) {
	if pixels := float64(a.w) * float64(a.h); a.scale*a.scale*pixels > maxPixels {
		a.scale = math.Sqrt(maxPixels / pixels)
	}
	if a.plain() && a.scale == 1 {
		return t.view.page, nil
	}
	src, f, err := t.source(ctx, a.scale)
	if err != nil {
		return nil, err
	}
	back := scaling(1 / a.scale).then(a.to.back()).then(scaling(f))
	return resample(src, back, int(float64(a.w)*a.scale), int(float64(a.h)*a.scale)), nil
}

// source is the drawing that suits a scale, and its size in sizes of the page.
func (t *task) source(ctx context.Context, scale float64) (*image.Gray, float64, error) {
	src, f := t.view.page, 1.0
	for ; scale <= 0.5 && src.Rect.Dx() > 1 && src.Rect.Dy() > 1; scale *= 2 {
		src, f = halved(src), f/2
	}
	if scale < 1.2 {
		return src, f, nil
	}
	if t.fine == nil {
		if err := t.drawFine(ctx); err != nil {
			return nil, 0, err
		}
	}
	return t.fine, float64(t.fine.Rect.Dx()) / float64(t.view.page.Rect.Dx()), nil
}

// drawFine draws the page finer, where it can be, and treats it as the page was.
func (t *task) drawFine(ctx context.Context) error {
	t.fine = t.view.page
	p, err := drawn(ctx, t.draw, fineDPI)
	if err != nil {
		return err
	}
	if p.DPI <= t.view.dpi {
		return nil
	}
	t.fine = grey(p.Pixels)
	if t.view.inverted {
		t.fine = invert(t.fine)
	}
	if t.view.cleaned {
		t.fine = swept(t.fine)
	}
	if t.view.evened {
		l := measure(t.fine)
		t.fine = even(t.fine, &l)
	}
	return nil
}

// recognise calls the recogniser.
func (t *task) recognise(ctx context.Context, g *image.Gray, segmentation int, dpi float64) ([]word, error) {
	t.calls++
	tsv, err := t.recogniser.Recognise(ctx, g, Settings{
		Segmentation: segmentation, Languages: t.languages, DPI: int(min(max(dpi, 70), 2400)),
	})
	if err != nil {
		return nil, err
	}
	return parseTSV(tsv, g.Rect.Dx(), g.Rect.Dy()), nil
}

// fewStray is how many unsure words, without a row of letters, are no text.
const fewStray = 6

// reading is what an attempt found, as others want it.
func (t *task) reading(a attempt) Reading {
	ws, dropped := a.meaningful()
	a.words = ws
	scale := 72 / t.view.dpi
	r := Reading{
		Width:  float64(t.view.page.Rect.Dx()) * scale,
		Height: float64(t.view.page.Rect.Dy()) * scale,
	}
	back := a.to.back()
	r.Text, r.Words = write(ws, func(b box) evidence.Box { return points(back.box(b), scale, r.Width, r.Height) })
	c := covered(a.rows, ws)
	r.Coverage, r.Confidence = c.share(), a.confidence()
	r.Status, r.Reasons = evidence.PageOK, t.remarks(&a, dropped)
	switch {
	case t.view.dark.cut || t.view.light.cut:
		r.doubt(evidence.PageIncomplete, "%s: too many marks to check all", Incomplete)
	case incomplete(&c):
		r.doubt(evidence.PageIncomplete, "%s: %.0f %% of the text-like marks not read", Incomplete, math.Ceil(100*(1-r.Coverage)))
	}
	if len(ws) > 0 && r.Confidence < sure {
		r.doubt(evidence.PagePartial, "%s: mean confidence %.0f", Unsure, r.Confidence)
		if len(a.rows) == 0 && len(ws) <= fewStray {
			r.Status = evidence.PageOK // a photo in which letters are seen
		}
	}
	if len(r.Words) == 0 {
		r.Blank = r.Status == evidence.PageOK
		if !r.Blank {
			r.Status = evidence.PageNoText
		}
	}
	return r
}

// doubt gives a reading that was sound until then a status, and a reason.
func (r *Reading) doubt(status evidence.PageStatus, format string, args ...any) {
	if r.Status == evidence.PageOK {
		r.Status = status
	}
	r.Reasons = append(r.Reasons, fmt.Sprintf(format, args...))
}

// remarks are what was done to the page.
func (t *task) remarks(a *attempt, dropped int) []string {
	var out []string
	say := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	say(t.view.inverted, Inverted)
	say(t.view.evened, Evened)
	say(t.view.cleaned, Cleaned)
	say(a.quarters != 0, "%s: %d", Turned, a.turn())
	say(a.degrees != 0, "%s: %.2f", Deskewed, a.degrees)
	say(a.scale > 1, "%s: %.1f", Enlarged, a.scale)
	say(a.repaired > 0, "%s: %d marks", Repaired, a.repaired)
	say(t.failed, Failed)
	say(dropped > 0, "%s: %d marks", Dropped, dropped)
	return out
}
