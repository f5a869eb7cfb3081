package image

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	stdimage "image"
	"image/png"
	"io"

	"spoor/internal/extract"
)

// pngHeader is the chunk IHDR (PNG specification, 11.2.2).
type pngHeader struct {
	width, height   int
	depth, colour   byte
	interlaced      bool
	frames          int
	raw             []byte
	src             extract.Source
	samplesPerPixel int
}

const (
	pngMark     = "\x89PNG\r\n\x1a\n"
	pngHead     = 8 + 8 + 13 // mark, a chunk's own head, IHDR
	palettePNG  = 3
	mostPNGSide = 1<<31 - 1
)

func pngSheet(src extract.Source) sheet {
	h, err := readPNG(src)
	if err != nil {
		return sheet{why: err}
	}
	bytesPerPixel := int64(max(int(h.depth)*h.samplesPerPixel/8, 1))
	if h.colour == 2 && h.depth == 8 || h.samplesPerPixel == 2 {
		bytesPerPixel = int64(4 * max(h.depth/8, 1)) // becomes four samples in memory
	}
	if h.interlaced {
		bytesPerPixel *= 2
	}
	return sheet{width: h.width, height: h.height, memory: bytesPerPixel * int64(h.width) * int64(h.height), frames: h.frames, decode: h.decode}
}

func readPNG(src extract.Source) (*pngHeader, error) {
	h := &pngHeader{src: src, raw: make([]byte, pngHead)}
	if _, err := src.Data.ReadAt(h.raw, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	ihdr := h.raw[16:]
	width, height := binary.BigEndian.Uint32(ihdr), binary.BigEndian.Uint32(ihdr[4:])
	if string(h.raw[12:16]) != "IHDR" || width == 0 || height == 0 || width > mostPNGSide || height > mostPNGSide {
		return nil, errors.New("damaged PNG: header")
	}
	h.width, h.height, h.depth, h.colour, h.interlaced = int(width), int(height), ihdr[8], ihdr[9], ihdr[12] != 0
	h.samplesPerPixel = map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[h.colour]
	if h.samplesPerPixel == 0 {
		return nil, fmt.Errorf("damaged PNG: colour type %d", h.colour)
	}
	h.eachChunk(func(kind string, data []byte) bool {
		if kind == "acTL" && len(data) >= 4 {
			h.frames = int(min(binary.BigEndian.Uint32(data), 1<<20))
		}
		return kind != "IDAT"
	})
	return h, nil
}

// longestChunk bounds the chunks that are looked at whole, except those of pixels.
const longestChunk = 64 << 10

// eachChunk gives the chunks in order, cut off where the file is, until one is not
// wanted.
func (h *pngHeader) eachChunk(visit func(kind string, data []byte) bool) {
	for at := int64(8); at < h.src.Size; {
		var head [8]byte
		if _, err := h.src.Data.ReadAt(head[:], at); err != nil {
			return
		}
		kind, length := string(head[4:]), int64(binary.BigEndian.Uint32(head[:]))
		room := min(length, h.src.Size-at-8)
		if kind != "IDAT" {
			room = min(room, longestChunk)
		}
		data := make([]byte, max(room, 0))
		n, _ := h.src.Data.ReadAt(data, at+8) // what is missing of a chunk is missing of the picture
		if !visit(kind, data[:n]) {
			return
		}
		at += 12 + length
	}
}

// decode decodes the picture, and of a damaged one as much as there is.
func (h *pngHeader) decode(context.Context) (stdimage.Image, string, error) {
	img, err := png.Decode(io.NewSectionReader(h.src.Data, 0, h.src.Size))
	if err == nil {
		return img, "", nil
	}
	mended, rows := h.mended()
	if rows == 0 {
		return nil, "", err
	}
	img, failed := png.Decode(mended)
	if failed != nil {
		return nil, "", err
	}
	return img, fmt.Sprintf("%d of %d rows: %v", rows, h.height, err), nil
}

// mended is the picture written anew from the rows that can still be unpacked, with
// white for the others.
func (h *pngHeader) mended() (io.Reader, int) {
	if h.interlaced || h.src.Size > largestWhole {
		return nil, 0
	}
	var packed, keep bytes.Buffer
	h.eachChunk(func(kind string, data []byte) bool {
		switch kind {
		case "IDAT":
			packed.Write(data)
		case "PLTE", "tRNS":
			chunk(&keep, kind, data)
		}
		return kind != "IEND"
	})
	row := 1 + (h.width*int(h.depth)*h.samplesPerPixel+7)/8
	raw := h.unpacked(&packed, row)
	rows := len(raw) / row
	if rows == 0 {
		return nil, 0
	}
	blank := make([]byte, row)
	if h.colour != palettePNG {
		for i := range blank[1:] {
			blank[1+i] = 0xFF
		}
	}
	var body bytes.Buffer
	w := zlib.NewWriter(&body)
	_, err := w.Write(raw[:rows*row])
	for i := rows; i < h.height && err == nil; i++ {
		_, err = w.Write(blank)
	}
	if err != nil || w.Close() != nil {
		return nil, 0 // a buffer never fails
	}
	var out bytes.Buffer
	out.WriteString(pngMark)
	chunk(&out, "IHDR", h.raw[16:])
	out.Write(keep.Bytes())
	chunk(&out, "IDAT", body.Bytes())
	chunk(&out, "IEND", nil)
	return &out, rows
}

// unpacked is what can be inflated of the pixels, and not more than there are; rows
// that name no filter end it.
func (h *pngHeader) unpacked(packed io.Reader, row int) []byte {
	r, err := zlib.NewReader(packed)
	if err != nil {
		return nil
	}
	var raw bytes.Buffer
	_, _ = io.Copy(&raw, io.LimitReader(r, int64(row)*int64(h.height))) // what came before the damage counts
	data := raw.Bytes()
	for i := 0; i < len(data); i += row {
		if data[i] > 4 {
			return data[:i]
		}
	}
	return data
}

func chunk(out *bytes.Buffer, kind string, data []byte) {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(data))) //nolint:gosec // bounded by the file
	out.Write(n[:])
	out.WriteString(kind)
	out.Write(data)
	sum := crc32.NewIEEE()
	_, _ = sum.Write([]byte(kind)) // never fails
	_, _ = sum.Write(data)
	binary.BigEndian.PutUint32(n[:], sum.Sum32())
	out.Write(n[:])
}
