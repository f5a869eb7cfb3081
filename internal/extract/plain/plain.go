// Package plain reads text files: notes, logs, tables, markdown, JSON and XML, in
// whatever character set they were written.
//
// It owns how a text without pages is cut into pages. It keeps every line as it
// stands, so that quotes stay quotes; it doesn't interpret columns or tags, nor
// messages (internal/extract/chat).
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/text"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-text/2"

// Extractor reads text files. It is stateless.
type Extractor struct{}

// New returns an Extractor.
func New() *Extractor { return &Extractor{} }

// Extract implements extract.Extractor. A form feed ends a page; otherwise a page
// holds at most 32 KiB and ends with a blank line, a line or a word. Metadata:
// charset. Characters that could not be decoded make the page and the document
// partial; lines that were encoded twice are mended, with the reason
// "mojibake-mended: lines".
func (*Extractor) Extract(ctx context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	guess, err := charset.Detect(whole(src))
	if err != nil {
		return damaged(err), nil
	}
	w := writer{sink: sink}
	pages := newPager(guess.Reader(whole(src)))
	for {
		raw, err := pages.next()
		if errors.Is(err, io.EOF) {
			return w.result(src.Name, guess), nil
		}
		if err != nil {
			return damaged(err), nil
		}
		if err := w.page(raw); err != nil {
			return extract.Result{}, err
		}
		if err := ctx.Err(); err != nil {
			return extract.Result{}, err
		}
	}
}

func whole(src extract.Source) io.Reader { return io.NewSectionReader(src.Data, 0, src.Size) }

func damaged(err error) extract.Result {
	return extract.Result{
		Outcome: evidence.Damaged, Kind: "text", MIME: "text/plain", Engine: Engine,
		Reasons: []string{"read-failed: " + err.Error()},
	}
}

// writer numbers pages and gathers what the result says.
type writer struct {
	sink   extract.Sink
	number int
	blank  int // pages held back until text follows
	broken int // characters that could not be decoded
	mended int // lines whose characters were encoded twice
	head   []byte
}

// page passes a page on. Blank pages count only when text follows them.
func (w *writer) page(raw []byte) error {
	whole, mended := charset.MendLines(string(raw))
	w.mended += mended
	normal := text.Normalise(whole).String()
	if strings.TrimSpace(normal) == "" {
		w.blank++
		return nil
	}
	for ; w.blank > 0; w.blank-- {
		w.number++
		if err := w.sink.Page(evidence.Page{Number: w.number, Status: evidence.PageOK, Engine: Engine}); err != nil {
			return err
		}
	}
	w.number++
	p := evidence.Page{
		Number: w.number, Text: normal, Status: evidence.PageOK, Engine: Engine,
	}
	if n := strings.Count(p.Text, string(utf8.RuneError)); n > 0 {
		w.broken += n
		p.Status = evidence.PagePartial
		p.Reasons = []string{undecodable(n)}
	}
	if w.head == nil {
		w.head = raw[:min(len(raw), 4<<10)]
	}
	return w.sink.Page(p)
}

func undecodable(n int) string { return fmt.Sprintf("undecodable-characters: %d", n) }

func (w *writer) result(name string, guess charset.Guess) extract.Result {
	res := extract.Result{
		Outcome: evidence.OK, Kind: "text", MIME: media(name, w.head), Engine: Engine,
		Metadata: map[string]string{"charset": guess.Name},
	}
	switch {
	case w.number == 0:
		res.Outcome = evidence.Empty
	case w.broken > 0:
		res.Outcome = evidence.Partial
		res.Reasons = append(res.Reasons, undecodable(w.broken))
	}
	if !guess.Sure {
		res.Reasons = append(res.Reasons, "charset-guessed: "+guess.Name)
	}
	if w.mended > 0 {
		res.Reasons = append(res.Reasons, fmt.Sprintf("mojibake-mended: %d", w.mended))
	}
	return res
}

// media is the MIME type that the first text shows; markdown looks like any text,
// so there the name decides which kind of text it is.
func media(name string, head []byte) string {
	for m := mimetype.Detect(head); m != nil; m = m.Parent() {
		kind, _, _ := strings.Cut(m.String(), ";")
		switch {
		case kind == "text/plain" && strings.EqualFold(path.Ext(name), ".md"):
			return "text/markdown"
		case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "json"), strings.HasSuffix(kind, "xml"):
			return kind
		}
	}
	return "text/plain"
}
