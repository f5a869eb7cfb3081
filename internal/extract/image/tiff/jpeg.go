package tiff

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
	"slices"

	"spoor/internal/extract/image/jpeg"
)

const (
	longestTables = 64 << 10
	largestJPEG   = 640 << 20 // bytes that decoding may take
)

// jpegBlock decodes a strip or tile that is a JPEG image of its own, perhaps without
// its tables (TIFF technical note 2), and gives how many rows it has.
func (d *decoding) jpegBlock(data []byte, x, y int) (int, error) {
	l := d.layout
	if l.planes > 1 {
		return 0, unsupported("JPEG of single colours")
	}
	head := []byte("\xff\xd8")
	if tables := d.page.bytes(tagJPEGTables, longestTables); len(tables) > 4 {
		head = tables
		if bytes.HasSuffix(head, []byte("\xff\xd9")) {
			head = head[:len(head)-2]
		}
	}
	if l.compression == packOldJPEG && !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		made, err := d.oldHeader(min(l.blockW, l.width), min(l.blockH, l.height-y))
		if err != nil {
			return 0, err
		}
		head = made
	}
	img, flaw, err := d.jpeg(append(slices.Clone(head), bytes.TrimPrefix(data, []byte("\xff\xd8"))...))
	if err != nil {
		return 0, err
	}
	d.paste(img, x, y)
	if flaw != "" {
		err = damaged("%s", flaw)
	}
	return img.Bounds().Dy(), err
}

func (d *decoding) jpeg(data []byte) (image.Image, string, error) {
	r := bytes.NewReader(data)
	h, err := jpeg.Read(r)
	if err != nil {
		return nil, "", err
	}
	if h.Width > d.layout.width+d.layout.blockW || h.Height > d.layout.height+d.layout.blockH || h.Memory() > largestJPEG {
		return nil, "", damaged("a JPEG of %d by %d pixels", h.Width, h.Height)
	}
	return jpeg.Decode(r, r.Size(), h, jpeg.Options{Plain: d.layout.meaning == colours || d.layout.meaning == inks})
}

// paste draws a decoded block.
func (d *decoding) paste(img image.Image, x, y int) {
	at := image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(img.Bounds().Size())}
	if d.gray == nil {
		// Without transparency the two types hold the same bytes, and drawing on this
		// one is ten times as fast.
		draw.Draw(&image.RGBA{Pix: d.colour.Pix, Stride: d.colour.Stride, Rect: d.colour.Rect}, at, img, img.Bounds().Min, draw.Src)
		return
	}
	draw.Draw(d.gray, at, img, img.Bounds().Min, draw.Src)
	if d.layout.meaning == whiteIsZero {
		at = at.Intersect(d.gray.Rect)
		for row := at.Min.Y; row < at.Max.Y; row++ {
			line := d.gray.Pix[row*d.gray.Stride+at.Min.X : row*d.gray.Stride+at.Max.X]
			for i, v := range line {
				line[i] = 255 - v
			}
		}
	}
}

// oldJPEG decodes a page that is one whole JPEG image (TIFF 6.0, section 22, in the way
// that most programs understood it); nil when it isn't.
func (d *decoding) oldJPEG() (image.Image, string) {
	f := d.page.file
	at := int64(d.page.number(tagOldJPEG, 0))
	var mark [2]byte
	if _, err := f.ReadAt(mark[:], max(at, 0)); at <= 0 || err != nil || mark != [2]byte{0xFF, 0xD8} {
		return nil, ""
	}
	data := make([]byte, min(f.size-at, largestBlock))
	n, _ := f.ReadAt(data, at) // what is missing shows when it is decoded
	r := bytes.NewReader(data[:n])
	h, err := jpeg.Read(r)
	if err != nil || h.Memory() > largestJPEG {
		return nil, "" // its strips may still be read
	}
	img, flaw, err := jpeg.Decode(r, r.Size(), h, jpeg.Options{})
	if err != nil {
		return nil, "" // its strips may still be read
	}
	d.paste(img, 0, 0)
	if d.gray != nil {
		return d.gray, flaw
	}
	return d.colour, flaw
}

// oldHeader makes the beginning of a JPEG image out of a page's tables.
func (d *decoding) oldHeader(width, height int) ([]byte, error) {
	p, n := d.page, d.layout.samples
	out := []byte("\xff\xd8")
	quants, dcs, acs := p.numbers(tagOldQ), p.numbers(tagOldDC), p.numbers(tagOldAC)
	if len(quants) < n || len(dcs) < n || len(acs) < n || n > 4 {
		return nil, damaged("JPEG without tables")
	}
	for i := range n {
		quant := make([]byte, 64)
		if _, err := p.file.ReadAt(quant, p.file.offset(quants[i])); err != nil {
			return nil, err
		}
		out = segment(out, 0xDB, append([]byte{byte(i)}, quant...))
		for class, at := range []uint64{dcs[i], acs[i]} {
			codes, err := p.huffman(p.file.offset(at))
			if err != nil {
				return nil, err
			}
			out = segment(out, 0xC4, append([]byte{byte(class<<4 | i)}, codes...)) //nolint:gosec // at most 1 and 4
		}
	}
	h, v := 1, 1
	if d.layout.meaning == lumaChroma {
		h, v = p.subsampling()
	}
	frame := binary.BigEndian.AppendUint16([]byte{8}, uint16(height))            //nolint:gosec // a larger one fails
	frame = append(binary.BigEndian.AppendUint16(frame, uint16(width)), byte(n)) //nolint:gosec // a larger one fails
	scan := []byte{byte(n)}                                                      //nolint:gosec // at most 4
	for i := range n {
		frame = append(frame, byte(i+1), byte(h<<4|v), byte(i)) //nolint:gosec // small
		scan = append(scan, byte(i+1), byte(i<<4|i))            //nolint:gosec // small
		h, v = 1, 1
	}
	out = segment(out, 0xC0, frame)
	if restart := p.number(tagOldRestart, 0); restart > 0 {
		out = segment(out, 0xDD, binary.BigEndian.AppendUint16(nil, uint16(restart))) //nolint:gosec // a larger one fails
	}
	return segment(out, 0xDA, append(scan, 0, 63, 0)), nil
}

// huffman reads a table of codes: how many of each length, and their values.
func (p *Page) huffman(at int64) ([]byte, error) {
	codes := make([]byte, 16)
	if _, err := p.file.ReadAt(codes, at); err != nil {
		return nil, err
	}
	n := 0
	for _, count := range codes {
		n += int(count)
	}
	codes = append(codes, make([]byte, min(n, 256))...)
	_, err := p.file.ReadAt(codes[16:], at+16)
	return codes, err
}

func segment(out []byte, marker byte, data []byte) []byte {
	out = append(out, 0xFF, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2)) //nolint:gosec // less than 300
	return append(out, data...)
}
