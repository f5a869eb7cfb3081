package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/internal/objects/pages"
	"spoor/internal/tag"
)

// Book is the part of the ledger that decisions need.
type Book interface {
	ledger.Reviews
	Cited(ctx context.Context, c evidence.Citation) (ledger.Row, error)
	Findings(ctx context.Context, id evidence.DocumentID) ([]evidence.Finding, error)
}

// Reviewer is who decides, and what that person may see.
type Reviewer struct {
	Name   string
	Access indexes.Access
}

// Order is what a person wants decided.
type Order struct {
	Citation  evidence.Citation // of a document, page or span
	Indicator evidence.Indicator
	Decision  evidence.Decision
	Words     string          // of Added: exactly the words, but for white space
	Stance    evidence.Stance // "" for that of the finding, and asserted for an added one
	Note      string
}

// Service takes decisions.
type Service struct {
	book  Book
	pages *pages.Store
}

// New returns a ready Service.
func New(book Book, store objects.Store) *Service { return &Service{book, pages.New(store)} }

// Decide takes a decision and returns it with the citation of its place. Error kinds:
// NotFound (no such document, finding or words, or the reviewer may not see it), Invalid
// (several places are meant, an unknown stance or decision), Conflict (what is to be added
// was found already), Unreachable, Corrupt.
func (s *Service) Decide(ctx context.Context, who Reviewer, o Order) (evidence.Review, evidence.Citation, error) {
	row, err := s.row(ctx, who, o.Citation)
	if err != nil {
		return evidence.Review{}, o.Citation, err
	}
	found, err := s.book.Findings(ctx, row.ID)
	if err != nil {
		return evidence.Review{}, o.Citation, err
	}
	r := evidence.Review{
		Document: row.ID, Indicator: o.Indicator, Stance: o.Stance, Decision: o.Decision, By: who.Name, Note: o.Note,
	}
	if o.Decision == evidence.Added {
		err = s.findWords(ctx, row, o, found, &r)
	} else {
		err = s.findFinding(ctx, o, found, &r)
	}
	if err != nil {
		return r, o.Citation, err
	}
	if err := s.sentence(ctx, row, found, &r); err != nil {
		return r, o.Citation, err
	}
	r, err = s.book.Decide(ctx, r)
	at := row.Citation()
	at.Page, at.Span = r.Page, r.Span
	return r, at, err
}

func (s *Service) row(ctx context.Context, who Reviewer, c evidence.Citation) (ledger.Row, error) {
	row, err := s.book.Cited(ctx, c)
	if err != nil {
		return row, err
	}
	if !who.Access.Everything() && !slices.Contains(who.Access.Cases(), row.Case) {
		return row, evidence.E(evidence.NotFound, "find document", c.String(), nil)
	}
	return row, nil
}

// findFinding finds what a decision is about: a finding, or what a reviewer added before.
func (s *Service) findFinding(ctx context.Context, o Order, found []evidence.Finding, r *evidence.Review) error {
	known, err := s.book.Reviews(ctx, ledger.ReviewFilter{Document: r.Document})
	if err != nil {
		return err
	}
	var at []evidence.Review
	for _, f := range found {
		at = append(at, evidence.Review{Page: f.Page, Span: f.Span, Quote: f.Quote, Indicator: f.Indicator, Stance: f.Stance})
	}
	for _, k := range known {
		if !slices.ContainsFunc(at, func(a evidence.Review) bool { return sameWords(a, k) }) {
			at = append(at, k)
		}
	}
	at = slices.DeleteFunc(at, func(a evidence.Review) bool {
		return a.Indicator != o.Indicator || !meant(o.Citation, a.Page, a.Span)
	})
	if exact := slices.IndexFunc(at, func(a evidence.Review) bool { return a.Span == o.Citation.Span }); exact >= 0 {
		at = at[exact : exact+1]
	}
	if len(at) != 1 {
		return places("find finding", o.Citation, at)
	}
	r.Page, r.Span, r.Quote = at[0].Page, at[0].Span, at[0].Quote
	if r.Stance == "" {
		r.Stance = at[0].Stance
	}
	return nil
}

// sameWords reports whether two places of an indicator are one: a document that was read
// again may have its finding a word further.
func sameWords(a, b evidence.Review) bool {
	return a.Page == b.Page && a.Overlaps(b.Span) && a.Indicator == b.Indicator
}

// meant reports whether a citation can mean a span of a page.
func meant(c evidence.Citation, page int, span evidence.Span) bool {
	return c.Page == 0 || c.Page == page && (c.Span == evidence.Span{} || c.Span.Overlaps(span))
}

// places says that nothing, or more than one thing, is meant.
func places(op string, c evidence.Citation, at []evidence.Review) error {
	if len(at) == 0 {
		return evidence.E(evidence.NotFound, op, c.String(), nil)
	}
	var list []string
	for _, a := range at {
		list = append(list, fmt.Sprintf("#p%d:%d-%d", a.Page, a.Start, a.End))
	}
	return evidence.E(evidence.Invalid, op, c.String(), errors.New(strings.Join(list, ", ")))
}

// sentence adds the sentence around a place, and what else was shown on it.
func (s *Service) sentence(ctx context.Context, row ledger.Row, found []evidence.Finding, r *evidence.Review) error {
	page, err := s.page(ctx, row, r.Page)
	if err != nil {
		return err
	}
	r.Language = page.Language
	around, most := evidence.Span{}, 0
	for _, one := range tag.Sentences([]evidence.Page{page}) {
		if n := min(one.End, r.End) - max(one.Start, r.Start); n > most {
			around, most, r.Sentence = one.Span, n, one.Text
		}
	}
	if most == 0 { // the name of who speaks, a line of dashes
		around, r.Sentence = r.Span, strings.Join(strings.Fields(r.Quote), " ")
	}
	for _, f := range found {
		one := evidence.Seen{Indicator: f.Indicator, Stance: f.Stance}
		if f.Page == r.Page && f.Overlaps(around) && f.Indicator != r.Indicator && !slices.Contains(r.Shown, one) {
			r.Shown = append(r.Shown, one)
		}
	}
	return nil
}

// page reads one page. Error kind: NotFound when the document has no such page.
func (s *Service) page(ctx context.Context, row ledger.Row, number int) (evidence.Page, error) {
	for set, err := range s.pages.With(ctx, row.PagesKey, []int{number}) {
		if err != nil {
			return evidence.Page{}, err
		}
		if i := slices.IndexFunc(set, func(p evidence.Page) bool { return p.Number == number }); i >= 0 {
			return set[i], nil
		}
	}
	return evidence.Page{}, evidence.E(evidence.NotFound, "find place", fmt.Sprintf("%s#p%d", row.Citation(), number), nil)
}
