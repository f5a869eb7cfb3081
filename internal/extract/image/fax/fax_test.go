package fax_test

import (
	"bytes"
	"errors"
	"testing"

	"spoor/internal/extract/image/fax"
)

// pack makes bytes of the digits 0 and 1; everything else is for the reader.
func pack(s string) []byte {
	var out []byte
	n := 0
	for _, c := range s {
		if c != '0' && c != '1' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		if c == '1' {
			out[n/8] |= 0x80 >> (n % 8)
		}
		n++
	}
	return out
}

const (
	end    = "000000000001"
	white8 = "10011"
	w3b2w3 = "1000 11 1000" // three white, two black, three white
)

func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		o       fax.Options
		data    string
		want    string // rows in bits
		damaged bool
	}{
		"one dimension":                   {fax.Options{Rows: 2}, end + w3b2w3 + end + white8, "00011000 00000000", false},
		"without line ends":               {fax.Options{Rows: 2}, w3b2w3 + white8, "00011000 00000000", false},
		"lines that begin with a byte":    {fax.Options{Rows: 2, Aligned: 8}, w3b2w3 + "000000" + white8, "00011000 00000000", false},
		"fill before the end":             {fax.Options{Rows: 2}, end + w3b2w3 + "0000000" + end + white8, "00011000 00000000", false},
		"a page that ends early":          {fax.Options{Rows: 3}, end + w3b2w3 + end + end + end, "00011000", true},
		"a damaged line is the one above": {fax.Options{Rows: 3}, end + w3b2w3 + end + "00000000 1 1111" + end + white8, "00011000 00011000 00000000", true},
		"two dimensions, marked":          {fax.Options{Rows: 2, TwoDimensional: true}, end + "1" + w3b2w3 + end + "0" + "1 1 1", "00011000 00011000", false},
		"Group 4, the same again":         {fax.Options{Rows: 2, Group4: true}, "001 1000 11 1" + "1 1 1", "00011000 00011000", false},
		"Group 4, moved right and left":   {fax.Options{Rows: 2, Group4: true}, "001 1000 11 1" + "011 010 1", "00011000 00000000", false},
		"Group 4, wider by one each side": {fax.Options{Rows: 2, Group4: true}, "001 1000 11 1" + "010 011 1", "00011000 00111100", false},
		"Group 4, passed over":            {fax.Options{Rows: 2, Group4: true}, "001 1000 11 1" + "0001 1", "00011000 00000000", false},
		"Group 4 that stops":              {fax.Options{Rows: 3, Group4: true}, "001 1000 11 1" + end + end, "00011000", true},
		"nothing":                         {fax.Options{Rows: 1, Group4: true}, "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Width = 8
			got, err := fax.NewTables().Decode(pack(c.data), c.o)
			if errors.Is(err, fax.ErrDamaged) != c.damaged {
				t.Errorf("error %v, want damaged: %v", err, c.damaged)
			}
			if want := pack(c.want); !bytes.Equal(got, want) {
				t.Errorf("got %08b, want %08b", got, want)
			}
		})
	}
}

func TestLongRuns(t *testing.T) {
	const white, black = 2560 + 64, 64 + 10
	got, err := fax.NewTables().Decode(pack("000000011111 11011 00110101"+"0000001111 0000100"), fax.Options{Width: white + black, Rows: 1})
	want := append(make([]byte, white/8), bytes.Repeat([]byte{0xFF}, black/8)...)
	want = append(want, 0xC0)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %x, %v; want %x", got, err, want)
	}
}

func FuzzFax(f *testing.F) {
	f.Add([]byte(nil), uint16(8), uint8(0))
	f.Add(pack(end+w3b2w3+end+white8), uint16(8), uint8(1))
	f.Add(pack("001 1000 11 1 010 011 1 0001 1"), uint16(8), uint8(2))
	f.Add(bytes.Repeat([]byte{0x26, 0xA0}, 100), uint16(1728), uint8(3))
	tables := fax.NewTables()
	f.Fuzz(func(t *testing.T, data []byte, width uint16, how uint8) {
		o := fax.Options{Width: int(width), Rows: 100, Group4: how&1 != 0, TwoDimensional: how&2 != 0, Aligned: int(how & 8)}
		rows, err := tables.Decode(data, o)
		if len(rows) > 100*((int(width)+7)/8) || err != nil && !errors.Is(err, fax.ErrDamaged) {
			t.Errorf("%d bytes, %v", len(rows), err)
		}
	})
}
