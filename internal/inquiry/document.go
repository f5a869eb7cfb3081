package inquiry

import (
	"context"
	"io"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// View is a document as it is shown: its pages with what was found on them, its
// family, and its way through the house.
type View struct {
	Row      ledger.Row              `json:"document"`
	Pages    []evidence.Page         `json:"pages"`
	Findings []evidence.Finding      `json:"findings"`
	Mentions []evidence.Mention      `json:"mentions"`
	Reviews  []evidence.Review       `json:"reviews,omitempty"` // those that stand, in the order in which they were taken
	Parent   *ledger.Row             `json:"parent,omitempty"`
	Children []ledger.Row            `json:"children,omitempty"`
	Custody  []evidence.CustodyEntry `json:"custody,omitempty"`
}

// Document shows the document that a citation names. Error kinds: NotFound (also
// when the asker may not see it), Unreachable, Corrupt.
func (s *Service) Document(ctx context.Context, a Asker, c evidence.Citation) (View, error) {
	row, err := s.book.Cited(ctx, c)
	if err != nil {
		return View{}, err
	}
	if !a.may(row.Case) {
		return View{}, evidence.E(evidence.NotFound, "find document", c.String(), nil)
	}
	v := View{Row: row}
	if v.Pages, err = s.pages.Get(ctx, row.PagesKey); err != nil {
		return View{}, err
	}
	if v.Findings, err = s.book.Findings(ctx, row.ID); err != nil {
		return View{}, err
	}
	if v.Mentions, err = s.book.Mentions(ctx, row.ID); err != nil {
		return View{}, err
	}
	if v.Reviews, err = s.book.Reviews(ctx, ledger.ReviewFilter{Document: row.ID}); err != nil {
		return View{}, err
	}
	if err := s.family(ctx, &v); err != nil {
		return View{}, err
	}
	v.Custody, err = s.way(ctx, row)
	return v, err
}

func (s *Service) family(ctx context.Context, v *View) error {
	if v.Row.Parent != "" {
		parent, err := s.book.Document(ctx, v.Row.Parent)
		if err != nil {
			return err
		}
		v.Parent = &parent
	}
	for child, err := range s.book.Documents(ctx, ledger.Filter{Exhibit: v.Row.Exhibit, Parent: v.Row.ID}) {
		if err != nil {
			return err
		}
		v.Children = append(v.Children, child)
	}
	return nil
}

// way lists the custody entries of a document and of its exhibit as a whole.
func (s *Service) way(ctx context.Context, row ledger.Row) ([]evidence.CustodyEntry, error) {
	var list []evidence.CustodyEntry
	for e, err := range s.book.Entries(ctx, row.Case) {
		if err != nil {
			return nil, err
		}
		if e.Document == row.ID || e.Document == "" && (e.Exhibit == row.Exhibit || e.Exhibit == "") {
			list = append(list, e)
		}
	}
	return list, nil
}

// Original opens the original bytes of a document. The caller closes them.
func (s *Service) Original(ctx context.Context, a Asker, c evidence.Citation) (io.ReadCloser, ledger.Row, error) {
	row, err := s.book.Cited(ctx, c)
	if err != nil {
		return nil, ledger.Row{}, err
	}
	if !a.may(row.Case) {
		return nil, ledger.Row{}, evidence.E(evidence.NotFound, "find document", c.String(), nil)
	}
	body, _, err := s.objects.Get(ctx, row.Digest.OriginalKey())
	return body, row, err
}
