// Package account keeps the account of reading one document: the pages and children
// that were handed on within the limits, what could not be read and why, and the
// outcome that follows from it.
//
// It knows no format. An account is for one document and one goroutine.
package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/text"
)

// ErrStop ends the reading of a document whose limits are reached: what was found is
// kept.
var ErrStop = errors.New("limit reached")

const (
	longestPage = 1 << 20 // bytes of text, before a page is cut
	mostReasons = 100
)

// Account is the account of one document.
type Account struct {
	ctx     context.Context // of the one Extract that the account lives for
	res     extract.Result
	lim     extract.Limits
	sink    extract.Sink
	names   *extract.Names
	budget  *extract.Budget
	partial bool
	bomb    bool
	words   bool // some page has text

	pages, children int
	bytes           int64
}

// New begins an account. res names kind, MIME type and engine.
func New(ctx context.Context, res extract.Result, src extract.Source, lim extract.Limits, sink extract.Sink) *Account {
	return &Account{ctx: ctx, res: res, lim: lim, sink: sink, names: extract.NewNames(), budget: extract.NewBudget(lim, src.Size)}
}

// Budget bounds what may be read and inflated for this document.
func (a *Account) Budget() *extract.Budget { return a.budget }

// Memory is how many bytes one piece that is held as a whole may have.
func (a *Account) Memory() int64 {
	const copies = 5
	if a.lim.Memory <= 0 {
		return extract.DefaultLimits(0).Memory / copies
	}
	return a.lim.Memory / copies
}

// Note adds a reason that takes nothing from the document.
func (a *Account) Note(format string, args ...any) {
	reason := fmt.Sprintf(format, args...)
	if len(a.res.Reasons) < mostReasons && !slices.Contains(a.res.Reasons, reason) {
		a.res.Reasons = append(a.res.Reasons, reason)
	}
}

// Lose adds a reason for something that was not read.
func (a *Account) Lose(format string, args ...any) {
	a.partial = true
	a.Note(format, args...)
}

// Fault takes note of an error in reading a named part. The error is ErrStop when
// the budget is spent, otherwise nil: the rest of the document is still read.
func (a *Account) Fault(part string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, extract.ErrBudget):
		a.bomb = true
		a.Note("inflates-too-far: %s: %v", part, err)
		return ErrStop
	}
	a.Lose("part-damaged: %s: %v", part, err)
	return nil
}

// Describe sets what the document says of itself.
func (a *Account) Describe(meta map[string]string) {
	a.res.Metadata, a.res.Title = meta, meta["title"]
}

// Page hands on a page, or several when the text is longer than a MiB: "Blad1",
// "Blad1 (2)". The error is ErrStop at a limit, otherwise the sink's or the
// context's.
func (a *Account) Page(label, raw string, reasons []string) error {
	for part := 1; ; part++ {
		piece, rest := split(raw)
		named := label
		if part > 1 && label != "" {
			named = fmt.Sprintf("%s (%d)", label, part)
		}
		if err := a.page(named, piece, reasons); err != nil || rest == "" {
			return err
		}
		raw = rest
	}
}

// split cuts a text behind the last line that fits onto a page.
func split(raw string) (page, rest string) {
	if len(raw) <= longestPage {
		return raw, ""
	}
	end := longestPage
	if i := strings.LastIndexAny(raw[:end], "\n "); i > end/2 {
		end = i + 1
	}
	for end > longestPage-4 && raw[end]&0xC0 == 0x80 {
		end--
	}
	return raw[:end], raw[end:]
}

func (a *Account) page(label, raw string, reasons []string) error {
	normal := text.Normalise(strings.TrimRight(raw, "\n\t ")).String()
	a.bytes += int64(len(normal))
	switch {
	case a.ctx.Err() != nil:
		return a.ctx.Err()
	case a.lim.Pages > 0 && a.pages >= a.lim.Pages:
		a.Lose("page-limit: %d", a.lim.Pages)
		return ErrStop
	case a.lim.TextBytes > 0 && a.bytes > a.lim.TextBytes:
		a.Lose("text-limit: %d bytes", a.lim.TextBytes)
		return ErrStop
	}
	a.pages++
	status := evidence.PageNoText
	if strings.TrimSpace(normal) != "" {
		status, a.words = evidence.PageOK, true
	}
	return a.sink.Page(evidence.Page{
		Number: a.pages, Label: text.Normalise(label).String(), Text: normal,
		Status: status, Engine: a.res.Engine, Reasons: reasons,
	})
}

// Pages is the number of pages handed on.
func (a *Account) Pages() int { return a.pages }

// Child hands on a file within the document, under a safe name. The error is ErrStop
// at a limit, otherwise the sink's or the context's.
func (a *Account) Child(name string, modified time.Time, data []byte) error {
	switch {
	case a.ctx.Err() != nil:
		return a.ctx.Err()
	case a.lim.Children > 0 && a.children >= a.lim.Children:
		a.Lose("child-limit: %d", a.lim.Children)
		return ErrStop
	case int64(len(data)) > a.Memory():
		a.Lose("part-too-large: %s: %d bytes", name, len(data))
		return nil
	}
	a.children++
	safe, original := a.names.Take(name)
	return a.sink.Child(extract.Child{Name: safe, Original: original, Ordinal: a.children, Modified: modified, Data: data})
}

// Damaged ends an account without pages.
func (a *Account) Damaged(format string, args ...any) (extract.Result, error) {
	return a.end(evidence.Damaged, format, args...)
}

// NeedsPassword ends the account of an encrypted document.
func (a *Account) NeedsPassword(what string) (extract.Result, error) {
	return a.end(evidence.NeedsPassword, "office-encrypted: %s", what)
}

// Unsupported ends the account of a document of a form that nobody reads.
func (a *Account) Unsupported(format string, args ...any) (extract.Result, error) {
	return a.end(evidence.Unsupported, format, args...)
}

func (a *Account) end(outcome evidence.Outcome, format string, args ...any) (extract.Result, error) {
	a.Note(format, args...)
	a.res.Outcome = outcome
	return a.res, a.ctx.Err()
}

// Finish ends the account of a document that was read, with the error that ended the
// reading: ErrStop is no error to others.
func (a *Account) Finish(err error) (extract.Result, error) {
	if err != nil && !errors.Is(err, ErrStop) {
		return extract.Result{}, err
	}
	found := a.words || a.children > 0
	switch {
	case a.bomb:
		a.res.Outcome = evidence.Memory
	case a.partial && !found:
		a.res.Outcome = evidence.Damaged
	case a.partial:
		a.res.Outcome = evidence.Partial
	case !found:
		a.res.Outcome = evidence.Empty
	default:
		a.res.Outcome = evidence.OK
	}
	return a.res, nil
}

// TooLarge ends the account of a document that does not fit into memory.
func (a *Account) TooLarge(format string, args ...any) (extract.Result, error) {
	return a.end(evidence.Memory, format, args...)
}
