package inquiry

import (
	"context"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Signals are what was found in a document, without its text.
type Signals struct {
	Row      ledger.Row
	Findings []evidence.Finding // by page and start
	Mentions []evidence.Mention // by page and start
}

// Signals gives the findings and mentions of the document that a citation names.
// Error kinds: NotFound (also when the asker may not see it), Unreachable.
func (s *Service) Signals(ctx context.Context, a Asker, c evidence.Citation) (Signals, error) {
	row, err := s.book.Cited(ctx, c)
	if err != nil {
		return Signals{}, err
	}
	if !a.may(row.Case) {
		return Signals{}, evidence.E(evidence.NotFound, "find document", c.String(), nil)
	}
	out := Signals{Row: row}
	if out.Findings, err = s.book.Findings(ctx, row.ID); err != nil {
		return Signals{}, err
	}
	out.Mentions, err = s.book.Mentions(ctx, row.ID)
	return out, err
}

// Places quotes spans of a document, each with the words around it, in the order
// given; page and span of a citation count, its document is the row's. A span that
// lies outside its page is left out. Error kinds: NotFound (also when the asker may
// not see the document), Unreachable, Corrupt.
func (s *Service) Places(ctx context.Context, a Asker, row ledger.Row, at []evidence.Citation) ([]Place, error) {
	if !a.may(row.Case) {
		return nil, evidence.E(evidence.NotFound, "find document", row.Citation().String(), nil)
	}
	found := make([]*Place, len(at))
	var wanted []int
	for _, c := range at {
		wanted = append(wanted, c.Page)
	}
	slices.Sort(wanted)
	for set, err := range s.pages.With(ctx, row.PagesKey, wanted) {
		if err != nil {
			return nil, err
		}
		for k, c := range at {
			i := slices.IndexFunc(set, func(p evidence.Page) bool { return p.Number == c.Page })
			if i >= 0 && c.Span.Within(len(set[i].Text)) {
				quoted := place(&set[i], c.Span)
				found[k] = &quoted
			}
		}
	}
	var out []Place
	for _, p := range found {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out, nil
}

// Sources lists where the documents of an exhibit come from; none when the asker
// may not see it.
func (s *Service) Sources(ctx context.Context, a Asker, exhibit evidence.ExhibitID) ([]ledger.Source, error) {
	exhibits, err := s.Exhibits(ctx, a, "")
	if err != nil {
		return nil, err
	}
	for _, e := range exhibits {
		if e.ID == exhibit {
			return s.book.SourcesOf(ctx, exhibit)
		}
	}
	return nil, nil
}
