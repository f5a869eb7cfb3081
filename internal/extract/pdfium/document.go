package pdfium

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Document is an open PDF. It is for one goroutine and must be closed. The engine
// can't go on with a document once one of its calls failed; every later one fails too.
type Document struct {
	in     *instance
	handle uint64
	pages  int
	room   uint32 // scratch memory for results, roomSize bytes
	broken error
}

const roomSize = 256

// Open opens a document in an instance of its own, with the first of the passwords that
// fits where it needs one. Error kinds: Invalid when it is
// too large, Unreadable when it needs another password, Corrupt when PDFium can't read it;
// those of Compile; ctx's own.
func (e *Engine) Open(ctx context.Context, data io.ReaderAt, size int64, passwords ...string) (*Document, error) {
	if size <= 0 || size > MaxDocument {
		return nil, evidence.E(evidence.Invalid, "open with pdfium", fmt.Sprintf("%d bytes", size), nil)
	}
	in, err := e.instance(ctx)
	if err != nil {
		return nil, err
	}
	d := &Document{in: in}
	if err := d.load(ctx, data, int(size), passwords); err != nil {
		return nil, errors.Join(err, d.Close()) //nolint:contextcheck // freed also when the caller gave up
	}
	return d, nil
}

// load copies the document into the instance, piece by piece, and opens it.
func (d *Document) load(ctx context.Context, data io.ReaderAt, size int, passwords []string) error {
	var err error
	if d.room, err = d.in.alloc(ctx, roomSize); err != nil {
		return err
	}
	at, err := d.in.alloc(ctx, size)
	if err != nil {
		return err
	}
	into, err := d.in.bytes(at, size)
	if err != nil {
		return err
	}
	if n, err := data.ReadAt(into, 0); n < size {
		return evidence.E(evidence.Unreadable, "open with pdfium", "", errors.Join(err, io.ErrUnexpectedEOF))
	}
	if err := d.unlock(ctx, at, size, passwords); err != nil {
		return err
	}
	d.pages, err = d.in.number(ctx, "FPDF_GetPageCount", d.handle)
	return err
}

// unlock opens the document that lies at an address: without a password, then with each
// of those given.
func (d *Document) unlock(ctx context.Context, at uint32, size int, passwords []string) error {
	room, err := d.in.alloc(ctx, extract.MaxPasswordBytes+1)
	if err != nil {
		return err
	}
	for i, password := range append([]string{""}, passwords...) {
		if i > extract.MaxPasswords || len(password) > extract.MaxPasswordBytes || strings.ContainsRune(password, 0) {
			continue // no text that ends with a zero holds it
		}
		into, err := d.in.bytes(room, len(password)+1)
		if err != nil {
			return err
		}
		copy(into, password+"\x00")
		d.handle, err = d.in.call(ctx, "FPDF_LoadMemDocument", uint64(at), uint64(size), uint64(room)) //nolint:gosec // sizes are not negative
		if err != nil || d.handle != 0 {
			return err
		}
		if code, err := d.in.number(ctx, "FPDF_GetLastError"); err != nil || code != errorPassword {
			return errors.Join(err, refusal(code))
		}
	}
	return refusal(errorPassword)
}

// Codes of FPDF_GetLastError (fpdfview.h).
const (
	errorPassword = 4
	errorSecurity = 5
)

func refusal(code int) error {
	switch code {
	case errorPassword:
		return evidence.E(evidence.Unreadable, "open with pdfium", "needs a password", nil)
	case errorSecurity:
		return evidence.E(evidence.Unreadable, "open with pdfium", "unknown encryption", nil)
	}
	return evidence.E(evidence.Corrupt, "open with pdfium", fmt.Sprintf("error %d", code), nil)
}

// Pages is the number of pages.
func (d *Document) Pages() int { return d.pages }

// Close frees the document and its instance.
func (d *Document) Close() error {
	d.broken = errors.New("document is closed")
	return d.in.close(context.Background())
}

// onPage runs f with page number n (from 1) open. f gives the page that is to be closed:
// it may have opened it anew.
func (d *Document) onPage(ctx context.Context, n int, f func(page uint64) (uint64, error)) error {
	if d.broken != nil {
		return d.broken
	}
	if n < 1 || n > d.pages {
		return evidence.E(evidence.NotFound, "read with pdfium", fmt.Sprintf("page %d of %d", n, d.pages), nil)
	}
	page, err := d.in.call(ctx, "FPDF_LoadPage", d.handle, uint64(n-1))
	if err == nil && page == 0 {
		return evidence.E(evidence.Corrupt, "read with pdfium", fmt.Sprintf("page %d", n), nil)
	}
	if err == nil {
		page, err = f(page)
	}
	if err == nil && page != 0 {
		_, err = d.in.call(ctx, "FPDF_ClosePage", page)
	}
	if err != nil {
		d.broken = fmt.Errorf("pdfium, page %d: %w", n, err)
	}
	return d.broken
}
