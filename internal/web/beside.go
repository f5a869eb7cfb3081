package web

import (
	"cmp"
	"net/url"
	"slices"

	"spoor/internal/evidence"
)

// FindingLine is a finding as the list beside the text shows it.
type FindingLine struct {
	evidence.Finding
	Caption string
	Class   string
	Weight  string // strength and score, or the stance
	Note    string // page, source, why
	URL     string
}

// SubjectLine is an identifier and where the document mentions it.
type SubjectLine struct {
	evidence.Mention
	Places []Place
	More   int
	Cases  int // that mention it, this one included
	URL    string
}

// Place is a link to the first of the mentions on a page.
type Place struct {
	Page  int
	Times int
	URL   string
}

// Bounds of the lists beside the text.
const (
	elseShown   = 60
	placesShown = 6
	linesShown  = 200
)

// list puts the findings of this page first and those elsewhere after.
func (p *documentPage) list() {
	for i, x := range p.Findings {
		line := p.findingLine(x)
		line.URL = documentURL(p.cite(x.Page)) + "#f" + decimal(i+1)
		switch {
		case p.Page != nil && x.Page == p.Page.Number:
			p.Here = append(p.Here, line)
		case len(p.Else) < elseShown:
			p.Else = append(p.Else, line)
		default:
			p.ElseMore++
		}
	}
}

func (p *documentPage) findingLine(x evidence.Finding) FindingLine {
	line := FindingLine{Finding: x, Caption: p.Indicator(x.Indicator), Class: tagClass(sortOf(x)), Weight: p.Weighing(x)}
	if x.Stance == evidence.Asserted {
		line.Weight += " " + p.decimals(x.Score, 2)
	}
	line.Note = "p. " + decimal(x.Page) + " · " + p.Source(x.Source)
	if x.Reason != "" {
		line.Note += " · " + p.Name(x.Reason)
	}
	return line
}

// subjects lists each identifier once, with its pages.
func (p *documentPage) subjects(shared map[subject][]string) {
	lines := map[subject]*SubjectLine{}
	var order []*SubjectLine
	for i, m := range p.Mentions {
		key := subject{m.Kind, m.Normal}
		if lines[key] == nil {
			lines[key] = p.subjectLine(m, shared)
			order = append(order, lines[key])
		}
		lines[key].add(m.Page, documentURL(p.cite(m.Page))+"#m"+decimal(i+1))
	}
	kinds := evidence.MentionKinds()
	slices.SortStableFunc(order, func(a, b *SubjectLine) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)))
	})
	for _, line := range order {
		list := &p.Details
		if line.Kind.Linking() {
			list = &p.Subjects
		}
		if len(*list) == linesShown {
			p.Unlisted++
			continue
		}
		*list = append(*list, *line)
	}
}

func (p *documentPage) subjectLine(m evidence.Mention, shared map[subject][]string) *SubjectLine {
	line := &SubjectLine{Mention: m}
	if key := (subject{m.Kind, m.Normal}); m.Valid && m.Kind.Linking() {
		line.Cases, line.URL = max(len(shared[key]), 1), linkURL(key)
	}
	return line
}

// add counts a mention on a page; mentions come in page order.
func (l *SubjectLine) add(page int, at string) {
	n := len(l.Places)
	switch {
	case n > 0 && l.Places[n-1].Page == page && l.More == 0:
		l.Places[n-1].Times++
	case n == placesShown:
		l.More++
	default:
		l.Places = append(l.Places, Place{Page: page, Times: 1, URL: at})
	}
}

// linkURL is the page of an identifier across cases.
func linkURL(x subject) string {
	return "/links?" + url.Values{"id": {string(x.kind) + ":" + x.normal}}.Encode()
}
