// Package cards reads address cards (vCard 2.1, 3.0 and 4.0: RFC 2426, RFC 6350) and
// calendars (iCalendar and vCalendar: RFC 5545) as people read them: a line for
// each fact, with Dutch labels, a blank line between entries.
//
// It keeps every fact: what it has no label for stands under its own name. Photos,
// sounds and attachments within become children. It fetches nothing.
package cards

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/text"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-cards/1"

const (
	mostBytes    = 64 << 20 // of a file; a larger one is read up to there and is partial
	entriesAPage = 100
	mostEntries  = 1_000_000
)

// Cards reads files of address cards, or of calendars. It is stateless.
type Cards struct {
	kind, media string
	begins      func(component string) bool
	show        func(e *entry, w *writer)
}

var _ extract.Extractor = (*Cards)(nil)

// NewContacts returns the extractor for address cards (.vcf).
func NewContacts() *Cards {
	return &Cards{"vcf", "text/vcard", func(name string) bool { return name == "VCARD" }, showContact}
}

// NewCalendar returns the extractor for calendars (.ics, .vcs).
func NewCalendar() *Cards { return &Cards{"ics", "text/calendar", isEvent, showEvent} }

// Extract implements extract.Extractor. A page holds at most 100 entries; its label
// says which. Metadata: entries, and what the file says of its maker. Partial when
// the file ends within an entry or holds text that can't be decoded.
func (c *Cards) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Outcome: evidence.OK, Kind: c.kind, MIME: c.media, Engine: Engine}
	most := int64(mostBytes)
	if lim.Memory > 0 {
		most = min(most, lim.Memory/8)
	}
	data, err := io.ReadAll(io.NewSectionReader(src.Data, 0, min(src.Size, most)))
	if err != nil {
		res.Outcome, res.Reasons = evidence.Damaged, []string{"read-failed: " + err.Error()}
		return res, nil //nolint:nilerr // what can't be read is a result
	}
	w := &writer{sink: sink, lim: lim, names: extract.NewNames(), meta: map[string]string{}}
	if src.Size > most {
		w.lose(fmt.Sprintf("too-large: read %d of %d bytes", most, src.Size))
	}
	if err := c.read(ctx, newLines(data), w); err != nil {
		return extract.Result{}, err
	}
	res.Metadata, res.Reasons, res.Title = w.meta, w.reasons, w.meta["calendar"]
	if w.entries > 0 {
		res.Metadata["entries"] = fmt.Sprint(w.entries)
	}
	switch {
	case w.entries == 0 && w.number == 0 && w.partial:
		res.Outcome = evidence.Damaged
	case w.entries == 0 && w.number == 0:
		res.Outcome = evidence.Empty
	case w.partial:
		res.Outcome = evidence.Partial
	}
	return res, nil
}

// read cuts the file into entries and shows each.
func (c *Cards) read(ctx context.Context, l *lines, w *writer) error {
	var open []*entry // innermost last; those within an entry belong to it
	for {
		line, ok := l.next()
		if !ok {
			break
		}
		p := parse(line)
		switch p.name {
		case "BEGIN":
			name := strings.ToUpper(strings.TrimSpace(p.value()))
			if len(open) > 0 || c.begins(name) {
				e := &entry{component: name}
				if n := len(open); n > 0 && n < 20 {
					open[n-1].within = append(open[n-1].within, e)
				}
				open = append(open, e)
			}
		case "END":
			if len(open) == 0 {
				continue
			}
			e := open[len(open)-1]
			if open = open[:len(open)-1]; len(open) == 0 {
				if err := c.add(ctx, e, w); err != nil {
					return err
				}
			}
		default:
			c.take(p, open, w)
		}
	}
	if len(open) > 0 {
		w.lose("cards-cut-off: the last entry has no end")
		if err := c.add(ctx, open[0], w); err != nil {
			return err
		}
	}
	return w.flush()
}

func (c *Cards) take(p property, open []*entry, w *writer) {
	switch n := len(open); {
	case n > 0:
		open[n-1].properties = append(open[n-1].properties, p)
	case p.name == "X-WR-CALNAME":
		w.meta["calendar"] = oneLine(p.value())
	case p.name == "PRODID", p.name == "METHOD", p.name == "X-WR-TIMEZONE":
		w.meta[strings.ToLower(p.name)] = oneLine(p.value())
	}
}

func (c *Cards) add(ctx context.Context, e *entry, w *writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.entries >= mostEntries || w.stopped {
		w.stop(fmt.Sprintf("entry-limit: %d", mostEntries))
		return nil
	}
	c.show(e, w)
	w.entries++
	if err := w.giveChildren(); err != nil {
		return err
	}
	if w.entries%entriesAPage == 0 {
		return w.flush()
	}
	return nil
}

// entry is a card, an event, or a part of one.
type entry struct {
	component  string
	properties []property
	within     []*entry
}

// writer gathers entries into pages.
type writer struct {
	sink  extract.Sink
	lim   extract.Limits
	names *extract.Names
	meta  map[string]string

	page     strings.Builder
	number   int
	entries  int
	shown    int // entries on pages handed on
	bytes    int64
	pending  []extract.Child
	children int
	reasons  []string
	partial  bool
	stopped  bool
}

func (w *writer) lose(reason string) {
	const most = 100
	w.partial = true
	if len(w.reasons) < most {
		w.reasons = append(w.reasons, reason)
	}
}

func (w *writer) stop(reason string) {
	if !w.stopped {
		w.lose(reason)
	}
	w.stopped = true
}

// line writes a fact; without a value there is none.
func (w *writer) line(label, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	if w.bytes += int64(len(label) + len(value)); w.lim.TextBytes > 0 && w.bytes > w.lim.TextBytes {
		w.stop(fmt.Sprintf("text-limit: %d bytes", w.lim.TextBytes))
		return
	}
	w.page.WriteString(label + ": " + value + "\n")
}

// blank separates entries.
func (w *writer) blank() {
	if w.page.Len() > 0 {
		w.page.WriteByte('\n')
	}
}

func (w *writer) flush() error {
	raw := strings.TrimSpace(w.page.String())
	w.page.Reset()
	if raw == "" {
		return nil
	}
	if w.lim.Pages > 0 && w.number >= w.lim.Pages {
		w.stop(fmt.Sprintf("page-limit: %d", w.lim.Pages))
		return nil
	}
	w.number++
	label := fmt.Sprintf("%d-%d", w.shown+1, w.entries)
	w.shown = w.entries
	page := evidence.Page{Number: w.number, Label: label, Text: text.Normalise(raw).String(), Status: evidence.PageOK, Engine: Engine}
	if n := strings.Count(page.Text, "\uFFFD"); n > 0 {
		page.Status, page.Reasons = evidence.PagePartial, []string{fmt.Sprintf("undecodable-characters: %d", n)}
		w.lose(page.Reasons[0])
	}
	return w.sink.Page(page)
}

// child keeps an embedded file until its entry is complete.
func (w *writer) child(name string, data []byte) {
	if len(data) == 0 {
		return
	}
	if w.lim.Children > 0 && w.children >= w.lim.Children {
		w.stop(fmt.Sprintf("child-limit: %d", w.lim.Children))
		return
	}
	w.children++
	if ext := mimetype.Detect(data).Extension(); !strings.Contains(name, ".") {
		name += ext
	}
	safe, original := w.names.Take(strings.ReplaceAll(name, "/", "_"))
	w.pending = append(w.pending, extract.Child{Name: safe, Original: original, Ordinal: w.children, Data: data})
}

func (w *writer) giveChildren() error {
	for _, c := range w.pending {
		if err := w.sink.Child(c); err != nil {
			return err
		}
	}
	w.pending = nil
	return nil
}

// decode makes text of bytes in the character set that a property states, if it does.
func decode(data []byte, label string) string {
	s, _ := charset.Decode(data, label)
	return s
}
