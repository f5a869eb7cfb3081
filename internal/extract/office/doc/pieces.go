package doc

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// piece is a run of text as the piece table lists it (MS-DOC 2.8.35).
type piece struct {
	n    int   // characters
	at   int64 // in the main stream
	wide bool  // UTF-16, otherwise windows-1252
}

// pieces reads the piece table (MS-DOC 2.9.38).
func (d *document) pieces() ([]piece, error) {
	table, err := pieceTable(d.fib.part(d.table, tabPieces))
	if err != nil {
		return nil, err
	}
	var all []piece
	for i := range table.n {
		from, to := table.position(i), table.position(i+1)
		at := binary.LittleEndian.Uint32(table.entry(i)[2:])
		p := piece{n: to - from, at: int64(at &^ 0xC0000000), wide: at&0x40000000 == 0}
		if !p.wide {
			p.at /= 2
		}
		if p.n <= 0 {
			d.acc.Lose("text-damaged: piece %d of %d", i+1, table.n)
			continue
		}
		all = append(all, p)
	}
	return all, nil
}

// pieceTable finds the piece table behind the formats that share its place.
func pieceTable(raw []byte) (plc, error) {
	for len(raw) > 3 && raw[0] == 1 {
		n := int(binary.LittleEndian.Uint16(raw[1:])) + 3
		if n > len(raw) {
			break
		}
		raw = raw[n:]
	}
	if len(raw) < 5 || raw[0] != 2 {
		return plc{}, fmt.Errorf("%w: no piece table", errDamaged)
	}
	size := int64(binary.LittleEndian.Uint32(raw[1:]))
	return newPLC(raw[5:min(5+size, int64(len(raw)))], 8), nil
}

// load decodes the pieces and their formats. Of a piece that does not lie in the file
// as a whole, what does is read.
func (d *document) load(pieces []piece, runs formats) {
	left := len(d.main) // pieces of sound files do not overlap
	for i, p := range pieces {
		width := int64(1)
		if p.wide {
			width = 2
		}
		if have := (int64(len(d.main)) - p.at) / width; have < int64(p.n) {
			d.acc.Lose("text-damaged: piece %d of %d lies outside the file", i+1, len(pieces))
			p.n = int(max(have, 0))
		}
		if left -= p.n; left < 0 {
			d.acc.Lose("text-damaged: pieces overlap, from %d of %d on", i+1, len(pieces))
			return
		}
		from := len(d.text)
		d.decode(p)
		d.flags = append(d.flags, make([]flag, len(d.text)-from)...)
		runs.apply(d.flags[from:], p.at, width)
	}
}

func (d *document) decode(p piece) {
	if p.wide {
		for i := range p.n {
			d.text = append(d.text, binary.LittleEndian.Uint16(d.main[p.at+2*int64(i):]))
		}
		return
	}
	if p.n == 0 {
		return // it may lie behind the file's end
	}
	for _, c := range d.main[p.at : p.at+int64(p.n)] {
		r := charmap.Windows1252.DecodeByte(c)
		if r == utf8.RuneError {
			r = rune(c)
		}
		d.text = append(d.text, uint16(r&0xFFFF)) // windows-1252 lies within the first plane
	}
}
