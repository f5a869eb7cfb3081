// Package jpeg decodes JPEG images (ITU-T T.81) with the standard library's decoder,
// and what that refuses although there is something to see: files that end early or are
// damaged on the way, and inks (CMYK) without Adobe's mark.
//
// The caller bounds an image by its header before it is decoded. Arithmetic coding,
// lossless and 12-bit images are not read.
package jpeg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
)

// Header is what an image says of itself before its first pixel.
type Header struct {
	Width, Height int
	Components    int
	Progressive   bool
	Adobe         bool // the colours are as Adobe's mark says
	blocks        int  // samples per pixel of the largest component, of all, times 16
	end           int64
}

// Memory is about how many bytes decoding takes.
func (h Header) Memory() int64 {
	perPixel := int64(h.blocks)
	if h.Progressive {
		perPixel *= 5 // every coefficient is kept, in four bytes
	}
	if h.Components == 4 {
		perPixel += 64 // inks are put together in another picture
	}
	return int64(h.Width) * int64(h.Height) * perPixel / 16
}

const (
	startOfImage  = 0xD8
	endOfImage    = 0xD9
	startOfScan   = 0xDA
	adobeSegment  = 0xEE
	mostSegments  = 10_000
	largestFrame  = 6 + 3*4
	portion       = 256         // bytes given to the decoder at once
	damageMargin  = 2 * portion // how far the decoder reads ahead of what it decodes
	mostFillBytes = 64 << 20
)

// errNoFrame says that the header of a frame didn't come.
var errNoFrame = errors.New("no image in it")

// Read reads the header.
func Read(r io.ReaderAt) (Header, error) {
	var h Header
	at := int64(2)
	for range mostSegments {
		var head [4]byte
		if _, err := r.ReadAt(head[:], at); err != nil {
			return h, errNoFrame
		}
		kind, length := head[1], int64(binary.BigEndian.Uint16(head[2:]))
		switch {
		case head[0] != 0xFF: // between segments anything may stand
			at++
			continue
		case kind == 0xFF:
			at++
			continue
		case kind == 0, kind == 1, kind >= 0xD0 && kind <= startOfImage:
			at += 2
			continue
		case kind == startOfScan, kind == endOfImage:
			return h, errNoFrame
		case kind == adobeSegment && length >= 14:
			h.Adobe = true
		case kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC:
			h.end = at + 2 + length
			h.Progressive = kind == 0xC2
			return h, h.frame(r, at+4, length-2)
		}
		at += 2 + max(length, 2)
	}
	return h, errNoFrame
}

// frame reads a frame's header (T.81, B.2.2).
func (h *Header) frame(r io.ReaderAt, at, length int64) error {
	frame := make([]byte, min(max(length, 0), largestFrame))
	if _, err := r.ReadAt(frame, at); err != nil || len(frame) < 9 {
		return errNoFrame
	}
	h.Height, h.Width = int(binary.BigEndian.Uint16(frame[1:])), int(binary.BigEndian.Uint16(frame[3:]))
	h.Components = int(frame[5])
	if frame[0] != 8 {
		return fmt.Errorf("%d bits per sample", frame[0])
	}
	if len(frame) < 6+3*h.Components || h.Width == 0 || h.Height == 0 {
		return errNoFrame
	}
	largest, all := 1, 0
	for i := range h.Components {
		sampling := frame[7+3*i]
		n := int(sampling>>4) * int(sampling&15)
		largest, all = max(largest, n), all+n
	}
	h.blocks = 16 * max(all, 1) / largest
	return nil
}

// Options say what the colours of an image are when it doesn't say so itself.
type Options struct {
	Plain bool // three components are red, green and blue, four are inks
}

// Decode decodes the image of that header, which is the whole of r, size bytes. flaw
// says what is wrong with it all the same, when part of it can be seen.
func Decode(r io.ReaderAt, size int64, h Header, o Options) (img image.Image, flaw string, err error) {
	img, f, err := try(r, size, h, o, 0)
	switch {
	case err == nil && f.over > 0 && h.Progressive:
		flaw = fmt.Sprintf("ends after %d bytes", size)
	case err == nil:
	case f.over > 0:
		flaw = fmt.Sprintf("ends after %d bytes", size)
		img, _, err = try(r, size, h, o, fill(h))
	case f.read-damageMargin > h.end:
		damage := f.read - damageMargin
		flaw = fmt.Sprintf("damaged after byte %d of %d: %v", damage, size, err)
		img, _, err = try(r, damage, h, o, fill(h))
	}
	return img, flaw, err
}

// fill is how many bytes surely end what an image has begun.
func fill(h Header) int64 { return min(int64(h.Width)*int64(h.Height), mostFillBytes) }

// try decodes the first bytes of an image, and zeros after them.
func try(r io.ReaderAt, upTo int64, h Header, o Options, zeros int64) (image.Image, *forgiving, error) {
	f := &forgiving{from: io.NewSectionReader(r, 0, upTo), zeros: zeros}
	if h.Adobe || !o.Plain && h.Components != 4 {
		img, err := jpeg.Decode(f)
		return img, f, err
	}
	if _, err := io.ReadFull(f, make([]byte, 2)); err != nil {
		return nil, f, err
	}
	img, err := jpeg.Decode(io.MultiReader(strings.NewReader(plainColours), f))
	if inks, ok := img.(*image.CMYK); ok {
		invert(inks.Pix) // the decoder takes the mark for Adobe's habit of writing paper as ink
	}
	return img, f, err
}

// plainColours is an image's start with a mark that says: no transformed colours.
const plainColours = "\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"

func invert(pix []byte) {
	for i, v := range pix {
		pix[i] = 255 - v
	}
}

// forgiving is a file that goes on after its end: with zeros, which are codes of every
// table, so that the decoder finishes what it has begun, and then with the mark of the
// image's end.
type forgiving struct {
	from  io.Reader
	zeros int64
	read  int64
	over  int64 // bytes given after the end
}

// Read implements io.Reader.
func (f *forgiving) Read(p []byte) (int, error) {
	n, err := f.from.Read(p[:min(len(p), portion)])
	f.read += int64(n)
	if n > 0 || !errors.Is(err, io.EOF) {
		return n, err
	}
	switch {
	case f.over < f.zeros:
		n = int(min(int64(len(p)), f.zeros-f.over))
		clear(p[:n])
	case f.over < f.zeros+2*damageMargin && len(p) > 1:
		n = len(p) / 2 * 2
		for i := 0; i < n; i += 2 {
			p[i], p[i+1] = 0xFF, endOfImage
		}
	default:
		return 0, io.ErrUnexpectedEOF
	}
	f.over += int64(n)
	return n, nil
}
