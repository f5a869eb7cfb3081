package mail

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/extract"
	"spoor/internal/extract/charset"
)

// message is a mail taken apart.
type message struct {
	bodies    []body
	children  []extract.Child
	reasons   []string
	damaged   bool
	envelopes int // signed parts that were opened
	names     *extract.Names
}

// body is a piece of the mail's own text. Pieces that say the same in plain text
// and HTML stand in one body.
type body struct {
	plain, html string
	htmlNotes   []string
}

func (m *message) note(damaged bool, format string, args ...any) {
	m.reasons = append(m.reasons, fmt.Sprintf(format, args...))
	m.damaged = m.damaged || damaged
}

// take sorts a part and what lies in it into bodies and children. into is the body
// of the alternatives that the part belongs to, nil outside of them.
func (m *message) take(p *part, into *body) {
	for _, fault := range p.faults {
		m.note(true, "mail-damaged: %s", fault)
	}
	if len(p.parts) == 0 {
		m.leaf(p, into)
		return
	}
	if len(bytes.TrimSpace(p.before)) > 0 && !bytes.Contains(p.before, []byte("MIME")) {
		m.note(false, "text-before-parts: kept")
		m.body(&part{}, p.before, nil)
	}
	if p.kind == "multipart/encrypted" {
		m.note(true, "%s", pgpReason)
	}
	own := into
	if own == nil && p.kind == "multipart/alternative" {
		own = &body{}
	}
	for _, c := range p.parts {
		m.take(c, own)
	}
	if own != nil && into == nil {
		m.bodies = append(m.bodies, *own)
	}
	if len(bytes.TrimSpace(p.after)) > 0 {
		m.note(false, "text-after-parts: kept")
		m.body(&part{}, p.after, nil)
	}
}

func (m *message) leaf(p *part, into *body) {
	encoding := strings.TrimSpace(p.header.Get("Content-Transfer-Encoding"))
	data, faults, known := transferred(p.content, encoding)
	if !known {
		m.note(true, "transfer-encoding-unknown: %s", decodeHeader(encoding))
	}
	if faults > 0 {
		m.note(true, "part-damaged: %s, %d faults", strings.ToLower(encoding), faults)
	}
	switch {
	case readable(p):
		m.body(p, data, into)
	case m.sealedOrSigned(p, data):
	default:
		m.child(p, data)
	}
}

// readable reports whether a part is text of the mail itself; a multipart that
// could not be opened is.
func readable(p *part) bool {
	switch {
	case p.disposition == "attachment" || p.fileName != "":
		return false
	case p.kind == "", p.kind == "text/plain", p.kind == "text/html", p.kind == "text":
		return true
	}
	return strings.HasPrefix(p.kind, "multipart/")
}

func (m *message) body(p *part, data []byte, into *body) {
	own := into
	if own == nil {
		own = &body{}
	}
	if p.kind == "text/html" {
		m.html(p, data, own)
	} else {
		m.plain(p, data, own)
	}
	if into == nil {
		m.bodies = append(m.bodies, *own)
	}
}

// label is the character set that a part states; an unknown one is a reason.
func (m *message) label(p *part) string {
	label := p.charset
	if label == "" || strings.EqualFold(label, "us-ascii") || strings.EqualFold(label, "ascii") {
		return ""
	}
	if _, ok := charset.Named(label); !ok {
		m.note(true, "charset-unknown: %s", decodeHeader(label))
		return ""
	}
	return label
}

func (m *message) child(p *part, data []byte) {
	if p.kind == "message/external-body" {
		m.note(false, "attachment-elsewhere: %s", decodeHeader(strings.Join([]string{p.params["site"], p.params["directory"], p.params["name"], p.params["url"]}, " ")))
	}
	if len(data) == 0 && p.fileName == "" {
		return
	}
	name, original := m.names.Take(nameOf(p, data))
	m.children = append(m.children, extract.Child{
		Name: name, Original: original, Ordinal: len(m.children) + 1,
		Modified: p.modified, Data: data,
	})
}

// nameOf is what the mail calls a part, or what it is.
func nameOf(p *part, data []byte) string {
	if p.fileName != "" {
		return decodeHeader(p.fileName)
	}
	kind, sub, _ := strings.Cut(p.kind, "/")
	switch {
	case p.kind == "message/rfc822", p.kind == "message/global":
		if subject := subjectOf(data); subject != "" {
			return strings.ReplaceAll(subject, "/", "_") + ".eml"
		}
		return "message.eml"
	case kind == "message":
		return sub + ".txt"
	case kind == "application" || kind == "":
		kind = "part"
	}
	return kind + ending(p.kind)
}

// ending is the usual extension of a media type.
func ending(kind string) string {
	if m := mimetype.Lookup(kind); m != nil && m.Extension() != "" {
		return m.Extension()
	}
	if strings.HasPrefix(kind, "text/") {
		return ".txt"
	}
	return ".bin"
}
