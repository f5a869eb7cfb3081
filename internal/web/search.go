package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"spoor/indexes/query"
	"spoor/internal/evidence"
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

// Card is a document that was found.
type Card struct {
	Row    ledger.Row
	URL    string
	Quotes []Quote
	More   int // passages that are not quoted
	Tags   []Tag
}

// Tag is an indicator or a shared identifier of a document.
type Tag struct {
	Text  string
	Class string // "strong", "possible", "not" or ""
	URL   string // empty when it leads nowhere
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
	var syntax *query.SyntaxError
	if errors.As(err, &syntax) {
		page.Mistake = f.mistake(text, syntax, err)
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

// mistake shows a query with the place of its mistake.
func (f frame) mistake(text string, e *query.SyntaxError, err error) *Mistake {
	line := []rune(f.L.Error(err))
	m := &Mistake{Line: strings.ToUpper(string(line[:1])) + string(line[1:])}
	at := min(max(e.At, 0), len(text))
	end := at
	if strings.HasPrefix(text[at:], e.Near) {
		end += len(e.Near)
	}
	if end == at && at < len(text) {
		end = at + len(string([]rune(text[at:])[:1]))
	}
	end = min(end, len(text))
	m.Before, m.At, m.After = plain(text[:at]), plain(text[at:end]), plain(text[end:])
	return m
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

// subject names an identifier by kind and normal form.
type subject struct {
	kind   evidence.MentionKind
	normal string
}

func (s *site) sharedBySubject(ctx context.Context) (map[subject][]string, error) {
	list, err := s.Ask.Shared(ctx, s.Asker)
	if err != nil {
		return nil, err
	}
	cases := make(map[subject][]string, len(list))
	for _, sh := range list {
		cases[subject{sh.Kind, sh.Normal}] = sh.Cases
	}
	return cases, nil
}

func (f frame) card(found inquiry.Found, sig inquiry.Signals, shared map[subject][]string) Card {
	c := Card{Row: found.Row, URL: documentURL(found.Row.Citation())}
	passages := windows(found.Hits)
	for _, w := range passages[:min(quotesShown, len(passages))] {
		c.Quotes = append(c.Quotes, f.quote(w, sig))
		c.More -= len(w.hits)
	}
	c.More += len(found.Hits) + found.More
	c.Tags = append(f.indicatorTags(sig.Findings), f.sharedTags(sig, shared)...)
	return c
}

// quoteSignals quotes findings where there are no hits to quote.
func (s *site) quoteSignals(ctx context.Context, f frame, sig inquiry.Signals, chosen []choice) ([]Quote, error) {
	at := weightiest(sig, quotesShown, func(x evidence.Finding) bool { return chosenSignal(chosen, x) })
	places, err := s.Ask.Places(ctx, s.Asker, sig.Row, at)
	if err != nil {
		return nil, err
	}
	var out []Quote
	for _, w := range windows(places) {
		out = append(out, f.quote(w, sig).unmarked())
	}
	return out, nil
}

// chosenSignal reports whether a finding is of the indicators and stances that are
// set; any is when none are set.
func chosenSignal(chosen []choice, x evidence.Finding) bool {
	narrowed := slices.ContainsFunc(chosen, func(c choice) bool { return c.param == "indicator" || c.param == "stance" })
	return !narrowed || slices.Contains(chosen, choice{"indicator", string(x.Indicator)}) || slices.Contains(chosen, choice{"stance", string(x.Stance)})
}

// indicatorTags names the indicators of a document, each once, by its weightiest finding.
func (f frame) indicatorTags(findings []evidence.Finding) []Tag {
	best := map[evidence.Indicator]evidence.Finding{}
	var order []evidence.Indicator
	for _, x := range findings {
		old, seen := best[x.Indicator]
		if !seen {
			order = append(order, x.Indicator)
		}
		if !seen || sortOf(x) > sortOf(old) {
			best[x.Indicator] = x
		}
	}
	slices.SortStableFunc(order, func(a, b evidence.Indicator) int { return int(sortOf(best[b]) - sortOf(best[a])) })
	var tags []Tag
	for i, id := range order {
		if i == tagsShown {
			tags = append(tags, Tag{Text: "+ " + f.Many(len(order)-i, "andere indicator", "andere indicatoren", "other indicator", "other indicators")})
			break
		}
		tags = append(tags, f.indicatorTag(best[id]))
	}
	return tags
}

func (f frame) indicatorTag(x evidence.Finding) Tag {
	t := Tag{Text: f.Indicator(x.Indicator), Class: tagClass(sortOf(x))}
	if sortOf(x) != strong {
		t.Text += " · " + f.Weighing(x)
	}
	return t
}

// sharedTags names the identifiers of a document that other cases mention too.
func (f frame) sharedTags(sig inquiry.Signals, shared map[subject][]string) []Tag {
	var tags []Tag
	seen := map[subject]bool{}
	for _, m := range sig.Mentions {
		key := subject{m.Kind, m.Normal}
		others := slices.DeleteFunc(slices.Clone(shared[key]), func(n string) bool { return n == sig.Row.CaseNumber })
		if !m.Valid || seen[key] || len(others) == 0 {
			continue
		}
		seen[key] = true
		if len(seen) > tagsShown {
			continue
		}
		tags = append(tags, Tag{Text: f.Name(m.Quote) + " · " + f.L.Say("ook in ", "also in ") + some(others), URL: linkURL(key)})
	}
	if more := len(seen) - tagsShown; more > 0 {
		tags = append(tags, Tag{Text: "+ " + f.Many(more, "ander gedeeld kenmerk", "andere gedeelde kenmerken", "other shared identifier", "other shared identifiers")})
	}
	return tags
}

// some lists a few of the numbers.
func some(numbers []string) string {
	const few = 3
	if len(numbers) <= few {
		return strings.Join(numbers, ", ")
	}
	return strings.Join(numbers[:few], ", ") + " + " + decimal(len(numbers)-few)
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
