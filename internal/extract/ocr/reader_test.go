package ocr

import (
	"context"
	"errors"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/ocr/specimen"
	"spoor/internal/text"
)

// has reports whether a reading has a reason of this code.
func has(r Reading, code string) bool {
	return slices.ContainsFunc(r.Reasons, func(s string) bool { return s == code || strings.HasPrefix(s, code+":") })
}

func TestPagesAreReadHoweverTheyLie(t *testing.T) {
	for name, c := range map[string]struct {
		damage specimen.Damage
		reason string
	}{
		"upright":               {specimen.Damage{}, ""},
		"skewed":                {specimen.Damage{Skew: 1.3}, Deskewed},
		"skewed much":           {specimen.Damage{Skew: -6.5}, Deskewed},
		"turned a quarter":      {specimen.Damage{Turn: 1}, Turned},
		"upside down":           {specimen.Damage{Turn: 2}, Turned},
		"turned three quarters": {specimen.Damage{Turn: 3, Skew: 1}, Turned},
		"white on black":        {specimen.Damage{Invert: true}, Inverted},
		"in the shade":          {specimen.Damage{Shade: 0.7}, Evened},
		"speckled":              {specimen.Damage{Speckle: 0.02}, Cleaned},
	} {
		t.Run(name, func(t *testing.T) {
			p := half(c.damage).Page(1)
			r := knowing(p)
			got := read(t, r, p)
			if rate := specimen.ErrorRate(got.Text, p.Text); rate > 0.03 {
				t.Errorf("character error rate %.3f, want at most 0.03; text %q", rate, got.Text)
			}
			if got.Status != evidence.PageOK || got.Coverage < 0.99 || len(r.asked) != 1 {
				t.Errorf("status %s, coverage %.3f after %d calls, want ok and 1 after one; reasons %q", got.Status, got.Coverage, len(r.asked), got.Reasons)
			}
			if c.reason == "" && len(got.Reasons) > 0 || c.reason != "" && !has(got, c.reason) {
				t.Errorf("reasons %q, want %q", got.Reasons, c.reason)
			}
			checkReading(t, got)
		})
	}
}

// checkReading checks what every reading promises.
func checkReading(t *testing.T, r Reading) {
	t.Helper()
	if n := text.Normalise(r.Text).String(); n != r.Text {
		t.Errorf("text isn't normalised: %q", r.Text)
	}
	end := 0
	for _, w := range r.Words {
		if w.Of(r.Text) != w.Text || w.Text == "" || w.Start < end {
			t.Errorf("word %q has span %v after %d", w.Text, w.Span, end)
		}
		if w.Box[0] > w.Box[2] || w.Box[1] > w.Box[3] || w.Box[0] < 0 || w.Box[2] > r.Width || w.Box[3] > r.Height {
			t.Errorf("word %q has box %v on a page of %.0f x %.0f", w.Text, w.Box, r.Width, r.Height)
		}
		end = w.End
	}
}

func TestBoxesLieOnThePageAsItWasDrawn(t *testing.T) {
	for name, d := range map[string]specimen.Damage{
		"upright": {}, "turned and skewed": {Turn: 1, Skew: 2}, "upside down": {Turn: 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := half(d).Page(0)
			got := read(t, knowing(p), p)
			scale := p.DPI / 72
			if w := float64(p.Pixels.Rect.Dx()) / scale; math.Abs(got.Width-w) > 0.01 {
				t.Errorf("page is %.2f wide, want %.2f", got.Width, w)
			}
			outside := 0
			for _, w := range got.Words {
				if darkest(p.Pixels, w.Box, scale) > 100 {
					outside++
				}
			}
			if outside > 0 || len(got.Words) < 100 {
				t.Errorf("%d of %d words have boxes without ink", outside, len(got.Words))
			}
		})
	}
}

// darkest is the darkest tone in the middle of a box.
func darkest(g *image.Gray, b evidence.Box, scale float64) uint8 {
	low := uint8(255)
	for y := int(b[1] * scale); y < int(b[3]*scale); y++ {
		for x := int(b[0] * scale); x < int(b[2]*scale); x++ {
			low = min(low, g.GrayAt(x, y).Y)
		}
	}
	return low
}

// strip loses what lies between two heights.
func strip(from, to float64) func(float64) bool {
	return func(y float64) bool { return y >= from && y < to }
}

func everything(float64) bool { return true }

func TestLostParagraphsAreReadAgain(t *testing.T) {
	for name, d := range map[string]specimen.Damage{"straight": {}, "skewed": {Skew: -2}, "upside down": {Turn: 2}} {
		t.Run(name, func(t *testing.T) {
			p := half(d).Page(1)
			r := knowing(p)
			r.lost = strip(0.4, 0.6)
			got := read(t, r, p)
			if got.Status != evidence.PageOK || !has(got, Repaired) || len(r.asked) > 3 {
				t.Errorf("status %s after %d calls, want ok after at most 3, and repaired; reasons %q", got.Status, len(r.asked), got.Reasons)
			}
			if rate := specimen.ErrorRate(got.Text, p.Text); rate > 0.05 {
				t.Errorf("character error rate %.3f, want at most 0.05: the lost lines in their place; text %q", rate, got.Text)
			}
			checkReading(t, got)
		})
	}
}

func TestLostTextIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		damage   specimen.Damage
		from, to float64
	}{
		"a line":                     {specimen.Damage{}, 0.44, 0.47},
		"a paragraph":                {specimen.Damage{}, 0.4, 0.55},
		"the last paragraph":         {specimen.Damage{}, 0.7, 1},
		"a paragraph, skewed":        {specimen.Damage{Skew: 3}, 0.4, 0.55},
		"a paragraph, turned":        {specimen.Damage{Turn: 1}, 0.4, 0.55},
		"a paragraph, light on dark": {specimen.Damage{Invert: true}, 0.4, 0.55},
	} {
		t.Run(name, func(t *testing.T) {
			p := half(c.damage).Page(2)
			r := knowing(p)
			r.lost, r.again = strip(c.from, c.to), everything
			got := read(t, r, p)
			if got.Status != evidence.PageIncomplete || !has(got, Incomplete) || got.Coverage >= 1 {
				t.Errorf("status %s, coverage %.3f, reasons %q; want partial and incomplete", got.Status, got.Coverage, got.Reasons)
			}
			if len(r.asked) > MaxCalls {
				t.Errorf("%d calls, want at most %d", len(r.asked), MaxCalls)
			}
		})
	}
}

func TestNothingReadableIsNoText(t *testing.T) {
	p := half(specimen.Damage{}).Page(0)
	r := knowing(p)
	r.lost, r.again = everything, everything
	got := read(t, r, p)
	if got.Status != evidence.PageNoText || got.Blank || got.Coverage != 0 || !has(got, Incomplete) {
		t.Errorf("status %s, blank %v, coverage %.2f, reasons %q; want no-text, incomplete", got.Status, got.Blank, got.Coverage, got.Reasons)
	}
}

func TestPicturesWithoutTextAreNoAlarm(t *testing.T) {
	white := image.NewGray(image.Rect(0, 0, 800, 600))
	for i := range white.Pix {
		white.Pix[i] = 250
	}
	for name, c := range map[string]struct {
		page  specimen.Page
		calls int
	}{
		"white paper":      {specimen.Page{Clean: white, Pixels: white, DPI: 72, Picture: true}, 0},
		"a photo":          {specimen.Scenery(1200, 800, 1), 1},
		"another photo":    {specimen.Scenery(900, 1400, 2), 1},
		"a line of pixels": {specimen.Page{Pixels: image.NewGray(image.Rect(0, 0, 3_000_000, 2)), DPI: 72, Picture: true}, 0},
		"a single pixel":   {specimen.Page{Pixels: image.NewGray(image.Rect(0, 0, 1, 1)), DPI: 72, Picture: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := &reader{}
			got := read(t, r, c.page)
			if got.Status != evidence.PageOK || !got.Blank || got.Text != "" || len(r.asked) > c.calls {
				t.Errorf("status %s, blank %v, text %q after %d calls, reasons %q; want ok, blank after at most %d",
					got.Status, got.Blank, got.Text, len(r.asked), got.Reasons, c.calls)
			}
		})
	}
}

func TestUnsureTextIsPartial(t *testing.T) {
	p := half(specimen.Damage{}).Page(0)
	got := read(t, &reader{}, p) // which knows no word
	if got.Status == evidence.PageOK {
		t.Errorf("status ok, want another: no word was recognised; reasons %q", got.Reasons)
	}
}

func TestSmallPrintIsDrawnFiner(t *testing.T) {
	p := specimen.Condition{Setting: specimen.Setting{DPI: 400, Points: 5, Height: 300, Paragraphs: 4}}.Page(0)
	r := knowing(p)
	if got := read(t, r, p); !has(got, Enlarged) || len(r.seen) == 0 || r.seen[0].Rect.Dx() < 2400 {
		t.Errorf("recognised at %v, reasons %q; want it enlarged", r.seen[0].Rect, got.Reasons)
	}
}

func TestReadIsDeterministic(t *testing.T) {
	p := half(specimen.Damage{Skew: 2, Noise: 20}).Page(3)
	a, b := read(t, knowing(p), p), read(t, knowing(p), p)
	if a.Text != b.Text || !slices.Equal(a.Words, b.Words) || !slices.Equal(a.Reasons, b.Reasons) {
		t.Errorf("two readings differ:\n%+v\n%+v", a, b)
	}
}

// failing is a recogniser that fails from a call on.
type failing struct {
	*reader
	from int
}

func (f failing) Recognise(ctx context.Context, g *image.Gray, how Settings) ([]byte, error) {
	if len(f.asked) >= f.from {
		return nil, errFails
	}
	return f.reader.Recognise(ctx, g, how)
}

var errFails = errors.New("fails")

func TestFailures(t *testing.T) {
	p := half(specimen.Damage{}).Page(0)
	r := knowing(p)
	if _, err := NewReader(failing{r, 0}).Read(t.Context(), p.Draw, nil); !errors.Is(err, errFails) {
		t.Errorf("a recogniser that fails: error %v, want its own", err)
	}
	r.lost = strip(0.4, 0.6)
	got, err := NewReader(failing{r, 1}).Read(t.Context(), p.Draw, nil)
	if err != nil || got.Status != evidence.PageIncomplete || !has(got, Failed) || len(got.Words) == 0 {
		t.Errorf("a recogniser that fails when asked again: %v, status %s, reasons %q; want what was read, as incomplete", err, got.Status, got.Reasons)
	}
	draw := func(context.Context, int) (extract.Picture, error) { return extract.Picture{}, nil }
	if _, err := NewReader(r).Read(t.Context(), draw, nil); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("no picture: error %v, want kind corrupt", err)
	}
}
