package extracttest

import "encoding/binary"

// Brt is a record of a binary workbook (MS-XLSB 2.1.4).
func Brt(kind int, data ...[]byte) []byte {
	body := Join(data...)
	out := []byte{byte(kind)} //nolint:gosec // kinds are below 2^14
	if kind >= 0x80 {
		out = []byte{byte(kind&0x7f | 0x80), byte(kind >> 7)} //nolint:gosec // see above
	}
	for n := len(body); ; n >>= 7 {
		if n < 0x80 {
			out = append(out, byte(n))
			break
		}
		out = append(out, byte(n&0x7f|0x80)) //nolint:gosec // seven bits and a mark
	}
	return append(out, body...)
}

// BrtText is a string with its length before it.
func BrtText(s string) []byte {
	wide := Wide(s)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(wide)/2)), wide...) //nolint:gosec // short in tests
}

// BrtRich is a string that could have formats.
func BrtRich(s string) []byte { return append([]byte{0}, BrtText(s)...) }

// Xlsb is a binary workbook: its own records, and parts under xl/, which are related to
// it as in XlsxOf.
func Xlsb(workbook []byte, parts ...Part) []byte {
	all := []Part{
		{"[Content_Types].xml", contentTypes("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")},
		{"_rels/.rels", Relations(Relation{"main", "officeDocument", "xl/workbook.bin", false})},
		{"xl/workbook.bin", string(workbook)},
	}
	return OOXML(withRelations(all, "xl/_rels/workbook.bin.rels", "xl/", parts)...)
}
