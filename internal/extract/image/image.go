// Package image reads what image files say of themselves: when, where and with what
// they were made (EXIF, IPTC, XMP, and the comments of JPEG and PNG).
//
// It owns the searchable form of that: metadata, and one page with the part that
// people ask for. It reads no pixels, so a page is never more than partly read: what
// the image shows is for text recognition.
package image

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/bep/imagemeta"
	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/text"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-image/1"

// NoTextLayer is the reason that every image has as long as nobody reads its pixels.
const NoTextLayer = "no-text-layer: text recognition is not part of this version"

// headBytes is how much of a file its kind is told by.
const headBytes = 4 << 10

// Extractor reads images. It is stateless.
type Extractor struct{}

var _ extract.Extractor = (*Extractor)(nil)

// New returns an Extractor.
func New() *Extractor { return &Extractor{} }

// Extract implements extract.Extractor. The one page tells in Dutch when, with what
// and where (decimal degrees, WGS 84) the image was made and what was written
// about it; its status is no-text all the same. Metadata: created, camera, gps,
// width and height in pixels, and every tag under its own name ("exif:ISO").
// Outcome partial, or unsupported for formats of images that nobody here knows.
func (*Extractor) Extract(ctx context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Kind: "image", Engine: Engine}
	head := make([]byte, min(src.Size, headBytes))
	if n, err := src.Data.ReadAt(head, 0); err != nil && (!errors.Is(err, io.EOF) || n == 0) {
		res.Outcome, res.Reasons = evidence.Damaged, []string{"read-failed: " + err.Error()}
		return res, nil
	}
	res.MIME, _, _ = strings.Cut(mimetype.Detect(head).String(), ";")
	tags, known := readTags(res.MIME, head, src)
	if !known {
		res.Outcome, res.Reasons = evidence.Unsupported, []string{"no-reader: " + res.MIME}
		return res, ctx.Err()
	}
	res.Metadata, res.Title = tags.metadata(), tags.first("xmp:Title", "iptc:ObjectName", "png:Title")
	res.Outcome, res.Reasons = evidence.Partial, append(tags.faults, NoTextLayer)
	if len(tags.faults) == 0 {
		res.Otherwise = evidence.OK
	}
	page := evidence.Page{
		Number: 1, Text: text.Normalise(tags.page()).String(), Status: evidence.PageNoText, Engine: Engine, Reasons: []string{NoTextLayer},
	}
	if err := sink.Page(page); err != nil {
		return extract.Result{}, err
	}
	return res, ctx.Err()
}

// readTags reads everything that a file says of itself; false when its format is
// none of those known here.
func readTags(media string, head []byte, src extract.Source) (*tags, bool) {
	t := newTags()
	format, known := formatOf(media)
	switch {
	case known:
		t.decode(format, io.NewSectionReader(src.Data, 0, src.Size))
	case media == "image/gif" && len(head) >= 10:
		t.size(int(head[6])|int(head[7])<<8, int(head[8])|int(head[9])<<8)
		known = true
	case media == "image/bmp" && len(head) >= 26:
		t.size(bmpSide(head[18:]), bmpSide(head[22:]))
		known = true
	}
	switch format {
	case imagemeta.JPEG:
		t.jpegComments(src)
	case imagemeta.PNG:
		t.pngTexts(src)
	case imagemeta.TIFF:
		t.tiffPages(src)
	default:
	}
	return t, known
}

func formatOf(media string) (imagemeta.ImageFormat, bool) {
	switch media {
	case "image/jpeg":
		return imagemeta.JPEG, true
	case "image/png", "image/vnd.mozilla.apng":
		return imagemeta.PNG, true
	case "image/tiff":
		return imagemeta.TIFF, true
	case "image/webp":
		return imagemeta.WebP, true
	case "image/heic", "image/heic-sequence", "image/heif", "image/heif-sequence":
		return imagemeta.HEIF, true
	case "image/avif":
		return imagemeta.AVIF, true
	}
	return imagemeta.ImageFormatAuto, false
}

// bmpSide is a width or height in a bitmap's header; a negative height only says
// that the lines go from top to bottom.
func bmpSide(b []byte) int {
	n := int32(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24) //nolint:gosec // a signed number in the file
	return max(int(n), -int(n))
}
