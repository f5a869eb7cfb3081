// Package bmp decodes Windows bitmaps: 1 to 32 bits a pixel, of any header since
// OS/2 1.0, plain or run-length encoded. What is missing stays white. Bitmaps that
// hold a JPEG or PNG are not read.
package bmp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math/bits"
)

// The ways of compression (BITMAPINFOHEADER, biCompression).
const (
	plain      = 0
	rle8       = 1
	rle4       = 2
	fields     = 3
	alphaField = 6
)

const (
	fileHeader  = 14
	coreHeader  = 12
	infoHeader  = 40
	longestInfo = 128
	longestSide = 1 << 28 // pixels; what is computed from it fits 64 bits
)

// ErrDamaged and ErrUnsupported say why there is no picture.
var (
	ErrDamaged     = errors.New("damaged bitmap")
	ErrUnsupported = errors.New("unsupported bitmap")
)

// Header is what a bitmap says of itself.
type Header struct {
	Width, Height int
	down          bool // lines go from top to bottom
	bits          int
	compression   uint32
	pixels        int64 // where they begin
	palette       [256][3]byte
	masks         [3]uint32
}

// Memory is about how many bytes decoding takes.
func (h *Header) Memory() int64 { return int64(h.Width) * int64(h.Height) * 4 }

// Read reads the header.
func Read(r io.ReaderAt) (*Header, error) {
	raw := make([]byte, fileHeader+longestInfo)
	n, _ := r.ReadAt(raw, 0) // what is missing shows below
	raw = raw[:n]
	if n < fileHeader+coreHeader {
		return nil, fmt.Errorf("%w: header", ErrDamaged)
	}
	h := &Header{pixels: int64(binary.LittleEndian.Uint32(raw[10:])), masks: [3]uint32{0x7C00, 0x3E0, 0x1F}}
	info := raw[fileHeader:]
	size := int(min(binary.LittleEndian.Uint32(info), 1<<20))
	entry, colours := 4, 0
	switch {
	case size == coreHeader:
		entry = 3
		h.Width, h.Height = int(binary.LittleEndian.Uint16(info[4:])), int(binary.LittleEndian.Uint16(info[6:]))
		h.bits = int(binary.LittleEndian.Uint16(info[10:]))
	case size >= infoHeader && len(info) >= infoHeader:
		h.Width, h.Height = signed(info[4:]), signed(info[8:])
		h.bits, h.compression = int(binary.LittleEndian.Uint16(info[14:])), binary.LittleEndian.Uint32(info[16:])
		colours = int(min(binary.LittleEndian.Uint32(info[32:]), 256))
	default:
		return nil, fmt.Errorf("%w: a header of %d bytes", ErrUnsupported, size)
	}
	if h.down = h.Height < 0; h.down {
		h.Height = -h.Height
	}
	if h.Width < 1 || h.Height < 1 || h.Width > longestSide || h.Height > longestSide {
		return nil, fmt.Errorf("%w: %d by %d pixels", ErrDamaged, h.Width, h.Height)
	}
	if h.bits > 16 {
		h.masks = [3]uint32{0xFF0000, 0xFF00, 0xFF}
	}
	if (h.compression == fields || h.compression == alphaField) && len(info) >= infoHeader+12 {
		for i := range h.masks {
			h.masks[i] = binary.LittleEndian.Uint32(info[infoHeader+4*i:])
		}
	}
	return h, h.colours(r, int64(fileHeader+size), entry, colours)
}

func signed(b []byte) int {
	return int(int32(binary.LittleEndian.Uint32(b))) //nolint:gosec // a signed number in the file
}

// colours reads the colour table.
func (h *Header) colours(r io.ReaderAt, at int64, entry, n int) error {
	switch h.bits {
	case 1, 2, 4, 8:
	case 16, 24, 32:
		return nil
	default:
		return fmt.Errorf("%w: %d bits a pixel", ErrUnsupported, h.bits)
	}
	if n == 0 {
		n = 1 << h.bits
	}
	raw := make([]byte, n*entry)
	got, err := r.ReadAt(raw, at)
	if got == 0 {
		return fmt.Errorf("%w: colours: %w", ErrDamaged, err)
	}
	for i := 0; (i+1)*entry <= got; i++ {
		h.palette[i] = [3]byte{raw[i*entry+2], raw[i*entry+1], raw[i*entry]}
	}
	return nil
}

// Decode decodes the bitmap, *image.NRGBA without transparency. flaw says how much of
// it is missing.
func Decode(r io.ReaderAt, size int64, h *Header) (img *image.NRGBA, flaw string, err error) {
	img = image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	source := io.NewSectionReader(r, h.pixels, max(size-h.pixels, 0))
	rows := 0
	switch h.compression {
	case plain, fields, alphaField:
		rows, err = h.rows(source, img)
	case rle4, rle8:
		rows, err = h.runs(source, img)
	default:
		return nil, "", fmt.Errorf("%w: compression %d", ErrUnsupported, h.compression)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, "", err
	}
	if rows == 0 {
		return nil, "", fmt.Errorf("%w: no pixels", ErrDamaged)
	}
	if rows < h.Height {
		flaw = fmt.Sprintf("%d of %d rows", rows, h.Height)
	}
	return img, flaw, nil
}

// line is a row of the picture, counted as they stand in the file.
func (h *Header) line(img *image.NRGBA, row int) []byte {
	if !h.down {
		row = h.Height - 1 - row
	}
	return img.Pix[row*img.Stride : (row+1)*img.Stride]
}

// rows reads pixels that are not compressed.
func (h *Header) rows(r io.Reader, img *image.NRGBA) (int, error) {
	raw := make([]byte, (int64(h.Width)*int64(h.bits)+31)/32*4)
	for row := range h.Height {
		if _, err := io.ReadFull(r, raw); err != nil {
			return row, err
		}
		line := h.line(img, row)
		for x := range h.Width {
			c := h.colour(raw, x)
			copy(line[4*x:], c[:])
		}
	}
	return h.Height, nil
}

// colour is a pixel of a row.
func (h *Header) colour(raw []byte, x int) [3]byte {
	switch h.bits {
	case 24:
		return [3]byte{raw[3*x+2], raw[3*x+1], raw[3*x]}
	case 32:
		return h.masked(binary.LittleEndian.Uint32(raw[4*x:]))
	case 16:
		return h.masked(uint32(binary.LittleEndian.Uint16(raw[2*x:])))
	}
	at := x * h.bits
	return h.palette[int(raw[at/8])>>(8-h.bits-at%8)&(1<<h.bits-1)]
}

// masked takes a colour out of its bits.
func (h *Header) masked(v uint32) (c [3]byte) {
	for i, mask := range h.masks {
		if mask == 0 {
			continue
		}
		shift := bits.TrailingZeros32(mask)
		c[i] = byte(uint64(v&mask>>shift<<shift>>shift) * 255 / uint64(mask>>shift)) //nolint:gosec // at most 255
	}
	return c
}

// runs reads run-length encoded pixels (BI_RLE4, BI_RLE8).
func (h *Header) runs(r io.Reader, img *image.NRGBA) (int, error) {
	in := reader{r: r}
	x, row := 0, 0
	put := func(index byte) {
		if row < h.Height && x < h.Width {
			copy(h.line(img, row)[4*x:], h.palette[index][:])
		}
		x++
	}
	for row < h.Height && in.err == nil {
		n, v := in.next(), in.next()
		switch {
		case in.err != nil:
		case n > 0:
			h.repeat(int(n), v, put)
		case v == 0:
			x, row = 0, row+1
		case v == 1:
			return h.Height, nil
		case v == 2:
			x, row = x+int(in.next()), row+int(in.next())
		default:
			h.literal(&in, int(v), put)
		}
	}
	return min(row, h.Height), in.err
}

// repeat puts a run; of two colours in turn where a pixel has four bits.
func (h *Header) repeat(n int, v byte, put func(byte)) {
	for i := range n {
		switch {
		case h.compression == rle8:
			put(v)
		case i%2 == 0:
			put(v >> 4)
		default:
			put(v & 15)
		}
	}
}

// literal puts n pixels that follow as they are, up to an even number of bytes.
func (h *Header) literal(in *reader, n int, put func(byte)) {
	perByte := 1
	if h.compression == rle4 {
		perByte = 2
	}
	length := (n + perByte - 1) / perByte
	for i := range length {
		h.repeat(min(perByte, n-i*perByte), in.next(), put)
	}
	if length%2 == 1 {
		in.next()
	}
}

// reader gives a byte after the other and remembers the first error.
type reader struct {
	r   io.Reader
	buf [4 << 10]byte
	n   int
	at  int
	err error
}

func (r *reader) next() byte {
	if r.err != nil {
		return 0
	}
	if r.at == r.n {
		r.at = 0
		if r.n, r.err = io.ReadAtLeast(r.r, r.buf[:], 1); r.err != nil {
			return 0
		}
	}
	r.at++
	return r.buf[r.at-1]
}
