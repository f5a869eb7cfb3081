// Package gif decodes the first picture of a GIF file (GIF89a), also where the file is
// cut off or damaged, and counts the others. The standard library's decoder gives
// nothing of a damaged file.
package gif

import (
	"bufio"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// ErrDamaged says that there is no picture.
var ErrDamaged = errors.New("damaged GIF")

const (
	extension  = 0x21
	descriptor = 0x2C
	trailer    = 0x3B
	control    = 0xF9
	mostBlocks = 100_000
)

// Header is what a file says of itself.
type Header struct {
	Width, Height int // of the screen on which pictures are shown
	Pictures      int // at least 1
	first         int64
	palette       color.Palette // of all pictures
	transparent   int           // colour of the first picture that is none; -1: no such
	size          int64
}

// Memory is about how many bytes decoding takes.
func (h *Header) Memory() int64 { return 2 * int64(h.Width) * int64(h.Height) }

// Read reads the header and walks over the pictures.
func Read(r io.ReaderAt, size int64) (*Header, error) {
	var head [13]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, fmt.Errorf("%w: header", ErrDamaged)
	}
	h := &Header{Width: int(binary.LittleEndian.Uint16(head[6:])), Height: int(binary.LittleEndian.Uint16(head[8:])), transparent: -1, size: size}
	w := walker{r: r, at: 13}
	h.palette = w.palette(head[10])
	for range mostBlocks {
		switch w.byte() {
		case extension:
			if label := w.byte(); label == control && h.Pictures == 0 {
				h.control(&w)
			}
			w.skipBlocks()
		case descriptor:
			if h.Pictures++; h.Pictures == 1 {
				h.begin(&w)
			}
			w.at += 8
			w.palette(w.byte())
			w.at++ // the width of codes
			w.skipBlocks()
		default:
			if h.Pictures == 0 || h.Width == 0 || h.Height == 0 {
				return nil, fmt.Errorf("%w: no picture", ErrDamaged)
			}
			return h, nil
		}
	}
	return h, nil
}

// begin notes where the first picture is. Some files name a screen that is too small
// for it, or none.
func (h *Header) begin(w *walker) {
	h.first = w.at
	var place [8]byte
	if _, err := w.r.ReadAt(place[:], w.at); err == nil {
		at := func(i int) int { return int(binary.LittleEndian.Uint16(place[i:])) }
		h.Width, h.Height = max(h.Width, at(0)+at(4)), max(h.Height, at(2)+at(6))
	}
}

// control reads what holds for the next picture.
func (h *Header) control(w *walker) {
	var c [5]byte
	if _, err := w.r.ReadAt(c[:], w.at); err == nil && c[0] == 4 && c[1]&1 != 0 {
		h.transparent = int(c[4])
	}
}

// Decode decodes the first picture, on the screen that the file names. flaw says how
// much of it is missing.
func Decode(r io.ReaderAt, h *Header) (img *image.Paletted, flaw string, err error) {
	var head [9]byte
	if _, err := r.ReadAt(head[:], h.first); err != nil {
		return nil, "", fmt.Errorf("%w: picture", ErrDamaged)
	}
	at := func(i int) int { return int(binary.LittleEndian.Uint16(head[i:])) }
	place := image.Rect(at(0), at(2), at(0)+at(4), at(2)+at(6))
	w := walker{r: r, at: h.first + 9}
	palette := h.palette
	if own := w.palette(head[8]); own != nil {
		palette = own
	}
	width := int(w.byte())
	if width < 2 || width > 8 || len(palette) == 0 || place.Empty() {
		return nil, "", fmt.Errorf("%w: picture", ErrDamaged)
	}
	img = h.screen(palette)
	codes := lzw.NewReader(bufio.NewReader(&blocks{walker: w}), lzw.LSB, width)
	row := make([]byte, place.Dx())
	for i := range place.Dy() {
		n, err := io.ReadFull(codes, row)
		draw(img, place, line(i, place.Dy(), head[8]&0x40 != 0), row[:n])
		if err != nil && i == 0 {
			return nil, "", fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if err != nil {
			return img, fmt.Sprintf("%d of %d rows: %v", i, place.Dy(), err), nil
		}
	}
	return img, "", nil
}

// screen is white paper.
func (h *Header) screen(colours color.Palette) *image.Paletted {
	all := make(color.Palette, 256)
	for i := range all {
		all[i] = color.White
	}
	copy(all, colours)
	paper := 255
	if h.transparent >= 0 {
		paper = h.transparent
		all[paper] = color.White
	} else if len(colours) == 256 {
		paper = whitest(colours)
	}
	img := image.NewPaletted(image.Rect(0, 0, h.Width, h.Height), all)
	for i := range img.Pix {
		img.Pix[i] = uint8(paper)
	}
	return img
}

// whitest is the lightest of the colours.
func whitest(colours color.Palette) int {
	best, light := 0, uint8(0)
	for i, c := range colours {
		if y := color.GrayModel.Convert(c).(color.Gray).Y; y > light { //nolint:forcetypeassert // what that model gives
			best, light = i, y
		}
	}
	return best
}

func draw(img *image.Paletted, place image.Rectangle, y int, row []byte) {
	copy(img.Pix[(place.Min.Y+y)*img.Stride+place.Min.X:], row)
}

// line is the row that comes as the i-th (GIF89a, appendix E).
func line(i, height int, interlaced bool) int {
	if !interlaced {
		return i
	}
	for _, pass := range [...]struct{ start, step int }{{0, 8}, {4, 8}, {2, 4}, {1, 2}} {
		n := (height - pass.start + pass.step - 1) / pass.step
		if i < n {
			return pass.start + i*pass.step
		}
		i -= max(n, 0)
	}
	return height - 1
}

// walker reads a byte after the other; after the end come zeros.
type walker struct {
	r  io.ReaderAt
	at int64
}

func (w *walker) byte() byte {
	var b [1]byte
	if _, err := w.r.ReadAt(b[:], w.at); err != nil {
		return 0
	}
	w.at++
	return b[0]
}

// palette reads the table of colours that a byte of flags announces.
func (w *walker) palette(flags byte) color.Palette {
	if flags&0x80 == 0 {
		return nil
	}
	raw := make([]byte, 3<<(flags&7+1))
	n, _ := w.r.ReadAt(raw, w.at) // what is missing stays black
	w.at += int64(len(raw))
	if n == 0 {
		return nil
	}
	colours := make(color.Palette, len(raw)/3)
	for i := range colours {
		colours[i] = color.RGBA{raw[3*i], raw[3*i+1], raw[3*i+2], 255}
	}
	return colours
}

func (w *walker) skipBlocks() {
	for {
		n := w.byte()
		if n == 0 {
			return
		}
		w.at += int64(n)
	}
}

// blocks is the content of blocks of up to 255 bytes.
type blocks struct {
	walker
	left int
}

// Read implements io.Reader.
func (b *blocks) Read(p []byte) (int, error) {
	if b.left == 0 {
		if b.left = int(b.byte()); b.left == 0 {
			return 0, io.EOF
		}
	}
	n, err := b.r.ReadAt(p[:min(len(p), b.left)], b.at)
	b.at += int64(n)
	b.left -= n
	if n > 0 {
		return n, nil
	}
	return 0, err
}
