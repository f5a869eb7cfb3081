package ocr

import (
	"image"
	"math"
)

// box is a rectangle in pixels: x0, y0, x1, y1.
type box [4]float64

func (b box) width() float64  { return b[2] - b[0] }
func (b box) height() float64 { return b[3] - b[1] }

func (b box) union(c box) box {
	return box{min(b[0], c[0]), min(b[1], c[1]), max(b[2], c[2]), max(b[3], c[3])}
}

func (b box) grown(by float64) box { return box{b[0] - by, b[1] - by, b[2] + by, b[3] + by} }

func (b box) holds(x, y float64) bool { return b[0] <= x && x < b[2] && b[1] <= y && y < b[3] }

// common is how long two stretches overlap, negative when they are apart.
func common(a0, a1, b0, b1 float64) float64 { return min(a1, b1) - max(a0, b0) }

// shared is the area that two boxes have in common.
func (b box) shared(c box) float64 {
	return max(common(b[0], b[2], c[0], c[2]), 0) * max(common(b[1], b[3], c[1], c[3]), 0)
}

// affine maps a place (x, y) to (xx*x + xy*y + x0, yx*x + yy*y + y0).
type affine struct{ xx, xy, x0, yx, yy, y0 float64 }

func scaling(f float64) affine { return affine{xx: f, yy: f} }

func shift(x, y float64) affine { return affine{xx: 1, x0: x, yy: 1, y0: y} }

func (m affine) at(x, y float64) (float64, float64) {
	return m.xx*x + m.xy*y + m.x0, m.yx*x + m.yy*y + m.y0
}

// then is m followed by n.
func (m affine) then(n affine) affine {
	x0, y0 := n.at(m.x0, m.y0)
	return affine{
		xx: n.xx*m.xx + n.xy*m.yx, xy: n.xx*m.xy + n.xy*m.yy, x0: x0,
		yx: n.yx*m.xx + n.yy*m.yx, yy: n.yx*m.xy + n.yy*m.yy, y0: y0,
	}
}

// back is the way back of m, which only turns, scales and shifts.
func (m affine) back() affine {
	d := m.xx*m.yy - m.xy*m.yx
	n := affine{xx: m.yy / d, xy: -m.xy / d, yx: -m.yx / d, yy: m.xx / d}
	x, y := n.at(m.x0, m.y0)
	n.x0, n.y0 = -x, -y
	return n
}

// box is the upright rectangle around what becomes of a box.
func (m affine) box(b box) box {
	x, y := m.at(b[0], b[1])
	out := box{x, y, x, y}
	for _, c := range [3][2]float64{{b[2], b[1]}, {b[0], b[3]}, {b[2], b[3]}} {
		x, y = m.at(c[0], c[1])
		out = out.union(box{x, y, x, y})
	}
	return out
}

// turning is how a picture of w x h pixels is turned by quarters and degrees, both
// clockwise, and the size that it then has: nothing of it gets lost.
func turning(w, h, quarters int, degrees float64) (m affine, width, height int) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	switch quarters & 3 {
	case 1:
		sin, cos = cos, -sin
	case 2:
		sin, cos = -sin, -cos
	case 3:
		sin, cos = -cos, sin
	}
	m = affine{xx: cos, xy: -sin, yx: sin, yy: cos}
	all := m.box(box{0, 0, float64(w), float64(h)})
	m.x0, m.y0 = -all[0], -all[1]
	return m, int(math.Ceil(all.width() - 1e-6)), int(math.Ceil(all.height() - 1e-6))
}

// resample draws w x h pixels of a picture; back leads from a place in the result to
// one in the picture. Between pixels it interpolates linearly, outside is white.
func resample(g *image.Gray, back affine, w, h int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	const one = 1 << 16
	dx, dy := int(math.Round(back.xx*one)), int(math.Round(back.yx*one))
	for y := range h {
		// The middle of a pixel lies half a pixel from its corner.
		fx, fy := back.at(0.5, float64(y)+0.5)
		sx, sy := int(math.Round((fx-0.5)*one)), int(math.Round((fy-0.5)*one))
		line := out.Pix[y*out.Stride:][:w]
		for i := range line {
			line[i] = between(g, sx, sy)
			sx += dx
			sy += dy
		}
	}
	return out
}

// between is the tone at a place in 65536ths of a pixel.
func between(g *image.Gray, sx, sy int) uint8 {
	x, y := sx>>16, sy>>16
	fx, fy := (sx>>8)&0xff, (sy>>8)&0xff
	if x < 0 || y < 0 || x+1 >= g.Rect.Dx() || y+1 >= g.Rect.Dy() {
		return edge(g, x, y, fx, fy)
	}
	i := y*g.Stride + x
	a, b := g.Pix[i:i+2:i+2], g.Pix[i+g.Stride:i+g.Stride+2:i+g.Stride+2]
	top := int(a[0])*(256-fx) + int(a[1])*fx
	low := int(b[0])*(256-fx) + int(b[1])*fx
	return uint8((top*(256-fy) + low*fy + 1<<15) >> 16) //nolint:gosec // a mean of bytes
}

// edge is between at the border of the picture, which white surrounds.
func edge(g *image.Gray, x, y, fx, fy int) uint8 {
	at := func(x, y int) int {
		if x < 0 || y < 0 || x >= g.Rect.Dx() || y >= g.Rect.Dy() {
			return 0xff
		}
		return int(g.Pix[y*g.Stride+x])
	}
	top := at(x, y)*(256-fx) + at(x+1, y)*fx
	low := at(x, y+1)*(256-fx) + at(x+1, y+1)*fx
	return uint8((top*(256-fy) + low*fy + 1<<15) >> 16) //nolint:gosec // a mean of bytes
}
