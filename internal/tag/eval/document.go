// Package eval measures findings and mentions against annotated documents.
//
// It owns the annotation format (Parse), the rule that holds documents back from
// training (Held), and the figures: precision, recall, F1 and average precision of
// asserted findings per sentence and per document, by indicator, language, genre
// and author; what becomes of denied, asked and general passages; false alarms in
// leaflets, off-topic documents and ordinary sentences; how far scores are
// probabilities; and for each figure with a bound whether it holds. The same for
// mentions, by kind. It is pure: documents come in as text, a table comes out, the
// same for the same documents in the same order. It prints nothing.
//
// The format: a header of "key: value" lines (id, lang, genre, on_topic, and
// "identifiers: unmarked" where nobody looked for identifiers), a line with ---, then
// text in which [[indicator|words]] marks an asserted passage,
// [[indicator!neg|...]], !ask and !gen a negated, asked and general one, and
// {{kind|surface|normal form}} an identifier. Marks may nest.
package eval

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"spoor/internal/evidence"
)

// Document is an annotated document without its markup.
type Document struct {
	ID       string
	Language string // ISO 639-1
	Genre    string // statement, whatsapp, leaflet ...
	OnTopic  string // yes, no or leaflet
	Text     string
	Passages []Passage // by where they end
	Entities []Entity
	// Unmarked says that nobody looked for identifiers: the document tells nothing of them.
	Unmarked bool
}

// Passage is a stretch of text that a person marked with an indicator.
type Passage struct {
	Indicator evidence.Indicator
	Stance    evidence.Stance
	evidence.Span
}

// Entity is a stretch of text that a person marked as an identifier.
type Entity struct {
	Kind   evidence.MentionKind
	Normal string
	evidence.Span
}

// Pages is the document as the tagger takes it: one page.
func (d Document) Pages() []evidence.Page {
	return []evidence.Page{{Number: 1, Text: d.Text, Language: d.Language, Status: evidence.PageOK}}
}

// Parse reads one annotated document. Error kind: Invalid.
func Parse(r io.Reader) (Document, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return Document{}, evidence.E(evidence.Unreadable, "read annotated document", "", err)
	}
	head, body, ok := strings.Cut(string(raw), "\n---\n")
	if !ok {
		return Document{}, evidence.E(evidence.Invalid, "read annotated document", "", errors.New("no line --- after the header"))
	}
	d, err := header(head)
	if err != nil {
		return Document{}, evidence.E(evidence.Invalid, "read annotated document", d.ID, err)
	}
	p := parser{body: body, document: &d}
	if err := p.run(); err != nil {
		return Document{}, evidence.E(evidence.Invalid, "read annotated document", d.ID, err)
	}
	return d, nil
}

func header(head string) (Document, error) {
	var d Document
	var identifiers string
	fields := map[string]*string{"id": &d.ID, "lang": &d.Language, "genre": &d.Genre, "on_topic": &d.OnTopic, "identifiers": &identifiers}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		field, ok := fields[key]
		if !ok {
			return d, fmt.Errorf("unknown header line %q", line)
		}
		*field = strings.TrimSpace(value)
	}
	d.Unmarked = identifiers == "unmarked"
	if identifiers != "" && !d.Unmarked {
		return d, fmt.Errorf("identifiers: %q is not \"unmarked\"", identifiers)
	}
	if d.ID == "" || d.Language == "" {
		return d, errors.New("the header lacks id or lang")
	}
	return d, nil
}

var (
	passageOpening = regexp.MustCompile(`^\[\[([a-z_]+)(?:!([a-z]+))?\|`)
	entityForm     = regexp.MustCompile(`^\{\{([a-z]+)\|([^{}|\[\]]+)\|([^{}|\[\]]+)\}\}`)
)

// parser strips the markup and remembers where it stood.
type parser struct {
	body     string
	document *Document
	text     strings.Builder
	open     []Passage
}

func (p *parser) run() error {
	for at := 0; at < len(p.body); {
		n, err := p.step(p.body[at:])
		if err != nil {
			return fmt.Errorf("at byte %d: %w", at, err)
		}
		at += n
	}
	if len(p.open) > 0 {
		return fmt.Errorf("[[%s is not closed", p.open[len(p.open)-1].Indicator)
	}
	p.document.Text = p.text.String()
	return nil
}

// step reads one mark or the text before the next one and returns its length.
func (p *parser) step(rest string) (int, error) {
	switch {
	case strings.HasPrefix(rest, "[["):
		return p.opening(rest)
	case strings.HasPrefix(rest, "]]"):
		return 2, p.closing()
	case strings.HasPrefix(rest, "{{"):
		return p.entity(rest)
	}
	n := 1
	for n < len(rest) && !strings.ContainsRune("[]{", rune(rest[n])) {
		n++
	}
	p.text.WriteString(rest[:n])
	return n, nil
}

func (p *parser) opening(rest string) (int, error) {
	m := passageOpening.FindStringSubmatch(rest)
	if m == nil {
		return 0, errors.New("no indicator after [[")
	}
	stance, ok := map[string]evidence.Stance{
		"": evidence.Asserted, "neg": evidence.Negated, "ask": evidence.Asked, "gen": evidence.General,
	}[m[2]]
	if !ok {
		return 0, fmt.Errorf("unknown stance !%s", m[2])
	}
	id := evidence.Indicator(strings.ReplaceAll(m[1], "_", "-"))
	p.open = append(p.open, Passage{id, stance, evidence.Span{Start: p.text.Len()}})
	return len(m[0]), nil
}

func (p *parser) closing() error {
	if len(p.open) == 0 {
		return errors.New("]] closes nothing")
	}
	last := p.open[len(p.open)-1]
	last.End = p.text.Len()
	p.open = p.open[:len(p.open)-1]
	if last.End == last.Start {
		return fmt.Errorf("[[%s marks nothing", last.Indicator)
	}
	p.document.Passages = append(p.document.Passages, last)
	return nil
}

func (p *parser) entity(rest string) (int, error) {
	m := entityForm.FindStringSubmatch(rest)
	if m == nil {
		return 0, errors.New("{{ opens no {{kind|surface|normal form}}")
	}
	if !slices.Contains(evidence.MentionKinds(), evidence.MentionKind(m[1])) {
		return 0, fmt.Errorf("unknown kind of identifier %q", m[1])
	}
	start := p.text.Len()
	p.text.WriteString(m[2])
	p.document.Entities = append(p.document.Entities, Entity{
		evidence.MentionKind(m[1]), m[3], evidence.Span{Start: start, End: p.text.Len()},
	})
	return len(m[0]), nil
}
