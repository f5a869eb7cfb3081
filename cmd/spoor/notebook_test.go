package main

import (
	"context"
	"fmt"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// notebook is a ledger of documents, findings and decisions in memory.
type notebook struct {
	rows    map[evidence.DocumentID]ledger.Row
	found   map[evidence.DocumentID][]evidence.Finding
	reviews map[evidence.DocumentID][]evidence.Review // that stand
	order   []evidence.DocumentID                     // of the reviewed documents: one is decided on after another
	mark    int
}

func newNotebook() *notebook {
	return &notebook{
		rows: map[evidence.DocumentID]ledger.Row{}, found: map[evidence.DocumentID][]evidence.Finding{},
		reviews: map[evidence.DocumentID][]evidence.Review{},
	}
}

func (n *notebook) enter(row ledger.Row, found []evidence.Finding) {
	n.rows[row.ID], n.found[row.ID] = row, found
	n.order = append(n.order, row.ID)
}

func (n *notebook) row(_ context.Context, id evidence.DocumentID) (ledger.Row, error) {
	row, ok := n.rows[id]
	if !ok {
		return row, evidence.E(evidence.NotFound, "find document", string(id), nil)
	}
	return row, nil
}

// Cited implements review.Book.
func (n *notebook) Cited(ctx context.Context, c evidence.Citation) (ledger.Row, error) {
	return n.row(ctx, evidence.DocumentID(c.Document))
}

// Findings implements review.Book.
func (n *notebook) Findings(_ context.Context, id evidence.DocumentID) ([]evidence.Finding, error) {
	return n.found[id], nil
}

// Decide implements ledger.Reviews.
func (n *notebook) Decide(_ context.Context, r evidence.Review) (evidence.Review, error) {
	n.mark++
	r.ID, r.Case = evidence.ReviewID(fmt.Sprintf("r%06d", n.mark)), n.rows[r.Document].Case
	n.reviews[r.Document] = append(slices.DeleteFunc(n.reviews[r.Document], func(o evidence.Review) bool {
		return o.Page == r.Page && o.Span == r.Span && o.Indicator == r.Indicator
	}), r)
	return r, nil
}

// Reviews implements ledger.Reviews.
func (n *notebook) Reviews(_ context.Context, f ledger.ReviewFilter) ([]evidence.Review, error) {
	if f.Document != "" {
		return n.reviews[f.Document], nil
	}
	var all []evidence.Review
	for _, id := range n.order {
		all = append(all, n.reviews[id]...)
	}
	return all, nil
}

// ReviewsMark implements ledger.Reviews.
func (n *notebook) ReviewsMark(context.Context) (int64, error) { return int64(n.mark), nil }

// ForgetReviews implements ledger.Reviews.
func (n *notebook) ForgetReviews(context.Context, evidence.CaseID, string) (int, error) {
	clear(n.reviews)
	n.mark++
	return 0, nil
}
