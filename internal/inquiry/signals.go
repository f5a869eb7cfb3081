package inquiry

import (
	"context"

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
