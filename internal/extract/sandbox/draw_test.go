package sandbox_test

import (
	"context"
	"image"
	"image/color"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Draw does what the document says: a picture as wide as the page's number and as high
// as its resolution, or a misdeed.
func (obedient) Draw(_ context.Context, src extract.Source, n, dpi int) (extract.Picture, error) {
	text, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return extract.Picture{}, err
	}
	order := string(text)
	if misdeed, ok := pictureMisdeeds[order]; ok {
		misdeed()
	}
	size := image.Rect(0, 0, n, dpi)
	pic := extract.Picture{DPI: float64(dpi), Pixels: image.NewGray(size)}
	switch order {
	case "colour":
		img := image.NewNRGBA(size)
		for i := range img.Pix {
			img.Pix[i] = 0xFF
		}
		img.SetNRGBA(1, 1, color.NRGBA{10, 20, 30, 255})
		pic.Pixels = img
	case "no page":
		return pic, evidence.E(evidence.NotFound, "draw page", "7 of 3", nil)
	}
	return pic, nil
}

var pictureMisdeeds = map[string]func(){
	"panic":        func() { panic("of the engine") },
	"huge":         func() { claim(`{"width":2000000000,"height":2000000000,"gray":true,"dpi":100}`) },
	"negative":     func() { claim(`{"width":-1,"height":-1,"gray":true,"dpi":100}`) },
	"no pixels":    func() { claim(`{"width":10,"height":10,"gray":true,"dpi":100}`); os.Exit(0) },
	"no number":    func() { claim(`{"width":10,"height":10,"gray":true,"dpi":0}`) },
	"odd error":    func() { claim(`{"failed":"x","kind":"splendid"}`) },
	"bad JSON":     func() { claim(`}{`) },
	"a page":       func() { raw('P', 2, "{}"); time.Sleep(time.Hour) },
	"text instead": func() { raw('Z', 44, `{"outcome":"ok","kind":"x","mime":"","engine":""}`); time.Sleep(time.Hour) },
}

func claim(header string) {
	raw('I', uint32(len(header)), header)
}

func TestPagesAreDrawnInAWorker(t *testing.T) {
	pool := newPool(t, 1)
	gray, err := pool.Draw(t.Context(), document("gray"), 400, 300)
	if err != nil || gray.Pixels.Bounds() != image.Rect(0, 0, 400, 300) || gray.DPI != 300 {
		t.Fatalf("got %v, %v", gray, err)
	}
	if _, ok := gray.Pixels.(*image.Gray); !ok {
		t.Errorf("got %T", gray.Pixels)
	}
	colour, err := pool.Draw(t.Context(), document("colour"), 1200, 600)
	if err != nil || colour.Pixels.Bounds() != image.Rect(0, 0, 1200, 600) {
		t.Fatalf("got %v, %v", colour, err)
	}
	if got, want := colour.Pixels.At(1, 1), (color.NRGBA{10, 20, 30, 255}); got != want {
		t.Errorf("got pixel %v, want %v", got, want)
	}
	if text := ask(t, pool, "pid"); text == "" {
		t.Error("no text after pictures")
	}
}

func TestPagesThatCannotBeDrawn(t *testing.T) {
	pool := newPool(t, 1)
	for order, want := range map[string]evidence.Kind{
		"no page": evidence.NotFound, "panic": evidence.Corrupt, "huge": evidence.Corrupt, "negative": evidence.Corrupt,
		"no pixels": evidence.Corrupt, "no number": evidence.Corrupt, "odd error": evidence.Corrupt, "bad JSON": evidence.Corrupt,
		"a page": evidence.Corrupt, "text instead": evidence.Corrupt,
	} {
		pic, err := pool.Draw(t.Context(), document(order), 10, 10)
		if evidence.KindOf(err) != want || pic.Pixels != nil {
			t.Errorf("%s: got %v, %v; want an error of kind %s", order, pic, err, want)
		}
	}
	if _, err := pool.Draw(t.Context(), document("gray"), 10, 10); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestAPictureNobodyAskedForIsRefused(t *testing.T) {
	var got found
	res, err := newPool(t, 1).Extract(t.Context(), document("picture"), limits(), &got)
	if err != nil || res.Outcome != evidence.Damaged || !strings.Contains(res.Reasons[0], "unexpected frame") {
		t.Errorf("got %+v, %v", res, err)
	}
}
