package font

import (
	"encoding/binary"
	"fmt"
	"testing"

	"spoor/internal/extract/pdf/pdftest"
)

// trueType is a font program with only a character map: A to C show the glyphs 5 to 7
// (format 4), a private character and U+1F600 show 8 and 9 (format 12), and so does e
// for 8.
func trueType() []byte {
	be := binary.BigEndian
	seg := []uint16{4, 32, 0, 4, 0, 0, 0, 'C', 0xffff, 0, 'A', 0xffff, uint16(0x10000 + 5 - 'A'), 1, 0, 0}
	var four []byte
	for _, v := range seg {
		four = be.AppendUint16(four, v)
	}
	var twelve []byte
	twelve = be.AppendUint16(twelve, 12)
	twelve = append(twelve, make([]byte, 10)...)
	for _, v := range []uint32{3, 0xe000, 0xe000, 8, 'e', 'e', 8, 0x1f600, 0x1f600, 9} {
		twelve = be.AppendUint32(twelve, v)
	}
	cmap := []byte{0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0, 20, 0, 3, 0, 10}
	cmap = be.AppendUint32(cmap, uint32(20+len(four)))
	cmap = append(append(cmap, four...), twelve...)
	out := append([]byte{0, 1, 0, 0, 0, 1}, make([]byte, 6)...)
	out = append(out, "cmap\x00\x00\x00\x00"...)
	out = be.AppendUint32(out, 28)
	out = be.AppendUint32(out, uint32(len(cmap)))
	return append(out, cmap...)
}

func TestTextOutOfTheEmbeddedFont(t *testing.T) {
	f := load(t, func(d *pdftest.Doc) string {
		p := d.Stream("", string(trueType()))
		return fmt.Sprintf("<</Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<</Subtype /CIDFontType2 /FontDescriptor <</FontFile2 %d 0 R>>>>]>>", p)
	})
	if got, _ := decode(f, "\x00\x05\x00\x07\x00\x08\x00\x09\x00\x0a"); got != "ACe😀?" {
		t.Errorf("got %q", got)
	}
}

func FuzzTrueType(f *testing.F) {
	f.Add(trueType())
	f.Fuzz(func(t *testing.T, program []byte) {
		for glyph, text := range charactersByGlyph(program) {
			if glyph <= 0 || text == "" {
				t.Fatalf("glyph %d shows %q", glyph, text)
			}
		}
	})
}
