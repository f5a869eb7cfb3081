package font

import (
	"math"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

// simple is a font of at most 256 codes: Type 1, TrueType or Type 3.
type simple struct {
	text   vector
	widths [256]float64
	named  bool // the PDF names the encoding: codes that it doesn't list show nothing
}

func (s *simple) next(string) int { return 1 }

// meaning is the code's text. Control codes that the encoding doesn't list show
// nothing. Printable ones that it doesn't list are taken for ASCII, as other viewers
// do, but don't count as known.
func (s *simple) meaning(code string) (text string, known bool, width float64) {
	c := code[0]
	width = s.widths[c]
	switch text = s.text[c]; {
	case text != "":
		return text, true, width
	case c == ' ', c == '\t', c == '\n', c == '\r':
		return " ", true, width
	case c < ' ':
		return "", s.named, width
	case c < 0x7f:
		return code, false, width
	}
	return "", false, width
}

func (f *Font) loadSimple(v pdf.Value, streams Streams) {
	s := &simple{}
	f.decoder = s
	descriptor := v.Key("FontDescriptor")
	f.heights(v.Key("BaseFont").Name(), descriptor)
	s.text = f.baseEncoding(v, descriptor, streams)
	_, s.named = namedEncoding(v.Key("Encoding").Name())
	differences(&s.text, v.Key("Encoding").Key("Differences"))
	unit := 0.001
	type3 := v.Key("Subtype").Name() == "Type3"
	if type3 {
		unit = type3Unit(v)
	}
	s.loadWidths(v, descriptor, unit)
	if type3 {
		f.Scale = type3Scale(v, s)
	}
}

// type3Unit is the width of a glyph-space unit in text space.
func type3Unit(v pdf.Value) float64 {
	m := v.Key("FontMatrix")
	if across := math.Hypot(m.Index(0).Float64(), m.Index(1).Float64()); across > 0 {
		return across
	}
	return 0.001
}

// type3Scale is the height of an em of a Type 3 font. Nothing in the font says it, and
// the box around all glyphs is often wrong: its letters are compared with those of
// Helvetica. A font without letters is as high as its box.
func type3Scale(v pdf.Value, s *simple) float64 {
	m, box := v.Key("FontMatrix"), v.Key("FontBBox")
	across, up := type3Unit(v), math.Hypot(m.Index(2).Float64(), m.Index(3).Float64())
	if up == 0 {
		up = across
	}
	width, usual := 0.0, 0.0
	for code, text := range s.text {
		if r := baseLetter(text); s.widths[code] > 0 && r < 0x7f && unicode.IsLetter(r) {
			width += s.widths[code]
			usual += float64(helvetica[r-' ']) / 1000
		}
	}
	if width > 0 {
		return width / usual * up / across
	}
	if scale := math.Abs(box.Index(3).Float64()-box.Index(1).Float64()) * up; scale > 0 {
		return scale
	}
	return 1000 * up
}

// loadWidths reads /Widths, or takes those of the nearest standard font.
func (s *simple) loadWidths(v, descriptor pdf.Value, unit float64) {
	list := v.Key("Widths")
	if list.Len() == 0 {
		standard := standardWidth(v.Key("BaseFont").Name())
		for c := range s.widths {
			s.widths[c] = standard(s.text[c]) * unit
		}
		return
	}
	missing := descriptor.Key("MissingWidth").Float64() * unit
	for c := range s.widths {
		s.widths[c] = missing
	}
	first := int(v.Key("FirstChar").Int64())
	for i := range min(list.Len(), 256) {
		if c := first + i; c >= 0 && c < len(s.widths) {
			s.widths[c] = list.Index(i).Float64() * unit
		}
	}
}

// baseEncoding is the encoding that Differences apply to: named, or built into the
// font, or the one that viewers assume.
func (f *Font) baseEncoding(v, descriptor pdf.Value, streams Streams) vector {
	enc := v.Key("Encoding")
	name := enc.Name()
	if name == "" {
		name = enc.Key("BaseEncoding").Name()
	}
	family := strings.ToLower(plainName(v.Key("BaseFont").Name()))
	switch {
	case strings.HasPrefix(family, "symbol"):
		return symbolEncoding()
	case strings.Contains(family, "dingbats"):
		return dingbatsEncoding()
	}
	if e, ok := namedEncoding(name); ok {
		return e
	}
	switch v.Key("Subtype").Name() {
	case "Type3":
		return vector{}
	case "TrueType":
		return trueTypeEncoding(descriptor.Key("Flags").Int64())
	}
	if e, ok := f.builtIn(descriptor, streams); ok {
		return e
	}
	return standardEncoding()
}

// flagSymbolic marks fonts whose characters aren't those of StandardEncoding (table
// 121).
const flagSymbolic = 1 << 2

// trueTypeEncoding is what a TrueType font without an encoding is read by: the
// standard one, where it has a code for it (9.6.5.4), else that of Windows.
func trueTypeEncoding(flags int64) vector {
	win := winEncoding()
	if flags&flagSymbolic != 0 {
		return win
	}
	e := standardEncoding()
	for c := range e {
		if e[c] == "" {
			e[c] = win[c]
		}
	}
	return e
}

// differences changes the codes that the array lists: a number, then the names of
// the glyphs from that code on.
func differences(e *vector, list pdf.Value) {
	code := 0
	for i := range min(list.Len(), 2048) {
		x := list.Index(i)
		if x.Kind() != pdf.Name {
			code = int(x.Int64())
			continue
		}
		if code >= 0 && code < len(e) {
			e[code] = glyphText(x.Name())
		}
		code++
	}
}
