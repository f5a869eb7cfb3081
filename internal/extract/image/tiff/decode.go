package tiff

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"slices"

	"spoor/internal/extract/image/fax"
)

// Decoder decodes pages. It is made once and is safe for concurrent use.
type Decoder struct{ fax *fax.Tables }

// NewDecoder returns a Decoder.
func NewDecoder() *Decoder { return &Decoder{fax.NewTables()} }

// decoding is a page being decoded.
type decoding struct {
	*Decoder
	page    *Page
	layout  *layout
	palette []uint64
	gray    *image.Gray // one of these two
	colour  *image.NRGBA
	spent   int64 // bytes read of the file
	blend   bool  // the fourth sample of colours says how much of them there is
}

// Memory is about how many bytes decoding the page takes: the picture and the largest
// strip or tile, which grows in steps.
func (p *Page) Memory() int64 {
	l, err := p.layout()
	if err != nil {
		return 0 // it won't be decoded
	}
	pixel := int64(4)
	if l.gray() {
		pixel = 1
	}
	return int64(p.Width)*int64(p.Height)*pixel + 2*int64(l.rowBytes())*int64(l.blockH)
}

// Decode gives a page as *image.Gray, or as *image.NRGBA without transparency. flaw
// says how much of it is missing when not all of it could be read. Errors wrap
// ErrDamaged or ErrUnsupported, or are the source's.
func (dec *Decoder) Decode(p *Page) (img image.Image, flaw string, err error) {
	l, err := p.layout()
	if err != nil {
		return nil, "", err
	}
	d := &decoding{Decoder: dec, page: p, layout: l}
	d.canvas()
	if l.compression == packOldJPEG {
		if whole, flaw := d.oldJPEG(); whole != nil {
			return whole, flaw, nil
		}
	}
	if l.meaning == table {
		d.palette = p.numbers(tagColorMap)
		if l.bits > 8 || len(d.palette) < 3<<l.bits {
			return nil, "", damaged("a colour table of %d values for %d bits", len(d.palette), l.bits)
		}
	}
	extra := p.number(tagExtra, 0)
	d.blend = extra == 1 || extra == 2
	lost, rows, first := d.blocks()
	if rows == 0 && lost > 0 {
		return nil, "", first
	}
	if lost > 0 {
		flaw = fmt.Sprintf("%d of %d parts damaged: %v", lost, l.across*l.down*l.planes, first)
	}
	if d.gray != nil {
		return d.gray, flaw, nil
	}
	return d.colour, flaw, nil
}

// canvas is a white page.
func (d *decoding) canvas() {
	bounds := image.Rect(0, 0, d.layout.width, d.layout.height)
	var pix []byte
	if d.layout.gray() {
		d.gray = image.NewGray(bounds)
		pix = d.gray.Pix
	} else {
		d.colour = image.NewNRGBA(bounds)
		pix = d.colour.Pix
	}
	for i := range pix {
		pix[i] = 0xFF
	}
}

// blocks decodes all strips or tiles. It counts those of which something is missing and
// the rows that could be read.
func (d *decoding) blocks() (lost, rows int, first error) {
	l := d.layout
	all := l.across * l.down * l.planes
	for i := range min(all, len(l.offsets)) {
		n, err := d.block(i)
		rows += n
		if err == nil {
			continue
		}
		lost++
		if first == nil {
			first = err
		}
	}
	if missing := all - len(l.offsets); missing > 0 {
		lost += missing
		if first == nil {
			first = damaged("%d of %d strips", len(l.offsets), all)
		}
	}
	return lost, rows, first
}

// block decodes one strip or tile and gives how many rows of it there were.
func (d *decoding) block(i int) (int, error) {
	l := d.layout
	plane, place := i/(l.across*l.down), i%(l.across*l.down)
	x, y := place%l.across*l.blockW, place/l.across*l.blockH
	rows := l.blockH
	if !l.tiled {
		rows = min(rows, l.height-y)
	}
	data, err := d.data(i, rows)
	if err != nil {
		return 0, err
	}
	if l.compression == packJPEG || l.compression == packOldJPEG {
		return d.jpegBlock(data, x, y)
	}
	samples, err := d.unpacked(data, rows)
	if fault := d.predicted(samples); fault != nil {
		return 0, fault
	}
	have := (len(samples) + l.rowBytes() - 1) / l.rowBytes()
	if l.subH*l.subV > 1 {
		d.units(samples, x, y)
		return have, err
	}
	for row := 0; row < min(have, l.height-y); row++ {
		line := samples[row*l.rowBytes() : min((row+1)*l.rowBytes(), len(samples))]
		if len(line) < l.rowBytes() {
			line = append(slices.Clip(line), make([]byte, l.rowBytes()-len(line))...)
		}
		d.row(line, x, y+row, plane)
	}
	return have, err
}

// rereads is how often all of a file may be read for one page: strips may share bytes,
// and a file of a million strips that are each all of it never ends.
const rereads = 4

// data are a block's bytes as they stand in the file. Some files don't say how many
// there are.
func (d *decoding) data(i, rows int) ([]byte, error) {
	l, size := d.layout, d.page.file.size
	at := d.page.file.offset(l.offsets[i])
	if at < 0 || at >= size {
		return nil, damaged("a strip at %d of %d", at, size)
	}
	n := size - at
	if i < len(l.counts) && l.counts[i] > 0 && l.counts[i] < uint64(n) { //nolint:gosec // positive
		n = int64(l.counts[i]) //nolint:gosec // bounded by the file
	} else if l.compression == packNone {
		n = min(n, int64(l.rowBytes())*int64(rows))
	}
	if d.spent += n; d.spent > rereads*size+largestBlock/8 {
		return nil, damaged("strips that lie over each other")
	}
	data := make([]byte, min(n, largestBlock))
	if got, err := d.page.file.ReadAt(data, at); got < len(data) {
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return data, nil
}

// row draws a row of samples.
func (d *decoding) row(line []byte, x, y, plane int) {
	l := d.layout
	wide := min(l.blockW, l.width-x)
	n := l.perPlane()
	var s [4]uint32
	for i := range wide {
		for j := range min(n, len(s)) {
			s[j] = d.sample(line, i*n+j)
		}
		if l.planes > 1 {
			d.plane(x+i, y, plane, s[0])
			continue
		}
		d.pixel(x+i, y, &s)
	}
}

// sample is the i-th value of a row, scaled to 8 bits except where it is an index.
func (d *decoding) sample(line []byte, i int) uint32 {
	order := d.page.file.order
	switch d.layout.bits {
	case 8:
		return uint32(line[i])
	case 16:
		return uint32(order.Uint16(line[2*i:]) >> 8)
	case 32:
		return order.Uint32(line[4*i:]) >> 24
	}
	bits := d.layout.bits
	at := i * bits
	v := uint32(line[at/8]) >> (8 - bits - at%8) & (1<<bits - 1)
	if d.layout.meaning == table {
		return v
	}
	return v * 255 / (1<<bits - 1)
}

// pixel draws the meaning of a pixel's samples.
func (d *decoding) pixel(x, y int, s *[4]uint32) {
	if d.gray != nil {
		v := uint8(s[0]) //nolint:gosec // scaled to 8 bits
		if d.layout.meaning == whiteIsZero {
			v = 255 - v
		}
		d.gray.Pix[y*d.gray.Stride+x] = v
		return
	}
	var c color.NRGBA
	switch d.layout.meaning {
	case table:
		n := uint32(1) << d.layout.bits
		i := min(s[0], n-1)
		c = color.NRGBA{R: uint8(d.palette[i] >> 8), G: uint8(d.palette[n+i] >> 8), B: uint8(d.palette[2*n+i] >> 8)} //nolint:gosec // shorts
	case inks:
		k := 255 - s[3]
		c = color.NRGBA{R: uint8((255 - s[0]) * k / 255), G: uint8((255 - s[1]) * k / 255), B: uint8((255 - s[2]) * k / 255)} //nolint:gosec // at most 255
		if d.layout.samples == 3 {
			c = color.NRGBA{R: uint8(255 - s[0]), G: uint8(255 - s[1]), B: uint8(255 - s[2])}
		}
	case lumaChroma:
		c.R, c.G, c.B = color.YCbCrToRGB(uint8(s[0]), uint8(s[1]), uint8(s[2])) //nolint:gosec // scaled to 8 bits
	default:
		if d.blend && d.layout.samples > 3 {
			d.onWhite(s)
		}
		c = color.NRGBA{R: uint8(s[0]), G: uint8(s[1]), B: uint8(s[2])} //nolint:gosec // scaled to 8 bits
	}
	c.A = 255
	i := y*d.colour.Stride + 4*x
	d.colour.Pix[i], d.colour.Pix[i+1], d.colour.Pix[i+2], d.colour.Pix[i+3] = c.R, c.G, c.B, c.A
}

// onWhite lays a transparent colour over white paper.
func (d *decoding) onWhite(s *[4]uint32) {
	for j := range 3 {
		if d.page.number(tagExtra, 0) == 1 { // the colour is diminished already
			s[j] = min(s[j]+255-s[3], 255)
			continue
		}
		s[j] = (s[j]*s[3] + 255*(255-s[3])) / 255
	}
}

// plane draws one sample of a pixel whose samples come one plane after the other. Inks
// take away from the white that is there.
func (d *decoding) plane(x, y, plane int, v uint32) {
	if d.gray != nil {
		if plane == 0 {
			d.pixel(x, y, &[4]uint32{v})
		}
		return
	}
	i := y*d.colour.Stride + 4*x
	switch {
	case d.layout.meaning == inks && plane < 3:
		d.colour.Pix[i+plane] = uint8(255 - v)
	case d.layout.meaning == inks && plane == 3:
		for j := range 3 {
			d.colour.Pix[i+j] = uint8(uint32(d.colour.Pix[i+j]) * (255 - v) / 255) //nolint:gosec // at most 255
		}
	case plane < 3:
		d.colour.Pix[i+plane] = uint8(v) //nolint:gosec // scaled to 8 bits
		if d.layout.meaning == lumaChroma && plane == 2 {
			d.colour.Pix[i], d.colour.Pix[i+1], d.colour.Pix[i+2] = color.YCbCrToRGB(d.colour.Pix[i], d.colour.Pix[i+1], d.colour.Pix[i+2])
		}
	}
}

// units draws pixels that share their colours (TIFF 6.0, section 21).
func (d *decoding) units(data []byte, x, y int) {
	l := d.layout
	unit := l.subH*l.subV + 2
	across := (l.blockW + l.subH - 1) / l.subH
	for i := 0; (i+1)*unit <= len(data); i++ {
		u := data[i*unit : (i+1)*unit]
		left, top := x+i%across*l.subH, y+i/across*l.subV
		for j := range unit - 2 {
			px, py := left+j%l.subH, top+j/l.subH
			if px < l.width && py < l.height && d.colour != nil {
				d.pixel(px, py, &[4]uint32{uint32(u[j]), uint32(u[unit-2]), uint32(u[unit-1])})
			}
		}
	}
}
