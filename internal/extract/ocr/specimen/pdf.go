package specimen

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
)

// PDF lays pages into a document as scanners do: one picture a page, no text layer.
func PDF(pages ...Page) []byte {
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	out.WriteString("%PDF-1.5\n")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids.String())
	for i, p := range pages {
		wide, high := float64(p.Pixels.Rect.Dx())*72/p.DPI, float64(p.Pixels.Rect.Dy())*72/p.DPI
		show := fmt.Sprintf("q %.3f 0 0 %.3f 0 0 cm /I Do Q", wide, high)
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.3f %.3f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>", wide, high, 4+3*i, 5+3*i)
		object("<</Length %d>>stream\n%s\nendstream", len(show), show)
		packed := p.packed()
		object("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream",
			p.Pixels.Rect.Dx(), p.Pixels.Rect.Dy(), len(packed), packed)
	}
	end := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, where := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", where)
	}
	fmt.Fprintf(&out, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, end)
	return out.Bytes()
}

// packed are the pixels row by row, deflated.
func (p Page) packed() []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	for y := range p.Pixels.Rect.Dy() {
		// A buffer takes everything.
		_, _ = io.Copy(w, bytes.NewReader(p.Pixels.Pix[y*p.Pixels.Stride:][:p.Pixels.Rect.Dx()]))
	}
	_ = w.Close()
	return out.Bytes()
}
