package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"spoor/indexes/query"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// linksPage lists the identifiers that two or more cases mention.
type linksPage struct {
	frame
	Kinds []Value
	Lines []SharedLine
	Total int
	Pager Pager
}

// SharedLine is an identifier in the list.
type SharedLine struct {
	ledger.Shared
	URL string
}

// linkPage is what one identifier leads to.
type linkPage struct {
	frame
	ID    string
	Found []LinkView
}

// LinkView is a subject with its citations by case.
type LinkView struct {
	evidence.Subject
	Documents int
	Citations int
	SearchURL string
	Cases     []LinkCase
}

// LinkCase is a case that mentions a subject.
type LinkCase struct {
	Number, Name string
	Documents    []LinkDocument
	More         int // documents that are not listed
}

// LinkDocument is a document that mentions a subject.
type LinkDocument struct {
	Row    ledger.Row
	URL    string
	Quotes []Quote
	More   int // places that are not listed
}

// Bounds of the lists.
const (
	sharedShown    = 100
	documentsShown = 25 // per case
	citationsShown = 10 // per document
)

func (s *site) links(r *http.Request, f frame) (answer, error) {
	f.Title = f.L.Say("Verbanden", "Links")
	if id := strings.TrimSpace(r.URL.Query().Get("id")); id != "" {
		return s.link(r.Context(), f, id)
	}
	all, err := s.Ask.Shared(r.Context(), s.Asker)
	if err != nil {
		return answer{}, err
	}
	page := &linksPage{frame: f}
	kind := evidence.MentionKind(r.URL.Query().Get("kind"))
	page.Kinds = f.sharedKinds(all, kind)
	if kind != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(x ledger.Shared) bool { return x.Kind != kind })
	}
	from := min(number(r, "from"), len(all))
	page.Total = len(all)
	page.Pager = f.pager(from, sharedShown, len(all), func(from int) string {
		return "/links?" + url.Values{"kind": {string(kind)}, "from": {decimal(from)}}.Encode()
	})
	for _, x := range all[from:min(from+sharedShown, len(all))] {
		page.Lines = append(page.Lines, SharedLine{Shared: x, URL: linkURL(subject{x.Kind, x.Normal})})
	}
	return answer{template: "links", data: page}, nil
}

// sharedKinds counts the shared identifiers by kind.
func (f frame) sharedKinds(all []ledger.Shared, chosen evidence.MentionKind) []Value {
	n := map[evidence.MentionKind]int{}
	for _, x := range all {
		n[x.Kind]++
	}
	var out []Value
	for _, k := range evidence.MentionKinds() {
		if n[k] == 0 {
			continue
		}
		v := Value{Caption: f.L.Mention(k), N: f.Num(n[k]), On: k == chosen, URL: "/links?kind=" + url.QueryEscape(string(k))}
		if v.On {
			v.URL = "/links"
		}
		out = append(out, v)
	}
	return out
}

func (s *site) link(ctx context.Context, f frame, id string) (answer, error) {
	page := &linkPage{frame: f, ID: plain(id)}
	found, err := s.Ask.Links(ctx, s.Asker, id)
	if evidence.KindOf(err) == evidence.Invalid {
		err = nil // what can't be read as an identifier is mentioned nowhere
	}
	if err != nil {
		return answer{}, err
	}
	cases, err := s.Ask.Cases(ctx, s.Asker)
	if err != nil {
		return answer{}, err
	}
	for _, l := range found {
		view, err := s.linkView(ctx, f, l, cases)
		if err != nil {
			return answer{}, err
		}
		page.Found = append(page.Found, view)
	}
	return answer{template: "link", data: page}, nil
}

func (s *site) linkView(ctx context.Context, f frame, l evidence.Link, cases []ledger.CaseSummary) (LinkView, error) {
	v := LinkView{Subject: l.Subject, Documents: len(l.Documents), Citations: len(l.Citations)}
	v.SearchURL = searchURL((&query.Field{Name: string(l.Subject.Kind), Part: &query.Word{Text: l.Subject.Normal}}).String(), nil, 0)
	for _, d := range byDocument(l.Citations) {
		c := d[0]
		if n := len(v.Cases); n == 0 || v.Cases[n-1].Number != c.Case {
			v.Cases = append(v.Cases, LinkCase{Number: c.Case, Name: caseName(cases, c.Case)})
		}
		in := &v.Cases[len(v.Cases)-1]
		if len(in.Documents) == documentsShown {
			in.More++
			continue
		}
		doc, err := s.linkDocument(ctx, f, d)
		if err != nil {
			return LinkView{}, err
		}
		in.Documents = append(in.Documents, doc)
	}
	return v, nil
}

func caseName(cases []ledger.CaseSummary, number string) string {
	for _, c := range cases {
		if c.Number == number {
			return c.Name
		}
	}
	return ""
}

// byDocument cuts a list of citations where the document changes.
func byDocument(list []evidence.Citation) [][]evidence.Citation {
	var out [][]evidence.Citation
	for _, c := range list {
		if n := len(out) - 1; n >= 0 && sameDocument(out[n][0], c) {
			out[n] = append(out[n], c)
			continue
		}
		out = append(out, []evidence.Citation{c})
	}
	return out
}

func sameDocument(a, b evidence.Citation) bool {
	return a.Case == b.Case && a.Exhibit == b.Exhibit && a.Document == b.Document
}

// linkDocument quotes the cited places of a document.
func (s *site) linkDocument(ctx context.Context, f frame, cited []evidence.Citation) (LinkDocument, error) {
	sig, err := s.Ask.Signals(ctx, s.Asker, cited[0])
	if err != nil {
		return LinkDocument{}, err
	}
	d := LinkDocument{Row: sig.Row, URL: documentURL(sig.Row.Citation()), More: max(len(cited)-citationsShown, 0)}
	places, err := s.Ask.Places(ctx, s.Asker, sig.Row, cited[:len(cited)-d.More])
	if err != nil {
		return LinkDocument{}, err
	}
	for _, w := range windows(places) {
		d.Quotes = append(d.Quotes, f.quote(w, sig))
	}
	return d, nil
}
