package font

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/file"
)

const (
	maxTables   = 256     // of one font program
	maxSegments = 1 << 16 // of one character map
	maxMapped   = 1 << 18 // characters of one font, those mapped twice included
)

// glyphTexts is the text by glyph number that an embedded font tells by itself - a
// TrueType font's character map, the names of a CFF font's glyphs - for composite fonts
// without ToUnicode; nil when it tells nothing.
func (f *Font) glyphTexts(descendant pdf.Value, streams Streams) map[int]string {
	descriptor := descendant.Key("FontDescriptor")
	if c, ok := f.compactProgram(descriptor, streams); ok && !c.cid {
		out := map[int]string{}
		for glyph, name := range c.names() {
			if text := glyphText(name); text != "" {
				out[glyph] = text
			}
		}
		return out
	}
	v := descriptor.Key("FontFile2")
	if !file.IsStream(v) || file.IsStream(descendant.Key("CIDToGIDMap")) {
		return nil
	}
	return charactersByGlyph(f.program(v, streams))
}

// charactersByGlyph reads the "cmap" table of a font (OpenType specification). Where
// several characters show the same glyph, the lowest that isn't private counts.
func charactersByGlyph(program []byte) map[int]string {
	table := fontTable(program, "cmap")
	m := &characterMap{runes: map[int]rune{}}
	for i := range min(u16(table, 2), maxTables) {
		record := 4 + 8*i
		platform, encoding := u16(table, record), u16(table, record+2)
		if platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) {
			continue
		}
		if off := u32(table, record+4); off > 0 && off < len(table) {
			m.read(table[off:])
		}
	}
	out := make(map[int]string, len(m.runes))
	for glyph, r := range m.runes {
		out[glyph] = string(r)
	}
	return out
}

// fontTable is a table of a font program, empty when it isn't there.
func fontTable(program []byte, tag string) []byte {
	for i := range min(u16(program, 4), maxTables) {
		record := 12 + 16*i
		if record+16 > len(program) || string(program[record:record+4]) != tag {
			continue
		}
		off, n := u32(program, record+8), u32(program, record+12)
		if off < len(program) {
			return program[off:min(off+n, len(program))]
		}
	}
	return nil
}

// characterMap is the character of each glyph.
type characterMap struct {
	runes map[int]rune
	steps int // characters looked at
}

// read reads a subtable of format 4 or 12.
func (m *characterMap) read(table []byte) {
	switch u16(table, 0) {
	case 4:
		m.readSegments(table)
	case 12:
		for i := range min(u32(table, 12), maxSegments) {
			group := 16 + 12*i
			first, last, glyph := u32(table, group), u32(table, group+4), u32(table, group+8)
			for c := first; c <= last && m.steps < maxMapped && c <= unicode.MaxRune; c++ {
				m.assign(glyph+c-first, c)
			}
		}
	}
}

// readSegments reads format 4: ranges of characters with a distance to their glyphs,
// or with a list of them.
func (m *characterMap) readSegments(table []byte) {
	n := u16(table, 6) / 2
	ends, starts := 14, 16+2*n
	for i := range n {
		first, last := u16(table, starts+2*i), u16(table, ends+2*i)
		delta, rangeAt := u16(table, starts+2*n+2*i), starts+4*n+2*i
		list := u16(table, rangeAt)
		for c := first; c <= last && c < 0xffff && m.steps < maxMapped; c++ {
			m.steps++
			glyph := c + delta
			if list != 0 {
				if glyph = u16(table, rangeAt+list+2*(c-first)); glyph == 0 {
					continue
				}
				glyph += delta
			}
			m.assign(glyph&0xffff, c)
		}
	}
}

// assign notes that a character shows a glyph.
func (m *characterMap) assign(glyph, char int) {
	m.steps++
	if glyph == 0 || char <= 0 || char > unicode.MaxRune || !utf8.ValidRune(rune(char)) {
		return
	}
	r := rune(char)
	old, known := m.runes[glyph]
	better := r < old || unicode.Is(unicode.Co, old)
	if !known || better && !unicode.Is(unicode.Co, r) {
		m.runes[glyph] = r
	}
}

// u16 is a big-endian number at an offset, 0 past the end.
func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func u32(b []byte, at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint32(b[at:]))
}
