package extracttest

import (
	"bytes"
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
func ScannedPDF(pages ...specimen.Page) []byte { return specimen.PDF(pages...) }
