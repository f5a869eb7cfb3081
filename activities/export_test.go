package activities

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/objects/pages"
)

// Careful does a batch as a later attempt does, from within an activity.
func (a *Processing) Careful(ctx context.Context, b ledger.Batch) (Tally, error) {
	return a.careful(ctx, b, nil)
}

// Tell sends what the server is told to f instead.
func (a *Processing) Tell(f func(Position)) {
	a.tell = func(_ context.Context, details ...any) { f(details[0].(Position)) }
}

// Portions cuts pages and gives the pages of every piece of every portion.
func Portions(set []evidence.Page) (all [][][]evidence.Page) {
	cut := portions{size: 1 << 30, take: func(c portion) error {
		var pieces [][]evidence.Page
		for t := range c.pieces() {
			pieces = append(pieces, t.pages)
		}
		all = append(all, pieces)
		return nil
	}}
	for _, p := range set {
		_ = cut.page(p)
	}
	_ = cut.end()
	return all
}

// Part is a stretch of a page.
func Part(p evidence.Page, from, to int) evidence.Page { return part(p, from, to) }

// Pages is the page store.
func (p *Processor) Pages() *pages.Store { return p.pages }

// CountWords counts the words of a text.
func CountWords(text string) int { return countWords(text) }
