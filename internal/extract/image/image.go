// Package image reads image files: what they say of themselves - when, where and with
// what they were made (EXIF, IPTC, XMP, and the comments of JPEG and PNG) - and their
// pixels, page by page, for whoever looks at them or recognises text in them.
//
// It owns the searchable form of the first and the picture of the second. It recognises
// no text, so a page that it delivers holds nothing but what the file says of itself,
// and is never more than partly read.
//
// A pixel is a point: pages are as wide and high, in points, as the image turned
// upright is in pixels, whatever resolution it claims. Boxes of words are in that
// measure. Of pictures that move the first one is the page.
package image

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/bep/imagemeta"
	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/image/heif"
	"spoor/internal/extract/image/tiff"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-image/2"

// Codes of a page's reasons, some followed by ": " and a detail.
const (
	NoTextLayer = "no-text-layer"     // the pixels may show text, which is for OCR
	TooSmall    = "image-too-small"   // to hold text: an icon, a line, a tracking pixel
	TooLarge    = "image-too-large"   // to be decoded here: pixels
	Unreadable  = "pixels-unreadable" // why
	Incomplete  = "pixels-incomplete" // part of the picture is missing
	OnlyFirst   = "only-first-frame"  // of so many
	TooMany     = "pages-too-many"    // of a TIFF; or its list is damaged
)

// headBytes is how much of a file its kind is told by.
const headBytes = 4 << 10

// Extractor reads images. It may be used by several goroutines at once.
type Extractor struct {
	tiff *tiff.Decoder
	heif *heif.Engine // nil: HEIF can't be decoded
}

var (
	_ extract.Extractor = (*Extractor)(nil)
	_ extract.Drawer    = (*Extractor)(nil)
)

// New returns an Extractor that decodes every format but HEIC: such images are known by
// what they say of themselves.
func New() *Extractor { return With(nil) }

// With returns an Extractor that decodes HEIC with the engine.
func With(engine *heif.Engine) *Extractor {
	return &Extractor{tiff: tiff.NewDecoder(), heif: engine}
}

// NeedsOCR reports whether a page of this engine shows pixels that OCR should read.
func NeedsOCR(p *evidence.Page) bool {
	return slices.ContainsFunc(p.Reasons, func(r string) bool { return r == NoTextLayer })
}

// Drawable reports whether a page is not one of this engine whose pixels can't be had.
func Drawable(p *evidence.Page) bool {
	return !slices.ContainsFunc(p.Reasons, func(r string) bool {
		return strings.HasPrefix(r, TooLarge) || strings.HasPrefix(r, Unreadable)
	})
}

// Extract implements extract.Extractor. There is a page for each image in the file: one,
// or those of a TIFF. The first one tells in Dutch when, with what and where (decimal
// degrees, WGS 84) the image was made and what was written about it; that is all of its
// text. Pages have status no-text and one of the codes above. Metadata: created, camera,
// gps, width and height in pixels as stored, pages, and every tag under its own name
// ("exif:ISO"). Outcome partial while there are pixels that may show text; damaged when
// nothing at all could be read; ok or empty when every picture is too small for text;
// unsupported for formats of images that nobody here knows, or decodes.
func (x *Extractor) Extract(ctx context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	f, why := x.open(ctx, src)
	if why != "" {
		return extract.Result{Kind: "image", Engine: Engine, MIME: f.mime, Outcome: f.outcome, Reasons: []string{why}}, ctx.Err()
	}
	res := extract.Result{Kind: "image", Engine: Engine, MIME: f.mime, Metadata: f.tags.metadata(), Title: f.tags.first("xmp:Title", "iptc:ObjectName", "png:Title")}
	seen := survey{faults: f.faults()}
	for i := range f.sheets {
		if ctx.Err() != nil {
			return extract.Result{}, ctx.Err()
		}
		page := f.page(ctx, i, seen.pixels)
		seen.add(&page, f.sheets[i].why)
		if err := sink.Page(page); err != nil {
			return extract.Result{}, err
		}
	}
	seen.conclude(&res)
	return res, ctx.Err()
}

// file is an image file that was opened.
type file struct {
	mime    string
	tags    *tags
	sheets  []sheet
	listing string           // why there may be more pages
	outcome evidence.Outcome // when it could not be opened
}

// open reads what the file says of itself and lists its pages; otherwise it says why
// not.
func (x *Extractor) open(ctx context.Context, src extract.Source) (f *file, why string) {
	f = &file{}
	head := make([]byte, max(min(src.Size, headBytes), 0))
	if n, err := src.Data.ReadAt(head, 0); err != nil && (!errors.Is(err, io.EOF) || n == 0) {
		f.outcome = evidence.Damaged
		return f, "read-failed: " + err.Error()
	}
	if known := f.identify(head, src); !known {
		f.outcome = evidence.Unsupported
		return f, "no-reader: " + f.mime
	}
	f.sheets, f.listing = x.sheets(ctx, f.mime, src, f.tags)
	return f, ""
}

// identify reads what a file says of itself; false when nobody here knows its format.
// TIFF of 64 bits is unknown to the libraries; what it says of itself is on its pages.
func (f *file) identify(head []byte, src extract.Source) (known bool) {
	if bytes.HasPrefix(head, []byte("II\x2b\x00\x08\x00")) || bytes.HasPrefix(head, []byte("MM\x00\x2b\x00\x08")) {
		f.mime, f.tags = "image/tiff", newTags()
		return true
	}
	f.mime, _, _ = strings.Cut(mimetype.Detect(head).String(), ";")
	f.tags, known = readTags(f.mime, src)
	return known
}

func (f *file) faults() []string {
	faults := slices.Clone(f.tags.faults)
	if f.listing != "" {
		faults = append(faults, TooMany+": "+f.listing)
	}
	return faults
}

// readTags reads everything that a file says of itself; false when its format is
// none of those known here.
func readTags(media string, src extract.Source) (*tags, bool) {
	t := newTags()
	format, known := formatOf(media)
	if known {
		t.decode(format, io.NewSectionReader(src.Data, 0, src.Size))
	}
	switch format {
	case imagemeta.JPEG:
		t.jpegComments(src)
	case imagemeta.PNG:
		t.pngTexts(src)
	default:
	}
	return t, known || media == "image/gif" || media == "image/bmp"
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
