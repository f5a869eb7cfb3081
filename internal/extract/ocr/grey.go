package ocr

import (
	"crypto/sha256"
	"encoding/binary"
	"image"
	"image/color"
	"math"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Digest names what a picture shows, for a cache of readings: pictures with equal grey
// pixels, size and resolution have equal digests.
func Digest(p extract.Picture) evidence.Digest {
	g := grey(p.Pixels)
	h := sha256.New()
	var head [24]byte
	binary.BigEndian.PutUint64(head[:], uint64(g.Rect.Dx()))  //nolint:gosec // sizes are not negative
	binary.BigEndian.PutUint64(head[8:], uint64(g.Rect.Dy())) //nolint:gosec // sizes are not negative
	binary.BigEndian.PutUint64(head[16:], math.Float64bits(p.DPI))
	h.Write(head[:])
	h.Write(g.Pix)
	var d evidence.Digest
	h.Sum(d[:0])
	return d
}

// grey is the picture in grey (ITU-R BT.601), without gaps between lines, its corner at
// the origin. Transparency counts as white paper.
func grey(src image.Image) *image.Gray {
	b := src.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		greyLine(out.Pix[y*out.Stride:][:b.Dx()], src, b.Min.X, b.Min.Y+y)
	}
	return out
}

func greyLine(out []uint8, src image.Image, x, y int) {
	switch p := src.(type) {
	case *image.Gray:
		copy(out, p.Pix[p.PixOffset(x, y):])
	case *image.NRGBA:
		pix := p.Pix[p.PixOffset(x, y):]
		for i := range out {
			q := pix[4*i : 4*i+4 : 4*i+4]
			v := luma(uint32(q[0]), uint32(q[1]), uint32(q[2]))
			if a := uint32(q[3]); a < 0xff {
				v = (v*a + 0xff*(0xff-a)) / 0xff
			}
			out[i] = uint8(v) //nolint:gosec // at most 255
		}
	case *image.YCbCr:
		for i := range out {
			out[i] = p.Y[p.YOffset(x+i, y)]
		}
	default:
		for i := range out {
			c, _ := color.NRGBAModel.Convert(src.At(x+i, y)).(color.NRGBA)
			v, a := luma(uint32(c.R), uint32(c.G), uint32(c.B)), uint32(c.A)
			out[i] = uint8((v*a + 0xff*(0xff-a)) / 0xff) //nolint:gosec // at most 255
		}
	}
}

func luma(r, g, b uint32) uint32 { return (299*r + 587*g + 114*b + 500) / 1000 }

// invert makes dark what is light.
func invert(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	for i, v := range g.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}

// halved is the picture at half its size.
func halved(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx()/2, g.Rect.Dy()/2
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		a, b := g.Pix[2*y*g.Stride:], g.Pix[(2*y+1)*g.Stride:]
		for x := range w {
			sum := uint32(a[2*x]) + uint32(a[2*x+1]) + uint32(b[2*x]) + uint32(b[2*x+1])
			out.Pix[y*out.Stride+x] = uint8((sum + 2) / 4) //nolint:gosec // at most 255
		}
	}
	return out
}

// speckContrast is by how many tones a speck differs from both sides.
const speckContrast = 40

// swept is the picture without specks: a pixel that stands out from the pixels beside it
// is brought between the second darkest and the second lightest of its neighbours, which
// strokes survive.
func swept(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	copy(out.Pix, g.Pix)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	for y := 1; y < h-1; y++ {
		line, to := g.Pix[y*g.Stride:][:w], out.Pix[y*out.Stride:][:w]
		for x := 1; x < w-1; x++ {
			v, left, right := int(line[x]), int(line[x-1]), int(line[x+1])
			if v < min(left, right)-speckContrast || v > max(left, right)+speckContrast {
				to[x] = amongNeighbours(g, x, y)
			}
		}
	}
	return out
}

// amongNeighbours is a pixel's tone, brought between the second darkest and the second
// lightest around it.
func amongNeighbours(g *image.Gray, x, y int) uint8 {
	darkest, dark, lightest, light := uint8(255), uint8(255), uint8(0), uint8(0)
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dx == 0 && dy == 0 {
				continue
			}
			v := g.Pix[(y+dy)*g.Stride+x+dx]
			dark, darkest = min(dark, max(darkest, v)), min(darkest, v)
			light, lightest = max(light, min(lightest, v)), max(lightest, v)
		}
	}
	return min(max(g.Pix[y*g.Stride+x], dark), light)
}
