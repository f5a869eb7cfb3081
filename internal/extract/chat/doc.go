// Package chat reads exports of conversations: WhatsApp (Android and iOS) and
// Signal as text, Telegram Desktop as JSON and HTML, Facebook, Messenger and Instagram
// as JSON, SMS Backup & Restore as XML.
//
// It owns where each message starts and ends, who sent it when, and with which
// files. Text exports keep their lines exactly; of JSON, HTML and XML, which have no
// lines of their own, a message becomes "12-03-2024 14:05 Name: text" with its other
// lines indented. A page holds whole messages, at most 200.
//
// In a text export nothing but its form tells a message's first line. What somebody
// typed in that form, within a message, reads as a message of its own: it can't be
// told apart. It can be seen when its time steps back (metadata "time-steps-back").
// What has another form than the export's own messages is not taken for one.
//
// Not here: attachments that lie beside the export are named, not opened.
package chat

import (
	"context"
	"errors"
	"io"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-chat/2"

// Extractor reads exports of conversations. It is stateless.
type Extractor struct{}

// New returns an Extractor.
func New() *Extractor { return &Extractor{} }

var _ extract.Extractor = (*Extractor)(nil)

// Extract implements extract.Extractor. Kind is chat, or that of the reader for the
// kind of file when it turns out to hold no conversation. Metadata, as far as there
// is any: export (text, telegram-json, telegram-html, meta-json, sms-xml), title (of the chat), participants, ids,
// messages (their number), from and to (first and last time), attachments (names),
// media-omitted, deleted and edited (their numbers), date-order, time-steps-back, charset.
//
// Times are as the export shows them, RFC 3339 without a zone; seconds are 00 where
// it has none. Whether the day or the month comes first follows from the file as a
// whole: days above 12, then which order has time run forward, then the phone's
// language (separators, clock and wording of notices). Where nothing tells, the day
// is taken to come first and the reason date-order-unsure is given.
func (*Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	head := make([]byte, min(src.Size, headBytes))
	n, err := src.Data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return damaged(err), nil
	}
	opening, _ := charset.Decode(head[:n], "")
	d := document{src: src, lim: lim, sink: sink}
	switch {
	case telegramHTML(opening):
		return d.html(ctx)
	case telegramJSON(opening):
		return d.json(ctx)
	case metaJSON(opening):
		return d.meta(ctx)
	case messagesXML(opening):
		return d.xml(ctx)
	}
	return d.text(ctx)
}

// document is what is being read.
type document struct {
	src  extract.Source
	lim  extract.Limits
	sink extract.Sink
}

func (d document) reader() io.Reader { return io.NewSectionReader(d.src.Data, 0, d.src.Size) }

func damaged(err error) extract.Result {
	return extract.Result{
		Outcome: evidence.Damaged, Kind: word, MIME: "text/plain", Engine: Engine,
		Reasons: []string{"read-failed: " + err.Error()},
	}
}

// word is the kind of document.
const word = "chat"
