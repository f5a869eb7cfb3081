package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

// documentPage is a page of a document and all that is known of the document.
type documentPage struct {
	frame
	inquiry.View
	Page     *evidence.Page // nil when the document has no pages
	Text     []Segment
	Scan     *Scan  // nil where the page can't be drawn
	Cited    string // citation of the highlighted span
	Pages    []PageLink
	Prev     string
	Next     string
	Here     []FindingLine
	Else     []FindingLine
	ElseMore int
	Subjects []SubjectLine // identifiers that can link documents
	Details  []SubjectLine // dates and amounts
	Unlisted int           // identifiers, dates and amounts that are not listed
	Metadata []pair
	RunURL   string
	Original string
}

// PageLink leads to a page of the document.
type PageLink struct {
	Number  int
	Label   string
	Signals int
	URL     string
	Here    bool
	Gap     bool // pages before it are not listed
}

func (s *site) document(r *http.Request, f frame) (answer, error) {
	c := citationOf(r)
	view, err := s.Ask.Document(r.Context(), s.Asker, c)
	if err != nil {
		return answer{}, err
	}
	shared, err := s.sharedBySubject(r.Context())
	if err != nil {
		return answer{}, err
	}
	f.Title = view.Row.Number + " " + f.Heading(view.Row)
	p := &documentPage{frame: f, View: view, RunURL: runURL(view.Row.CaseNumber, view.Row.ExhibitNumber), Original: documentURL(view.Row.Citation()) + "/original"}
	marks, err := p.open(r)
	if err != nil {
		return answer{}, err
	}
	if p.Page != nil {
		p.Scan = s.scanOf(view.Row.Kind, p.cite(p.Page.Number), p.Page, marks)
	}
	p.list()
	p.subjects(shared)
	for _, k := range slices.Sorted(maps.Keys(view.Row.Metadata)) {
		p.Metadata = append(p.Metadata, pair{plain(k), plain(view.Row.Metadata[k])})
	}
	return answer{template: "document", data: p}, nil
}

func citationOf(r *http.Request) evidence.Citation {
	return evidence.Citation{Case: r.PathValue("case"), Exhibit: r.PathValue("exhibit"), Document: r.PathValue("document")}
}

// open finds the page that is asked for, the first without one, and marks it up.
func (p *documentPage) open(r *http.Request) ([]mark, error) {
	if len(p.View.Pages) == 0 {
		return nil, nil
	}
	wanted := p.View.Pages[0].Number
	if raw := r.URL.Query().Get("p"); raw != "" {
		wanted = number(r, "p")
	}
	at := slices.IndexFunc(p.View.Pages, func(x evidence.Page) bool { return x.Number == wanted })
	if at < 0 {
		return nil, evidence.E(evidence.NotFound, "find page", r.URL.Query().Get("p"), nil)
	}
	p.Page = &p.View.Pages[at]
	marks := p.signalMarks(p.Page.Number, p.Findings, p.Mentions)
	if span, ok := spanOf(r.URL.Query().Get("span")); ok && span.Within(len(p.Page.Text)) {
		marks = append(marks, mark{Span: span, sort: hit, id: "hit"})
		c := p.cite(p.Page.Number)
		c.Span = span
		p.Cited = c.String()
	}
	p.Text = segments(p.Page.Text, marks)
	p.turn(at)
	return marks, nil
}

// spanOf reads "120-168".
func spanOf(s string) (evidence.Span, bool) {
	a, b, ok := strings.Cut(s, "-")
	start, err1 := strconv.Atoi(a)
	end, err2 := strconv.Atoi(b)
	return evidence.Span{Start: start, End: end}, ok && err1 == nil && err2 == nil
}

func (p *documentPage) cite(page int) evidence.Citation {
	c := p.Row.Citation()
	c.Page = page
	return c
}

// turn lists the pages to go to: all of a short document, of a long one the ends,
// the neighbours and those with signals, as far as there is room.
func (p *documentPage) turn(at int) {
	signals := map[int]int{}
	for _, x := range p.Findings {
		signals[x.Page]++
	}
	last := len(p.View.Pages) - 1
	skipped := false
	room := 40
	for i, x := range p.View.Pages {
		near := i == 0 || i == last || i >= at-3 && i <= at+3
		if !near && (room <= 0 || last > 40 && signals[x.Number] == 0) {
			skipped = true
			continue
		}
		if !near {
			room--
		}
		p.Pages = append(p.Pages, PageLink{Number: x.Number, Label: plain(x.Label), Signals: signals[x.Number], URL: documentURL(p.cite(x.Number)), Here: i == at, Gap: skipped})
		skipped = false
	}
	if at > 0 {
		p.Prev = documentURL(p.cite(p.View.Pages[at-1].Number))
	}
	if at < last {
		p.Next = documentURL(p.cite(p.View.Pages[at+1].Number))
	}
}
