package doc

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"spoor/internal/extract/cfb"
	"spoor/internal/extract/charset"
)

// openOld reads the text of a document of Word 6 or 95: all stories one behind the
// other, without formats.
func (d *document) openOld() error {
	o := &oldText{d: d, label: d.oldLabel(), wide: d.fib.eastAsian()}
	if err := o.read(); err != nil {
		return err
	}
	d.acc.Note("word-6: headers, notes and comments stand behind the text")
	d.text = utf16.Encode([]rune(o.decode(o.narrow, false) + o.text.String()))
	d.flags = make([]flag, len(d.text))
	d.leftover = readable(o.decode(o.rest, false))
	// What the fields of the newer block would say is something else here.
	d.fib.raw = d.fib.raw[:0x40]
	return nil
}

// oldText is the text of an old document. Its characters are bytes of the code page
// of the language that the document is in, or UTF-16 in East Asian versions.
type oldText struct {
	d      *document
	label  string
	wide   bool
	text   strings.Builder
	narrow []byte // the text, where all of it is in bytes
	rest   []byte // what is no longer part of the text
}

// read takes the one range that the block names, or joins the pieces of a document
// that was saved in haste. What of the range no piece shows is text that was
// replaced.
func (o *oldText) read() error {
	le := binary.LittleEndian
	main := o.d.main
	from, to := int64(le.Uint32(main[0x18:])), int64(le.Uint32(main[0x1C:]))
	sound := from <= to && to <= int64(len(main))
	if !o.d.fib.flag(0x4) {
		if !sound {
			return fmt.Errorf("%w: the text lies outside the file", errDamaged)
		}
		o.add(main[from:to], o.wide && 2*int64(le.Uint32(main[0x34:])) <= to-from)
		return nil
	}
	table, err := pieceTable(o.d.fib.part(main, tabOldPieces))
	if err != nil {
		return err
	}
	shown := make([]bool, len(main))
	left := int64(len(main)) // pieces of sound files do not overlap
	for i := range table.n {
		at := le.Uint32(table.entry(i)[2:])
		wide := o.wide && at&0x40000000 == 0
		start, n := int64(at&^0xC0000000), int64(max(table.position(i+1)-table.position(i), 0))
		if wide {
			n *= 2
		}
		if left -= n; left < 0 || start+n > int64(len(main)) {
			o.d.acc.Lose("text-damaged: piece %d of %d lies outside the file", i+1, table.n)
			continue
		}
		o.add(main[start:start+n], wide)
		for k := start; k < start+n; k++ {
			shown[k] = true
		}
	}
	for k := from; sound && k < to; k++ {
		if !shown[k] && main[k] != 0 {
			o.rest = append(o.rest, main[k])
		}
	}
	return nil
}

// add adds a piece. Bytes of one code page wait for each other, as together they say
// better which it is.
func (o *oldText) add(raw []byte, wide bool) {
	if !o.wide {
		o.narrow = append(o.narrow, raw...)
		return
	}
	o.text.WriteString(o.decode(raw, wide))
}

func (o *oldText) decode(raw []byte, wide bool) string {
	if wide {
		return cfb.UTF16(raw)
	}
	s, guess := charset.Decode(raw, o.label)
	if o.label == "" && !guess.Sure {
		o.d.acc.Note("charset-guessed: %s", guess.Name)
	}
	return s
}

// readable keeps the lines of what is no longer part of the text that have words.
func readable(text string) string {
	var lines []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < ' ' && r != '\t' }) {
		if strings.ContainsFunc(line, unicode.IsLetter) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
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
