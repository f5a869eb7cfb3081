package office

import (
	"context"
	"errors"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	sheetEngine = "spoor-xlsx/2"
	sheetKind   = "xlsx"
	binaryKind  = "xlsb"
	binaryMIME  = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
	sheetMIME   = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Sheet reads xlsx, xlsm, xltx and xltm, and xlsb, the same in binary form (MS-XLSB).
type Sheet struct{}

var _ extract.Extractor = Sheet{}

// NewSheet returns the extractor for Excel workbooks.
func NewSheet() Sheet { return Sheet{} }

// Extract implements extract.Extractor. Each sheet is a page with its name for a
// label, hidden ones with a reason; a sheet of more than a MiB of text goes on on
// further pages ("Blad1 (2)"). A row is a line, its cells are separated by tabs and
// stand in their columns. Numbers and dates read as they are shown. Headers, links,
// comments and texts in drawings follow the cells. Data that only pivot tables and
// links to other workbooks remember have a page of their own.
func (Sheet) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Kind: sheetKind, MIME: sheetMIME, Engine: sheetEngine}
	c, err := openContainer(ctx, src, lim)
	if err != nil {
		return damaged(res, "xlsx-damaged: "+err.Error()), ctx.Err()
	}
	if c.encrypted() {
		res.Outcome, res.Reasons = evidence.NeedsPassword, []string{"xlsx-encrypted"}
		return res, nil
	}
	w := &workbook{c: c, pages: &pages{container: c, sink: sink, lim: lim, engine: sheetEngine}}
	err = w.read(&res)
	files := isFile
	if w.isBinary() {
		files, res.Kind, res.MIME = isBinaryFile, binaryKind, binaryMIME
	}
	if err == nil {
		err = c.giveFiles(extract.NewNames(), files, lim, sink)
	}
	if err != nil && !errors.Is(err, errStop) {
		return extract.Result{}, err
	}
	switch {
	case len(w.sheets) == 0 && !c.bomb && !c.partial:
		return damaged(res, append(c.reasons, "xlsx-no-sheets")...), nil
	}
	res.Outcome, res.Reasons, res.Title = w.pages.outcome(), c.reasons, res.Metadata["title"]
	return res, nil
}
