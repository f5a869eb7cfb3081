package specimen

import (
	"image"
	"math"
)

// Damage says how a page is spoilt, in the order in which it happens.
type Damage struct {
	Skew    float64 // degrees, clockwise
	Shade   float64 // how much of its light the darkest corner loses: 0 to 1
	Blur    float64 // standard deviation in pixels
	Noise   float64 // standard deviation in grey levels
	Speckle float64 // share of pixels that become black or white
	Invert  bool
	Turn    int // quarters, clockwise
}

// dice are numbers that look random and are the same every time (xorshift64*,
// Marsaglia 2003, Vigna 2016).
type dice uint64

func (d *dice) next() uint32 {
	x := uint64(*d)
	x ^= x >> 12
	x ^= x << 25
	x ^= x >> 27
	*d = dice(x)
	return uint32((x * 2685821657736338717) >> 32)
}

// unit is a number from 0 to 1.
func (d *dice) unit() float64 { return float64(d.next()) / (1 << 32) }

// normal is about normally distributed: the sum of twelve.
func (d *dice) normal() float64 {
	s := -6.0
	for range 12 {
		s += d.unit()
	}
	return s
}

// Spoil is what becomes of a clean page.
func (d Damage) Spoil(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	copy(out.Pix, g.Pix)
	if d.Skew != 0 {
		out = skewed(out, d.Skew)
	}
	if d.Shade > 0 {
		shade(out, d.Shade)
	}
	if d.Blur > 0 {
		blur(out, d.Blur)
	}
	d.grain(out)
	if d.Invert {
		for i, v := range out.Pix {
			out.Pix[i] = 255 - v
		}
	}
	for range d.Turn & 3 {
		out = turned(out)
	}
	return out
}

// skewed turns a page around its middle; what comes into view is white.
func skewed(g *image.Gray, degrees float64) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := blank(w, h)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(w)/2, float64(h)/2
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-cx, float64(y)-cy
			out.Pix[y*out.Stride+x] = between(g, cx+cos*dx+sin*dy, cy+cos*dy-sin*dx)
		}
	}
	return out
}

// between is the tone at a place between pixels; white outside the page.
func between(g *image.Gray, x, y float64) uint8 {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= g.Rect.Dx() || y0+1 >= g.Rect.Dy() {
		return 0xff
	}
	fx, fy := x-float64(x0), y-float64(y0)
	i := y0*g.Stride + x0
	top := float64(g.Pix[i])*(1-fx) + float64(g.Pix[i+1])*fx
	low := float64(g.Pix[i+g.Stride])*(1-fx) + float64(g.Pix[i+g.Stride+1])*fx
	return uint8(top*(1-fy) + low*fy + 0.5)
}

// shade darkens the page towards its lower right corner, as a lamp at the left does, and
// gives the paper a tone.
func shade(g *image.Gray, most float64) {
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			far := math.Hypot(float64(x)/w, float64(y)/h) / math.Sqrt2
			light := (0.95 - 0.95*most*far*far)
			i := g.PixOffset(x, y)
			g.Pix[i] = uint8(float64(g.Pix[i]) * light)
		}
	}
}

// blur is a Gaussian, one axis after the other.
func blur(g *image.Gray, sigma float64) {
	radius := int(3*sigma + 1)
	kernel := make([]float64, 2*radius+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i - radius)
		kernel[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += kernel[i]
	}
	w, h := g.Rect.Dx(), g.Rect.Dy()
	line := make([]float64, max(w, h))
	pass := func(start, step, n int) {
		for i := range n {
			v := 0.0
			for k, f := range kernel {
				at := min(max(i+k-radius, 0), n-1)
				v += f * float64(g.Pix[start+at*step])
			}
			line[i] = v / sum
		}
		for i := range n {
			g.Pix[start+i*step] = uint8(line[i] + 0.5)
		}
	}
	for y := range h {
		pass(y*g.Stride, 1, w)
	}
	for x := range w {
		pass(x, g.Stride, h)
	}
}

// grain adds noise and speckle.
func (d Damage) grain(g *image.Gray) {
	if d.Noise == 0 && d.Speckle == 0 {
		return
	}
	r := dice(88172645463325252)
	for i, v := range g.Pix {
		n := float64(v)
		if d.Noise > 0 {
			n += d.Noise * r.normal()
		}
		if d.Speckle > 0 && r.unit() < d.Speckle {
			n = float64(r.next() & 1 * 255)
		}
		g.Pix[i] = uint8(min(max(n, 0), 255))
	}
}

// turned is a quarter turn clockwise.
func turned(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			out.Pix[x*out.Stride+h-1-y] = g.Pix[y*g.Stride+x]
		}
	}
	return out
}

// texture paints what looks like a photo: soft shapes of all sizes, edges, grain.
func texture(g *image.Gray, at image.Rectangle, seed int) {
	r := dice(1442695040888963407 + uint64(seed)*7919) //nolint:gosec // a small number
	type blob struct{ x, y, size, tone float64 }
	var blobs []blob
	for range 60 {
		blobs = append(blobs, blob{
			float64(at.Min.X) + r.unit()*float64(at.Dx()), float64(at.Min.Y) + r.unit()*float64(at.Dy()),
			(0.01 + 0.12*r.unit()) * float64(at.Dx()), 160 * (r.unit() - 0.5),
		})
	}
	at = at.Intersect(g.Rect)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			v := 120 + 60*math.Sin(float64(x-at.Min.X)/90)*math.Cos(float64(y-at.Min.Y)/70)
			for _, b := range blobs {
				dx, dy := (float64(x)-b.x)/b.size, (float64(y)-b.y)/b.size
				if q := dx*dx + dy*dy; q < 1 {
					v += b.tone * (1 - q*q)
				}
			}
			g.Pix[g.PixOffset(x, y)] = uint8(min(max(v+8*r.normal(), 0), 255))
		}
	}
}
