package font

import (
	"strings"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/unicode"

	"spoor/internal/extract/pdf/file"
)

const (
	maxWidths  = 1 << 18 // entries of /W that are read
	defaultDW  = 1000.0  // width of a glyph that /W doesn't list
	widthUnit  = 0.001
	wholeCodes = 1 << 16
)

// composite is a Type 0 font: codes of any length lead to glyphs of a CID font.
type composite struct {
	embedded *cmap // nil: predefined
	named    predefined
	known    bool // the named CMap is known
	unicode  *cmap
	widths   map[int]float64
	normal   float64
	glyphs   map[int]string // texts by glyph, out of the embedded font
}

func (f *Font) loadComposite(v pdf.Value, streams Streams) {
	c := &composite{unicode: f.toUnicode, normal: defaultDW * widthUnit, known: true}
	f.decoder = c
	enc := v.Key("Encoding")
	if m := f.cmapOf(enc, streams, 0); m != nil {
		c.embedded, f.Vertical = m, m.vertical
		c.named, _ = predefinedCMap(m.use)
	} else {
		c.named, c.known = predefinedCMap(enc.Name())
		f.Vertical = len(enc.Name()) > 2 && enc.Name()[len(enc.Name())-2:] == "-V"
	}
	d := v.Key("DescendantFonts").Index(0)
	f.heights("", d.Key("FontDescriptor"))
	if dw := d.Key("DW"); !dw.IsNull() {
		c.normal = dw.Float64() * widthUnit
	}
	c.loadWidths(d.Key("W"))
	if f.toUnicode == nil && strings.HasPrefix(v.Key("ToUnicode").Name(), "Identity") && file.IsStream(d.Key("CIDToGIDMap")) {
		// The codes are UTF-16; only a map says which glyphs those are.
		c.named.decoder = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	}
	if f.toUnicode == nil && c.named.decoder == nil {
		c.glyphs = f.glyphTexts(d, streams)
	}
	if !c.known && f.toUnicode == nil {
		f.Problem = "font-encoding-unknown"
	}
}

// loadWidths reads /W: "c [w1 w2 ...]" or "first last w".
func (c *composite) loadWidths(w pdf.Value) {
	c.widths = map[int]float64{}
	read := 0
	for i, n := 0, w.Len(); i+1 < n && read < maxWidths; read++ {
		first := int(w.Index(i).Int64())
		second := w.Index(i + 1)
		if second.Kind() == pdf.Array {
			for j := range min(second.Len(), wholeCodes) {
				c.widths[first+j] = second.Index(j).Float64() * widthUnit
				read++
			}
			i += 2
			continue
		}
		width := w.Index(i+2).Float64() * widthUnit
		for cid := first; cid <= min(int(second.Int64()), first+wholeCodes) && read < maxWidths; cid++ {
			c.widths[cid] = width
			read++
		}
		i += 3
	}
}

func (c *composite) next(s string) int {
	if c.embedded != nil && len(c.embedded.spaces) > 0 {
		return max(c.embedded.codeLength(s), 1)
	}
	if c.known {
		return c.named.codeLength(s)
	}
	if c.unicode != nil {
		if n := c.unicode.codeLength(s); n > 0 {
			return n
		}
	}
	return min(2, len(s))
}

func (c *composite) meaning(s string) (text string, known bool, width float64) {
	cid := int(codeFrom(s).value)
	if c.embedded != nil {
		if n, ok := c.embedded.cid(codeFrom(s)); ok {
			cid = n
		}
	}
	width, ok := c.widths[cid]
	if !ok {
		width = c.normal
		if c.named.decoder != nil && len(s) == 1 {
			width /= 2
		}
	}
	if text, known = c.named.text(s); known {
		return text, true, width
	}
	text, known = c.glyphs[cid]
	return text, known, width
}
