package rtf

import (
	"context"
	"fmt"
	"io"
	"slices"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-rtf/2"

// Page is a page, between the page breaks that the author set.
type Page struct {
	Text    string // as it stands, not normalised
	Reasons []string
}

// Document is what a reader would have seen of RTF, and more.
type Document struct {
	Pages    []Page // at least one
	Children []extract.Child
	Metadata map[string]string // as package office names it
	Reasons  []string
	Damaged  bool // something could not be read
}

func (d *Document) add(text string, reasons []string) {
	d.Pages = append(d.Pages, Page{text, reasons})
}

func (d *Document) note(format string, args ...any) {
	const most = 100
	if reason := fmt.Sprintf(format, args...); len(d.Reasons) < most && !slices.Contains(d.Reasons, reason) {
		d.Reasons = append(d.Reasons, reason)
	}
}

func (d *Document) lose(format string, args ...any) {
	d.Damaged = true
	d.note(format, args...)
}

// Render reads RTF in memory. There is no wrong RTF: what is not understood is left
// out, and what stands outside of all groups is read as well.
func Render(data []byte) Document {
	r := newReader(data)
	r.read()
	return *r.doc
}

// Extractor reads rtf files. It is stateless.
type Extractor struct{}

var _ extract.Extractor = Extractor{}

// New returns an Extractor.
func New() Extractor { return Extractor{} }

// Extract implements extract.Extractor. Pages follow the page and section breaks that
// the author set. Headers stand at the top of the first page, footers and endnotes at
// the end of the last, footnotes and comments at the end of their page. A file larger
// than a fifth of the memory limit is not read.
func (Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "rtf", MIME: "application/rtf", Engine: Engine}, src, lim, sink)
	if src.Size > acc.Memory() {
		return acc.TooLarge("rtf-too-large: %d bytes, at most %d", src.Size, acc.Memory())
	}
	data, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return acc.Damaged("read-failed: %v", err)
	}
	doc := Render(data)
	acc.Describe(doc.Metadata)
	for _, reason := range doc.Reasons {
		if doc.Damaged {
			acc.Lose("%s", reason)
		} else {
			acc.Note("%s", reason)
		}
	}
	for _, page := range doc.Pages {
		if err := acc.Page("", page.Text, page.Reasons); err != nil {
			return acc.Finish(err)
		}
	}
	for _, child := range doc.Children {
		if err := acc.Child(child.Name, child.Modified, child.Data); err != nil {
			return acc.Finish(err)
		}
	}
	return acc.Finish(nil)
}
