package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"spoor/indexes/query"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// searchPage is the first page and every search.
type searchPage struct {
	frame
	Asked    bool // a question was asked; else Cases are shown
	Mistake  *Mistake
	Headline string
	Took     string
	Widened  []string
	Facets   []Facet
	Cards    []Card
	Pager    Pager
	Cases    []ledger.CaseSummary
	All      ledger.Progress
	Examples []Example
}

// Mistake is a query that can't be read, cut at the place of the mistake.
type Mistake struct {
	Line, Before, At, After string
}

// Example is a query to try.
type Example struct{ Query, Says, URL string }

// Bounds of a page of answers.
const (
	cardsShown  = 10
	quotesShown = 4
	tagsShown   = 6
)

func (s *site) start(r *http.Request, f frame) (answer, error) {
	page := searchPage{frame: f, Examples: f.examples()}
	page.Title, page.Home = f.L.Say("Zoeken", "Search"), true
	var err error
	page.Cases, err = s.Ask.Cases(r.Context(), s.Asker)
	for _, c := range page.Cases {
		page.All.Documents += c.Documents
		page.All.Pages += c.Pages
		page.All.Findings += c.Findings
	}
	return answer{template: "search", data: page}, err
}

func (f frame) examples() []Example {
	list := []Example{
		{Query: `paspoort EN (kluis OF "in bewaring")`, Says: f.L.Say("woorden, keuze, woordgroep", "words, choice, phrase")},
		{Query: `schuld* indicator:debt-bondage`, Says: f.L.Say("begin van een woord, met een indicator", "beginning of a word, with an indicator")},
		{Query: `06-12345678`, Says: f.L.Say("een telefoonnummer, in elke schrijfwijze", "a phone number, in any spelling")},
		{Query: `iban:NL91ABNA0417164300`, Says: f.L.Say("een rekening, in elke schrijfwijze", "an account, in any spelling")},
	}
	for i := range list {
		list[i].URL = searchURL(list[i].Query, nil, 0)
	}
	return list
}

func (s *site) search(r *http.Request, f frame) (answer, error) {
	text, from := strings.TrimSpace(r.URL.Query().Get("q")), number(r, "from")
	chosen, err := choicesOf(r)
	if err != nil {
		return answer{}, err
	}
	if text == "" && len(chosen) == 0 {
		return s.start(r, f)
	}
	f.Query, f.Title = text, f.L.Say("Zoeken", "Search")
	for _, c := range chosen {
		f.Keep = append(f.Keep, pair{c.param, c.value})
	}
	page := searchPage{frame: f, Asked: true, Examples: f.examples()}
	got, err := s.Ask.Search(r.Context(), s.Asker, inquiry.Question{Text: text, Size: cardsShown, From: from, Facets: true, Only: conditions(chosen)})
	if page.Mistake = f.mistake(text, err); page.Mistake != nil {
		return answer{template: "search", status: http.StatusBadRequest, data: page}, nil
	}
	if err != nil {
		return answer{}, err
	}
	return answer{template: "search", data: &page}, s.fill(r.Context(), &page, got, chosen, from)
}

// number reads a count from an address; anything else is 0.
func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// mistake shows a query with the place of its mistake; nil when the error is not
// about the query.
func (f frame) mistake(text string, err error) *Mistake {
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		line := []rune(f.L.Error(err))
		return mistakeAt(text, strings.ToUpper(string(line[:1]))+string(line[1:]), syntax.At, syntax.Near)
	}
	wide, ok := errors.AsType[*query.TooWideError](err)
	if !ok {
		return nil
	}
	line := f.L.Say("Deze vraag past op te veel verschillende woorden", "This query matches too many different words")
	line += f.L.Say(" (meer dan ", " (more than ") + f.Num(wide.Limit) + f.L.Say("): maak het begin voor de * langer.", "): make the beginning before the * longer.")
	return mistakeAt(text, line, max(strings.Index(text, wide.What), 0), wide.What)
}

// mistakeAt cuts a query around what stands at a byte; without a piece that is
// known to be wrong, around the character there.
func mistakeAt(text, line string, at int, near string) *Mistake {
	at = min(max(at, 0), len(text))
	end := at
	if strings.HasPrefix(text[at:], near) {
		end += len(near)
	}
	if _, size := utf8.DecodeRuneInString(text[at:]); end == at {
		end += size
	}
	return &Mistake{Line: line, Before: plain(text[:at]), At: plain(text[at:end]), After: plain(text[end:])}
}

func (s *site) fill(ctx context.Context, page *searchPage, got inquiry.Answer, chosen []choice, from int) error {
	cases, err := s.Ask.Cases(ctx, s.Asker)
	if err != nil {
		return err
	}
	shared, err := s.sharedBySubject(ctx)
	if err != nil {
		return err
	}
	f := page.frame
	passages := 0
	for _, found := range got.Found {
		sig, err := s.Ask.Signals(ctx, s.Asker, found.Row.Citation())
		if err != nil {
			return err
		}
		passages += len(found.Hits) + found.More
		card := f.card(found, sig, shared)
		if len(found.Hits) == 0 {
			if card.Quotes, err = s.quoteSignals(ctx, f, sig, chosen); err != nil {
				return err
			}
		}
		page.Cards = append(page.Cards, card)
	}
	page.Headline = f.headline(got.Total, passages, len(got.Facets["case"]), got.Total <= len(got.Found))
	page.Took = f.Seconds(got.Took)
	for _, m := range got.Widened {
		page.Widened = append(page.Widened, f.L.Mention(m.Kind)+" "+plain(m.Normal))
	}
	page.Facets = f.facets(f.Query, chosen, got.Facets, cases)
	page.Cases = cases
	page.Pager = f.pager(from, cardsShown, got.Total, func(from int) string { return searchURL(f.Query, chosen, from) })
	return nil
}

// headline counts an answer; passages are known only of the documents shown.
func (f frame) headline(documents, passages, cases int, complete bool) string {
	docs := f.Many(documents, "document", "documenten", "document", "documents")
	in := f.Many(cases, "onderzoek", "onderzoeken", "case", "cases")
	switch {
	case documents == 0:
		return f.L.Say("Niets gevonden", "Nothing found")
	case complete && passages > 0:
		return docs + ", " + f.Many(passages, "vindplaats", "vindplaatsen", "passage", "passages") + ", " + in
	}
	return docs + ", " + in
}

// Pager leads through a long list.
type Pager struct {
	Prev, Next string // empty at the ends
	Text       string
}

func (f frame) pager(from, size, total int, at func(from int) string) Pager {
	if total <= size && from == 0 {
		return Pager{}
	}
	p := Pager{Text: f.Num(min(from+1, total)) + " – " + f.Num(min(from+size, total)) + f.L.Say(" van ", " of ") + f.Num(total)}
	if from > 0 {
		p.Prev = at(max(from-size, 0))
	}
	if from+size < total {
		p.Next = at(from + size)
	}
	return p
}
