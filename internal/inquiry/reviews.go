package inquiry

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Reviewed is a decision with the citation of its place.
type Reviewed struct {
	Citation evidence.Citation `json:"citation"`
	evidence.Review
}

// Reviews lists the decisions that stand, of the cases that the asker may see, in the
// order in which they were taken; of one case, or of all for "".
func (s *Service) Reviews(ctx context.Context, a Asker, c evidence.CaseID) ([]Reviewed, error) {
	return s.reviews(ctx, a, ledger.ReviewFilter{Case: c})
}

func (s *Service) reviews(ctx context.Context, a Asker, f ledger.ReviewFilter) ([]Reviewed, error) {
	all, err := s.book.Reviews(ctx, f)
	if err != nil {
		return nil, err
	}
	cited := map[evidence.DocumentID]evidence.Citation{}
	var out []Reviewed
	for _, r := range all {
		if !a.may(r.Case) {
			continue
		}
		at, ok := cited[r.Document]
		if !ok {
			row, err := s.book.Document(ctx, r.Document)
			if err != nil {
				return nil, err
			}
			at = row.Citation()
			cited[r.Document] = at
		}
		at.Page, at.Span = r.Page, r.Span
		out = append(out, Reviewed{at, r})
	}
	return out, nil
}

// Precedent is the decision that an explanation names: "resembles review r...".
type Precedent struct {
	ID evidence.ReviewID `json:"id"`
	// Review is nil when the asker may not see its case, or when it was destroyed: then
	// all that can be said is that it is a passage of another case.
	Review *Reviewed `json:"review,omitempty"`
}

// Precedents tells what passages an explanation names, in the order given, to those who
// may see their cases; to others it tells nothing of them.
func (s *Service) Precedents(ctx context.Context, a Asker, ids []evidence.ReviewID) ([]Precedent, error) {
	out := make([]Precedent, len(ids))
	for i, id := range ids {
		out[i].ID = id
		if id == "" {
			continue
		}
		found, err := s.reviews(ctx, a, ledger.ReviewFilter{ID: id, History: true})
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			out[i].Review = &found[0]
		}
	}
	return out, nil
}
