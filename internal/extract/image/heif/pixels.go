package heif

import (
	"fmt"
	"image"
)

// libheif's words for how pixels lie in memory (heif_colorspace, heif_chroma).
const (
	lumaChroma = 0
	colours    = 1
	monochrome = 2

	chroma420 = 1
	chroma422 = 2
	chroma444 = 3
)

// aligned is the length of a row of so many pixels, each of size bytes, in libheif's
// memory, which has no row of less than 64 pixels.
func aligned(pixels, size int) int { return (max(pixels, 64)*size + 15) &^ 15 }

// plane is how one of the picture's planes lies in memory.
type plane struct{ stride, rows int }

func (p plane) bytes(spare int) int { return p.stride * (p.rows + spare) }

// planes are those of luma and of each chroma.
func (f *facts) planes() (luma, chroma plane) {
	w, h := int(f.width), int(f.height)
	cw, ch := w, h
	if f.chroma == chroma420 || f.chroma == chroma422 {
		cw = (w + 1) / 2
	}
	if f.chroma == chroma420 {
		ch = (h + 1) / 2
	}
	return plane{aligned(w, 1), h}, plane{aligned(cw, 1), ch}
}

// bytes is the room that the picture needs; some rows more, for sizes that the decoder
// rounds up.
func (f *facts) bytes() int {
	const spare = 64
	switch f.colours {
	case colours:
		return aligned(int(f.width), 4) * (int(f.height) + spare)
	case monochrome:
		return aligned(int(f.width), 1) * (int(f.height) + spare)
	}
	luma, chroma := f.planes()
	return luma.bytes(spare) + 2*chroma.bytes(spare)
}

// image makes the picture of its bytes.
func (f *facts) image(pix []byte) (image.Image, error) {
	rect := image.Rect(0, 0, int(f.width), int(f.height))
	switch f.colours {
	case monochrome:
		return &image.Gray{Pix: pix, Stride: aligned(rect.Dx(), 1), Rect: rect}, nil
	case colours:
		stride := aligned(rect.Dx(), 4)
		if f.premultiplied == 1 {
			return &image.RGBA{Pix: pix, Stride: stride, Rect: rect}, nil
		}
		return &image.NRGBA{Pix: pix, Stride: stride, Rect: rect}, nil
	case lumaChroma:
		ratio, ok := map[uint32]image.YCbCrSubsampleRatio{
			chroma420: image.YCbCrSubsampleRatio420, chroma422: image.YCbCrSubsampleRatio422, chroma444: image.YCbCrSubsampleRatio444,
		}[f.chroma]
		if !ok {
			break
		}
		luma, chroma := f.planes()
		first, each := luma.bytes(0), chroma.bytes(0)
		return &image.YCbCr{
			Y: pix[:first], Cb: pix[first : first+each], Cr: pix[first+each : first+2*each],
			YStride: luma.stride, CStride: chroma.stride, SubsampleRatio: ratio, Rect: rect,
		}, nil
	}
	return nil, fmt.Errorf("%w: colours %d, chroma %d", ErrDamaged, f.colours, f.chroma)
}
