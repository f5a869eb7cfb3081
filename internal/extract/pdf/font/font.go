// Package font turns the strings that a PDF shows into text and widths.
//
// What a code means is looked up in this order: ToUnicode, the font's Differences,
// its named or built-in encoding, the character encoding of a predefined CMap. A
// code that none of them explains is reported as unknown, never guessed: the page's
// gate counts it.
package font

import (
	"errors"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/filter"
)

// Streams gives the decoded data of a stream.
type Streams interface {
	Stream(pdf.Value) ([]byte, error)
}

// Char is one shown character code.
type Char struct {
	Text  string  // empty for a code that shows nothing known
	Known bool    // false: the font doesn't say what the code means
	Width float64 // in text space at size 1
	Space bool    // the single-byte code 32, which word spacing applies to
}

// Font decodes the strings shown in one font. It is for one goroutine.
type Font struct {
	decoder
	// Vertical says that glyphs follow one another downwards.
	Vertical bool
	// Scale is the height of an em in text space at size 1: 1 but for Type 3 fonts.
	Scale float64
	// Ascent and Descent are how far letters reach above and below the baseline, in ems.
	Ascent, Descent float64
	// Problem is a stable code for what of the font could not be read; empty for none.
	Problem string
	// Spent is set when the budget ended while reading the font.
	Spent error

	toUnicode *cmap
}

// decoder is a kind of font: simple (one byte a code) or composite.
type decoder interface {
	// next is how many bytes of s form the next code.
	next(s string) int
	// meaning is a code's text by the font's own encoding, and its width.
	meaning(s string) (text string, known bool, width float64)
}

// Load reads a font dictionary.
func Load(v pdf.Value, streams Streams) *Font {
	f := &Font{Scale: 1, Ascent: usualAscent, Descent: usualDescent}
	if m := f.cmapOf(v.Key("ToUnicode"), streams, 0); m != nil && m.mapsText() {
		f.toUnicode = m
	}
	if v.Key("Subtype").Name() == "Type0" {
		f.loadComposite(v, streams)
	} else {
		f.loadSimple(v, streams)
	}
	return f
}

// maxUse bounds CMaps that build upon each other.
const maxUse = 4

// cmapOf reads an embedded CMap with those that it builds upon; nil when v is none.
func (f *Font) cmapOf(v pdf.Value, streams Streams, depth int) *cmap {
	if !file.IsStream(v) || depth > maxUse {
		return nil
	}
	m := parseCMap(f.stream(v, streams))
	if w := v.Key("WMode"); w.Int64() == 1 {
		m.vertical = true
	}
	if base := f.cmapOf(v.Key("UseCMap"), streams, depth+1); base != nil {
		m.spaces = append(m.spaces, base.spaces...)
		m.textRanges = append(base.textRanges, m.textRanges...)
		m.cidRanges = append(base.cidRanges, m.cidRanges...)
	}
	return m
}

// stream reads a stream of the font and notes what goes wrong.
func (f *Font) stream(v pdf.Value, streams Streams) []byte {
	data, err := streams.Stream(v)
	switch {
	case err == nil:
	case errors.Is(err, filter.ErrDamaged), errors.Is(err, filter.ErrImage):
		f.Problem = "font-damaged"
	default:
		f.Problem, f.Spent = "font-damaged", err
	}
	return data
}

// Decode calls show for each code of s.
func (f *Font) Decode(s string, show func(Char)) {
	for s != "" {
		n := min(max(f.next(s), 1), len(s))
		c := f.char(s[:n])
		c.Space = s[:n] == " "
		show(c)
		s = s[n:]
	}
}

func (f *Font) char(s string) Char {
	own, known, width := f.meaning(s)
	c := Char{Text: own, Known: known, Width: width}
	if f.toUnicode == nil {
		return c
	}
	if t, ok := f.unicode(s); ok {
		c.Text, c.Known = t, true
	}
	return c
}

// unicode asks the ToUnicode CMap. Some writers list the codes of a simple font
// with two bytes.
func (f *Font) unicode(s string) (string, bool) {
	t, ok := f.toUnicode.text(codeFrom(s))
	if !ok && len(s) == 1 {
		t, ok = f.toUnicode.text(codeFrom("\x00" + s))
	}
	return t, ok && t != "\ufffd"
}

// Heights of letters above and below the baseline, in ems, of a font that doesn't say.
const (
	usualAscent  = 0.95
	usualDescent = -0.35
	tallest      = 2 // more is no height of letters
)

// heights takes over the heights that the font's descriptor gives, those of the
// standard font that stands in for one without a program of its own. Some writers
// leave out the sign of the descent, or add one to the ascent.
func (f *Font) heights(name string, d pdf.Value) {
	if up, down, ok := standardHeights(name); ok && !embedded(d) {
		f.Ascent, f.Descent = up, down
		return
	}
	if a := math.Abs(d.Key("Ascent").Float64()) / 1000; a > 0 && a <= tallest {
		f.Ascent = a
	}
	if b := math.Abs(d.Key("Descent").Float64()) / 1000; b > 0 && b <= tallest {
		f.Descent = -b
	}
}

// embedded reports whether a descriptor leads to a font program.
func embedded(d pdf.Value) bool {
	for _, key := range []string{"FontFile", "FontFile2", "FontFile3"} {
		if file.IsStream(d.Key(key)) {
			return true
		}
	}
	return false
}

// plainName is a font's name without the tag of a subset.
func plainName(name string) string {
	if len(name) > 7 && name[6] == '+' {
		name = name[7:]
	}
	return strings.ReplaceAll(name, " ", "")
}
