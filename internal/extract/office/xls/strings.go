package xls

import (
	"encoding/binary"
	"unicode/utf16"

	"spoor/internal/extract/cfb"
	"spoor/internal/extract/charset"
)

// text decodes a string that has its length in 16 bits before it.
func (w *workbook) text(raw []byte, long bool) string {
	if !long {
		return w.short(raw)
	}
	if len(raw) < 2 {
		return ""
	}
	return w.body(raw[2:], int(binary.LittleEndian.Uint16(raw)))
}

// short decodes a string that has its length in a byte before it.
func (w *workbook) short(raw []byte) string {
	if len(raw) < 1 {
		return ""
	}
	return w.body(raw[1:], int(raw[0]))
}

// body decodes n characters. In BIFF8 a byte before them says how they are written
// and what stands between it and them (MS-XLS 2.5.293 and 2.5.294).
func (w *workbook) body(raw []byte, n int) string {
	if !w.wide {
		s, _ := charset.Decode(raw[:min(n, len(raw))], w.label)
		return s
	}
	if len(raw) < 1 {
		return ""
	}
	flags, skip := raw[0], 1
	if flags&8 != 0 {
		skip += 2
	}
	if flags&4 != 0 {
		skip += 4
	}
	raw = raw[min(skip, len(raw)):]
	if flags&1 != 0 {
		return cfb.UTF16(raw[:min(2*n, len(raw))])
	}
	return latin1(raw[:min(n, len(raw))])
}

func latin1(raw []byte) string {
	runes := make([]rune, len(raw))
	for i, c := range raw {
		runes[i] = rune(c)
	}
	return string(runes)
}

// readStrings reads the texts that cells refer to by number (MS-XLS 2.4.265), each
// as one line: many cells may share one long text.
func (w *workbook) readStrings(segments [][]byte) error {
	c := &cursor{segments: segments}
	c.skip(8)
	for !c.ended() {
		units, ok := c.str()
		if len(units) > 0 {
			if err := w.acc.Budget().Take(int64(len(units))); err != nil {
				return w.acc.Fault("shared strings", err)
			}
		}
		if !ok && len(units) == 0 {
			break
		}
		w.strings = append(w.strings, oneLine(string(utf16.Decode(units))))
	}
	return nil
}

// cursor reads through a record and those that continue it.
type cursor struct {
	segments [][]byte
	index    int
	offset   int
}

// settle moves to the next segment that has bytes left.
func (c *cursor) settle() {
	for c.index < len(c.segments) && c.offset >= len(c.segments[c.index]) {
		c.index, c.offset = c.index+1, 0
	}
}

func (c *cursor) ended() bool {
	c.settle()
	return c.index >= len(c.segments)
}

// byte is the next byte; 0 at the end.
func (c *cursor) byte() byte {
	if c.ended() {
		return 0
	}
	b := c.segments[c.index][c.offset]
	c.offset++
	return b
}

func (c *cursor) u16() int { return int(c.byte()) | int(c.byte())<<8 }

// skip passes over n bytes.
func (c *cursor) skip(n int64) {
	for n > 0 && !c.ended() {
		step := min(n, int64(len(c.segments[c.index])-c.offset))
		c.offset += int(step)
		n -= step
	}
}

// str reads a rich string; false when it is cut off.
func (c *cursor) str() ([]uint16, bool) {
	n := c.u16()
	if c.ended() {
		return nil, false
	}
	flags := c.byte()
	var runs, extra int64
	if flags&8 != 0 {
		runs = int64(c.u16())
	}
	if flags&4 != 0 {
		extra = int64(c.u16()) | int64(c.u16())<<16
	}
	units, ok := c.characters(n, flags&1 != 0)
	c.skip(4*runs + extra)
	return units, ok
}

// characters reads n characters. Where they go on in another record, a byte there
// says anew how they are written (MS-XLS 2.5.293).
func (c *cursor) characters(n int, wide bool) ([]uint16, bool) {
	var units []uint16
	for n > 0 {
		if c.index < len(c.segments) && c.offset >= len(c.segments[c.index]) {
			if c.ended() {
				return units, false
			}
			wide = c.byte()&1 != 0
		}
		if c.ended() {
			return units, false
		}
		left := c.segments[c.index][c.offset:]
		if !wide {
			k := min(n, len(left))
			for _, b := range left[:k] {
				units = append(units, uint16(b))
			}
			c.offset, n = c.offset+k, n-k
			continue
		}
		k := min(n, len(left)/2)
		for i := range k {
			units = append(units, binary.LittleEndian.Uint16(left[2*i:]))
		}
		c.offset, n = c.offset+2*k, n-k
		if k == 0 {
			c.offset++ // half a character at the end of a record
		}
	}
	return units, true
}
