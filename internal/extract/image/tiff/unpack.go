package tiff

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"

	"spoor/internal/extract/image/fax"
)

// unpacked gives up to rows rows of a block; fewer with the error that says why.
func (d *decoding) unpacked(data []byte, rows int) ([]byte, error) {
	l := d.layout
	if l.reversed && l.compression != packJPEG && l.compression != packOldJPEG {
		data = bytes.Clone(data)
		for i, b := range data {
			data[i] = bits.Reverse8(b)
		}
	}
	want := l.rowBytes() * rows
	if l.subV > 1 {
		want = l.rowBytes() * ((rows + l.subV - 1) / l.subV)
	}
	switch l.compression {
	case packNone:
		return data[:min(len(data), want)], short(len(data), want)
	case packRLE, packGroup3, packGroup4, packRLEWords:
		return d.faxed(data, rows)
	case packBits:
		out := unpackBits(data, want)
		return out, short(len(out), want)
	case packLZW:
		return inflated(lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8), want)
	case packDeflate, packDeflate2:
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return inflated(r, want)
	case packZstd:
		r, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, err
		}
		return inflated(r.IOReadCloser(), want)
	}
	return nil, unsupported("compression %d", l.compression)
}

func short(have, want int) error {
	if have < want {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// inflated reads as much as there is, up to what is wanted.
func inflated(r io.ReadCloser, want int) ([]byte, error) {
	var out bytes.Buffer // grows with what is really there
	_, err := io.Copy(&out, io.LimitReader(r, int64(want)))
	if closed := r.Close(); err == nil {
		err = closed
	}
	if out.Len() == want {
		err = nil
	}
	if err == nil {
		err = short(out.Len(), want)
	}
	return out.Bytes(), err
}

// unpackBits undoes PackBits (TIFF 6.0, section 9).
func unpackBits(data []byte, want int) []byte {
	var out []byte
	for len(data) > 0 && len(out) < want {
		n := int(int8(data[0])) //nolint:gosec // a signed byte in the file
		data = data[1:]
		switch {
		case n >= 0:
			n = min(n+1, len(data))
			out, data = append(out, data[:n]...), data[n:]
		case n != -128 && len(data) > 0:
			out = append(out, bytes.Repeat(data[:1], 1-n)...)
			data = data[1:]
		}
	}
	return out[:min(len(out), want)]
}

// faxed decodes a block of a fax.
func (d *decoding) faxed(data []byte, rows int) ([]byte, error) {
	l := d.layout
	if l.bits != 1 || l.samples != 1 {
		return nil, damaged("a fax of %d samples of %d bits", l.samples, l.bits)
	}
	o := fax.Options{Width: l.blockW, Rows: rows}
	switch l.compression {
	case packGroup4:
		o.Group4 = true
	case packGroup3:
		o.TwoDimensional = d.page.number(tagT4Options, 0)&1 != 0
	case packRLE:
		o.Aligned = 8
	case packRLEWords:
		o.Aligned = 16
	}
	return d.fax.Decode(data, o)
}

// predicted undoes the differences between neighbours (TIFF 6.0, section 14).
func (d *decoding) predicted(data []byte) error {
	l := d.layout
	switch {
	case l.predictor == 1, l.predictor < 1, l.compression != packLZW && l.compression != packDeflate && l.compression != packDeflate2 && l.compression != packZstd:
		return nil
	case l.predictor != 2 || l.bits < 8:
		return unsupported("predictor %d of %d bits", l.predictor, l.bits)
	}
	order, row, n := d.page.file.order, l.rowBytes(), l.perPlane()
	for ; len(data) > 0; data = data[min(row, len(data)):] {
		line := data[:min(row, len(data))]
		switch l.bits {
		case 8:
			for i := n; i < len(line); i++ {
				line[i] += line[i-n]
			}
		case 16:
			for i := 2 * n; i+2 <= len(line); i += 2 {
				order.PutUint16(line[i:], order.Uint16(line[i:])+order.Uint16(line[i-2*n:]))
			}
		case 32:
			for i := 4 * n; i+4 <= len(line); i += 4 {
				order.PutUint32(line[i:], order.Uint32(line[i:])+order.Uint32(line[i-4*n:]))
			}
		}
	}
	return nil
}
