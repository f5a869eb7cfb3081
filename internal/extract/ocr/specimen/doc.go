// Package specimen draws pages of known text and spoils them as scanners, cameras and
// screens do: skewed, turned, blurred, noisy, shaded, small, inverted. Text recognition
// is measured and tested on them.
//
// The same condition and number always give the same pixels. The text is made up: its
// persons, firms, numbers and addresses do not exist. It is set in the Go fonts, which
// are printed type: nothing here resembles handwriting.
package specimen

import (
	"context"
	"image"

	"golang.org/x/image/draw"

	"spoor/internal/extract"
)

// Word is a word as it was set, and the pixels that it takes up on the clean page.
type Word struct {
	Text string
	Box  image.Rectangle
	// Paragraph counts from 0 in the order of reading.
	Paragraph int
}

// Page is a drawn page.
type Page struct {
	// Clean is the page before it was spoilt, Pixels after.
	Clean, Pixels *image.Gray
	DPI           float64
	// Text is what stands on the page: words that were cut at the end of a line are
	// whole, paragraphs are separated by an empty line.
	Text  string
	Words []Word
	// Picture marks pages that are pictures of their own, which can't be drawn finer.
	Picture bool
}

// Draw gives the page at so many dots per inch, as an engine for PDF documents gives a
// scan: at any resolution, with the detail of the scan. A picture stays what it is. It
// has the form of ocr.Draw.
func (p Page) Draw(_ context.Context, dpi int) (extract.Picture, error) {
	if p.Picture || float64(dpi) == p.DPI {
		return extract.Picture{Pixels: p.Pixels, DPI: p.DPI}, nil
	}
	f := float64(dpi) / p.DPI
	b := p.Pixels.Bounds()
	out := image.NewGray(image.Rect(0, 0, int(float64(b.Dx())*f+0.5), int(float64(b.Dy())*f+0.5)))
	draw.BiLinear.Scale(out, out.Bounds(), p.Pixels, b, draw.Src, nil)
	return extract.Picture{Pixels: out, DPI: float64(dpi)}, nil
}
