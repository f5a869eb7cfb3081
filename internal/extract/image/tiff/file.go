// Package tiff decodes the pages of TIFF files (TIFF 6.0, its supplement 2, and the
// 64-bit variant): what scanners, fax servers, phones and image programs write.
//
// It reads strips and tiles; no compression, PackBits, LZW, deflate, the fax codes of
// Group 3 and 4, JPEG of the old and the new way; gray, colour tables, RGB, inks and
// YCbCr of 1 to 32 bits a sample. What is damaged stays white and is counted. The
// caller bounds a page by its size before it is decoded.
//
// It doesn't read floating point samples, JPEG 2000 and JBIG. Of Lab it shows the
// lightness, and of more than one ink set the first four.
package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// The tags that are looked at (TIFF 6.0, appendix A).
const (
	tagWidth       = 256
	tagHeight      = 257
	tagBits        = 258
	tagCompression = 259
	tagPhotometric = 262
	tagFillOrder   = 266
	tagDescription = 270
	tagOffsets     = 273
	tagOrientation = 274
	tagSamples     = 277
	tagRows        = 278
	tagCounts      = 279
	tagPlanar      = 284
	tagPageName    = 285
	tagT4Options   = 292
	tagPredictor   = 317
	tagColorMap    = 320
	tagTileWidth   = 322
	tagTileHeight  = 323
	tagTileOffsets = 324
	tagTileCounts  = 325
	tagExtra       = 338
	tagFormat      = 339
	tagJPEGTables  = 347
	tagOldJPEG     = 513
	tagOldLength   = 514
	tagOldRestart  = 515
	tagOldQ        = 519
	tagOldDC       = 520
	tagOldAC       = 521
	tagSubsampling = 530
)

// Errors of a file as a whole and of one page.
var (
	ErrDamaged     = errors.New("damaged TIFF")
	ErrUnsupported = errors.New("unsupported TIFF")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnsupported, fmt.Sprintf(format, args...))
}

// file is where pages come from.
type file struct {
	io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool // offsets of 64 bits
}

// field is an entry of a page's directory; its values are read when they are needed.
type field struct {
	kind  uint16
	count uint64
	at    int64 // of the first value in the file
}

// Page is one image of a file.
type Page struct {
	file   *file
	fields map[uint16]field
	// Width and Height are pixels as stored, before Orientation.
	Width, Height int
	// Orientation is how the page is to be turned, 1 to 8, as EXIF has it.
	Orientation int
	// Name and Description are what is written about this page.
	Name, Description string
}

// longestText bounds a text that is written about a page, in bytes.
const longestText = 4 << 10

// Pages lists the pages of a file, at most so many; true when there are more. A
// directory that can't be read ends the list, and is an error when it is the first.
func Pages(r io.ReaderAt, size int64, most int) (pages []*Page, more bool, err error) {
	f := &file{ReaderAt: r, size: size}
	at, err := f.start()
	if err != nil {
		return nil, false, err
	}
	seen := map[int64]bool{}
	for at != 0 && !seen[at] {
		if len(pages) == most {
			return pages, true, nil
		}
		seen[at] = true
		page, next, err := f.directory(at)
		if err != nil && len(pages) == 0 {
			return nil, false, err
		}
		if err != nil {
			return pages, true, err
		}
		pages = append(pages, page)
		at = next
	}
	if len(pages) == 0 {
		return nil, false, damaged("no page")
	}
	return pages, false, nil
}

// start reads the file's header and gives where the first directory is.
func (f *file) start() (int64, error) {
	var head [16]byte
	if n, err := f.ReadAt(head[:], 0); n < 8 {
		return 0, damaged("header: %v", err)
	}
	f.order = binary.LittleEndian
	if head[0] == 'M' {
		f.order = binary.BigEndian
	}
	if f.order.Uint16(head[2:]) == 43 {
		f.big = true
		return f.offset(f.order.Uint64(head[8:])), nil
	}
	return int64(f.order.Uint32(head[4:])), nil
}

// offset is a place that a file names; -1, where nothing is, for absurd ones.
func (*file) offset(v uint64) int64 {
	if v > math.MaxInt64 {
		return -1
	}
	return int64(v)
}

// directory reads the fields of one page and where the next one is.
func (f *file) directory(at int64) (*Page, int64, error) {
	head, entry, word := int64(2), int64(12), int64(4)
	if f.big {
		head, entry, word = 8, 20, 8
	}
	var count [8]byte
	if _, err := f.ReadAt(count[:head], at); err != nil {
		return nil, 0, damaged("directory at %d: %v", at, err)
	}
	n := int64(f.order.Uint16(count[:]))
	if f.big {
		n = int64(min(f.order.Uint64(count[:]), math.MaxUint16))
	}
	table := make([]byte, n*entry+word)
	got, err := f.ReadAt(table, at+head)
	if int64(got) < n*entry {
		return nil, 0, damaged("directory at %d: %v", at, err)
	}
	p := &Page{file: f, fields: map[uint16]field{}}
	for i := range n {
		p.entry(table[i*entry:(i+1)*entry], at+head+i*entry)
	}
	p.describe()
	if int64(got) < int64(len(table)) {
		return p, 0, nil // ends right here
	}
	if f.big {
		return p, f.offset(f.order.Uint64(table[n*entry:])), nil
	}
	return p, int64(f.order.Uint32(table[n*entry:])), nil
}

// entry notes one field.
func (p *Page) entry(e []byte, at int64) {
	f := p.file
	tag := f.order.Uint16(e)
	if _, known := p.fields[tag]; known {
		return
	}
	x := field{kind: f.order.Uint16(e[2:])}
	room := 4
	if f.big {
		x.count, x.at, room = f.order.Uint64(e[4:]), at+12, 8
	} else {
		x.count, x.at = uint64(f.order.Uint32(e[4:])), at+8
	}
	if x.count > uint64(room/max(x.size(), 1)) {
		if f.big {
			x.at = f.offset(f.order.Uint64(e[12:]))
		} else {
			x.at = int64(f.order.Uint32(e[8:]))
		}
	}
	p.fields[tag] = x
}

// size is the bytes of one value; 0 for kinds that nobody here reads.
func (x field) size() int {
	switch x.kind {
	case 1, 2, 6, 7: // bytes and text
		return 1
	case 3, 8: // short
		return 2
	case 4, 9, 13: // long
		return 4
	case 16, 17, 18: // long8
		return 8
	case 5, 10: // rational
		return 8
	}
	return 0
}

// bytes are the raw values of a field, at most so many bytes.
func (p *Page) bytes(tag uint16, most int) []byte {
	x, ok := p.fields[tag]
	if !ok || x.size() == 0 || x.at < 0 {
		return nil
	}
	n := min(x.count*uint64(x.size()), uint64(most), uint64(p.file.size)) //nolint:gosec // not negative
	if x.count > math.MaxUint32 {
		return nil
	}
	data := make([]byte, n)
	got, _ := p.file.ReadAt(data, x.at) // what is missing shows in the number of values
	return data[:got]
}

// mostValues bounds the values of one field.
const mostValues = 1 << 20

// numbers are the values of a field of whole numbers.
func (p *Page) numbers(tag uint16) []uint64 {
	size := p.fields[tag].size()
	data := p.bytes(tag, mostValues*8)
	if size == 0 {
		return nil
	}
	values := make([]uint64, 0, len(data)/size)
	for ; len(data) >= size; data = data[size:] {
		switch size {
		case 1:
			values = append(values, uint64(data[0]))
		case 2:
			values = append(values, uint64(p.file.order.Uint16(data)))
		case 4:
			values = append(values, uint64(p.file.order.Uint32(data)))
		default:
			values = append(values, p.file.order.Uint64(data))
		}
	}
	return values
}

// number is the first value of a field, or another one when it isn't there; values
// that no picture has are -1.
func (p *Page) number(tag uint16, missing int) int {
	x, ok := p.fields[tag]
	if !ok {
		return missing
	}
	x.count = min(x.count, 1)
	one := Page{file: p.file, fields: map[uint16]field{tag: x}}
	values := one.numbers(tag)
	if len(values) == 0 {
		return missing
	}
	if values[0] > math.MaxInt32 {
		return -1
	}
	return int(values[0]) //nolint:gosec // bounded
}

// describe reads what is known of a page without its pixels.
func (p *Page) describe() {
	p.Width, p.Height = max(p.number(tagWidth, 0), 0), max(p.number(tagHeight, 0), 0)
	if p.Orientation = p.number(tagOrientation, 1); p.Orientation < 1 || p.Orientation > 8 {
		p.Orientation = 1
	}
	p.Name, p.Description = p.text(tagPageName), p.text(tagDescription)
}

func (p *Page) text(tag uint16) string {
	if p.fields[tag].kind != 2 {
		return ""
	}
	return string(p.bytes(tag, longestText))
}
