package font

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"spoor/internal/extract/pdf/pdftest"
)

// pack is an INDEX with offsets of two bytes.
func pack(entries ...[]byte) []byte {
	out := binary.BigEndian.AppendUint16(nil, uint16(len(entries)))
	if len(entries) == 0 {
		return out
	}
	out = append(out, 2)
	at := 1
	for _, e := range append([][]byte{nil}, entries...) {
		at += len(e)
		out = binary.BigEndian.AppendUint16(out, uint16(at))
	}
	return append(out, bytes.Join(entries, nil)...)
}

// number is an operand of a DICT in three bytes.
func number3(n int) []byte { return []byte{28, byte(n >> 8), byte(n)} }

// compactFont is a CFF font with these strings of its own, charset, encoding and
// glyphs; more is further operators of its top DICT.
func compactFont(own []string, charset, encoding []byte, glyphs int, more ...byte) []byte {
	var texts, shapes [][]byte
	for _, s := range own {
		texts = append(texts, []byte(s))
	}
	for range glyphs {
		shapes = append(shapes, []byte{14})
	}
	top := func(charsetAt, encodingAt, shapesAt int) []byte {
		var d []byte
		d = append(append(d, number3(charsetAt)...), 15)
		d = append(append(d, number3(encodingAt)...), 16)
		d = append(append(d, number3(shapesAt)...), 17)
		return append(d, more...)
	}
	head := func(dict []byte) []byte {
		return bytes.Join([][]byte{{1, 0, 4, 2}, pack([]byte("Naam")), pack(dict), pack(texts...), pack()}, nil)
	}
	at := len(head(top(0, 0, 0)))
	out := head(top(at, at+len(charset), at+len(charset)+len(encoding)))
	return append(append(append(out, charset...), encoding...), pack(shapes...)...)
}

// sid is string numbers of two bytes each.
func sid(numbers ...int) []byte {
	var out []byte
	for _, n := range numbers {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out
}

// TestCFFEncodings: what codes mean stands in the font program only, as typesetters
// leave it, ligatures in the codes of control characters among them.
func TestCFFEncodings(t *testing.T) {
	const fi, fl, A, ownF = 109, 110, 34, 391
	for name, c := range map[string]struct {
		program []byte
		subtype string
		in      string
		want    string
	}{
		"codes in a list":            {compactFont(nil, append([]byte{0}, sid(fi, fl, A)...), []byte{0, 3, 2, 3, 'x'}, 4), "Type1C", "\x02\x03x", "ﬁﬂA"},
		"codes in ranges":            {compactFont(nil, append([]byte{0}, sid(fi, fl, A)...), []byte{1, 2, 2, 1, 'x', 0}, 4), "Type1C", "\x02\x03x", "ﬁﬂA"},
		"glyphs in ranges":           {compactFont(nil, append(append([]byte{1}, sid(fi)...), 1), []byte{0, 2, 2, 3}, 3), "Type1C", "\x02\x03", "ﬁﬂ"},
		"glyphs in long ranges":      {compactFont(nil, append([]byte{2}, sid(A, 25)...), []byte{1, 1, 'a', 25}, 27), "Type1C", "abz", "ABZ"},
		"names of its own":           {compactFont([]string{"f_f_i", "uni0142"}, append([]byte{0}, sid(ownF, ownF+1)...), []byte{0, 2, 7, 8}, 3), "Type1C", "\x07\x08", "ffił"},
		"a glyph of two codes":       {compactFont(nil, append([]byte{0}, sid(A)...), []byte{0x80, 1, 'a', 1, 'b', 0, A}, 2), "Type1C", "ab", "AA"},
		"within an OpenType font":    {openType(compactFont(nil, append([]byte{0}, sid(fi)...), []byte{0, 1, 2}, 2)), "OpenType", "\x02", "ﬁ"},
		"a font by numbers has none": {compactFont(nil, append([]byte{0}, sid(fi)...), []byte{0, 1, 2}, 2, 139, 139, 139, 12, 30), "CIDFontType0C", "A", "A"},
		"no font":                    {[]byte("geen font"), "Type1C", "A", "A"},
		"cut off":                    {compactFont(nil, append([]byte{0}, sid(fi, fl)...), []byte{0, 2, 2, 3}, 3)[:40], "Type1C", "A", "A"},
	} {
		t.Run(name, func(t *testing.T) {
			f := load(t, func(d *pdftest.Doc) string {
				n := d.Stream("/Subtype /"+c.subtype, string(c.program))
				return fmt.Sprintf("<</Subtype /Type1 /BaseFont /AAAAAA+Naam /FontDescriptor <</Flags 4 /FontFile3 %d 0 R>>>>", n)
			})
			if got, _ := decode(f, c.in); got != c.want {
				t.Errorf("%q: got %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// openType wraps a CFF font.
func openType(cff []byte) []byte {
	out := append([]byte("OTTO\x00\x01\x00\x00\x00\x00\x00\x00CFF \x00\x00\x00\x00\x00\x00\x00\x1c"), 0, 0, byte(len(cff)>>8), byte(len(cff)))
	return append(out, cff...)
}

func TestCompositeFontsWithoutToUnicode(t *testing.T) {
	const A = 34
	for name, c := range map[string]struct{ entries, in, want string }{
		"names of the glyphs of a CFF font": {"/FontDescriptor <</FontFile3 PROGRAM>>", "\x00\x02\x00\x01", "BA"},
		"a map to glyphs: codes are UTF-16": {"/CIDToGIDMap PROGRAM", "\x00A\x01\x1b", "Aě"},
		"no map: codes may be anything":     {"", "\x00A", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			f := load(t, func(d *pdftest.Doc) string {
				n := d.Stream("/Subtype /CIDFontType0C", string(compactFont(nil, append([]byte{0}, sid(A, A+1)...), []byte{0, 0}, 3)))
				entries := strings.ReplaceAll(c.entries, "PROGRAM", fmt.Sprintf("%d 0 R", n))
				return "<</Subtype /Type0 /Encoding /Identity-H /ToUnicode /Identity-H /DescendantFonts [<</Subtype /CIDFontType2 " + entries + ">>]>>"
			})
			if got, _ := decode(f, c.in); got != c.want {
				t.Errorf("%q: got %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzCFF(f *testing.F) {
	f.Add(compactFont([]string{"x"}, append([]byte{0}, sid(109, 391)...), []byte{0x80, 2, 2, 3, 1, 'b', 0, 34}, 3))
	f.Add(compactFont(nil, append([]byte{2}, sid(34, 25)...), []byte{1, 1, 'a', 25}, 27))
	f.Add([]byte("\x010\x00\x01\x01\x00\n000\x10\x1c00\x1100")) // an encoding before the start
	f.Fuzz(func(t *testing.T, data []byte) {
		c, ok := openCompact(data)
		if !ok {
			return
		}
		if names := c.names(); len(names) > maxCFFGlyphs {
			t.Errorf("%d glyphs", len(names))
		}
		c.vector()
	})
}
