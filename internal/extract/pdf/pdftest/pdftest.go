// Package pdftest makes small PDF files for tests: well-formed ones, and the parts to
// make broken ones of. It knows the format's notation and nothing else.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// Doc collects the objects of a file. The zero value is an empty one.
type Doc struct {
	objects []string
}

// Add adds an object and gives its number, from 1.
func (d *Doc) Add(body string) int {
	d.objects = append(d.objects, body)
	return len(d.objects)
}

// Set replaces the object num, for references to what comes later.
func (d *Doc) Set(num int, body string) { d.objects[num-1] = body }

// Stream adds a stream with these entries, /Length apart.
func (d *Doc) Stream(entries, data string) int {
	return d.Add(StreamBody(entries, data))
}

// StreamBody is the notation of a stream.
func StreamBody(entries, data string) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// Page adds a page with this content to the page tree parent.
func (d *Doc) Page(parent int, entries, content string) int {
	c := d.Stream("", content)
	return d.Add(fmt.Sprintf("<</Type /Page /Parent %d 0 R /Contents %d 0 R %s>>", parent, c, entries))
}

// Bytes is the file, with a plain cross-reference table. trailer holds its entries,
// /Size apart.
func (d *Doc) Bytes(trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(d.objects))
	for i, body := range d.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, off := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", off)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, start)
	return b.Bytes()
}

// Compressed is the file with its objects in an object stream and a cross-reference
// stream (ISO 32000-2, 7.5.7 and 7.5.8). Streams stand by themselves.
func (d *Doc) Compressed(trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	container, table := len(d.objects)+1, len(d.objects)+2
	rows := make([][3]int, table+1)
	var head, body strings.Builder
	packed := 0
	for i, o := range d.objects {
		if strings.Contains(o, "\nstream\n") {
			rows[i+1] = [3]int{1, b.Len(), 0}
			fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
			continue
		}
		rows[i+1] = [3]int{2, container, packed}
		packed++
		fmt.Fprintf(&head, "%d %d ", i+1, body.Len())
		body.WriteString(o + "\n")
	}
	rows[container] = [3]int{1, b.Len(), 0}
	objects := StreamBody(fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", packed, head.Len()),
		Deflate(head.String()+body.String()))
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", container, objects)
	rows[table] = [3]int{1, b.Len(), 0}
	var data []byte
	for _, r := range rows {
		data = append(data, byte(r[0]&0xff), byte(r[1]>>16&0xff), byte(r[1]>>8&0xff), byte(r[1]&0xff), byte(r[2]&0xff))
	}
	xref := StreamBody(fmt.Sprintf("/Type /XRef /Size %d /W [1 3 1] /Filter /FlateDecode %s", table+1, trailer),
		Deflate(string(data)))
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", table, xref, rows[table][1])
	return b.Bytes()
}

// Deflate is data as FlateDecode expects it.
func Deflate(data string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(data)); err != nil {
		return ""
	}
	if err := w.Close(); err != nil {
		return ""
	}
	return b.String()
}

// Simple is a document of A4 pages with these contents; /F1 is Helvetica.
func Simple(contents ...string) []byte {
	d, root := SimpleDoc(contents...)
	return d.Bytes(fmt.Sprintf("/Root %d 0 R", root))
}

// SimpleDoc is Simple's objects and the number of its catalogue. The page tree is
// object 1, the font object 2.
func SimpleDoc(contents ...string) (d *Doc, root int) {
	d = &Doc{}
	pages := d.Add("")
	font := d.Add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>")
	var kids strings.Builder
	for _, c := range contents {
		n := d.Page(pages, fmt.Sprintf("/MediaBox [0 0 595 842] /Resources <</Font <</F1 %d 0 R>>>>", font), c)
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	d.Set(pages, fmt.Sprintf("<</Type /Pages /Count %d /Kids [%s]>>", len(contents), kids.String()))
	return d, d.Add(fmt.Sprintf("<</Type /Catalog /Pages %d 0 R>>", pages))
}

// Show is content that shows a line of text at a place, in 10 points.
func Show(x, y float64, text string) string {
	text = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
	return fmt.Sprintf("BT /F1 10 Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n", x, y, text)
}
