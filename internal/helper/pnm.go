package helper

import (
	"errors"
	"fmt"
	"image"

	"spoor/internal/extract"
)

const (
	pnmHeader = 128
	// maxPNM is the most bytes of a picture, with some pixels more than asked for, as
	// rounding makes them.
	maxPNM = 3*(extract.MaxPixels+extract.MaxPixels/100) + pnmHeader
)

var errPNM = errors.New("not a picture")

// parsePNM reads a portable grey map (P5) or pixmap (P6) of bytes (Netpbm). A pixmap
// without colours is grey too.
func parsePNM(data []byte) (image.Image, error) {
	if len(data) < 2 || data[0] != 'P' || data[1] != '5' && data[1] != '6' {
		return nil, errPNM
	}
	grey := data[1] == '5'
	rest, numbers := data[2:], [3]int{}
	for i := range numbers {
		var err error
		if numbers[i], rest, err = pnmNumber(rest); err != nil {
			return nil, err
		}
	}
	w, h := numbers[0], numbers[1]
	depth := 3
	if grey {
		depth = 1
	}
	// Both are below 2^30.
	if w < 1 || h < 1 || numbers[2] != 255 || len(rest) < 1 || int64(w)*int64(h)*int64(depth) != int64(len(rest)-1) || int64(w)*int64(h) > maxPNM/3 {
		return nil, fmt.Errorf("%w: %d by %d, %d bytes", errPNM, w, h, len(rest))
	}
	rest = rest[1:]
	switch {
	case grey:
		return &image.Gray{Pix: rest, Stride: w, Rect: image.Rect(0, 0, w, h)}, nil
	case colourless(rest):
		return greyOf(rest, w, h), nil
	}
	return colouredOf(rest, w, h), nil
}

// pnmNumber reads a number of the header, after white space and comments.
func pnmNumber(data []byte) (n int, rest []byte, err error) {
	i, digits := 0, 0
	for i < len(data) && i < pnmHeader {
		switch c := data[i]; {
		case c == '#' && digits == 0:
			for i < len(data) && i < pnmHeader && data[i] != '\n' {
				i++
			}
		case c >= '0' && c <= '9' && n < 1<<30/10:
			n, digits = 10*n+int(c-'0'), digits+1
			i++
		case digits > 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			return n, data[i:], nil
		case digits == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			i++
		default:
			return 0, nil, errPNM
		}
	}
	return 0, nil, errPNM
}

func colourless(rgb []byte) bool {
	for i := 0; i+2 < len(rgb); i += 3 {
		if rgb[i] != rgb[i+1] || rgb[i] != rgb[i+2] {
			return false
		}
	}
	return true
}

func greyOf(rgb []byte, w, h int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	for i := range out.Pix {
		out.Pix[i] = rgb[3*i]
	}
	return out
}

func colouredOf(rgb []byte, w, h int) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		copy(out.Pix[4*i:], rgb[3*i:3*i+3])
		out.Pix[4*i+3] = 255
	}
	return out
}
