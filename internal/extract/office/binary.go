package office

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"

	"spoor/internal/extract/cfb"
)

// The records of binary workbooks that are read (MS-XLSB 2.3).
const (
	brtRow           = 0
	brtCellNumber    = 2 // packed
	brtCellError     = 3
	brtCellBool      = 4
	brtCellReal      = 5
	brtCellText      = 6
	brtCellShared    = 7
	brtFormulaText   = 8
	brtFormulaReal   = 9
	brtFormulaBool   = 10
	brtFormulaError  = 11
	brtSharedItem    = 19
	brtName          = 39
	brtFormat        = 44
	brtStyle         = 47
	brtColumns       = 60
	brtCellRich      = 62
	brtWorkbook      = 153
	brtSheet         = 156
	brtHeaderFooter  = 479
	brtLink          = 494
	brtCellStyles    = 617
	brtCellStylesEnd = 618
	brtAuthor        = 632
	brtComment       = 635
	brtCommentText   = 637
)

// isBinary reports whether the workbook is in the binary form (xlsb).
func (w *workbook) isBinary() bool { return strings.HasSuffix(w.main, ".bin") }

// longestRecord is how many bytes one record may have; what a cell can hold is less.
const longestRecord = 1 << 20

// scanRecords reads the records of a part of a binary workbook (MS-XLSB 2.1.4), as scan
// does with tags. Longer ones than any that is read here are passed over.
func (c *container) scanRecords(name string, take func(kind uint32, data *fields) error) error {
	from, ok := c.open(name)
	if !ok {
		return nil
	}
	in := bufio.NewReader(from)
	for n := 0; ; n++ {
		if n%1000 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		kind, err := packedNumber(in, 2)
		if errors.Is(err, io.EOF) {
			return nil
		}
		size, err2 := packedNumber(in, 4)
		if err := errors.Join(err, err2); err != nil {
			return c.endedBy(name, err)
		}
		if size > longestRecord {
			if _, err := io.CopyN(io.Discard, in, int64(size)); err != nil {
				return c.endedBy(name, err)
			}
			continue
		}
		data := make([]byte, size)
		if _, err := io.ReadFull(in, data); err != nil {
			return c.endedBy(name, err)
		}
		if err := take(kind, &fields{rest: data}); err != nil {
			return err
		}
	}
}

// packedNumber reads a number in bytes of seven bits, the low ones first.
func packedNumber(in io.ByteReader, most int) (uint32, error) {
	var n uint32
	for i := range most {
		b, err := in.ReadByte()
		if err != nil {
			if i > 0 {
				err = fmt.Errorf("record cut off: %w", io.ErrUnexpectedEOF)
			}
			return 0, err
		}
		n |= uint32(b&0x7f) << (7 * i)
		if b < 0x80 {
			break
		}
	}
	return n, nil
}

// fields takes values off a record; behind its end all are zero.
type fields struct{ rest []byte }

func (f *fields) skip(n int) { f.rest = f.rest[min(n, len(f.rest)):] }

func (f *fields) u8() byte {
	if len(f.rest) < 1 {
		return 0
	}
	b := f.rest[0]
	f.skip(1)
	return b
}

func (f *fields) u16() uint16 { return uint16(f.u8()) | uint16(f.u8())<<8 }

func (f *fields) u32() uint32 { return uint32(f.u16()) | uint32(f.u16())<<16 }

func (f *fields) real() float64 {
	if len(f.rest) < 8 {
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(f.rest))
	f.skip(8)
	return v
}

// text is a string with its length before it (MS-XLSB 2.5.168); empty for one that is
// not there.
func (f *fields) text() string {
	n := f.u32()
	if n == math.MaxUint32 {
		return ""
	}
	size := min(2*int64(n), int64(len(f.rest)))
	s := cfb.UTF16(f.rest[:size])
	f.skip(int(size))
	return s
}

// rich is a string that may have formats and phonetic readings behind it.
func (f *fields) rich() string {
	f.skip(1)
	return f.text()
}

// packed is a number in 30 bits (MS-XLSB 2.5.123).
func (f *fields) packed() float64 {
	raw := f.u32()
	v := float64(int32(raw) >> 2) //nolint:gosec // the sign is that of the upper bits
	if raw&2 == 0 {
		v = math.Float64frombits(uint64(raw&^3) << 32)
	}
	if raw&1 != 0 {
		v /= 100
	}
	return v
}

// readBinary reads the list of sheets, the shared strings and the styles.
func (w *workbook) readBinary() error {
	err := w.c.scanRecords(w.main, func(kind uint32, f *fields) error {
		switch kind {
		case brtWorkbook:
			w.from1904 = f.u32()&1 != 0
		case brtSheet:
			state := map[uint32]string{1: "hidden", 2: "veryHidden"}[f.u32()]
			f.skip(4)
			id := f.text()
			w.listed(sheetRef{name: f.text(), state: state}, id)
		case brtName:
			f.skip(9)
			w.define(f.text(), "")
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.strings, w.styles = &sharedStrings{}, newCellStyles()
	for _, part := range w.links.parts("sharedStrings") {
		if err := w.c.scanRecords(part, w.binaryString); err != nil {
			return err
		}
	}
	within := false
	for _, part := range w.links.parts("styles") {
		err := w.c.scanRecords(part, func(kind uint32, f *fields) error {
			switch kind {
			case brtCellStyles, brtCellStylesEnd:
				within = kind == brtCellStyles
			case brtFormat:
				if id := int(f.u16()); len(w.styles.codes) < mostStyles {
					w.styles.codes[id] = f.text()
				}
			case brtStyle:
				if f.skip(2); within && len(w.styles.formats) < mostStyles {
					w.styles.formats = append(w.styles.formats, int(f.u16()))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) binaryString(kind uint32, f *fields) error {
	if kind != brtSharedItem {
		return nil
	}
	text := f.rich()
	if err := w.hold(len(w.strings.text) + len(text)); err != nil {
		return err
	}
	w.strings.text = append(w.strings.text, text...)
	w.strings.ends = append(w.strings.ends, len(w.strings.text))
	return nil
}

// isBinaryFile tells files from the parts of a binary workbook, which have no ending of
// their own.
func isBinaryFile(name string) bool {
	if path.Ext(name) != ".bin" || path.Base(name) == "vbaproject.bin" {
		return isFile(name)
	}
	return strings.Contains(name, "/embeddings/")
}
