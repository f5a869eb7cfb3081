package demo

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// Sheet size and type, in points.
const (
	left, top   = 56, 780
	size        = 10
	leading     = 14
	tabWidth    = 120
	lineLength  = 88 // characters of running text
	linesOnPage = 50
)

// pdf is a document on A4 (ISO 32000-1) in Helvetica: the first line bold, running
// text wrapped, tabs at fixed stops. Contents come first in the file and are
// compressed, the pages last, so that a file that breaks off shows nothing.
func pdf(text string) ([]byte, error) {
	rows := wrapped(strings.TrimSpace(text))
	var f pdfFile
	f.printf("%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n")
	var contents []int
	for first := 0; first < len(rows); first += linesOnPage {
		stream, err := content(rows[first:min(first+linesOnPage, len(rows))], first == 0)
		if err != nil {
			return nil, err
		}
		contents = append(contents, f.object(fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", len(stream), stream)))
	}
	regular := f.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	bold := f.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	parent := len(f.offsets) + len(contents) + 1
	var kids []string
	for _, c := range contents {
		n := f.object(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 %d 0 R /F2 %d 0 R >> >> /Contents %d 0 R >>",
			parent, regular, bold, c))
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
	}
	f.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids)))
	return f.finish(f.object(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", parent))), nil
}

// pdfFile is a PDF being written.
type pdfFile struct {
	bytes.Buffer
	offsets []int
}

// printf adds to the file; writing to memory never fails.
func (f *pdfFile) printf(format string, args ...any) { _, _ = fmt.Fprintf(f, format, args...) }

// object adds an object and returns its number.
func (f *pdfFile) object(body string) int {
	f.offsets = append(f.offsets, f.Len())
	f.printf("%d 0 obj\n%s\nendobj\n", len(f.offsets), body)
	return len(f.offsets)
}

func (f *pdfFile) finish(root int) []byte {
	at := f.Len()
	f.printf("xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, o := range f.offsets {
		f.printf("%010d 00000 n \n", o)
	}
	f.printf("trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, root, at)
	return f.Bytes()
}

// content draws the rows of a page, compressed.
func content(rows []string, titled bool) ([]byte, error) {
	var b strings.Builder
	for i, row := range rows {
		font := fmt.Sprintf("/F1 %d Tf", size)
		if titled && i == 0 {
			font = "/F2 13 Tf"
		}
		for j, cell := range strings.Split(row, "\t") {
			if cell == "" {
				continue
			}
			ansi, err := charmap.Windows1252.NewEncoder().String(cell)
			if err != nil {
				return nil, fmt.Errorf("%q on paper: %w", cell, err)
			}
			ansi = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(ansi)
			fmt.Fprintf(&b, "BT %s %d %d Td (%s) Tj ET\n", font, left+j*tabWidth, top-i*leading, ansi)
		}
	}
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write([]byte(b.String())); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

// wrapped cuts running text into lines; rows with tabs stay whole.
func wrapped(text string) []string {
	var rows []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Contains(line, "\t") {
			rows = append(rows, line)
			continue
		}
		row := ""
		for word := range strings.FieldsSeq(line) {
			if row != "" && len([]rune(row))+1+len([]rune(word)) > lineLength {
				rows, row = append(rows, row), ""
			}
			row = strings.TrimSpace(row + " " + word)
		}
		rows = append(rows, row)
	}
	return rows
}
