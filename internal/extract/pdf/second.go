package pdf

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
)

// Second is another engine for PDF documents. It is asked for pages whose text by
// this engine can't be relied on, and for documents that this engine can't open.
type Second struct {
	Name string // name and version, as they stand on pages
	// Open opens a document, with one of its passwords where it needs one.
	Open func(ctx context.Context, src extract.Source) (SecondDocument, error)
}

// SecondDocument is a document opened by another engine.
type SecondDocument interface {
	// Pages is the number of pages.
	Pages() int
	// Glyphs is what page n (from 1) shows. Images and Paths are counted at least
	// where there are no glyphs.
	Glyphs(ctx context.Context, n int) (content.Marks, error)
	Close() error
}

// Codes of reasons about the second engine, followed by its name.
const (
	SecondFailed   = "second-engine-failed"    // on a page or document: and why
	SecondNoBetter = "second-engine-no-better" // on a page: this engine's text is kept
	SecondRead     = "second-engine-read"      // on a document: which pages it read
)

// reasonLength bounds what an engine says of its failure, in bytes.
const reasonLength = 200

// opinion is the second engine's view of one document, opened when it is first needed.
type opinion struct {
	Second
	src     extract.Source
	until   time.Time // zero: no limit
	doc     SecondDocument
	failed  string // why it can't be asked (any more)
	numbers []int  // pages taken from it
}

// newOpinion allows the second engine half of the document's time.
func newOpinion(s Second, src extract.Source, lim extract.Limits) *opinion {
	o := &opinion{Second: s, src: src}
	if lim.Wall > 0 {
		o.until = time.Now().Add(lim.Wall / 2)
	}
	if s.Open == nil {
		o.failed = "none"
	}
	return o
}

// absent reports that there is no second engine at all.
func (o *opinion) absent() bool { return o.Open == nil }

// bounded gives a context that ends when the engine's time is over.
func (o *opinion) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.until.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, o.until)
}

// pages opens the document and gives its number of pages; 0 when it can't be opened,
// for the reason in failed.
func (o *opinion) pages(ctx context.Context) int {
	if o.doc == nil && o.failed == "" {
		ctx, stop := o.bounded(ctx)
		defer stop()
		doc, err := o.Open(ctx, o.src)
		if err != nil {
			o.fail(ctx, err)
			return 0
		}
		o.doc = doc
	}
	if o.failed != "" {
		return 0
	}
	return o.doc.Pages()
}

// glyphs is what page n shows; false when the engine can't say, for the reason in
// failed.
func (o *opinion) glyphs(ctx context.Context, n int) (content.Marks, bool) {
	ctx, stop := o.bounded(ctx)
	defer stop()
	if o.failed != "" {
		return content.Marks{}, false
	}
	marks, err := o.doc.Glyphs(ctx, n)
	if err != nil {
		o.fail(ctx, err)
		return content.Marks{}, false
	}
	return marks, true
}

func (o *opinion) fail(ctx context.Context, err error) {
	o.failed = strings.ToValidUTF8(err.Error()[:min(len(err.Error()), reasonLength)], "")
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		o.failed = "time limit"
	}
}

func (o *opinion) close() error {
	if o.doc == nil {
		return nil
	}
	return o.doc.Close()
}

// reason is a code with the engine's name and, after a failure, why.
func (o *opinion) reason(code string) string {
	if code == SecondFailed {
		return fmt.Sprintf("%s: %s: %s", code, o.Name, o.failed)
	}
	return code + ": " + o.Name
}

// compare asks the second engine for a page that this engine can't vouch for and
// gives the better of the two. shown is what this engine made of the page; notes are the texts beside the page's content, which
// only this engine reads.
func (d *document) compare(first evidence.Page, shown *content.Marks, notes []note) evidence.Page {
	o := d.second
	if o.absent() || d.ctx.Err() != nil {
		return first
	}
	if n := o.pages(d.ctx); n != d.found && o.failed == "" {
		o.failed = fmt.Sprintf("%d pages instead of %d", n, d.found)
	}
	marks, ok := o.glyphs(d.ctx, first.Number)
	if !ok {
		first.Reasons = append(first.Reasons, o.reason(SecondFailed))
		return first
	}
	marks.Pictures = shown.Pictures
	other := o.page(first.Number, &marks, notes)
	if !better(view{&other, marks.Codes, marks.Unknown}, view{&first, shown.Codes, shown.Unknown}) {
		first.Reasons = append(first.Reasons, o.reason(SecondNoBetter))
		return first
	}
	if slices.ContainsFunc(first.Reasons, isUnread) {
		other.Status = evidence.PagePartial // nobody says that the second engine got at it
	}
	for i, r := range first.Reasons {
		first.Reasons[i] = first.Engine + ": " + r
	}
	other.Reasons = append(first.Reasons, other.Reasons...)
	o.numbers = append(o.numbers, first.Number)
	return other
}

// page is page n as the second engine shows it.
func (o *opinion) page(n int, marks *content.Marks, notes []note) evidence.Page {
	p := evidence.Page{Number: n, Engine: o.Name, Width: marks.Width, Height: marks.Height}
	fill(&p, marks.Glyphs, notes)
	judge(&p, marks)
	return p
}

// isUnread reports whether a reason of a page means that a part of its content could
// not be read, rather than that its text looks wrong.
func isUnread(reason string) bool {
	for _, code := range []string{ContentGone, AnnotationLost, NotesTooMany, content.Damaged, content.TooMuch, content.TooDeep, content.OverBudget} {
		if strings.HasPrefix(reason, code) {
			return true
		}
	}
	return false
}

// view is a page as one engine reads it, with what came of its codes.
type view struct {
	*evidence.Page
	codes, unknown int
}

// better reports whether other is better than first: it has no fewer mapped words and
// fewer faults, or clearly more mapped words and no more faults than words gained.
func better(other, first view) bool {
	wordsOther, faultsOther := other.soundness()
	wordsFirst, faultsFirst := first.soundness()
	fewer := faultsOther < faultsFirst || len(other.Reasons) < len(first.Reasons)
	return wordsOther > 0 && (100*wordsOther >= 98*wordsFirst && fewer && faultsOther <= faultsFirst ||
		100*wordsOther > 102*wordsFirst && faultsOther <= faultsFirst+wordsOther-wordsFirst)
}

// soundness counts the words of a page that could be words, as far as the fonts
// explain their codes, and the faults: codes that are not explained and characters
// that stand for nothing.
func (v view) soundness() (words, faults int) {
	for _, w := range v.Words {
		n := strangeIn(w.Text)
		faults += n
		if size := utf8.RuneCountInString(w.Text); n == 0 && size >= 2 && size <= longToken {
			words++
		}
	}
	if v.codes > 0 {
		words = words * max(v.codes-v.unknown, 0) / v.codes
	}
	return words, faults + v.unknown
}

// readBySecond delivers the whole document as the second engine reads it. The error is
// of the context or of the sink.
func (d *document) readBySecond() error {
	o := d.second
	for n := 1; n <= o.pages(d.ctx); n++ {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		if n > d.lim.Pages {
			d.stop(TooManyPages)
			return nil
		}
		marks, ok := o.glyphs(d.ctx, n)
		if !ok {
			break
		}
		if err := d.deliver(o.page(n, &marks, nil)); err != nil || d.spent {
			return err
		}
		o.numbers = append(o.numbers, n)
	}
	if o.failed != "" {
		d.stop(o.reason(SecondFailed))
	}
	return d.ctx.Err()
}

// rescue lets the second engine read a document that this one can't open. What became
// of it for this engine stays among the reasons; what is damaged may have lost pages
// that nobody knows of, and is read in part at best.
func (d *document) rescue() error {
	o := d.second
	failed := d.result.Outcome
	if o.absent() || failed != evidence.Damaged && !strings.HasPrefix(d.result.Reasons[0], OtherSecurity) {
		return nil
	}
	if o.pages(d.ctx) == 0 {
		if o.failed != "" {
			d.reason(o.reason(SecondFailed))
		}
		return d.ctx.Err()
	}
	d.result.Outcome, d.result.Engine = evidence.OK, o.Name
	if err := d.readBySecond(); err != nil {
		return err
	}
	d.summarise()
	d.conclude()
	if failed == evidence.Damaged {
		d.result.Otherwise = ""
	}
	switch {
	case failed == evidence.Damaged && d.blank == d.pages:
		d.end(evidence.Damaged, NothingLeft)
	case failed == evidence.Damaged && d.result.Outcome == evidence.OK:
		d.result.Outcome = evidence.Partial
	}
	return nil
}
