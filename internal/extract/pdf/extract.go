// Package pdf reads PDF documents page by page: normalised text in reading order,
// words with their boxes, notes and form fields, document information, embedded
// files.
//
// The object layer is github.com/ledongthuc/pdf behind package file, which makes
// hostile and broken files safe for it; the packages syntax, filter, crypt, font,
// content and layout do the rest, each bounded by itself. Every page says by its
// status and reasons how far its text can be relied on (gate.go): a page that
// another engine or OCR should read is named, never passed off as empty.
//
// It doesn't recognise text in images, guess passwords, or run scripts.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/crypt"
	"spoor/internal/extract/pdf/file"
)

// Engine is this engine's name and version. The version changes whenever the same
// bytes may give other text.
const Engine = "spoor-pdf/2"

// MIME is the media type of PDF documents (RFC 8118).
const MIME = "application/pdf"

// Codes of the document's reasons; some are followed by ": " and a detail.
const (
	NoFile        = "no-bytes"
	BadStructure  = "pdf-damaged"
	NeedsPassword = "password-needed"
	OtherSecurity = "encryption-unsupported"
	NoPages       = "no-pages"
	NothingLeft   = "nothing-read-after-repair"
	PagesMissing  = "pages-missing"
	TreeBroken    = "page-tree-broken"
	TooManyPages  = "too-many-pages"
	TooMuchText   = "too-much-text"
	BudgetSpent   = "inflation-budget-spent"
	NoTextLayer   = "no-text-layer"
	PagesPartial  = "pages-partial"
	FilesMissing  = "embedded-files-unread"
	FormUnread    = "xfa-form-unread"
)

// Extractor reads PDFs; it implements extract.Extractor and has no state of its own.
type Extractor struct {
	second Second
	only   bool // the second engine reads everything
}

// New returns an Extractor, ready to use by any number of goroutines.
func New() *Extractor { return &Extractor{} }

// With returns an Extractor that asks second where this engine's text can't be relied
// on (see NeedsOtherEngine) and takes its page when that is better.
func With(second Second) *Extractor { return &Extractor{second: second} }

// Only returns an Extractor that lets second read all pages, so that the two can be
// compared; the rest of the document is still read by this engine.
func Only(second Second) *Extractor { return &Extractor{second, true} }

// Extract reads one document. See extract.Extractor.
func (e *Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	d := &document{
		ctx: ctx, lim: withDefaults(lim, src.Size), sink: sink,
		budget: extract.NewBudget(lim, src.Size), linked: map[string]bool{},
		result: extract.Result{Outcome: evidence.OK, Kind: "pdf", MIME: MIME, Engine: Engine},
		second: newOpinion(e.second, src, lim), only: e.only,
	}
	if src.Size <= 0 {
		d.end(evidence.Empty, NoFile)
		return d.result, nil
	}
	err := d.read(src)
	return d.result, errors.Join(err, d.second.close())
}

// withDefaults replaces limits that aren't set.
func withDefaults(lim extract.Limits, size int64) extract.Limits {
	def := extract.DefaultLimits(size)
	if lim.Pages <= 0 {
		lim.Pages = def.Pages
	}
	if lim.TextBytes <= 0 {
		lim.TextBytes = def.TextBytes
	}
	if lim.Children <= 0 {
		lim.Children = def.Children
	}
	return lim
}

// document is one document being read.
type document struct {
	ctx    context.Context
	lim    extract.Limits
	sink   extract.Sink
	budget *extract.Budget
	file   *file.File
	reader *content.Reader
	glyphs []content.Glyph // room for those of a page
	second *opinion
	only   bool
	result extract.Result

	found int // pages in the tree

	textBytes int64
	pages     int // delivered
	noText    []int
	partial   []int
	invisible []int // most of their text is painted with no ink
	blank     int
	children  int
	links     string // addresses linked to, one a line
	form      string // values of fields that the pages show in another form, one a line
	linked    map[string]bool
	spent     bool // a bound ended the reading
}

// end sets the outcome of a document that can't be read (further).
func (d *document) end(o evidence.Outcome, reason string) {
	d.result.Outcome = o
	d.reason(reason)
}

func (d *document) reason(r string) {
	if !slices.Contains(d.result.Reasons, r) {
		d.result.Reasons = append(d.result.Reasons, r)
	}
}

// read opens the document and delivers what is in it. The error is of the context or
// of the sink.
func (d *document) read(src extract.Source) error {
	var err error
	if p := guard(func() { d.file, err = file.Open(src.Data, src.Size, d.budget, src.Passwords...) }); p != "" {
		err = fmt.Errorf("%w: %s", file.ErrDamaged, p)
	}
	if err != nil {
		d.unopened(err)
		return d.rescue()
	}
	d.reader = content.NewReader(d.file)
	for _, p := range d.file.Problems() {
		d.reason(p)
	}
	d.describe()
	d.noteForm()
	if err := d.readPages(); err != nil {
		return err
	}
	if err := d.embedded(); err != nil {
		return err
	}
	d.summarise()
	d.conclude()
	return nil
}

// unopened is the outcome of a file that could not be opened.
func (d *document) unopened(err error) {
	switch {
	case errors.Is(err, crypt.ErrPassword):
		d.end(evidence.NeedsPassword, NeedsPassword)
	case errors.Is(err, crypt.ErrUnsupported):
		d.end(evidence.NeedsPassword, OtherSecurity+": "+err.Error())
	case errors.Is(err, extract.ErrBudget):
		d.end(evidence.Memory, BudgetSpent)
	default:
		d.end(evidence.Damaged, BadStructure+": "+err.Error())
	}
}

// guard runs f and gives what it panicked with, empty when it didn't. The object
// layer panics on what it doesn't expect; that costs what was being read and no more.
func guard(f func()) (problem string) {
	defer func() {
		if p := recover(); p != nil {
			problem = fmt.Sprintf("%.200v", p)
		}
	}()
	f()
	return ""
}

// readPages delivers the pages one by one.
func (d *document) readPages() error {
	var t *tree
	if p := guard(func() { t = readTree(d.file, d.lim.Pages+1) }); p != "" {
		d.end(evidence.Damaged, BadStructure+": page tree: "+p)
		return nil
	}
	if t.broken {
		d.reason(TreeBroken)
	}
	if t.claimed > len(t.pages) && len(t.pages) <= d.lim.Pages {
		d.reason(fmt.Sprintf("%s: %d of %d found", PagesMissing, len(t.pages), t.claimed))
	}
	d.found = len(t.pages)
	if d.secondFindsMore(t) {
		d.result.Engine = d.second.Name
		return d.readBySecond()
	}
	for i := range t.pages {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		if i >= d.lim.Pages {
			d.stop(TooManyPages)
			return nil
		}
		if err := d.deliver(d.page(i+1, t.pages[i])); err != nil || d.spent {
			return err
		}
		if d.file.Exhausted() {
			d.stop(file.TooCostly)
			return nil
		}
	}
	return nil
}

// secondFindsMore reports whether the second engine is to read all pages: it was told
// to, or this one finds pages missing and the other has more.
func (d *document) secondFindsMore(t *tree) bool {
	if d.second.absent() || !d.only && !t.broken && t.claimed <= len(t.pages) && len(t.pages) > 0 {
		return false
	}
	more := d.second.pages(d.ctx)
	if d.second.failed != "" {
		d.reason(d.second.reason(SecondFailed))
	}
	return more > len(t.pages) || d.only && more > 0
}

// stop notes that a bound ended the reading.
func (d *document) stop(reason string) {
	d.spent = true
	d.reason(reason)
}

// deliver hands a page to the sink and keeps count.
func (d *document) deliver(p evidence.Page) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	d.textBytes += int64(len(p.Text))
	if d.textBytes > d.lim.TextBytes {
		d.stop(TooMuchText)
		return nil
	}
	switch {
	case p.Status == evidence.PageNoText:
		d.noText = append(d.noText, p.Number)
	case p.Status == evidence.PagePartial:
		d.partial = append(d.partial, p.Number)
	case p.Text == "":
		d.blank++
	}
	d.pages++
	return d.sink.Page(p)
}

// conclude sets the outcome of a document whose pages were delivered.
func (d *document) conclude() {
	if d.result.Outcome != evidence.OK {
		return
	}
	if len(d.second.numbers) > 0 {
		d.reason(d.second.reason(SecondRead) + ": " + extract.PageList(d.second.numbers))
	}
	if len(d.noText) > 0 {
		d.reason(NoTextLayer + ": " + extract.PageList(d.noText))
	}
	if len(d.partial) > 0 {
		d.reason(PagesPartial + ": " + extract.PageList(d.partial))
	}
	missing := slices.ContainsFunc(d.result.Reasons, isLoss)
	switch {
	case d.textBytes == 0 && d.children == 0 && d.spent:
		d.result.Outcome = evidence.Memory
	case d.pages == 0 && d.children == 0:
		d.end(evidence.Damaged, NoPages)
	case len(d.noText)+len(d.partial) > 0 || d.spent || missing:
		d.result.Outcome = evidence.Partial
		if !d.spent && !missing {
			d.result.Otherwise = evidence.OK
		}
	case d.blank == d.pages && d.children == 0 && slices.ContainsFunc(d.result.Reasons, isRepair):
		d.end(evidence.Damaged, NothingLeft)
	case d.blank == d.pages && d.children == 0:
		d.result.Outcome = evidence.Empty
	}
}
