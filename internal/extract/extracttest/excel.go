package extracttest

import (
	"encoding/binary"
	"math"

	"spoor/internal/extract/cfb"
)

// BiffSheet is a sheet of an old workbook. Records are those between its BOF and EOF.
type BiffSheet struct {
	Name    string
	State   byte // 1 hidden, 2 very hidden
	Records []byte
}

// Biff is a record of an old workbook (MS-XLS 2.1.4).
func Biff(kind uint16, data ...[]byte) []byte {
	body := Join(data...)
	return Join(Shorts(kind, low16(len(body))), body)
}

// Xls is a workbook of Excel 97. globals stand before the list of sheets.
func Xls(globals []byte, sheets []BiffSheet, items ...cfb.Item) []byte {
	return Compound(append([]cfb.Item{Stream("Workbook", biffStream(0x600, globals, sheets))}, items...)...)
}

// Xls95 is a workbook of Excel 95, with texts in the code page that globals name.
func Xls95(globals []byte, sheets []BiffSheet) []byte {
	return Compound(Stream("Book", biffStream(0x500, globals, sheets)))
}

func biffStream(version uint16, globals []byte, sheets []BiffSheet) []byte {
	out := Join(Biff(0x809, Shorts(version, 5, 0, 0)), globals)
	size := len(out) + 4 // of the EOF
	for _, s := range sheets {
		size += len(boundSheet(version, 0, s))
	}
	var bodies []byte
	for _, s := range sheets {
		out = append(out, boundSheet(version, size+len(bodies), s)...)
		bodies = append(bodies, Join(Biff(0x809, Shorts(version, 0x10, 0, 0)), s.Records, Biff(0x0A))...)
	}
	return Join(out, Biff(0x0A), bodies)
}

func boundSheet(version uint16, at int, s BiffSheet) []byte {
	name := append([]byte{byte(len(s.Name) & 0xFF)}, s.Name...)
	if version == 0x600 {
		name = Join([]byte{byte(len(s.Name) & 0xFF), 0}, []byte(s.Name))
	}
	return Biff(0x85, Numbers(low32(at)), []byte{s.State, 0}, name)
}

// BiffText is a text of Excel 97 with its length before it.
func BiffText(s string) []byte {
	wide := Wide(s)
	return Join(Shorts(low16(len(wide)/2)), []byte{1}, wide)
}

// BiffFloat is a number as cells have it.
func BiffFloat(v float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)) }

// BiffStrings is the table of the texts that cells share.
func BiffStrings(all ...string) []byte {
	out := Numbers(low32(len(all)), low32(len(all)))
	for _, s := range all {
		out = append(out, BiffText(s)...)
	}
	return Biff(0xFC, out)
}
