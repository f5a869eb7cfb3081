package pdfium

import (
	"context"
	"io"

	"spoor/internal/extract/pdf"
)

// Second is the engine as package pdf asks it.
func (e *Engine) Second() pdf.Second {
	return pdf.Second{Name: Name, Open: func(ctx context.Context, data io.ReaderAt, size int64) (pdf.SecondDocument, error) {
		return e.Open(ctx, data, size)
	}}
}
