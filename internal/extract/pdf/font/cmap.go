package font

import (
	"cmp"
	"slices"
	"sort"
	"unicode/utf16"

	"spoor/internal/extract/pdf/syntax"
)

const (
	maxCMapItems  = 1 << 20 // operands and mappings of one CMap
	maxCodeLength = 4       // bytes of a code
	maxSpaces     = 100     // code space ranges
	maxOverlap    = 8       // ranges that may cover the same code
)

// code is a character code of a string, with its length in bytes: <41> and <0041>
// are different codes.
type code struct {
	n     int
	value uint32
}

// codeRange is the codes of one length whose every byte lies between those of lo
// and hi.
type codeRange struct{ lo, hi string }

// textRange maps successive codes to successive texts.
type textRange struct {
	lo, hi code
	text   []uint16
}

// cidRange maps successive codes to successive glyphs of a composite font.
type cidRange struct {
	lo, hi code
	cid    int
}

// cmap maps character codes to text (ToUnicode) or to glyphs (Encoding).
type cmap struct {
	texts      map[code]string
	textRanges []textRange
	cids       map[code]int
	cidRanges  []cidRange
	spaces     []codeRange
	sorted     bool // the ranges are in the order of their first codes
	vertical   bool
	use        string // the predefined CMap that it builds upon
}

// parseCMap reads a CMap; what makes no sense in it is passed over.
func parseCMap(data []byte) *cmap {
	m := &cmap{texts: map[code]string{}, cids: map[code]int{}}
	l := syntax.NewLexer(data)
	var args []syntax.Object
	for {
		o, ok := l.Next()
		if !ok {
			return m
		}
		word, isWord := o.(syntax.Keyword)
		if !isWord {
			if len(args) < maxCMapItems {
				args = append(args, o)
			}
			continue
		}
		m.do(word, args)
		args = args[:0]
	}
}

// do carries out one operator.
func (m *cmap) do(word syntax.Keyword, args []syntax.Object) {
	switch word {
	case "endcodespacerange":
		m.addSpaces(args)
	case "endbfchar":
		for i := 0; i+1 < len(args); i += 2 {
			if c, ok := codeOf(args[i]); ok {
				m.setText(c, textOf(args[i+1]))
			}
		}
	case "endbfrange":
		for i := 0; i+2 < len(args); i += 3 {
			m.addTextRange(args[i], args[i+1], args[i+2])
		}
	case "endcidchar":
		for i := 0; i+1 < len(args); i += 2 {
			if c, ok := codeOf(args[i]); ok && len(m.cids) < maxCMapItems {
				m.cids[c] = syntax.Int(args[i+1])
			}
		}
	case "endcidrange":
		for i := 0; i+2 < len(args); i += 3 {
			m.addCIDRange(args[i], args[i+1], args[i+2])
		}
	case "usecmap":
		if n := len(args); n > 0 {
			name, _ := args[n-1].(syntax.Name)
			m.use = string(name)
		}
	case "def":
		m.define(args)
	}
}

func (m *cmap) define(args []syntax.Object) {
	if len(args) < 2 {
		return
	}
	if args[len(args)-2] == syntax.Name("WMode") {
		m.vertical = syntax.Int(args[len(args)-1]) == 1
	}
}

func (m *cmap) addSpaces(args []syntax.Object) {
	for i := 0; i+1 < len(args); i += 2 {
		lo, ok1 := args[i].(string)
		hi, ok2 := args[i+1].(string)
		if ok1 && ok2 && len(lo) == len(hi) && len(lo) > 0 && len(lo) <= maxCodeLength && len(m.spaces) < maxSpaces {
			m.spaces = append(m.spaces, codeRange{lo, hi})
		}
	}
}

func (m *cmap) setText(c code, text string) {
	if len(m.texts) < maxCMapItems {
		m.texts[c] = text
	}
}

func (m *cmap) addTextRange(first, last, to syntax.Object) {
	lo, ok1 := codeOf(first)
	hi, ok2 := codeOf(last)
	if !ok1 || !ok2 || lo.n != hi.n || lo.value > hi.value {
		return
	}
	switch to := to.(type) {
	case string:
		if len(m.textRanges) < maxCMapItems {
			m.textRanges = append(m.textRanges, textRange{lo, hi, units(to)})
		}
	case syntax.Array:
		for i, t := range to {
			m.setText(code{lo.n, lo.value + uint32(i)}, textOf(t))
		}
	}
}

func (m *cmap) addCIDRange(first, last, to syntax.Object) {
	lo, ok1 := codeOf(first)
	hi, ok2 := codeOf(last)
	if ok1 && ok2 && lo.n == hi.n && lo.value <= hi.value && len(m.cidRanges) < maxCMapItems {
		m.cidRanges = append(m.cidRanges, cidRange{lo, hi, syntax.Int(to)})
	}
}

// sort puts the ranges in order; of those with the same first code the one defined
// last stays last.
func (m *cmap) sort() {
	if m.sorted {
		return
	}
	m.sorted = true
	slices.SortStableFunc(m.textRanges, func(a, b textRange) int { return a.lo.compare(b.lo) })
	slices.SortStableFunc(m.cidRanges, func(a, b cidRange) int { return a.lo.compare(b.lo) })
}

// compare orders codes by length, then by value.
func (c code) compare(d code) int {
	return cmp.Or(cmp.Compare(c.n, d.n), cmp.Compare(c.value, d.value))
}

// text is what a code stands for.
func (m *cmap) text(c code) (string, bool) {
	if t, ok := m.texts[c]; ok {
		return t, t != ""
	}
	m.sort()
	i := sort.Search(len(m.textRanges), func(i int) bool { return m.textRanges[i].lo.compare(c) > 0 })
	for j := i - 1; j >= max(i-maxOverlap, 0); j-- {
		if r := m.textRanges[j]; c.n == r.lo.n && c.value <= r.hi.value {
			t := r.at(c.value - r.lo.value)
			return t, t != ""
		}
	}
	return "", false
}

// at is the text of the i-th code of the range: its last unit counts up.
func (r textRange) at(i uint32) string {
	if len(r.text) == 0 {
		return ""
	}
	out := append([]uint16{}, r.text...)
	out[len(out)-1] += uint16(i & 0xffff)
	return decodeUnits(out)
}

// cid is the glyph of a code; false when the CMap doesn't say.
func (m *cmap) cid(c code) (int, bool) {
	if n, ok := m.cids[c]; ok {
		return n, true
	}
	m.sort()
	i := sort.Search(len(m.cidRanges), func(i int) bool { return m.cidRanges[i].lo.compare(c) > 0 })
	for j := i - 1; j >= max(i-maxOverlap, 0); j-- {
		if r := m.cidRanges[j]; c.n == r.lo.n && c.value <= r.hi.value {
			return r.cid + int(c.value-r.lo.value), true
		}
	}
	return 0, false
}

// codeLength is how many bytes of s form the next code; 0 when no range says.
func (m *cmap) codeLength(s string) int {
	for n := 1; n <= maxCodeLength && n <= len(s); n++ {
		for _, r := range m.spaces {
			if len(r.lo) == n && r.holds(s[:n]) {
				return n
			}
		}
	}
	return 0
}

func (r codeRange) holds(s string) bool {
	for i := range len(s) {
		if s[i] < r.lo[i] || s[i] > r.hi[i] {
			return false
		}
	}
	return true
}

// mapsText reports whether the CMap maps any code to text.
func (m *cmap) mapsText() bool { return len(m.texts)+len(m.textRanges) > 0 }

// codeOf is a string operand as a code.
func codeOf(o syntax.Object) (code, bool) {
	s, ok := o.(string)
	if !ok || s == "" || len(s) > maxCodeLength {
		return code{}, false
	}
	return codeFrom(s), true
}

func codeFrom(s string) code {
	c := code{n: len(s)}
	for i := range len(s) {
		c.value = c.value<<8 | uint32(s[i])
	}
	return c
}

// textOf is what a mapping leads to: UTF-16, or a glyph's name.
func textOf(o syntax.Object) string {
	switch o := o.(type) {
	case string:
		return decodeUnits(units(o))
	case syntax.Name:
		return glyphText(string(o))
	}
	return ""
}

// units is UTF-16 big-endian in its units; a single byte is one.
func units(s string) []uint16 {
	if len(s) == 1 {
		return []uint16{uint16(s[0])}
	}
	out := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		out = append(out, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return out
}

// decodeUnits is UTF-16 as text, without the zeros that mean "nothing".
func decodeUnits(u []uint16) string {
	out := make([]rune, 0, len(u))
	for _, r := range utf16.Decode(u) {
		if r != 0 && r != 0xfeff {
			out = append(out, r)
		}
	}
	return string(out)
}
