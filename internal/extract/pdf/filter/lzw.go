package filter

import (
	"fmt"
	"slices"
)

const (
	lzwClear = 256
	lzwEnd   = 257
	lzwFirst = 258 // the first code that the table gives out
	lzwCodes = 4096
)

// lzwTable holds the sequences seen: each is an earlier one plus one byte.
type lzwTable struct {
	prefix [lzwCodes]int
	suffix [lzwCodes]byte
	next   int
	stack  []byte
}

// unLZW decodes variable-width LZW, most significant bit first (7.4.4). The
// standard library's decoder is for GIF and TIFF: its codes grow elsewhere.
func unLZW(o *output, data []byte, early bool) error {
	t := &lzwTable{next: lzwFirst}
	width, bits, held := 9, 0, 0
	prev := -1
	grow := 0
	if early {
		grow = 1
	}
	for _, b := range data {
		held = held<<8 | int(b)
		bits += 8
		if bits < width {
			continue
		}
		bits -= width
		code := held >> bits
		held &= 1<<bits - 1
		switch {
		case code == lzwEnd:
			return nil
		case code == lzwClear:
			t.next, width, prev = lzwFirst, 9, -1
			continue
		case code > t.next || code == t.next && prev < 0:
			return fmt.Errorf("%w: LZW code %d", ErrDamaged, code)
		}
		if _, err := o.Write(t.sequence(code, prev)); err != nil {
			return err
		}
		prev = code
		for width < 12 && t.next+grow >= 1<<width {
			width++
		}
	}
	return nil
}

// sequence is the bytes behind code; it also learns the sequence of the code before
// plus the first byte of this one.
func (t *lzwTable) sequence(code, prev int) []byte {
	if prev >= 0 && t.next < lzwCodes {
		head := code
		if code == t.next {
			head = prev
		}
		t.prefix[t.next], t.suffix[t.next] = prev, t.first(head)
		t.next++
	}
	t.stack = t.stack[:0]
	for code >= lzwFirst {
		t.stack = append(t.stack, t.suffix[code])
		code = t.prefix[code]
	}
	out := make([]byte, 0, len(t.stack)+1)
	out = append(out, byte(code&0xff))
	for _, v := range slices.Backward(t.stack) {
		out = append(out, v)
	}
	return out
}

func (t *lzwTable) first(code int) byte {
	for code >= lzwFirst {
		code = t.prefix[code]
	}
	return byte(code & 0xff)
}
