package tiff_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spoor/internal/extract/image/tiff"
)

// The pictures of testdata.
const width, height = 83, 61

func ink(x, y int) color.Color {
	if (x*x+3*y*y)/97%3 == 0 || x == y || x < 20 && y < 6 {
		return color.Black
	}
	return color.White
}

func gray(x, y int) color.Color {
	if y < 30 {
		return color.Gray{Y: uint8(x * 3)}
	}
	return color.Gray{Y: uint8(y * 4)}
}

func colour(x, y int) color.Color {
	return color.NRGBA{R: uint8(x * 3), G: uint8(y * 4), B: uint8(x + y), A: 255}
}

// farthest is the largest difference of a channel between a picture and what it should
// be, and where.
func farthest(img image.Image, want func(x, y int) color.Color) (far int, at image.Point) {
	for y := range height {
		for x := range width {
			r, g, b, _ := img.At(x, y).RGBA()
			wr, wg, wb, _ := want(x, y).RGBA()
			for _, d := range [...]int{int(r>>8) - int(wr>>8), int(g>>8) - int(wg>>8), int(b>>8) - int(wb>>8)} {
				if d = max(d, -d); d > far {
					far, at = d, image.Pt(x, y)
				}
			}
		}
	}
	return far, at
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func pages(t testing.TB, data []byte) []*tiff.Page {
	t.Helper()
	all, more, err := tiff.Pages(bytes.NewReader(data), int64(len(data)), 100)
	if err != nil || more {
		t.Fatalf("pages: %d, %v, %v", len(all), more, err)
	}
	return all
}

func TestWhatScannersAndFaxesWrite(t *testing.T) {
	for name, c := range map[string]struct {
		want func(x, y int) color.Color
		far  int
	}{
		"bw-g4": {ink, 0}, "bw-g4-lsb": {ink, 0}, "bw-g4-strips": {ink, 0},
		"bw-g3-1d": {ink, 0}, "bw-g3-2d": {ink, 0}, "bw-g3-2d-fill": {ink, 0}, "bw-g3-lsb-strips": {ink, 0},
		"gray-lzw2": {gray, 0}, "gray16-zip2-big": {gray, 0}, "gray-jpeg": {gray, 100},
		"rgb-lzw2": {colour, 0}, "rgb-bigtiff": {colour, 0}, "rgb-tiles": {colour, 0}, "rgb-planes": {colour, 0}, "cmyk-zip2": {colour, 1},
		"rgb-jpeg-ycc": {colour, 12}, "rgb-jpeg-tiles": {colour, 130}, "rgb-jpeg-raw": {colour, 12},
	} {
		t.Run(name, func(t *testing.T) {
			img, flaw, err := tiff.NewDecoder().Decode(pages(t, read(t, name+".tif"))[0])
			if err != nil || flaw != "" || img.Bounds() != image.Rect(0, 0, width, height) {
				t.Fatalf("got %v, %q, %v", img, flaw, err)
			}
			if far, at := farthest(img, c.want); far > c.far {
				t.Errorf("differs by %d at %v: got %v, want %v", far, at, img.At(at.X, at.Y), c.want(at.X, at.Y))
			}
		})
	}
}

func TestEveryPageIsRead(t *testing.T) {
	all := pages(t, read(t, "pages.tif"))
	if len(all) != 3 {
		t.Fatalf("got %d pages, want 3", len(all))
	}
	for i, want := range []func(x, y int) color.Color{ink, colour, gray} {
		img, flaw, err := tiff.NewDecoder().Decode(all[i])
		if err != nil || flaw != "" {
			t.Fatalf("page %d: %q, %v", i+1, flaw, err)
		}
		if far, at := farthest(img, want); far > 100 {
			t.Errorf("page %d differs by %d at %v", i+1, far, at)
		}
	}
}

// entry is a field of a page made here, of kind LONG.
type entry struct {
	tag    uint16
	values []uint32
}

// file makes a file of one page; data stand at byte 8.
func file(order binary.AppendByteOrder, data []byte, entries ...entry) []byte {
	mark := "II"
	if order.String() == "BigEndian" {
		mark = "MM"
	}
	out := order.AppendUint16([]byte(mark), 42)
	start := 8 + len(data) + len(data)%2
	out = append(order.AppendUint32(out, uint32(start)), data...)
	out = append(out, make([]byte, start-len(out))...)
	slices.SortFunc(entries, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	out = order.AppendUint16(out, uint16(len(entries)))
	far := start + 2 + 12*len(entries) + 4
	var values []byte
	for _, e := range entries {
		out = order.AppendUint16(order.AppendUint16(out, e.tag), 4)
		out = order.AppendUint32(out, uint32(len(e.values)))
		if len(e.values) == 1 {
			out = order.AppendUint32(out, e.values[0])
			continue
		}
		out = order.AppendUint32(out, uint32(far+len(values)))
		for _, v := range e.values {
			values = order.AppendUint32(values, v)
		}
	}
	return append(append(out, 0, 0, 0, 0), values...)
}

func small(bits, samples, meaning uint32, data []byte, more ...entry) []byte {
	all := []entry{
		{256, []uint32{4}},
		{257, []uint32{2}},
		{258, slices.Repeat([]uint32{bits}, int(samples))},
		{262, []uint32{meaning}},
		{273, []uint32{8}},
		{277, []uint32{samples}},
		{279, []uint32{uint32(len(data))}},
	}
	return file(binary.BigEndian, data, append(all, more...)...)
}

func TestSamplesOfEverySize(t *testing.T) {
	dots := func(v ...uint8) []uint8 { return v }
	ramp := make([]uint32, 3*16)
	for i := range 16 {
		ramp[i], ramp[16+i], ramp[32+i] = uint32(i*4096), uint32(i*2048), 0
	}
	for name, c := range map[string]struct {
		file []byte
		want []uint8 // the red of the eight pixels
	}{
		"1 bit, white is zero":         {small(1, 1, 0, []byte{0b0101_0000, 0b1111_0000}), dots(255, 0, 255, 0, 0, 0, 0, 0)},
		"1 bit, lowest bit first":      {small(1, 1, 1, []byte{0b0000_0101, 0b0000_1111}, entry{266, []uint32{2}}), dots(255, 0, 255, 0, 255, 255, 255, 255)},
		"2 bits":                       {small(2, 1, 1, []byte{0b00_01_10_11, 0}), dots(0, 85, 170, 255, 0, 0, 0, 0)},
		"4 bits":                       {small(4, 1, 1, []byte{0x0F, 0x18, 0, 0}), dots(0, 255, 17, 136, 0, 0, 0, 0)},
		"32 bits":                      {small(32, 1, 1, append([]byte{200, 1, 1, 1}, make([]byte, 28)...)), dots(200, 0, 0, 0, 0, 0, 0, 0)},
		"a table of 16 colours":        {small(4, 1, 3, []byte{0x0F, 0x18, 0, 0}, entry{320, ramp}), dots(0, 240, 16, 128, 0, 0, 0, 0)},
		"gray and transparency":        {small(8, 2, 1, bytes.Repeat([]byte{9, 0}, 8)), dots(9, 9, 9, 9, 9, 9, 9, 9)},
		"transparent colours on white": {small(8, 4, 2, bytes.Repeat([]byte{0, 0, 0, 155}, 8), entry{338, []uint32{2}}), dots(100, 100, 100, 100, 100, 100, 100, 100)},
		"diminished colours on white":  {small(8, 4, 2, bytes.Repeat([]byte{10, 0, 0, 155}, 8), entry{338, []uint32{1}}), dots(110, 110, 110, 110, 110, 110, 110, 110)},
		"shared colours":               {small(8, 3, 6, bytes.Repeat([]byte{50, 50, 50, 50, 128, 128}, 2), entry{530, []uint32{2, 2}}), dots(50, 50, 50, 50, 50, 50, 50, 50)},
		"Lab, of which the lightness":  {small(8, 3, 8, bytes.Repeat([]byte{77, 1, 2}, 8)), dots(77, 77, 77, 77, 77, 77, 77, 77)},
		"PackBits":                     {small(8, 1, 1, []byte{0xFD, 5, 0x80, 3, 1, 2, 3, 4}, entry{259, []uint32{32773}}), dots(5, 5, 5, 5, 1, 2, 3, 4)},
		"all rows, as no number is":    {small(8, 1, 1, []byte{1, 2, 3, 4, 5, 6, 7, 8}, entry{278, []uint32{0xFFFFFFFF}}), dots(1, 2, 3, 4, 5, 6, 7, 8)},
		"codes of a fax without ends":  {small(1, 1, 0, []byte{0b0111_11_00, 0b1011_0000}, entry{259, []uint32{2}}), dots(255, 255, 0, 0, 255, 255, 255, 255)},
		"a strip that ends early":      {small(8, 1, 1, []byte{1, 2, 3, 4, 5, 6}), dots(1, 2, 3, 4, 5, 6, 0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			img, flaw, err := tiff.NewDecoder().Decode(pages(t, c.file)[0])
			if err != nil || (flaw != "") != strings.Contains(name, "early") {
				t.Fatalf("got %q, %v", flaw, err)
			}
			var got []uint8
			for i := range 8 {
				r, _, _, _ := img.At(i%4, i/4).RGBA()
				got = append(got, uint8(r>>8))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestTheOldWayOfJPEG(t *testing.T) {
	var photo bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = gray(i%width, i/width).(color.Gray).Y
	}
	if err := jpeg.Encode(&photo, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	whole := file(binary.LittleEndian, photo.Bytes(), entry{256, []uint32{width}}, entry{257, []uint32{height}}, entry{259, []uint32{6}},
		entry{258, []uint32{8}}, entry{262, []uint32{1}}, entry{277, []uint32{1}}, entry{513, []uint32{8}}, entry{514, []uint32{uint32(photo.Len())}})
	for name, data := range map[string][]byte{"a whole image": whole, "tables and a scan": inParts(photo.Bytes())} {
		got, flaw, err := tiff.NewDecoder().Decode(pages(t, data)[0])
		if err != nil || flaw != "" {
			t.Errorf("%s: %q, %v", name, flaw, err)
			continue
		}
		if far, at := farthest(got, gray); far > 60 {
			t.Errorf("%s: differs by %d at %v", name, far, at)
		}
	}
}

// inParts is a gray JPEG taken apart: its tables and its scan on their own.
func inParts(photo []byte) []byte {
	var quant, dc, ac, scan int
	for at := 2; scan == 0; {
		n := int(binary.BigEndian.Uint16(photo[at+2:]))
		switch photo[at+1] {
		case 0xDB:
			quant = at + 5
		case 0xC4: // one segment with both tables
			dc = at + 5
			ac = dc + 16 + 12 + 1
		case 0xDA:
			scan = at + 2 + n
		}
		at += 2 + n
	}
	return file(binary.LittleEndian, photo, entry{256, []uint32{width}}, entry{257, []uint32{height}}, entry{259, []uint32{6}},
		entry{258, []uint32{8}}, entry{262, []uint32{1}}, entry{277, []uint32{1}}, entry{273, []uint32{uint32(8 + scan)}}, entry{279, []uint32{uint32(len(photo) - scan)}},
		entry{519, []uint32{uint32(8 + quant)}}, entry{520, []uint32{uint32(8 + dc)}}, entry{521, []uint32{uint32(8 + ac)}})
}

func TestWhatCannotBeDecoded(t *testing.T) {
	cut := read(t, "bw-g4.tif")
	cut[40] ^= 0xFF // within the scan lines
	for name, c := range map[string]struct {
		file []byte
		want string // of the error or the flaw
	}{
		"another compression":      {small(8, 1, 1, make([]byte, 8), entry{259, []uint32{34712}}), "unsupported TIFF: compression 34712"},
		"floating point":           {small(32, 1, 1, make([]byte, 32), entry{339, []uint32{3}}), "sample format 3"},
		"a short table of colours": {small(4, 1, 3, make([]byte, 4), entry{320, []uint32{1, 2}}), "colour table"},
		"odd bits":                 {small(7, 1, 1, make([]byte, 8)), "bits per sample"},
		"data outside the file":    {file(binary.LittleEndian, nil, entry{256, []uint32{4}}, entry{257, []uint32{2}}, entry{273, []uint32{1 << 30}}), "a strip at 1073741824"},
		"no data":                  {file(binary.LittleEndian, nil, entry{256, []uint32{4}}, entry{257, []uint32{2}}), "no image data"},
		"strips over each other": {file(binary.LittleEndian, make([]byte, 1<<20), entry{256, []uint32{1}}, entry{257, []uint32{1000}}, entry{259, []uint32{8}},
			entry{278, []uint32{1}}, entry{273, slices.Repeat([]uint32{8}, 1000)}, entry{279, slices.Repeat([]uint32{1 << 20}, 1000)}), "invalid header"},
		"a changed byte in a fax": {cut, "parts damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			img, flaw, err := tiff.NewDecoder().Decode(pages(t, c.file)[0])
			if err != nil {
				flaw = err.Error()
			}
			if !strings.Contains(flaw, c.want) {
				t.Errorf("got %v, %q; want %q", img != nil, flaw, c.want)
			}
		})
	}
}

func TestPagesThatThereAreNot(t *testing.T) {
	loop := append([]byte("II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"), make([]byte, 20)...)
	if all, _, err := tiff.Pages(bytes.NewReader(loop), int64(len(loop)), 10); err != nil || len(all) != 1 {
		t.Errorf("directories in a circle: %d, %v", len(all), err)
	}
	three := read(t, "pages.tif")
	if all, more, err := tiff.Pages(bytes.NewReader(three), int64(len(three)), 2); err != nil || len(all) != 2 || !more {
		t.Errorf("more than are wanted: %d, %v, %v", len(all), more, err)
	}
	if _, _, err := tiff.Pages(strings.NewReader("II*\x00\xff\xff\x00\x00"), 8, 10); err == nil {
		t.Error("no directory is no error")
	}
}

func FuzzTIFF(f *testing.F) {
	files, err := filepath.Glob("testdata/*.tif")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		f.Add(read(f, filepath.Base(name)))
	}
	f.Add(small(2, 1, 1, []byte{1, 0}))
	dec := tiff.NewDecoder()
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, _ := tiff.Pages(bytes.NewReader(data), int64(len(data)), 10)
		for _, p := range all {
			if p.Memory() > 1<<24 {
				continue
			}
			if img, _, err := dec.Decode(p); err == nil && img.Bounds() != image.Rect(0, 0, p.Width, p.Height) {
				t.Errorf("a picture of %v for a page of %d by %d", img.Bounds(), p.Width, p.Height)
			}
		}
	})
}
