package font

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed cffstrings.txt
var cffStringList string

// cffStrings are the names that every CFF font knows, by number (Adobe Technical Note
// 5176, appendix A). They are read once, when the first such font asks.
var cffStrings = sync.OnceValue(func() []string { return strings.Fields(cffStringList) })

const (
	maxCFFGlyphs  = 1 << 16
	maxCFFEntries = 1 << 16 // of one index
)

// compact is a font program in the Compact Font Format as far as names of glyphs need it
// (Adobe Technical Note 5176).
type compact struct {
	data     []byte
	strings  [][]byte
	glyphs   int
	charset  int // offset, or the number of a predefined one
	encoding int // offset, or the number of a predefined one
	cid      bool
}

// openCompact reads the head of a CFF font; false when it is none.
func openCompact(data []byte) (compact, bool) {
	c := compact{data: data}
	if len(data) < 4 || data[0] != 1 {
		return c, false
	}
	_, at := index(data, int(data[2])) // names
	tops, at := index(data, at)
	if len(tops) == 0 {
		return c, false
	}
	c.strings, _ = index(data, at)
	glyphs := 0
	for op, n := range operands(tops[0]) {
		switch op {
		case 15:
			c.charset = n
		case 16:
			c.encoding = n
		case 17:
			glyphs = n
		case 12<<8 | 30:
			c.cid = true
		}
	}
	c.glyphs = min(u16(data, glyphs), maxCFFGlyphs)
	return c, glyphs > 0 && c.charset >= 0 && c.encoding >= 0
}

// index reads an INDEX: its entries, and where it ends.
func index(data []byte, at int) (entries [][]byte, end int) {
	n := min(u16(data, at), maxCFFEntries)
	if n == 0 || at+3 > len(data) {
		return nil, at + 2
	}
	size := int(data[at+2])
	offset := func(i int) int {
		v := 0
		for j := range size {
			if p := at + 3 + i*size + j; p < len(data) {
				v = v<<8 | int(data[p])
			}
		}
		return v
	}
	if size < 1 || size > 4 {
		return nil, at + 2
	}
	start := at + 2 + (n+1)*size
	for i := range n {
		from, to := start+offset(i), start+offset(i+1)
		if from > to || to > len(data) || from < 0 {
			return entries, len(data)
		}
		entries = append(entries, data[from:to])
	}
	return entries, start + offset(n)
}

// operands are the last operands of a DICT's operators, those of two bytes as 12<<8 and
// the second one.
func operands(dict []byte) map[int]int {
	out := map[int]int{}
	last := 0
	for i := 0; i < len(dict); {
		b := int(dict[i])
		i++
		switch {
		case b == 12 && i < len(dict):
			out[12<<8|int(dict[i])] = last
			i++
		case b <= 21:
			out[b] = last
		case b == 28:
			last = int(int16(u16(dict, i))) //nolint:gosec // it is signed
			i += 2
		case b == 29:
			last = int(int32(u32(dict, i))) //nolint:gosec // it is signed
			i += 4
		case b == 30:
			for i < len(dict) && dict[i]&0x0f != 0x0f && dict[i]>>4 != 0x0f {
				i++
			}
			i++
		case b >= 32 && b <= 246:
			last = b - 139
		case b >= 247 && b <= 250 && i < len(dict):
			last = (b-247)*256 + int(dict[i]) + 108
			i++
		case b >= 251 && b <= 254 && i < len(dict):
			last = -(b-251)*256 - int(dict[i]) - 108
			i++
		}
	}
	return out
}

// name is the string with a number.
func (c *compact) name(sid int) string {
	standard := cffStrings()
	if sid < len(standard) {
		return standard[sid]
	}
	if i := sid - len(standard); i < len(c.strings) {
		return string(c.strings[i])
	}
	return ""
}

// names are those of the glyphs, by number.
func (c *compact) names() []string {
	out := make([]string, c.glyphs)
	if c.charset <= 2 { // a predefined one: ISOAdobe counts up, the others are of experts
		for g := range out {
			if c.charset == 0 && g <= 228 {
				out[g] = c.name(g)
			}
		}
		return out
	}
	at := c.charset + 1
	format := u16(c.data, c.charset) >> 8
	for g := 1; g < c.glyphs && at+1 < len(c.data); {
		first, left := u16(c.data, at), 0
		at += 2
		switch format {
		case 1:
			left = u16(c.data, at) >> 8
			at++
		case 2:
			left = u16(c.data, at)
			at += 2
		}
		for i := 0; i <= left && g < c.glyphs; i++ {
			out[g] = c.name(first + i)
			g++
		}
	}
	return out
}

// vector is the font's own encoding; false when it is not one of its own.
func (c *compact) vector() (vector, bool) {
	if c.encoding == 0 {
		return standardEncoding(), true
	}
	if c.encoding == 1 || c.encoding >= len(c.data) {
		return vector{}, false
	}
	var e vector
	names := c.names()
	set := func(code, glyph int) {
		if glyph < len(names) && code < len(e) {
			e[code] = glyphText(names[glyph])
		}
	}
	at, n := c.encoding+2, u16(c.data, c.encoding)&0xff
	glyph := 1
	for i := 0; i < n && at < len(c.data); i++ {
		first, left := u16(c.data, at)>>8, 0
		if c.data[c.encoding]&0x7f == 1 {
			left = u16(c.data, at) & 0xff
			at++
		}
		at++
		for j := range left + 1 {
			set(first+j, glyph)
			glyph++
		}
	}
	c.supplement(&e, at)
	return e, true
}

// supplement adds the codes of glyphs that have more than one.
func (c *compact) supplement(e *vector, at int) {
	if c.data[c.encoding]&0x80 == 0 || at >= len(c.data) {
		return
	}
	for i := range int(c.data[at]) {
		entry := at + 1 + 3*i
		if entry+2 < len(c.data) {
			e[c.data[entry]] = glyphText(c.name(u16(c.data, entry+1)))
		}
	}
}
