package mail

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"spoor/internal/extract/charset"
	"spoor/internal/extract/markup"
	"spoor/internal/text"
)

func (m *message) plain(p *part, data []byte, into *body) {
	label := m.label(p)
	s, guess := charset.Decode(data, label)
	if !guess.Sure {
		m.note(false, "charset-guessed: %s", guess.Name)
	}
	s = text.Normalise(s).String()
	if n := strings.Count(s, "\ufffd"); n > 0 {
		m.note(true, "undecodable-characters: %d", n)
	}
	if armoured(s) {
		m.note(true, "%s", pgpReason)
	}
	if strings.EqualFold(p.params["format"], "flowed") {
		s = unflow(s, strings.EqualFold(p.params["delsp"], "yes"))
	}
	into.plain = join(into.plain, m.uudecoded(s))
}

func (m *message) html(p *part, data []byte, into *body) {
	doc := markup.Render(data, m.label(p))
	into.html = join(into.html, linked(doc, into.plain))
	into.htmlNotes = append(into.htmlNotes, doc.Reasons...)
	m.damaged = m.damaged || doc.Broken > 0
}

// join puts a blank line between two texts.
func join(a, b string) string {
	a, b = strings.Trim(a, "\n"), strings.Trim(b, "\n")
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// text is what a reader saw: the plain text, the HTML where there is no plain
// text, and of the HTML the lines that the plain text lacks.
func (m *message) text() string {
	all := ""
	for _, b := range m.bodies {
		more := extra(b.plain, b.html)
		switch {
		case strings.TrimSpace(b.plain) == "":
			all = join(all, b.html)
		case strings.TrimSpace(more) != "":
			m.note(false, "html-part-says-more: appended")
			all = join(join(all, b.plain), more)
		default:
			all = join(all, b.plain)
			continue
		}
		m.reasons = append(m.reasons, b.htmlNotes...)
	}
	return all
}

// subjectOf is the subject of a mail inside this one.
func subjectOf(data []byte) string {
	head, _ := divide(strip(data))
	// Errors leave the header empty, and then there is no subject.
	h, _ := enmime.ReadHeader(bufio.NewReader(bytes.NewReader(head)), silent{})
	return decodeHeader(h.Get("Subject"))
}

// silent drops what enmime says about the headers of a mail that is read later.
type silent struct{}

func (silent) AddError(string, string, ...any)   {}
func (silent) AddWarning(string, string, ...any) {}
