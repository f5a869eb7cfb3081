package pdfium

import (
	"context"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
)

// Second is the engine as package pdf asks it.
func (e *Engine) Second() pdf.Second {
	return pdf.Second{Name: Name, Open: func(ctx context.Context, src extract.Source) (pdf.SecondDocument, error) {
		return e.Open(ctx, src.Data, src.Size, src.Passwords...)
	}}
}
