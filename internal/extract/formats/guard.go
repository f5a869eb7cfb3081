package formats

import (
	"errors"
	"fmt"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/language"
	"spoor/internal/text"
)

// errLimit stops a reader; it never leaves this package.
var errLimit = errors.New("limit reached")

// guard stands between a reader and the sink: it keeps the limits and completes
// pages and children.
type guard struct {
	sink     extract.Sink
	lim      extract.Limits
	pages    int
	children int
	bytes    int64
	last     string // engine of the last page
	reached  string // the reason, once a limit was reached
	refused  error  // what the sink said
}

func (g *guard) stop(format string, limit any) error {
	g.reached = fmt.Sprintf(format, limit)
	return errLimit
}

// Page implements extract.Sink.
func (g *guard) Page(p evidence.Page) error {
	normalise(&p)
	switch {
	case g.refused != nil:
		return g.refused
	case g.reached != "":
		return errLimit
	case g.lim.Pages > 0 && g.pages >= g.lim.Pages:
		return g.stop("limit-pages: %d", g.lim.Pages)
	case g.lim.TextBytes > 0 && g.bytes+int64(len(p.Text)) > g.lim.TextBytes:
		return g.stop("limit-text: %d", g.lim.TextBytes)
	}
	g.pages++
	g.bytes += int64(len(p.Text))
	if p.Number == 0 {
		p.Number = g.pages
	}
	if p.Status == "" {
		p.Status = evidence.PageOK
	}
	if p.Language == "" {
		p.Language = language.Detect(p.Text)
	}
	if p.Languages == nil && p.Messages == nil {
		p.Languages = language.Stretches(p.Text, p.Language)
	}
	if p.Engine != "" {
		g.last = p.Engine
	}
	g.refused = g.sink.Page(p)
	return g.refused
}

// Child implements extract.Sink.
func (g *guard) Child(c extract.Child) error {
	switch {
	case g.refused != nil:
		return g.refused
	case g.reached != "":
		return errLimit
	case g.lim.Children > 0 && g.children >= g.lim.Children:
		return g.stop("limit-children: %d", g.lim.Children)
	}
	g.children++
	if safe, changed := extract.SafeName(c.Name); changed {
		if c.Original == "" {
			c.Original = c.Name
		}
		c.Name = safe
	}
	if c.Ordinal == 0 {
		c.Ordinal = g.children
	}
	g.refused = g.sink.Child(c)
	return g.refused
}

// engine is the best that is known of a reader that did not finish.
func (g *guard) engine() string {
	if g.last != "" {
		return g.last
	}
	return Engine
}

// normalise brings a page's text into the normal form and moves its words,
// messages and languages along.
func normalise(p *evidence.Page) {
	t := text.Normalise(p.Text)
	if t.String() == p.Text {
		return
	}
	words := make([]evidence.Word, 0, len(p.Words))
	for _, w := range p.Words {
		w.Span = t.Normal(w.Span)
		w.Text = w.Of(t.String())
		if strings.TrimSpace(w.Text) != "" {
			words = append(words, w)
		}
	}
	p.Text, p.Words = t.String(), words
	p.Messages = moved(p.Messages, t, func(m *evidence.Message) *evidence.Span { return &m.Span })
	p.Languages = moved(p.Languages, t, func(l *evidence.Stretch) *evidence.Span { return &l.Span })
}

// moved gives the parts of a page their places in the normalised text. Characters
// that melted together over a border go to the first part.
func moved[T any](parts []T, t text.Text, span func(*T) *evidence.Span) []T {
	var kept []T
	last := 0
	for _, part := range parts {
		s := span(&part)
		*s = t.Normal(*s)
		if s.Start = max(s.Start, last); s.Within(len(t.String())) {
			kept = append(kept, part)
			last = s.End
		}
	}
	return kept
}
