package image

import (
	stdimage "image"
	"image/color"
	"image/draw"
)

// bandRows is how many rows are converted at once: a picture of many pixels need not be
// in memory twice.
const bandRows = 64

// drawn is a picture on white paper, w by h pixels large, which is not larger than it
// is: *image.Gray when it has no colours, else *image.NRGBA without transparency.
func drawn(img stdimage.Image, w, h int) stdimage.Image {
	bounds := img.Bounds()
	if gray, ok := img.(*stdimage.Gray); ok && w == bounds.Dx() && h == bounds.Dy() && gray.Stride == w {
		return gray
	}
	out := stdimage.NewNRGBA(stdimage.Rect(0, 0, w, h))
	mean := newMeans(bounds.Dx(), w)
	band := stdimage.NewRGBA(stdimage.Rect(0, 0, bounds.Dx(), min(bandRows, bounds.Dy())))
	for top := 0; top < bounds.Dy(); top += bandRows {
		rows := min(bandRows, bounds.Dy()-top)
		convert(band, img, stdimage.Rect(bounds.Min.X, bounds.Min.Y+top, bounds.Max.X, bounds.Min.Y+top+rows))
		for row := range rows {
			y := top + row
			line := band.Pix[row*band.Stride : row*band.Stride+4*bounds.Dx()]
			at := y * h / bounds.Dy()
			mean.add(line)
			if (y+1)*h/bounds.Dy() != at { // the last of the rows that this one stands for
				mean.flush(out.Pix[at*out.Stride : (at+1)*out.Stride])
			}
		}
	}
	if !colourless(out.Pix) {
		return out
	}
	gray := stdimage.NewGray(out.Rect)
	for i := range gray.Pix {
		gray.Pix[i] = out.Pix[4*i]
	}
	return gray
}

// convert draws a part of a picture over white.
func convert(band *stdimage.RGBA, img stdimage.Image, part stdimage.Rectangle) {
	to := stdimage.Rect(0, 0, part.Dx(), part.Dy())
	switch src := img.(type) {
	case *stdimage.Paletted:
		paletted(band, src, part)
		return
	case *stdimage.NRGBA:
		if src.Opaque() {
			break
		}
		draw.Draw(band, to, stdimage.White, stdimage.Point{}, draw.Src)
		draw.Draw(band, to, img, part.Min, draw.Over)
		return
	case *stdimage.YCbCr, *stdimage.Gray, *stdimage.Gray16, *stdimage.CMYK:
	default:
		draw.Draw(band, to, stdimage.White, stdimage.Point{}, draw.Src)
		draw.Draw(band, to, img, part.Min, draw.Over)
		return
	}
	draw.Draw(band, to, img, part.Min, draw.Src)
}

// paletted converts a part of a picture of few colours, each of them once.
func paletted(band *stdimage.RGBA, img *stdimage.Paletted, part stdimage.Rectangle) {
	var colours [256][4]uint8
	for i := range colours {
		colours[i] = [4]uint8{0, 0, 0, 255}
		if i < len(img.Palette) {
			colours[i] = onWhite(img.Palette[i])
		}
	}
	for y := range part.Dy() {
		row := band.Pix[y*band.Stride:]
		for x := range part.Dx() {
			copy(row[4*x:4*x+4], colours[img.Pix[img.PixOffset(part.Min.X+x, part.Min.Y+y)]][:])
		}
	}
}

func onWhite(c color.Color) [4]uint8 {
	r, g, b, a := c.RGBA()
	part := func(v uint32) uint8 { return uint8((v + 0xFFFF - a) >> 8) } //nolint:gosec // at most 255
	return [4]uint8{part(r), part(g), part(b), 255}
}

// means are sums over the pixels that one pixel of a row stands for.
type means struct {
	from, to int
	place    []int // of each pixel, times three
	sums     []uint64
	counts   []uint64
}

func newMeans(from, to int) *means {
	m := &means{from: from, to: to, place: make([]int, from), sums: make([]uint64, 3*to), counts: make([]uint64, to)}
	for x := range from {
		m.place[x] = x * to / from
	}
	return m
}

func (m *means) add(line []byte) {
	for x, to := range m.place {
		s := m.sums[3*to : 3*to+3]
		s[0] += uint64(line[4*x])
		s[1] += uint64(line[4*x+1])
		s[2] += uint64(line[4*x+2])
		m.counts[to]++
	}
}

// flush writes a row and begins the next.
func (m *means) flush(row []byte) {
	for i, n := range m.counts {
		if n == 0 {
			continue
		}
		for j := range 3 {
			row[4*i+j] = uint8((m.sums[3*i+j] + n/2) / n) //nolint:gosec // a mean of bytes
		}
		row[4*i+3] = 255
	}
	clear(m.sums)
	clear(m.counts)
}

func colourless(pix []byte) bool {
	for i := 0; i+3 < len(pix); i += 4 {
		if pix[i] != pix[i+1] || pix[i] != pix[i+2] {
			return false
		}
	}
	return true
}

// turned is a picture as its orientation says (EXIF 2.32, 4.6.4): 2 to 4 mirrored or on
// its head, 5 to 8 also with rows for columns.
func turned(img stdimage.Image, orientation int) stdimage.Image {
	if orientation <= 1 || orientation > 8 {
		return img
	}
	switch img := img.(type) {
	case *stdimage.Gray:
		pix, w, h := turnedPixels(img.Pix, img.Rect.Dx(), img.Rect.Dy(), 1, orientation)
		return &stdimage.Gray{Pix: pix, Stride: w, Rect: stdimage.Rect(0, 0, w, h)}
	case *stdimage.NRGBA:
		pix, w, h := turnedPixels(img.Pix, img.Rect.Dx(), img.Rect.Dy(), 4, orientation)
		return &stdimage.NRGBA{Pix: pix, Stride: 4 * w, Rect: stdimage.Rect(0, 0, w, h)}
	}
	return img
}

func turnedPixels(pix []byte, w, h, size, orientation int) (out []byte, width, height int) {
	out = make([]byte, len(pix))
	width, height = w, h
	if orientation >= 5 {
		width, height = h, w
	}
	for y := range height {
		for x := range width {
			fx, fy := x, y
			switch orientation {
			case 2:
				fx = w - 1 - x
			case 3:
				fx, fy = w-1-x, h-1-y
			case 4:
				fy = h - 1 - y
			case 5:
				fx, fy = y, x
			case 6:
				fx, fy = y, h-1-x
			case 7:
				fx, fy = w-1-y, h-1-x
			case 8:
				fx, fy = w-1-y, x
			}
			copy(out[(y*width+x)*size:][:size], pix[(fy*w+fx)*size:][:size])
		}
	}
	return out, width, height
}
