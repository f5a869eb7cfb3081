package ocr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"pgregory.net/rapid"

	"spoor/internal/extract"
	"spoor/internal/extract/ocr/specimen"
)

func TestSkewIsFoundToATwentiethOfADegree(t *testing.T) {
	for _, c := range []specimen.Setting{
		{DPI: 200, Height: 300},
		{DPI: 300, Height: 300},
		{DPI: 150, Height: 421, Columns: 2, Points: 10},
		{DPI: 200, Height: 421, Table: true},
		{DPI: 150, Height: 300, Photo: true},
	} {
		for _, degrees := range []float64{-7.5, -1.3, 0, 0.25, 2, 7.95} {
			p := specimen.Condition{Setting: c, Damage: specimen.Damage{Skew: degrees}}.Page(1)
			v := look(extract.Picture{Pixels: p.Pixels, DPI: p.DPI})
			if got := v.hold(0).degrees; math.Abs(got-degrees) > 0.1 {
				t.Errorf("%+v: skew %.2f, want %.2f", c, got, degrees)
			}
		}
	}
}

func TestAxisAndTopAreFound(t *testing.T) {
	for name, c := range map[string]specimen.Setting{
		"print": {DPI: 200, Height: 421}, "two columns": {DPI: 150, Height: 421, Columns: 2}, "table": {DPI: 200, Table: true, Height: 421},
		"low resolution": {DPI: 110, Height: 421}, "beside a picture": {DPI: 150, Photo: true},
	} {
		for turn := range 4 {
			t.Run(fmt.Sprintf("%s, turned %d", name, 90*turn), func(t *testing.T) {
				p := specimen.Condition{Setting: c, Damage: specimen.Damage{Turn: turn, Blur: 0.6}}.Page(2)
				tk := &task{view: look(extract.Picture{Pixels: p.Pixels, DPI: p.DPI})}
				if got, want := tk.axes()[0], turn&1; got != want {
					t.Fatalf("axis %d, want %d", got, want)
				}
				turned := upsideDown(tk.view.hold(turn&1).rows) > 1
				if want := turn == 1 || turn == 2; turned != want {
					t.Errorf("upside down %v, want %v", turned, want)
				}
			})
		}
	}
}

func TestRowsOfAPage(t *testing.T) {
	for name, c := range map[string]struct {
		condition specimen.Condition
		words     bool // its words, and nothing else, are on rows
	}{
		"print":              {half(specimen.Damage{}), true},
		"noise":              {half(specimen.Damage{Noise: 30}), true},
		"a table's rules":    {specimen.Condition{Setting: specimen.Setting{DPI: 200, Table: true, Height: 421}}, true},
		"a white banner":     {specimen.Condition{Setting: specimen.Setting{DPI: 200, Banner: true, Height: 421}}, true},
		"a picture among it": {specimen.Condition{Setting: specimen.Setting{DPI: 200, Photo: true, Height: 421}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.condition.Page(0)
			v := look(extract.Picture{Pixels: p.Pixels, DPI: p.DPI})
			var ws []word
			for _, w := range p.Words {
				b := w.Box
				ws = append(ws, word{text: w.Text, conf: 96, at: box{float64(b.Min.X), float64(b.Min.Y), float64(b.Max.X), float64(b.Max.Y)}})
			}
			pose := v.hold(0)
			if c := covered(pose.rows, ws); c.missing > 0 || c.letters < 500 {
				t.Errorf("%d of %d letters are seen where no word is: %v", c.missing, c.letters, c.lost)
			}
			if c := covered(pose.rows, ws[:len(ws)-8]); !incomplete(&c) {
				t.Errorf("the last line is lost, and the page is called complete: %d of %d letters missing", c.missing, c.letters)
			}
		})
	}
}

func TestABoxOverAParagraphHasNotReadIt(t *testing.T) {
	p := half(specimen.Damage{}).Page(0)
	v := look(extract.Picture{Pixels: p.Pixels, DPI: p.DPI})
	all := word{text: "alles", conf: 99, at: box{0, 0, float64(p.Pixels.Rect.Dx()), float64(p.Pixels.Rect.Dy())}}
	if c := covered(v.hold(0).rows, []word{all}); c.share() > 0.01 {
		t.Errorf("coverage %.2f by one word over the whole page, want 0", c.share())
	}
}

func TestCleanPaperStaysAsItIs(t *testing.T) {
	p := half(specimen.Damage{}).Page(0)
	v := look(extract.Picture{Pixels: p.Pixels, DPI: p.DPI})
	if v.evened || v.inverted || v.cleaned || !bytes.Equal(v.page.Pix, p.Pixels.Pix) {
		t.Errorf("a clean page was changed: evened %v, inverted %v, cleaned %v", v.evened, v.inverted, v.cleaned)
	}
}

func TestGreyIsTheSameForAllKindsOfPicture(t *testing.T) {
	r := image.Rect(3, 5, 40, 30)
	base := image.NewGray(r)
	for i := range base.Pix {
		base.Pix[i] = uint8(i * 7)
	}
	want := Digest(extract.Picture{Pixels: base, DPI: 200})
	for name, other := range map[string]draw.Image{
		"NRGBA": image.NewNRGBA(r), "RGBA": image.NewRGBA(r), "deep": image.NewRGBA64(r), "part of a larger one": image.NewGray(image.Rect(0, 0, 50, 50)).SubImage(r).(*image.Gray),
	} {
		draw.Draw(other, r, base, r.Min, draw.Src)
		if got := Digest(extract.Picture{Pixels: other, DPI: 200}); got != want {
			t.Errorf("%s: digest %v, want %v", name, got, want)
		}
	}
	if Digest(extract.Picture{Pixels: base, DPI: 300}) == want {
		t.Error("another resolution has the same digest")
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	clear.SetNRGBA(0, 0, color.NRGBA{})
	if v := grey(clear).Pix[0]; v != 0xff {
		t.Errorf("transparent is %d, want white", v)
	}
}

func TestTurningLosesNothingAndComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 5000).Draw(t, "w"), rapid.IntRange(1, 5000).Draw(t, "h")
		m, width, height := turning(w, h, rapid.IntRange(0, 7).Draw(t, "quarters"), rapid.Float64Range(-8, 8).Draw(t, "degrees"))
		x, y := rapid.Float64Range(0, float64(w)).Draw(t, "x"), rapid.Float64Range(0, float64(h)).Draw(t, "y")
		px, py := m.at(x, y)
		if px < -1e-6 || py < -1e-6 || px > float64(width)+1e-6 || py > float64(height)+1e-6 {
			t.Errorf("(%v, %v) lands on (%v, %v) of %d x %d", x, y, px, py, width, height)
		}
		if bx, by := m.back().at(px, py); math.Abs(bx-x) > 1e-6 || math.Abs(by-y) > 1e-6 {
			t.Errorf("(%v, %v) comes back as (%v, %v)", x, y, bx, by)
		}
	})
}

func TestQuarterTurnsAreExact(t *testing.T) {
	p := specimen.Scenery(37, 23, 1)
	m, w, h := turning(37, 23, 1, 0)
	got := resample(p.Pixels, m.back(), w, h)
	want := specimen.Damage{Turn: 1}.Spoil(p.Pixels)
	if !bytes.Equal(got.Pix, want.Pix) {
		t.Error("a quarter turn changes pixels")
	}
}

func FuzzPictures(f *testing.F) {
	f.Add([]byte{0, 255, 0, 255}, 2)
	f.Add(bytes.Repeat([]byte{0, 0, 255}, 300), 30)
	f.Add([]byte{}, 1)
	f.Fuzz(func(t *testing.T, pix []byte, w int) {
		w = min(max(w, 1), 2000)
		h := len(pix)/w + 1
		g := image.NewGray(image.Rect(0, 0, w, h))
		copy(g.Pix, pix)
		p := specimen.Page{Pixels: g, DPI: 72, Picture: true}
		got, err := NewReader(&reader{}).Read(t.Context(), p.Draw, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkReading(t, got)
	})
}

// BenchmarkPage is everything but the recogniser on a page of A4 at 200 dpi.
func BenchmarkPage(b *testing.B) {
	for name, d := range map[string]specimen.Damage{"clean": {}, "skewed": {Skew: 1.3}, "uneven, noisy, turned": {Turn: 1, Noise: 15, Shade: 0.5, Skew: -1}, "speckled": {Speckle: 0.02}} {
		p := specimen.Condition{Setting: specimen.Setting{DPI: 200}, Damage: d}.Page(0)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tk := &task{view: look(extract.Picture{Pixels: p.Pixels, DPI: p.DPI})}
				pose := tk.view.hold(tk.axes()[0])
				a := attempt{pose: pose, scale: 1}
				if _, err := tk.plate(b.Context(), &a); err != nil {
					b.Fatal(err)
				}
				tk.reading(a)
			}
		})
	}
}
