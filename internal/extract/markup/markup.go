// Package markup reads HTML: saved web pages, advertisements, chat exports and the
// bodies of mail.
//
// It owns what of a page a reader would have seen, and in which order: text with
// its paragraphs, lists and tables, alternative texts, and addresses that hide
// behind links. It loads nothing, runs nothing and does not lay out: text that
// style sheets hide is kept, and marked where the element itself says so.
package markup

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/plain"
	"spoor/internal/text"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-html/2"

// mostBytes of HTML are read; a larger file is read up to there and is partial.
const mostBytes = 64 << 20

// Extractor reads HTML files. It is stateless.
type Extractor struct{}

// New returns an Extractor.
func New() *Extractor { return &Extractor{} }

// Extract implements extract.Extractor. Metadata: charset and what meta elements
// say of author, description, keywords, date and generator; title, url. Addresses of
// the web that only hide behind links follow on a page labelled links.
func (*Extractor) Extract(ctx context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Outcome: evidence.OK, Kind: "html", MIME: "text/html", Engine: Engine}
	data, err := io.ReadAll(io.NewSectionReader(src.Data, 0, min(src.Size, mostBytes)))
	if err != nil {
		res.Outcome, res.Reasons = evidence.Damaged, []string{"read-failed: " + err.Error()}
		return res, nil //nolint:nilerr // what can't be read is a result
	}
	doc := Render(data, "")
	res.Title, res.Metadata, res.Reasons = doc.Title, doc.Metadata, doc.Reasons
	if src.Size > mostBytes {
		res.Outcome = evidence.Partial
		res.Reasons = append(res.Reasons, fmt.Sprintf("too-large: read %d of %d bytes", mostBytes, src.Size))
	}
	if doc.Broken > 0 {
		res.Outcome = evidence.Partial
	}
	if strings.TrimSpace(doc.Text) == "" {
		res.Outcome = evidence.Empty
		return res, nil
	}
	if err := doc.give(ctx, sink); err != nil {
		return extract.Result{}, err
	}
	return res, nil
}

// give hands on the text, and on a page of their own the addresses that only hide
// behind its links.
func (d *Document) give(ctx context.Context, sink extract.Sink) error {
	number := 0
	page := func(label, text string) error {
		number++
		p := evidence.Page{Number: number, Label: label, Text: text, Status: evidence.PageOK, Engine: Engine, Reasons: d.Hidden}
		if label != "" {
			p.Reasons = nil
		}
		return cmp.Or(sink.Page(p), ctx.Err())
	}
	for _, part := range plain.Split(d.Text) {
		if err := page("", part); err != nil {
			return err
		}
	}
	var unseen []string
	for _, link := range d.Links {
		if !strings.Contains(d.Text, link) {
			unseen = append(unseen, link+"\n")
		}
	}
	for _, part := range plain.Split(text.Normalise(strings.Join(unseen, "")).String()) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		if err := page("links", part); err != nil {
			return err
		}
	}
	return nil
}

// Document is what a reader would have seen of HTML.
type Document struct {
	Text     string // normalised
	Title    string
	Metadata map[string]string
	Links    []string // web addresses that links and frames lead to, in order, once each
	Reasons  []string // about the document as a whole, those of Hidden included
	Hidden   []string // "hidden-text: 120 characters" when elements hide their text
	Broken   int      // characters that could not be decoded
}

// Render reads HTML in memory. label is the character set that the carrier states
// (a mail part's header); it goes before the one in a meta element.
func Render(data []byte, label string) Document {
	if label == "" {
		label = declared(data)
	}
	source, guess := charset.Decode(data, label)
	w := newWalker(source)
	w.walk()
	body := text.Normalise(w.out.String()).String()
	doc := Document{
		Text:     body,
		Title:    strings.Join(strings.Fields(text.Normalise(w.title.String()).String()), " "),
		Metadata: w.meta,
		Broken:   strings.Count(body, "\ufffd"),
	}
	doc.Metadata["charset"] = guess.Name
	doc.Links = w.links
	if doc.Title != "" {
		doc.Metadata["title"] = doc.Title
	}
	if !guess.Sure {
		doc.Reasons = append(doc.Reasons, "charset-guessed: "+guess.Name)
	}
	if w.hidden > 0 {
		doc.Hidden = []string{fmt.Sprintf("hidden-text: %d characters", w.hidden)}
		doc.Reasons = append(doc.Reasons, doc.Hidden...)
	}
	if doc.Broken > 0 {
		doc.Reasons = append(doc.Reasons, fmt.Sprintf("undecodable-characters: %d", doc.Broken))
	}
	if w.err != nil {
		doc.Reasons = append(doc.Reasons, "html-stopped: "+w.err.Error())
	}
	return doc
}
