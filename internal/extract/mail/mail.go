// Package mail reads e-mail messages (RFC 5322 and MIME) and those that Outlook
// stores as files (MS-OXMSG): their headers and text as a page, their attachments,
// inline parts and forwarded messages as children.
//
// It owns what of a mail counts as its text and what as a document of its own.
// Children keep the bytes that the sender attached, unconverted, so that their
// digests match other copies. It opens what is signed, but doesn't check signatures or
// decrypt.
package mail

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
const Engine = "spoor-mail/2"

// copies is how often a mail may have to fit into memory: as it stands, decoded,
// and on its way out.
const copies = 4

// Extractor reads single mails. It is stateless.
type Extractor struct{}

// New returns an Extractor.
func New() *Extractor { return &Extractor{} }

// Extract implements extract.Extractor. The page starts with From, Sender, To, Cc,
// Bcc, Reply-To, Date and Subject, then the text follows; a text of more than 32
// KiB goes on on further pages. Metadata: from, to, cc, bcc, date (RFC 3339),
// subject, message-id, in-reply-to, references, reply-to, and of the way it came
// received, return-path, delivered-to, originating-ip and mailer. Outcome partial when
// a part was damaged or encrypted, or stated a character set that nobody knows.
func (*Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Outcome: evidence.OK, Kind: "mail", MIME: "message/rfc822", Engine: Engine}
	if most := cmp.Or(lim.Memory, extract.DefaultLimits(0).Memory) / copies; src.Size > most {
		res.Outcome = evidence.Memory
		res.Reasons = []string{fmt.Sprintf("mail-too-large: %d bytes, at most %d", src.Size, most)}
		return res, nil
	}
	raw, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		res.Outcome, res.Reasons = evidence.Damaged, []string{"read-failed: " + err.Error()}
		return res, nil //nolint:nilerr // what can't be read is a result
	}
	m, page := read(strip(raw), &res)
	if res.Outcome == evidence.Empty {
		return res, nil
	}
	for i, part := range plain.Split(page) {
		p := evidence.Page{Number: i + 1, Text: part, Status: evidence.PageOK, Engine: Engine, Reasons: res.Reasons}
		if m.damaged {
			p.Status = evidence.PagePartial
		}
		if err := sink.Page(p); err != nil {
			return extract.Result{}, err
		}
	}
	for _, c := range m.children {
		if err := ctx.Err(); err != nil {
			return extract.Result{}, err
		}
		if err := sink.Child(c); err != nil {
			return extract.Result{}, err
		}
	}
	return res, nil
}

// read takes a mail apart and fills in the result.
func read(data []byte, res *extract.Result) (*message, string) {
	m := &message{names: extract.NewNames()}
	root := readPart(data, 0)
	m.take(root, nil)
	body := m.text()
	if strings.TrimSpace(body) == "" && len(m.children) == 0 && len(data) > longHeader {
		// Without the blank line after it, a header swallows the text.
		m.note(true, "mail-without-text: shown as it stands")
		body = whole(data)
	}
	page := join(headings(root.header), body)
	res.Metadata = metadata(root.header)
	res.Title = res.Metadata["subject"]
	res.Reasons = unique(m.reasons)
	switch {
	case m.damaged:
		res.Outcome = evidence.Partial
	case strings.TrimSpace(page) == "" && len(m.children) == 0:
		res.Outcome = evidence.Empty
	}
	return m, page
}

// longHeader is the size in bytes from which a header without any text is doubtful.
const longHeader = 2000

func whole(data []byte) string {
	s, _ := charset.Decode(data, "")
	return text.Normalise(s).String()
}

// unique drops repeated reasons and keeps the order.
func unique(all []string) []string {
	seen := map[string]bool{}
	var kept []string
	for _, s := range all {
		if !seen[s] {
			kept = append(kept, s)
		}
		seen[s] = true
	}
	return kept
}
