// Package iwork reads the text of Apple's Pages, Numbers and Keynote documents since
// 2013: zip files whose parts (.iwa) hold Snappy-compressed protocol buffers that Apple
// has not described; what is known of them comes from people who looked.
//
// It gives the text of bodies, text boxes, cells, notes and comments, in the order in
// which the document keeps it, and pictures and the preview as children. It does not
// know pages, nor the numbers and dates in cells: a document is always partial, and
// says so.
package iwork

import (
	"context"
	"io"
	"path"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/archive"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-iwork/1"

// Extractor reads documents of Pages, Numbers and Keynote. It is stateless.
type Extractor struct{}

var _ extract.Extractor = Extractor{}

// New returns an Extractor.
func New() Extractor { return Extractor{} }

// Extract implements extract.Extractor. All text stands on one page. Outcomes: partial
// with "iwork-in-part", unsupported where no text is found (documents of before 2013
// and packages with a password), damaged, memory.
func (Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "iwork", MIME: "application/vnd.apple.iwork", Engine: Engine}, src, lim, sink)
	dir, err := archive.ReadDirectory(src.Data, src.Size)
	if err != nil {
		return acc.Damaged("iwork-damaged: %v", err)
	}
	d := &document{acc: acc}
	if err := d.readParts(dir.Parts); err != nil {
		return acc.Finish(err)
	}
	text := strings.TrimSpace(d.text.String())
	if text == "" {
		acc.Lose("iwork-text-not-read: open the document with Pages, Numbers or Keynote")
	} else {
		acc.Lose("iwork-in-part: numbers, dates and pages are not read")
		if err := acc.Page("", text, nil); err != nil {
			return acc.Finish(err)
		}
	}
	return acc.Finish(d.giveFiles(dir.Parts))
}

// document is what is being read.
type document struct {
	acc  *account.Account
	text strings.Builder
}

// readParts reads the parts with text: those of the document itself, or those of the
// zip within it that older versions wrote.
func (d *document) readParts(parts []archive.Part) error {
	for i := range parts {
		part := &parts[i]
		name := strings.ToLower(part.Name)
		if path.Ext(name) != ".iwa" && path.Base(name) != "index.zip" {
			continue
		}
		data, err := d.bytes(part)
		if err := d.acc.Fault(part.Name, err); err != nil {
			return err
		}
		if path.Ext(name) == ".iwa" {
			if err := d.acc.Fault(part.Name, d.objects(data)); err != nil {
				return err
			}
			continue
		}
		inner, err := archive.ReadDirectory(strings.NewReader(string(data)), int64(len(data)))
		if err := d.acc.Fault(part.Name, err); err != nil {
			return err
		}
		for j := range inner.Parts {
			if path.Ext(strings.ToLower(inner.Parts[j].Name)) != ".iwa" {
				continue
			}
			data, err := d.bytes(&inner.Parts[j])
			if err == nil {
				err = d.objects(data)
			}
			if err := d.acc.Fault(inner.Parts[j].Name, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// bytes is a whole part.
func (d *document) bytes(part *archive.Part) ([]byte, error) {
	r, err := part.Open(d.acc.Budget())
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, d.acc.Memory()))
}

// giveFiles hands on pictures and the preview.
func (d *document) giveFiles(parts []archive.Part) error {
	for i := range parts {
		part := &parts[i]
		name := strings.ToLower(part.Name)
		if part.IsFolder() || !strings.HasPrefix(name, "data/") && !strings.HasPrefix(name, "quicklook/preview") && name != "preview.jpg" {
			continue
		}
		data, err := d.bytes(part)
		if err := d.acc.Fault(part.Name, err); err != nil {
			return err
		}
		if err := d.acc.Child(path.Base(part.Name), part.Modified, data); err != nil {
			return err
		}
	}
	return nil
}
