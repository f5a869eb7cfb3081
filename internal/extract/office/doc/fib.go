package doc

import (
	"encoding/binary"
	"fmt"
)

// Positions of tables in the file information block, of each its place in the table
// stream and its length (MS-DOC 2.5.6).
const (
	tabFootnoteRefs  = 0xAA
	tabFootnotes     = 0xB2
	tabCommentRefs   = 0xBA
	tabComments      = 0xC2
	tabHeaders       = 0xF2
	tabCharacters    = 0xFA
	tabParagraphs    = 0x102
	tabPieces        = 0x1A2
	tabCommentOwners = 0x1BA
	tabEndnoteRefs   = 0x20A
	tabEndnotes      = 0x212
	tabRevisers      = 0x232

	tabOldPieces = 0x160 // of Word 6 and 95
)

// fib is what the file information block says (MS-DOC 2.5).
type fib struct {
	raw []byte
	old bool // Word 6 or 95
	// lengths of the stories in characters: main, footnotes, headers, macros,
	// comments, endnotes, text boxes, text boxes of headers
	lengths [8]int
}

const (
	storyMain = iota
	storyFootnotes
	storyHeaders
	_
	storyComments
	storyEndnotes
	storyBoxes
	storyHeaderBoxes
)

func readFIB(main []byte) (fib, error) {
	le := binary.LittleEndian
	if len(main) < 0x40 {
		return fib{}, fmt.Errorf("%w: no document in it", errDamaged)
	}
	f := fib{raw: main, old: le.Uint16(main[2:]) < 0xC1}
	if magic := le.Uint16(main); magic != 0xA5EC && magic != 0xA5DC && !f.eastAsian() {
		return f, fmt.Errorf("%w: the document begins with %04x", errDamaged, magic)
	}
	if f.flag(0x100) {
		return f, errEncrypted
	}
	if f.old {
		return f, nil
	}
	if len(main) < tabPieces+8 {
		return f, fmt.Errorf("%w: the document has %d bytes", errDamaged, len(main))
	}
	for i := range f.lengths {
		f.lengths[i] = int(min(le.Uint32(main[0x4C+4*i:]), 1<<30))
	}
	return f, nil
}

func (f fib) flag(mask uint16) bool { return binary.LittleEndian.Uint16(f.raw[0xA:])&mask != 0 }

// eastAsian reports whether this is a document of Word 6 or 95 for East Asia, which
// has text in UTF-16.
func (f fib) eastAsian() bool {
	magic := binary.LittleEndian.Uint16(f.raw)
	return magic >= 0xA697 && magic <= 0xA699
}

func (f fib) tableName() string {
	if f.flag(0x200) {
		return "1Table"
	}
	return "0Table"
}

// span is a story's place in the text.
func (f fib) span(story int) (from, to int) {
	for i := range story {
		from += f.lengths[i]
	}
	return from, from + f.lengths[story]
}

// part is a table out of the stream of tables; empty when it does not lie in it.
func (f fib) part(stream []byte, at int) []byte {
	if at+8 > len(f.raw) {
		return nil
	}
	from := int64(binary.LittleEndian.Uint32(f.raw[at:]))
	to := from + int64(binary.LittleEndian.Uint32(f.raw[at+4:]))
	if from > int64(len(stream)) || to > int64(len(stream)) {
		return nil
	}
	return stream[from:to]
}

// plc is a table of positions in the text and what stands there (MS-DOC 2.2.2): n
// entries between n+1 positions.
type plc struct {
	raw  []byte
	size int // bytes of an entry
	n    int
}

func newPLC(raw []byte, size int) plc {
	if len(raw) < 4 {
		return plc{}
	}
	return plc{raw: raw, size: size, n: (len(raw) - 4) / (4 + size)}
}

func (p plc) position(i int) int {
	return int(min(binary.LittleEndian.Uint32(p.raw[4*i:]), 1<<31-1))
}

func (p plc) entry(i int) []byte { return p.raw[4*(p.n+1)+i*p.size:][:p.size] }
