package doc

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"spoor/internal/extract/cfb"
	"spoor/internal/extract/charset"
)

// openOld reads the text of a document of Word 6 or 95: all stories one behind the
// other, without formats. Its characters are bytes of the code page of the language
// that the document is in.
func (d *document) openOld() error {
	text, err := d.oldText()
	if err != nil {
		return err
	}
	label := d.oldLabel()
	decoded, guess := charset.Decode(text, label)
	if label == "" && !guess.Sure {
		d.acc.Note("charset-guessed: %s", guess.Name)
	}
	d.acc.Note("word-6: headers, notes and comments stand behind the text")
	d.text = utf16.Encode([]rune(decoded))
	d.flags = make([]flag, len(d.text))
	// What the fields of the newer block would say is something else here.
	d.fib.raw = d.fib.raw[:0x40]
	return nil
}

// oldText joins the pieces, or takes the one range that the block names.
func (d *document) oldText() ([]byte, error) {
	le := binary.LittleEndian
	if d.fib.flag(0x4) {
		table, err := pieceTable(d.fib.part(d.main, tabOldPieces))
		if err != nil {
			return nil, err
		}
		var text []byte
		for i := range table.n {
			at := int64(le.Uint32(table.entry(i)[2:]) &^ 0xC0000000)
			end := at + int64(max(table.position(i+1)-table.position(i), 0))
			if at > int64(len(d.main)) || end > int64(len(d.main)) {
				d.acc.Lose("text-damaged: piece %d of %d lies outside the file", i+1, table.n)
				continue
			}
			if int64(len(text))+end-at > int64(len(d.main)) {
				d.acc.Lose("text-damaged: pieces overlap, from %d of %d on", i+1, table.n)
				break
			}
			text = append(text, d.main[at:end]...)
		}
		return text, nil
	}
	from, to := int64(le.Uint32(d.main[0x18:])), int64(le.Uint32(d.main[0x1C:]))
	if from > to || to > int64(len(d.main)) {
		return nil, fmt.Errorf("%w: the text lies outside the file", errDamaged)
	}
	return d.main[from:to], nil
}

// oldLabel is the code page of the document's language (MS-LCID); empty when the
// bytes must tell.
func (d *document) oldLabel() string {
	if d.fib.raw[0x14] == 0 && d.fib.raw[0x15] == 1 {
		return cfb.CodePage(10000)
	}
	switch binary.LittleEndian.Uint16(d.fib.raw[6:]) & 0x3FF {
	case 0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24:
		return cfb.CodePage(1250)
	case 0x02, 0x19, 0x22, 0x23, 0x2F:
		return cfb.CodePage(1251)
	case 0x08:
		return cfb.CodePage(1253)
	case 0x1F:
		return cfb.CodePage(1254)
	case 0x0D:
		return cfb.CodePage(1255)
	case 0x01:
		return cfb.CodePage(1256)
	case 0x25, 0x26, 0x27:
		return cfb.CodePage(1257)
	case 0x03, 0x06, 0x07, 0x09, 0x0A, 0x0B, 0x0C, 0x10, 0x13, 0x14, 0x16, 0x1D:
		return cfb.CodePage(1252)
	}
	return ""
}
