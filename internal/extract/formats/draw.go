package formats

import (
	"context"
	"errors"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/image"
	"spoor/internal/extract/image/heif"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdfium"
)

// Choice says which engine reads PDF documents.
type Choice string

// The choices.
const (
	Auto   Choice = "auto"   // ours, and PDFium where ours can't vouch for a page
	Spoor  Choice = "spoor"  // ours alone
	PDFium Choice = "pdfium" // PDFium reads all pages
)

// Choices lists them, the usual one first.
func Choices() []Choice { return []Choice{Auto, Spoor, PDFium} }

// WithPDFium adds the second engine for PDF, which also draws pages.
func WithPDFium(engine *pdfium.Engine, choice Choice) Option {
	return func(s *Set) {
		s.pdfium = engine
		switch choice {
		case Spoor:
		case PDFium:
			s.readers["pdf"] = pdf.Only(engine.Second())
		case Auto:
			s.readers["pdf"] = pdf.With(engine.Second())
		}
	}
}

// WithHEIF adds the engine for the pixels of HEIC images.
func WithHEIF(engine *heif.Engine) Option {
	return func(s *Set) {
		s.images = image.With(engine)
		s.readers["image"] = s.images
	}
}

var _ extract.Drawer = (*Set)(nil)

// Draw implements extract.Drawer: pages of images, see image.Extractor, and of PDF
// documents.
func (s *Set) Draw(ctx context.Context, src extract.Source, n, dpi int) (pic extract.Picture, err error) {
	kind, err := sniff(src)
	switch {
	case err == nil && kind.Word == "image":
		return s.images.Draw(ctx, src, n, dpi)
	case err != nil || kind.Word != "pdf":
		return pic, evidence.E(evidence.Invalid, "draw page", kind.Word, err)
	case s.pdfium == nil:
		return pic, evidence.E(evidence.Missing, "draw page", "pdfium", nil)
	}
	doc, err := s.pdfium.Open(ctx, src.Data, src.Size, src.Passwords...)
	if err != nil {
		return pic, err
	}
	defer func() { err = errors.Join(err, doc.Close()) }() //nolint:contextcheck // freed also when the caller gave up
	return doc.Render(ctx, n, dpi)
}
