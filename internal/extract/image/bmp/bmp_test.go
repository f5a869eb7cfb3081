package bmp_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"strings"
	"testing"

	"spoor/internal/extract/image/bmp"
)

// file makes a bitmap of 4 by 2 pixels; the lower line comes first.
func file(bits, compression int, height int32, table, data []byte) []byte {
	le := binary.LittleEndian
	out := le.AppendUint32([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), uint32(54+len(table)))
	out = le.AppendUint32(out, 40)
	out = le.AppendUint32(le.AppendUint32(out, 4), uint32(height))
	out = le.AppendUint16(le.AppendUint16(out, 1), uint16(bits))
	out = append(le.AppendUint32(out, uint32(compression)), make([]byte, 20)...)
	return append(append(out, table...), data...)
}

func gray(n int) []byte {
	var table []byte
	for i := range n {
		v := byte(i * 255 / (n - 1))
		table = append(table, v, v, v, 0)
	}
	return table
}

func TestBitmaps(t *testing.T) {
	rgb := func(v ...byte) (out []byte) {
		for _, x := range v {
			out = append(out, 0, 0, x)
		}
		return out
	}
	for name, c := range map[string]struct {
		file []byte
		want []uint8 // the red of the eight pixels
		flaw string
	}{
		"1 bit":             {file(1, 0, 2, gray(2), []byte{0x50, 0, 0, 0, 0xF0, 0, 0, 0}), []uint8{255, 255, 255, 255, 0, 255, 0, 255}, ""},
		"4 bits":            {file(4, 0, 2, gray(16), []byte{0x01, 0x23, 0, 0, 0xF0, 0x0F, 0, 0}), []uint8{255, 0, 0, 255, 0, 17, 34, 51}, ""},
		"8 bits, downwards": {file(8, 0, -2, gray(256), []byte{1, 2, 3, 4, 5, 6, 7, 8}), []uint8{1, 2, 3, 4, 5, 6, 7, 8}, ""},
		"16 bits":           {file(16, 0, 2, nil, []byte{0, 0x7C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7C}), []uint8{0, 0, 0, 255, 255, 0, 0, 0}, ""},
		"16 bits, 5-6-5":    {file(16, 3, 2, []byte{0, 0xF8, 0, 0, 0xE0, 7, 0, 0, 0x1F, 0, 0, 0}, []byte{0, 0xF8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF8}), []uint8{0, 0, 0, 255, 255, 0, 0, 0}, ""},
		"24 bits":           {file(24, 0, 2, nil, rgb(5, 6, 7, 8, 1, 2, 3, 4)), []uint8{1, 2, 3, 4, 5, 6, 7, 8}, ""},
		"32 bits":           {file(32, 0, -2, nil, bytes.Repeat([]byte{0, 0, 9, 0}, 8)), []uint8{9, 9, 9, 9, 9, 9, 9, 9}, ""},
		"runs of 8 bits":    {file(8, 1, 2, gray(256), []byte{3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 1}), []uint8{1, 2, 3, 255, 7, 7, 7, 255}, ""},
		"runs of 4 bits":    {file(4, 2, 2, gray(16), []byte{4, 0x0F, 0, 0, 0, 3, 0x12, 0x30, 0, 1}), []uint8{17, 34, 51, 255, 0, 255, 0, 255}, ""},
		"a step aside":      {file(8, 1, 2, gray(256), []byte{1, 7, 0, 2, 1, 1, 1, 9, 0, 1}), []uint8{255, 255, 9, 255, 7, 255, 255, 255}, ""},
		"cut off":           {file(24, 0, 2, nil, rgb(5, 6, 7, 8)), []uint8{255, 255, 255, 255, 5, 6, 7, 8}, "1 of 2 rows"},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := bmp.Read(bytes.NewReader(c.file))
			if err != nil {
				t.Fatal(err)
			}
			img, flaw, err := bmp.Decode(bytes.NewReader(c.file), int64(len(c.file)), h)
			if err != nil || flaw != c.flaw || img.Bounds() != image.Rect(0, 0, 4, 2) {
				t.Fatalf("got %v, %q, %v", img, flaw, err)
			}
			var got []uint8
			for i := range 8 {
				got = append(got, img.Pix[4*i])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestNoBitmaps(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"no pixels":   {file(24, 0, 2, nil, nil), "no pixels"},
		"no height":   {file(24, 0, 0, nil, nil), "4 by 0"},
		"a long side": {file(24, 0, 1<<30, nil, nil), "4 by 1073741824"},
		"odd bits":    {file(5, 0, 2, nil, nil), "5 bits"},
		"a JPEG":      {file(24, 4, 2, nil, nil), "compression 4"},
		"a beginning": {[]byte("BM"), "header"},
	} {
		h, err := bmp.Read(bytes.NewReader(c.file))
		if err == nil {
			_, _, err = bmp.Decode(bytes.NewReader(c.file), int64(len(c.file)), h)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func FuzzBitmap(f *testing.F) {
	f.Add(file(4, 2, 2, gray(16), []byte{4, 0x0F, 0, 0, 0, 3, 0x12, 0x30, 0, 1}))
	f.Add(file(16, 3, -2, make([]byte, 12), make([]byte, 16)))
	f.Add(file(1, 0, 2, gray(2), make([]byte, 8)))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := bmp.Read(bytes.NewReader(data))
		if err != nil || h.Memory() > 1<<22 {
			return
		}
		if img, _, err := bmp.Decode(bytes.NewReader(data), int64(len(data)), h); err == nil && img.Bounds().Size() != image.Pt(h.Width, h.Height) {
			t.Errorf("%v for %d by %d", img.Bounds(), h.Width, h.Height)
		}
	})
}
