package review

import (
	"context"
	"iter"
	"regexp"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// findWords finds the place of words that a person adds a finding for.
func (s *Service) findWords(ctx context.Context, row ledger.Row, o Order, found []evidence.Finding, r *evidence.Review) error {
	words, err := spelt(o.Words)
	if err != nil {
		return err
	}
	var at []evidence.Review
	for set, err := range s.cited(ctx, row, o.Citation) {
		if err != nil {
			return err
		}
		for _, p := range set {
			for _, m := range words.FindAllStringIndex(p.Text, -1) {
				if span := (evidence.Span{Start: m[0], End: m[1]}); meant(o.Citation, p.Number, span) {
					at = append(at, evidence.Review{Page: p.Number, Span: span, Quote: span.Of(p.Text)})
				}
			}
		}
	}
	if len(at) != 1 {
		return places("find words", o.Citation, at)
	}
	r.Page, r.Span, r.Quote = at[0].Page, at[0].Span, at[0].Quote
	if r.Stance == "" {
		r.Stance = evidence.Asserted
	}
	if slices.ContainsFunc(found, func(f evidence.Finding) bool {
		return f.Page == r.Page && f.Overlaps(r.Span) && f.Indicator == r.Indicator && f.Stance == r.Stance
	}) {
		return evidence.E(evidence.Conflict, "add finding", o.Citation.String(), nil)
	}
	return nil
}

// cited are the pages that a citation means.
func (s *Service) cited(ctx context.Context, row ledger.Row, c evidence.Citation) iter.Seq2[[]evidence.Page, error] {
	if c.Page == 0 {
		return s.pages.Portions(ctx, row.PagesKey)
	}
	return s.pages.With(ctx, row.PagesKey, []int{c.Page})
}

// spelt finds words exactly, but for the white space between them. Error kind: Invalid.
func spelt(words string) (*regexp.Regexp, error) {
	fields := strings.Fields(words)
	for i := range fields {
		fields[i] = regexp.QuoteMeta(fields[i])
	}
	if len(fields) == 0 {
		return nil, evidence.E(evidence.Invalid, "read words", words, nil)
	}
	found, err := regexp.Compile(strings.Join(fields, `\s+`))
	if err != nil {
		return nil, evidence.E(evidence.Invalid, "read words", words, err)
	}
	return found, nil
}
