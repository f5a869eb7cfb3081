package chat

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	pageMessages = 200
	pageBytes    = 32 << 10 // as for other texts; a longer message goes over several pages
)

// entry is a message that is being written.
type entry struct {
	message   evidence.Message // its span counts from the start of the page
	header    int              // bytes before the words of its sender
	named     bool             // its sender stands in its text
	marked    bool             // with the program's own mark
	omitted   bool             // its file is left out of the export
	deleted   bool             // it was taken back; the export says only that
	edited    bool             // it was changed after it was sent
	continued bool             // it began on the page before
}

// writer makes pages of messages.
type writer struct {
	sink   extract.Sink
	label  string
	number int
	broken int // characters that could not be read
	tally  tally

	text    strings.Builder
	open    bool // the last entry is not complete
	entries []entry
}

func newWriter(sink extract.Sink) *writer { return &writer{sink: sink, tally: newTally()} }

// begin starts a message with the first of its text.
func (w *writer) begin(e entry, text string) error {
	w.end()
	if err := w.room(text); err != nil {
		return err
	}
	e.message.Start = w.text.Len()
	w.entries = append(w.entries, e)
	w.open = true
	w.text.WriteString(text)
	return w.split()
}

// room ends the page when it is full, or would be with text.
func (w *writer) room(text string) error {
	if len(w.entries) < pageMessages && w.text.Len()+len(text) <= pageBytes {
		return nil
	}
	return w.flush()
}

// more goes on with the message, or with what stands before the first.
func (w *writer) more(text string) error {
	w.text.WriteString(text)
	return w.split()
}

// add writes a whole message.
func (w *writer) add(e entry, text string) error {
	if err := w.begin(e, text+"\n"); err != nil {
		return err
	}
	w.end()
	return nil
}

// loose writes text that is no message.
func (w *writer) loose(text string) error {
	w.end()
	if err := w.room(text); err != nil {
		return err
	}
	return w.more(text)
}

// split keeps the page from growing beyond its size. The open message moves to the
// next page as a whole if it can, and is cut if it can't.
func (w *writer) split() error {
	for w.text.Len() > pageBytes {
		all := w.text.String()
		if !w.open {
			if err := w.cut(all, border(all), nil); err != nil {
				return err
			}
			continue
		}
		last := len(w.entries) - 1
		e := w.entries[last]
		if e.message.Start > 0 {
			w.entries, w.open = w.entries[:last], false
			if err := w.cut(all, e.message.Start, &e); err != nil {
				return err
			}
			continue
		}
		at := border(all)
		w.end()
		rest := w.entries[last]
		rest.continued, rest.named, rest.header = true, false, 0
		rest.message.Attachments = nil
		if err := w.cut(all, at, &rest); err != nil {
			return err
		}
	}
	return nil
}

// cut ends the page after at bytes; the rest starts the next page, as part of e.
func (w *writer) cut(all string, at int, e *entry) error {
	w.text.Reset()
	w.text.WriteString(all[:at])
	if last := len(w.entries) - 1; last >= 0 {
		w.entries[last].message.End = min(w.entries[last].message.End, len(strings.TrimRight(all[:at], " \t\n")))
	}
	if err := w.flush(); err != nil {
		return err
	}
	w.text.WriteString(all[at:])
	if e != nil {
		e.message.Start = 0
		w.entries, w.open = append(w.entries, *e), true
	}
	return nil
}

// border is where a text that is longer than a page is best cut.
func border(all string) int {
	page := all[:pageBytes]
	for _, stop := range []string{"\n", " "} {
		if at := strings.LastIndex(page, stop); at >= pageBytes/2 {
			return at + 1
		}
	}
	at := pageBytes
	for at > 0 && !utf8.RuneStart(all[at]) {
		at--
	}
	return at
}

// end completes the open message.
func (w *writer) end() {
	if !w.open {
		return
	}
	w.open = false
	e := &w.entries[len(w.entries)-1]
	all := w.text.String()
	said := strings.TrimRight(all[e.message.Start:], " \t\n")
	e.message.End = e.message.Start + len(said)
	e.header = min(e.header, len(said))
	if e.named {
		attribute(e, said[e.header:])
	}
	if !e.continued {
		w.tally.add(e)
	}
}

// flush passes the page on. Blank ones are left out.
func (w *writer) flush() error {
	w.end()
	text := w.text.String()
	entries := w.entries
	w.text.Reset()
	w.entries = nil
	if strings.TrimSpace(text) == "" {
		return nil
	}
	w.number++
	page := evidence.Page{Number: w.number, Label: w.label, Text: text, Status: evidence.PageOK, Engine: Engine}
	page.Language, page.Languages = languages(text, entries)
	for _, e := range entries {
		if e.message.Start < e.message.End {
			page.Messages = append(page.Messages, e.message)
		}
	}
	if n := strings.Count(text, string(utf8.RuneError)); n > 0 {
		w.broken += n
		page.Status = evidence.PagePartial
		page.Reasons = []string{fmt.Sprintf("undecodable-characters: %d", n)}
	}
	return w.sink.Page(page)
}

// result is what the pages say together.
func (w *writer) result(export, media string) extract.Result {
	res := extract.Result{
		Outcome: evidence.OK, Kind: word, MIME: media, Engine: Engine, Metadata: w.tally.metadata(),
	}
	res.Metadata["export"] = export
	switch {
	case w.number == 0:
		res.Outcome = evidence.Empty
	case w.broken > 0:
		res.Outcome = evidence.Partial
		res.Reasons = append(res.Reasons, fmt.Sprintf("undecodable-characters: %d", w.broken))
	}
	return res
}

// entitled names a result after its chat.
func entitled(res extract.Result, title string) extract.Result {
	if res.Title = title; title != "" {
		res.Metadata["title"] = title
	}
	return res
}

// stopped marks a result whose source could not be read to its end.
func stopped(res extract.Result, reason string) extract.Result {
	res.Outcome = evidence.Partial
	if res.Metadata["messages"] == "" {
		res.Outcome = evidence.Damaged
	}
	res.Reasons = append(res.Reasons, reason)
	return res
}
