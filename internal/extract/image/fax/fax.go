// Package fax decodes the bilevel images of fax machines and scanners: Group 3 in one
// and two dimensions (ITU-T T.4) and Group 4 (ITU-T T.6), as TIFF files hold them.
//
// It forgives what such machines do: missing or repeated line ends, fill bits, lines
// that end early, data that stops. A damaged line of Group 3 is replaced by the line
// before it, as fax machines do; of Group 4, which describes each line by the one
// before, nothing can be read after the damage. It costs memory for the rows asked for
// and nothing that the data decides.
package fax

import (
	"errors"
	"fmt"
)

// Options say how an image was encoded.
type Options struct {
	Width, Rows    int
	Group4         bool // T.6
	TwoDimensional bool // Group 3 whose lines say which of the two codes they are in
	Aligned        int  // lines begin at a multiple of so many bits; 0 and 1: anywhere
}

// ErrDamaged says that some rows could not be read, or none.
var ErrDamaged = errors.New("damaged fax data")

// Tables are the codes of runs. They are made once and are safe for concurrent use.
type Tables struct{ white, black *runTable }

// NewTables returns the codes.
func NewTables() *Tables { return &Tables{newRunTable(whiteRuns), newRunTable(blackRuns)} }

// Decode gives the rows that the data holds, each of (Width+7)/8 bytes, the leftmost
// pixel in the highest bit, black being 1. They are Rows or fewer; the error, which
// wraps ErrDamaged, then says why, and also when some of them were damaged.
func (t *Tables) Decode(data []byte, o Options) ([]byte, error) {
	if o.Width < 1 || o.Rows < 1 {
		return nil, fmt.Errorf("%w: %d by %d pixels", ErrDamaged, o.Width, o.Rows)
	}
	d := &decoder{bits: bits{data: data}, tables: t, width: o.Width}
	stride := (o.Width + 7) / 8
	var out []byte // grows with what is really there
	damaged := 0
	for row := range o.Rows {
		if o.Aligned > 1 {
			d.bits.align(o.Aligned)
		}
		err := d.next(o)
		if errors.Is(err, errEnd) || err != nil && o.Group4 {
			return out, fmt.Errorf("%w: %d of %d rows", ErrDamaged, row, o.Rows)
		}
		if err != nil {
			damaged++
			d.current = append(d.current[:0], d.reference...)
			d.bits.skipToLineEnd()
		}
		out = append(out, make([]byte, stride)...)
		paint(out[row*stride:], d.current, o.Width)
		d.reference, d.current = d.current, d.reference
	}
	if damaged > 0 {
		return out, fmt.Errorf("%w: %d of %d rows", ErrDamaged, damaged, o.Rows)
	}
	return out, nil
}

var (
	errEnd  = errors.New("end of data")
	errCode = errors.New("no such code")
)

// decoder reads a line after the other. A line is the places where its colour changes,
// the first from white to black.
type decoder struct {
	bits               bits
	tables             *Tables
	width              int
	reference, current []int
	begun              bool
}

// next reads a line into current.
func (d *decoder) next(o Options) error {
	d.current = d.current[:0]
	if o.Group4 {
		return d.twoDimensional()
	}
	oneDimension := true
	for ends := 0; d.bits.lineEnd(); ends++ {
		if ends > 0 && d.begun { // a page ends with several
			return errEnd
		}
		if o.TwoDimensional {
			oneDimension = d.bits.peek(1) == 1
			d.bits.skip(1)
		}
	}
	d.begun = true
	if !oneDimension {
		return d.twoDimensional()
	}
	return d.oneDimensional()
}

// oneDimensional reads runs of white and black in turn.
func (d *decoder) oneDimensional() error {
	if d.bits.ended() {
		return errEnd
	}
	for x, black := 0, false; x < d.width; black = !black {
		run, err := d.run(black)
		if err != nil {
			return err
		}
		x += run
		if !d.add(x) {
			return errCode
		}
	}
	return nil
}

// add notes a change of colour; false when there are more than a line can have.
func (d *decoder) add(x int) bool {
	d.current = append(d.current, min(x, d.width))
	return len(d.current) <= 2*d.width+2
}

// run reads a run's length.
func (d *decoder) run(black bool) (int, error) {
	table := d.tables.white
	if black {
		table = d.tables.black
	}
	for total := 0; ; {
		code := table[d.bits.peek(longestCode)]
		if code.length == 0 || d.bits.ended() {
			return 0, errCode
		}
		d.bits.skip(int(code.length))
		if total += int(code.run); code.run < makeUp || total > d.width {
			return total, nil
		}
	}
}

// twoDimensional reads a line that is described by its differences from the one
// before (T.4, 4.2; T.6, 2.2). The names a0, b1 and b2 are those of the standard.
func (d *decoder) twoDimensional() error {
	a0, black, i := -1, false, 0
	for a0 < d.width {
		i = d.changeAfter(a0, black, i)
		b1 := d.change(i)
		mode, err := d.mode()
		switch {
		case err != nil:
			return err
		case mode == pass:
			a0 = d.change(i + 1)
		case mode == horizontal:
			if a0, err = d.pair(max(a0, 0), black); err != nil {
				return err
			}
		default:
			a1 := b1 + int(mode)
			if a1 < a0 || a1 < 0 || !d.add(a1) {
				return errCode
			}
			a0, black = a1, !black
		}
	}
	return nil
}

// pair reads two runs and gives where they end.
func (d *decoder) pair(x int, black bool) (int, error) {
	for range 2 {
		run, err := d.run(black)
		if err != nil {
			return 0, err
		}
		if x += run; !d.add(x) {
			return 0, errCode
		}
		black = !black
	}
	return x, nil
}

// changeAfter is the index of the first change in the line before that lies right of
// a0 and begins the colour opposite to the present one. Looking begins near i, where
// the last one was found.
func (d *decoder) changeAfter(a0 int, black bool, i int) int {
	i = max(i-2, 0)
	if i%2 == 1 != black {
		i ^= 1
	}
	for i < len(d.reference) && d.reference[i] <= a0 {
		i += 2
	}
	return i
}

// change is a place of the line before; after the last one comes its end.
func (d *decoder) change(i int) int {
	if i < len(d.reference) {
		return d.reference[i]
	}
	return d.width
}

// mode is one of the codes of the two-dimensional scheme: pass, horizontal, or how far
// the change lies from the one above.
type mode int

const (
	pass       mode = 8
	horizontal mode = 9
)

func (d *decoder) mode() (mode, error) {
	if d.bits.ended() {
		return 0, errEnd
	}
	next := d.bits.peek(7)
	for _, code := range [...]struct {
		length, value int
		mode          mode
	}{
		{1, 0b1, 0},
		{3, 0b011, 1},
		{3, 0b010, -1},
		{3, 0b001, horizontal},
		{4, 0b0001, pass},
		{6, 0b000011, 2},
		{6, 0b000010, -2},
		{7, 0b0000011, 3},
		{7, 0b0000010, -3},
	} {
		if next>>(7-code.length) == code.value {
			d.bits.skip(code.length)
			return code.mode, nil
		}
	}
	if next == 0 {
		return 0, errEnd
	}
	return 0, errCode
}

// paint blackens every second stretch.
func paint(row []byte, changes []int, width int) {
	for i := 0; i < len(changes); i += 2 {
		end := width
		if i+1 < len(changes) {
			end = changes[i+1]
		}
		for x := changes[i]; x < end; {
			if x%8 == 0 && end-x >= 8 {
				row[x/8] = 0xFF
				x += 8
				continue
			}
			row[x/8] |= 0x80 >> (x % 8)
			x++
		}
	}
}
