package extracttest

import (
	"encoding/binary"
	"slices"
	"strings"

	"spoor/internal/extract/cfb"
)

// WordDoc is a document of Word 97 (MS-DOC). In Body, \r ends a paragraph, \f a page,
// \a a cell, \x06 a table's row; \x02 refers to the next footnote, \x03 to the next
// endnote, \x05 to the next comment; \x13, \x14, \x15 enclose fields.
type WordDoc struct {
	Body                      string
	Footnotes, Endnotes       []string
	Comments                  []string
	Author                    string // of comments and changes
	Header, Footer, Box       string
	Deleted, Inserted, Hidden string // parts of the body
	Narrow                    bool   // windows-1252
	Encrypted                 bool
	Items                     []cfb.Item // further streams and storages
}

// Bytes is the document as a file.
func (d WordDoc) Bytes() []byte {
	b := &wordBuilder{doc: d, fib: make([]byte, 0x400)}
	b.build()
	items := append([]cfb.Item{Stream("WordDocument", b.main), Stream("1Table", b.table)}, d.Items...)
	return Compound(items...)
}

const textStart = 0x400

type wordBuilder struct {
	doc        WordDoc
	fib        []byte
	main       []byte
	table      []byte
	text       []rune
	lengths    []int
	characters []wordRun
	paragraphs []wordRun
}

type wordRun struct {
	from, to int // characters
	changes  []byte
}

func (b *wordBuilder) build() {
	refs := map[rune][]uint32{}
	b.story(b.body(refs))
	notes := b.parts(b.doc.Footnotes)
	headers := b.parts([]string{"", "", "", "", "", "", "", b.doc.Header, "", b.doc.Footer, "", ""})
	b.lengths = append(b.lengths, 0)
	comments, endnotes := b.parts(b.doc.Comments), b.parts(b.doc.Endnotes)
	b.story(b.doc.Box)
	b.story("")
	b.mark(b.doc.Deleted, Join(Shorts(0x0800), []byte{1}, Shorts(0x4863, 1)))
	b.mark(b.doc.Inserted, Join(Shorts(0x0801), []byte{1}))
	b.mark(b.doc.Hidden, Join(Shorts(0x083C), []byte{1}))
	b.add(0xAA, Join(Numbers(append(refs[2], low32(b.lengths[0]))...), make([]byte, 2*len(refs[2]))))
	b.add(0xB2, notes)
	b.add(0x20A, Join(Numbers(append(refs[3], low32(b.lengths[0]))...), make([]byte, 2*len(refs[3]))))
	b.add(0x212, endnotes)
	b.add(0xBA, Join(Numbers(append(refs[5], low32(b.lengths[0]))...), make([]byte, 30*len(refs[5]))))
	b.add(0xC2, comments)
	b.add(0xF2, headers)
	b.add(0x1BA, Join(Shorts(low16(len(b.doc.Author))), Wide(b.doc.Author)))
	b.add(0x232, Join(Shorts(0xFFFF, 2, 0, 7), Wide("Unknown"), Shorts(low16(len(b.doc.Author))), Wide(b.doc.Author)))
	b.finish()
}

// body resolves the references of the body.
func (b *wordBuilder) body(refs map[rune][]uint32) string {
	text := []rune(b.doc.Body)
	for i, r := range text {
		switch r {
		case 2, 3, 5:
			refs[r] = append(refs[r], low32(i))
			if r == 3 {
				text[i] = 2
			}
		case 6:
			b.paragraphs = append(b.paragraphs, wordRun{i, i + 1, Join(Shorts(0x2417), []byte{1})})
			text[i] = 7
		}
	}
	return string(text)
}

func (b *wordBuilder) story(s string) {
	b.text = append(b.text, []rune(s)...)
	b.lengths = append(b.lengths, len([]rune(s)))
}

// parts is a story of several texts, and the table of their positions.
func (b *wordBuilder) parts(all []string) []byte {
	positions := []uint32{0}
	var story []rune
	for _, s := range all {
		if s != "" {
			story = append(append(story, []rune(s)...), '\r')
		}
		positions = append(positions, low32(len(story)))
	}
	b.story(string(story))
	return Numbers(append(positions, positions[len(positions)-1])...)
}

func (b *wordBuilder) mark(part string, changes []byte) {
	if i := strings.Index(string(b.text), part); part != "" && i >= 0 {
		from := len([]rune(string(b.text)[:i]))
		b.characters = append(b.characters, wordRun{from, from + len([]rune(part)), changes})
	}
}

// add puts a table into the stream of tables.
func (b *wordBuilder) add(at int, data []byte) {
	copy(b.fib[at:], Numbers(low32(len(b.table)), low32(len(data))))
	b.table = append(b.table, data...)
}

func (b *wordBuilder) finish() {
	le := binary.LittleEndian
	flags := uint16(0x200)
	if b.doc.Encrypted {
		flags |= 0x100
	}
	copy(b.fib, Shorts(0xA5EC, 0xC1, 0, 0x413, 0, flags))
	for i, n := range b.lengths {
		le.PutUint32(b.fib[0x4C+4*i:], low32(n))
	}
	text, place := Wide(string(b.text)), low32(textStart)
	if b.doc.Narrow {
		text, place = nil, 1<<30|2*textStart
		for _, r := range b.text {
			text = append(text, byte(r&0xFF))
		}
	}
	pieces := Join(Numbers(0, low32(len(b.text))), Shorts(0), Numbers(place), Shorts(0))
	b.add(0x1A2, Join([]byte{2}, Numbers(low32(len(pieces))), pieces))
	b.main = text
	for len(b.main)%512 != 0 {
		b.main = append(b.main, 0)
	}
	b.page(0xFA, b.characters, 1)
	b.page(0x102, b.paragraphs, 13)
	b.main = append(b.fib, b.main...)
}

// page adds a page of formats (FKP) and the table that leads to it.
func (b *wordBuilder) page(at int, runs []wordRun, entry int) {
	width := 2
	if b.doc.Narrow {
		width = 1
	}
	runs = withGaps(runs)
	page := make([]byte, 512)
	page[511] = byte(len(runs) & 0xFF)
	end := 511
	for i, r := range runs {
		copy(page[4*i:], Numbers(low32(textStart+width*r.from), low32(textStart+width*r.to)))
		if r.changes == nil {
			continue
		}
		data := append([]byte{byte(len(r.changes) & 0xFF)}, r.changes...)
		if entry > 1 {
			data = Join([]byte{0, byte((len(r.changes)/2 + 2) & 0xFF)}, Shorts(0), r.changes)
		}
		end = (end - len(data)) &^ 1
		copy(page[end:], data)
		page[4*(len(runs)+1)+i*entry] = byte((end / 2) & 0xFF)
	}
	b.add(at, Numbers(textStart, low32(textStart+len(b.main)), low32((textStart+len(b.main))/512)))
	b.main = append(b.main, page...)
}

// withGaps sorts runs and fills what lies between them with runs without changes: on
// a page each run begins where the one before it ends.
func withGaps(runs []wordRun) []wordRun {
	slices.SortFunc(runs, func(a, b wordRun) int { return a.from - b.from })
	var all []wordRun
	for _, r := range runs {
		if n := len(all); n > 0 && all[n-1].to < r.from {
			all = append(all, wordRun{from: all[n-1].to, to: r.from})
		}
		all = append(all, r)
	}
	return all
}

// Word6 is a document of Word 6 in a code page of its own, without formats.
func Word6(language uint16, text []byte) []byte {
	main := make([]byte, 0x300)
	copy(main, Shorts(0xA5DC, 0x65, 0, language))
	copy(main[0x18:], Numbers(0x300, low32(0x300+len(text))))
	return Compound(Stream("WordDocument", append(main, text...)))
}

// Word6Pieces is a document of Word 6 that was saved in haste: text is what its one
// piece shows, left what stands in the file besides.
func Word6Pieces(text, left string) []byte {
	main := make([]byte, 0x300)
	copy(main, Shorts(0xA5DC, 0x65, 0, 0x413, 0, 4))
	at := 0x300 + len(left)
	main = append(append(main, left...), text...)
	copy(main[0x18:], Numbers(0x300, low32(len(main))))
	pieces := Join(Numbers(0, low32(len(text))), Shorts(0), Numbers(low32(at)), Shorts(0))
	copy(main[0x160:], Numbers(low32(len(main)), low32(len(pieces)+5)))
	return Compound(Stream("WordDocument", Join(main, []byte{2}, Numbers(low32(len(pieces))), pieces)))
}
