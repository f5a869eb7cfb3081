package main

import (
	"context"
	"log/slog"
	"os"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/image/heif"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/pdfium"
	"spoor/internal/extract/reread"
	"spoor/internal/helper"
)

// openReader is what reads documents: confined workers and, unless one engine alone is
// asked for, the helper programs of this machine that read again what those can't vouch
// for. Helpers are looked for when the first document needs one; a machine without them
// reads without, and each page that needs one says so.
func (p *program) openReader(ctx context.Context, choice formats.Choice, cache reread.Cache, undo *closers) (extract.Extractor, error) {
	pool, err := p.openPool(ctx, choice, undo)
	if err != nil || choice != formats.Auto {
		return pool, err
	}
	readpst := func() *helper.Readpst { return p.findReadpst(ctx) }
	return reread.New(helper.WithReadpst(pool, readpst), func() reread.Tools { return p.rereadTools(ctx, pool, cache) }), nil
}

// rereadTools are those of this machine.
func (p *program) rereadTools(ctx context.Context, pool extract.Drawer, cache reread.Cache) reread.Tools {
	tools := reread.Tools{Cache: cache, Parallel: p.config.Workers}
	drawers := reread.Drawers{pool}
	for _, r := range p.findPDFReaders(ctx) {
		tools.Readers, drawers = append(tools.Readers, r), append(drawers, r)
	}
	tools.Drawer = drawers
	if t := p.findTesseract(ctx); t != nil {
		tools.Recogniser, tools.Missing = ocr.NewReader(t), t.Missing
		tools.Engine = func(languages []string) string { return ocr.Engine + " " + t.Name(languages) }
		tools.Data = func(languages []string) string { return p.models(ctx, t, languages) }
	}
	return tools
}

// readerVersion names all that may decide what a document's text is: the readers in the
// workers, and the recogniser with its models for the usual languages. Other helpers, and
// a case's other languages, stand on the pages that they read.
func (p *program) readerVersion(ctx context.Context) string {
	v, with := "spoor "+version, " with "
	if p.findPDFium() != "" {
		v, with = v+with+pdfium.Name, " and "
	}
	if p.findHEIF() != "" {
		v, with = v+with+heif.Name, " and "
	}
	if t := p.findTesseract(ctx); t != nil {
		langs := extract.DefaultLanguages()
		v += with + ocr.Engine + " " + t.Name(langs) + " (" + p.models(ctx, t, langs) + ")"
	}
	return v
}

// findTesseract is nil where there is none, or one that does not work; the log says why.
func (p *program) findTesseract(ctx context.Context) *helper.Tesseract {
	t, err := helper.FindTesseract(ctx, helpersRunner(), helper.TesseractOptions{Parallel: p.config.Workers})
	if err != nil {
		p.log.InfoContext(ctx, "no text recognition", slog.Any("cause", err))
		return nil
	}
	return t
}

// pdfReader reads and draws pages.
type pdfReader interface {
	reread.PageReader
	extract.Drawer
}

// findPDFReaders are the other readers of PDF pages, the best first.
func (p *program) findPDFReaders(ctx context.Context) (found []pdfReader) {
	o := helper.PDFOptions{Scratch: p.scratch()}
	if m, err := helper.FindMutool(ctx, helpersRunner(), o); err == nil {
		found = append(found, m)
	} else {
		p.log.InfoContext(ctx, "no mutool", slog.Any("cause", err))
	}
	if r, err := helper.FindPoppler(ctx, helpersRunner(), o); err == nil {
		found = append(found, r)
	} else {
		p.log.InfoContext(ctx, "no poppler", slog.Any("cause", err))
	}
	return found
}

// findReadpst is nil where there is none.
func (p *program) findReadpst(ctx context.Context) *helper.Readpst {
	r, err := helper.FindReadpst(ctx, helpersRunner(), helper.ReadpstOptions{Scratch: p.scratch()})
	if err != nil {
		p.log.InfoContext(ctx, "no readpst", slog.Any("cause", err))
		return nil
	}
	return r
}

// scratch is where helpers get their copies of documents: in the data folder where there
// is one, else the system's.
func (p *program) scratch() string {
	if info, err := os.Stat(p.config.Scratch()); err == nil && info.IsDir() {
		return p.config.Scratch()
	}
	return ""
}

// models tells the data of the languages apart; what can't be read is told apart by name.
func (p *program) models(ctx context.Context, t *helper.Tesseract, languages []string) string {
	print, err := t.Fingerprint(languages)
	if err != nil {
		p.log.WarnContext(ctx, "the models of text recognition can't be read", slog.Any("cause", err))
		return strings.Join(languages, "+")
	}
	return print
}
