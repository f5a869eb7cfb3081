package extracttest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// PDF is a document with one line of text on each page, in Helvetica 12 at 72, 700.
// The texts must be printable ASCII.
func PDF(pages ...string) []byte {
	kids := make([]string, len(pages))
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	for i, text := range pages {
		at := len(objects) + 1
		kids[i] = fmt.Sprintf("%d 0 R", at)
		stream := "BT /F1 12 Tf 72 700 Td (" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text) + ") Tj ET"
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", at+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(pages))
	return pdfFile(objects, "")
}

// pdfFile numbers the objects from 1 and writes their table and the trailer; more
// goes into the trailer.
func pdfFile(objects []string, more string) []byte {
	var out bytes.Buffer
	var table strings.Builder
	out.WriteString("%PDF-1.4\n")
	table.WriteString("0000000000 65535 f \n")
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n%strailer\n<< /Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, more, at)
	return out.Bytes()
}

// PDFHugeTable is a file of some 600 bytes whose table of objects claims one entry
// at number 4,294,967,296. A reader that believes it asks for 137 GB at once,
// which ends a Go process without a chance to recover.
func PDFHugeTable() []byte {
	whole := PDF("klein bestand")
	return bytes.Replace(whole, []byte("trailer\n"), []byte("4294967296 1\n0000000009 00000 n \ntrailer\n"), 1)
}

// PDFHugeSize is a file whose trailer claims 4,294,967,295 objects.
func PDFHugeSize() []byte {
	return bytes.Replace(PDF("klein bestand"), []byte("/Size 6"), []byte("/Size 4294967295"), 1)
}

// PDFPrevCycle is a file whose table of objects names itself as the one before it.
func PDFPrevCycle() []byte {
	whole := PDF("kringloop")
	at := bytes.Index(whole, []byte("xref\n"))
	return bytes.Replace(whole, []byte("/Size 6 "), fmt.Appendf(nil, "/Size 6 /Prev %d ", at), 1)
}

// PDFPageCycle is a file whose page tree contains itself, next to one page.
func PDFPageCycle() []byte {
	return bytes.Replace(PDF("kringloop"), []byte("/Kids [4 0 R] /Count 1"), []byte("/Kids [2 0 R 4 0 R] /Count 9"), 1)
}

// PDFDeepPages is a file whose page tree is a chain of so many nodes above its page.
func PDFDeepPages(depth int) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>"}
	for i := range depth {
		objects = append(objects, fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R] /Count 1 >>", i+3))
	}
	objects = append(objects, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", depth+1))
	return pdfFile(objects, "")
}

// PDFBomb is a file of a few kB whose page inflates to so many MiB; each filter is
// another layer of compression.
func PDFBomb(mib, filters int) []byte {
	data := bytes.Repeat([]byte("q Q "), mib<<18)
	for range filters {
		data = deflated(data)
	}
	names := strings.TrimSpace(strings.Repeat("/FlateDecode ", filters))
	return pdfFile([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
		fmt.Sprintf("<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream", len(data), names, data),
	}, "")
}

func deflated(data []byte) []byte {
	var out bytes.Buffer
	w := must(zlib.NewWriterLevel(&out, zlib.BestCompression))
	must(w.Write(data))
	check(w.Close())
	return out.Bytes()
}
