package pdfium

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Render draws page number n (from 1) with its annotations and form fields, on white,
// turned as the page says, cut to its visible part. Error kinds: Invalid for a
// resolution out of bounds, NotFound without such a page, Corrupt when PDFium can't
// read it.
func (d *Document) Render(ctx context.Context, n, dpi int) (extract.Picture, error) {
	if dpi < extract.MinDPI || dpi > extract.MaxDPI {
		return extract.Picture{}, evidence.E(evidence.Invalid, "draw page", fmt.Sprintf("%d dpi", dpi), nil)
	}
	var drawn extract.Picture
	err := d.onPage(ctx, n, func(page uint64) (uint64, error) {
		p, err := d.paperOf(ctx, page)
		if err != nil {
			return page, err
		}
		w, h, used := p.pixels(float64(dpi))
		drawn.DPI = used
		drawn.Pixels, err = d.draw(ctx, page, w, h)
		return page, err
	})
	return drawn, err
}

// pixels is the size of the page in pixels, at most at the given resolution.
func (p *paper) pixels(dpi float64) (w, h int, used float64) {
	if all := p.width * p.height * dpi * dpi / (72 * 72); all > extract.MaxPixels {
		dpi *= math.Sqrt(extract.MaxPixels / all)
	}
	w, h = int(math.Round(p.width*dpi/72)), int(math.Round(p.height*dpi/72))
	return max(w, 1), max(h, 1), dpi
}

const (
	formatBGRx = 3          // FPDFBitmap_BGRx
	white      = 0xFFFFFFFF // ARGB
	withNotes  = 0x01       // FPDF_ANNOT
)

// draw draws a page w by h pixels large.
func (d *Document) draw(ctx context.Context, page uint64, w, h int) (image.Image, error) {
	width, height := uint64(w), uint64(h) //nolint:gosec // at least 1
	bitmap, err := d.in.call(ctx, "FPDFBitmap_CreateEx", width, height, formatBGRx, 0, 0)
	if err != nil {
		return nil, err
	}
	if bitmap == 0 {
		return nil, errors.New("no memory for the picture")
	}
	if _, err := d.in.call(ctx, "FPDFBitmap_FillRect", bitmap, 0, 0, width, height, white); err != nil {
		return nil, err
	}
	if _, err := d.in.call(ctx, "FPDF_RenderPageBitmap", bitmap, page, 0, 0, width, height, 0, withNotes); err != nil {
		return nil, err
	}
	img, err := d.pixels(ctx, bitmap, w, h)
	if err != nil {
		return nil, err
	}
	_, err = d.in.call(ctx, "FPDFBitmap_Destroy", bitmap)
	return img, err
}

// pixels copies the picture out of the module.
func (d *Document) pixels(ctx context.Context, bitmap uint64, w, h int) (image.Image, error) {
	stride, err := d.in.number(ctx, "FPDFBitmap_GetStride", bitmap)
	if err != nil {
		return nil, err
	}
	at, err := d.in.call(ctx, "FPDFBitmap_GetBuffer", bitmap)
	if err != nil {
		return nil, err
	}
	if stride < 4*w {
		return nil, errPointer
	}
	raw, err := d.in.bytes(uint32(at), stride*h) //nolint:gosec // an address of the module
	if err != nil {
		return nil, err
	}
	if colourless(raw, stride, w, h) {
		return gray(raw, stride, w, h), nil
	}
	return coloured(raw, stride, w, h), nil
}

func colourless(raw []byte, stride, w, h int) bool {
	for y := range h {
		row := raw[y*stride : y*stride+4*w]
		for x := 0; x < len(row); x += 4 {
			if row[x] != row[x+1] || row[x] != row[x+2] {
				return false
			}
		}
	}
	return true
}

func gray(raw []byte, stride, w, h int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		row := raw[y*stride : y*stride+4*w]
		for x := range w {
			img.Pix[y*img.Stride+x] = row[4*x]
		}
	}
	return img
}

func coloured(raw []byte, stride, w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		from, to := raw[y*stride:y*stride+4*w], img.Pix[y*img.Stride:y*img.Stride+4*w]
		for x := 0; x < len(from); x += 4 {
			to[x], to[x+1], to[x+2], to[x+3] = from[x+2], from[x+1], from[x], 0xFF
		}
	}
	return img
}
