package pdfium

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// paper is the visible part of a page, turned as the page says: its size in points
// and the way from the page's own coordinates to points from its top left corner.
type paper struct {
	width, height float64
	m             [6]float64
}

// fine is the number of steps to a point in which PDFium is asked for places: it
// answers in whole numbers.
const fine = 1000

// paperOf measures a page.
func (d *Document) paperOf(ctx context.Context, page uint64) (paper, error) {
	var p paper
	var err error
	if p.width, err = d.in.points(ctx, "FPDF_GetPageWidthF", page); err != nil {
		return p, err
	}
	if p.height, err = d.in.points(ctx, "FPDF_GetPageHeightF", page); err != nil {
		return p, err
	}
	p.width, p.height = within(p.width), within(p.height)
	const far = 1000.0
	var at [3][2]float64
	for i, from := range [3][2]float64{{0, 0}, {far, 0}, {0, far}} {
		if at[i], err = d.toPaper(ctx, page, p, from); err != nil {
			return p, err
		}
	}
	p.m = [6]float64{
		(at[1][0] - at[0][0]) / far, (at[1][1] - at[0][1]) / far,
		(at[2][0] - at[0][0]) / far, (at[2][1] - at[0][1]) / far,
		at[0][0], at[0][1],
	}
	return p, nil
}

// within keeps a size between a point and the 200 inches that PDF allows.
func within(size float64) float64 { return min(max(finite(size), 1), 14_400) }

// toPaper asks where a place in the page's own coordinates is on paper.
func (d *Document) toPaper(ctx context.Context, page uint64, p paper, from [2]float64) ([2]float64, error) {
	w, h := uint64(math.Round(p.width*fine)), uint64(math.Round(p.height*fine))
	_, err := d.in.call(ctx, "FPDF_PageToDevice", page, 0, 0, w, h, 0,
		api.EncodeF64(from[0]), api.EncodeF64(from[1]), uint64(d.room), uint64(d.room+4))
	if err != nil {
		return [2]float64{}, err
	}
	b, err := d.in.bytes(d.room, 8)
	if err != nil {
		return [2]float64{}, err
	}
	x, y := int32(binary.LittleEndian.Uint32(b)), int32(binary.LittleEndian.Uint32(b[4:])) //nolint:gosec // they are signed
	return [2]float64{float64(x) / fine, float64(y) / fine}, nil
}

// point is where a place of the page lies on paper.
func (p *paper) point(x, y float64) (float64, float64) {
	return p.m[0]*x + p.m[2]*y + p.m[4], p.m[1]*x + p.m[3]*y + p.m[5]
}

// vector is point for distances.
func (p *paper) vector(x, y float64) (float64, float64) {
	return p.m[0]*x + p.m[2]*y, p.m[1]*x + p.m[3]*y
}
