package image

import (
	"context"
	"fmt"
	stdimage "image"
	"math"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// pointsPerInch is the resolution at which an image is shown pixel by pixel.
const pointsPerInch = 72

// mostColoured is the most pixels of a picture with colours: one takes four times the
// memory of a gray one, also where it is used.
const mostColoured = extract.MaxPixels * 6 / 10

// Draw implements extract.Drawer. At 72 dots per inch and above a picture has the
// image's own pixels, up to extract.MaxPixels of them, 24 million in colours: it is
// never made larger. Below,
// it is made smaller, each pixel being the mean of those that it stands for. Transparent
// parts are white, and the picture is turned upright.
func (x *Extractor) Draw(ctx context.Context, src extract.Source, n, dpi int) (pic extract.Picture, err error) {
	if dpi < extract.MinDPI || dpi > extract.MaxDPI {
		return pic, evidence.E(evidence.Invalid, "draw page", fmt.Sprintf("%d dpi", dpi), nil)
	}
	f, why := x.open(ctx, src)
	switch {
	case why != "" && f.outcome == evidence.Unsupported:
		return pic, evidence.E(evidence.Invalid, "draw page", why, nil)
	case why != "":
		return pic, evidence.E(evidence.Corrupt, "draw page", why, nil)
	case n < 1 || n > len(f.sheets):
		return pic, evidence.E(evidence.NotFound, "draw page", fmt.Sprintf("%d of %d", n, len(f.sheets)), nil)
	}
	s := &f.sheets[n-1]
	if refused := s.refusal(); refused != "" {
		return pic, evidence.E(evidence.Corrupt, "draw page", refused, nil)
	}
	img, _, err := s.pixels(ctx)
	if ctx.Err() != nil {
		return pic, ctx.Err()
	}
	if err != nil {
		return pic, evidence.E(evidence.Corrupt, "draw page", Unreadable, err)
	}
	size := img.Bounds().Size()
	w, h, used := scaled(size.X, size.Y, float64(dpi), mostOf(img))
	return extract.Picture{Pixels: turned(drawn(img, w, h), s.turn), DPI: used}, nil
}

// mostOf is how many pixels a picture of an image may have.
func mostOf(img stdimage.Image) float64 {
	switch img.(type) {
	case *stdimage.Gray, *stdimage.Gray16:
		return extract.MaxPixels
	}
	return mostColoured
}

// scaled is the size of a picture in pixels at a resolution, and the one really used.
func scaled(width, height int, dpi, most float64) (w, h int, used float64) {
	factor := min(dpi/pointsPerInch, 1)
	if all := float64(width) * float64(height) * factor * factor; all > most {
		factor *= math.Sqrt(most / all)
	}
	w, h = int(float64(width)*factor), int(float64(height)*factor)
	return max(w, 1), max(h, 1), factor * pointsPerInch
}
