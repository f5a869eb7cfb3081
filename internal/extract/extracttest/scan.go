package extracttest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/png"

	"spoor/internal/extract/ocr/specimen"
)

// Scan is a page of a statement, set in Dutch and spoilt as a scanner spoils it, with the
// text that stands on it. n chooses which page.
func Scan(n int, s specimen.Setting, d specimen.Damage) specimen.Page {
	return specimen.Condition{Setting: s, Damage: d}.Page(n)
}

// PictureFile is a picture as a PNG file.
func PictureFile(g image.Image) []byte {
	var out bytes.Buffer
	check(png.Encode(&out, g))
	return out.Bytes()
}

// ScannedPDF is a document whose pages are pictures without a text layer.
func ScannedPDF(pages ...specimen.Page) []byte {
	var out bytes.Buffer
	offsets := []int{0}
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets) - 1}, args...)...)
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids bytes.Buffer
	for i := range pages {
		fmt.Fprintf(&kids, " %d 0 R", 3+3*i)
	}
	object("<< /Type /Pages /Count %d /Kids [%s ] >>", len(pages), kids.String())
	for i, p := range pages {
		g := p.Pixels
		w, h := float64(g.Rect.Dx())*72/p.DPI, float64(g.Rect.Dy())*72/p.DPI
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /Scan %d 0 R >> >> >>", w, h, 4+3*i, 5+3*i)
		show := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /Scan Do Q", w, h)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(show), show)
		var pixels bytes.Buffer
		z := zlib.NewWriter(&pixels)
		must(z.Write(g.Pix))
		check(z.Close())
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream",
			g.Rect.Dx(), g.Rect.Dy(), pixels.Len(), pixels.Bytes())
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets))
	for _, at := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets), table)
	return out.Bytes()
}
