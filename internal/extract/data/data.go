// Package data reads files that programs write for programs, JSON (RFC 8259, also
// one value a line) and XML, as lines that people can read and search: a line for
// each value with its name before it, and no escapes.
//
// It owns that form only. What is not well formed, or very large, is read as the
// plain text that it also is: nothing is left out but the declarations of XML, and those
// only where there is text besides them.
package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/plain"
	"spoor/internal/text"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-data/2"

const (
	mostBytes = 32 << 20 // of a file; larger ones are read as plain text
	deepest   = 20       // levels that lines are indented by
)

// Extractor reads one of the two forms. It is stateless.
type Extractor struct {
	media  string
	render func(source string, out *lines) error
}

var _ extract.Extractor = (*Extractor)(nil)

// NewJSON returns the extractor for JSON.
func NewJSON() *Extractor { return &Extractor{"application/json", renderJSON} }

// NewXML returns the extractor for XML of no particular kind.
func NewXML() *Extractor { return &Extractor{"text/xml", renderXML} }

// Extract implements extract.Extractor. Pages are cut as those of a text file. A
// file that ends early, or breaks the rules, has its rest as it stands and the
// reason "data-not-well-formed". Metadata: charset.
func (e *Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	if src.Size > mostBytes {
		return plain.New().Extract(ctx, src, lim, sink)
	}
	res := extract.Result{Outcome: evidence.OK, Kind: "text", MIME: e.media, Engine: Engine}
	raw, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		res.Outcome, res.Reasons = evidence.Damaged, []string{"read-failed: " + err.Error()}
		return res, nil //nolint:nilerr // what can't be read is a result
	}
	source, guess := charset.Decode(raw, declared(raw))
	res.Metadata = map[string]string{"charset": guess.Name}
	if !guess.Sure {
		res.Reasons = append(res.Reasons, "charset-guessed: "+guess.Name)
	}
	// There are formats built on both: GeoJSON, GPX.
	if media, _, _ := strings.Cut(mimetype.Detect(raw[:min(len(raw), 4<<10)]).String(), ";"); strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml") {
		res.MIME = media
	}
	out := &lines{most: 4 * mostBytes}
	switch err := e.render(source, out); {
	case errors.Is(err, errFull):
		res.Outcome, res.Reasons = evidence.Partial, append(res.Reasons, "text-limit: "+err.Error())
	case err != nil:
		res.Reasons = append(res.Reasons, "data-not-well-formed: "+err.Error())
	}
	if strings.TrimSpace(out.String()) == "" { // only names, or only declarations
		_, _ = out.WriteString(source) // a strings.Builder never fails
	}
	if out.mended > 0 {
		res.Reasons = append(res.Reasons, fmt.Sprintf("mojibake-mended: %d", out.mended))
	}
	body := text.Normalise(out.String()).String()
	if strings.Contains(body, "\uFFFD") {
		res.Outcome = evidence.Partial
		res.Reasons = append(res.Reasons, fmt.Sprintf("undecodable-characters: %d", strings.Count(body, "\uFFFD")))
	}
	if strings.TrimSpace(body) == "" {
		res.Outcome = evidence.Empty
		return res, ctx.Err()
	}
	for i, part := range plain.Split(body) {
		page := evidence.Page{Number: i + 1, Text: part, Status: evidence.PageOK, Engine: Engine}
		if strings.Contains(part, "\uFFFD") {
			page.Status, page.Reasons = evidence.PagePartial, []string{"undecodable-characters"}
		}
		if err := cmp.Or(sink.Page(page), ctx.Err()); err != nil {
			return extract.Result{}, err
		}
	}
	return res, nil
}

// declared is the character set in an XML declaration.
func declared(raw []byte) string {
	head := string(raw[:min(len(raw), 200)])
	if !strings.HasPrefix(strings.TrimPrefix(head, "\ufeff"), "<?xml") {
		return ""
	}
	head, _, _ = strings.Cut(head, "?>")
	_, rest, ok := strings.Cut(head, "encoding=")
	if !ok || len(rest) < 2 {
		return ""
	}
	label, _, _ := strings.Cut(rest[1:], rest[:1])
	return label
}

// lines is the text under construction.
type lines struct {
	strings.Builder
	most   int64
	mended int // strings whose characters were encoded twice
}

// errFull ends the rendering of a file that grows out of all proportion.
var errFull = errors.New("too much text")

// add writes a line: indent, name, value; continued lines of a value are indented.
func (l *lines) add(depth int, name, value string) error {
	if int64(l.Len()+len(value)) > l.most {
		return errFull
	}
	indent := strings.Repeat("  ", min(depth, deepest))
	if name != "" && value != "" {
		name += " "
	}
	value = strings.ReplaceAll(strings.TrimSpace(value), "\n", "\n  "+indent)
	_, err := l.WriteString(indent + name + value + "\n")
	return err
}
