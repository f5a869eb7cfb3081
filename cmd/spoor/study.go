package main

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	pagestore "spoor/internal/objects/pages"
	"spoor/internal/site"
	"spoor/internal/tag"
	"spoor/internal/tag/learn"
)

// studying gets the numbers of reviewed sentences where they stand. A document is read
// with the model once for a text; what it gave is kept.
type studying struct {
	*taggers
	rows  func(ctx context.Context, id evidence.DocumentID) (ledger.Row, error)
	pages *pagestore.Store
}

// all are the passages that reviewers decided on, in their order, and how many stand in
// their documents no more and are left out.
func (s studying) all(ctx context.Context) (studied []learn.Studied, gone int, err error) {
	passages, _, err := s.passages(ctx)
	if err != nil {
		return nil, 0, err
	}
	numbers := map[learn.Key]site.Numbers{}
	for i, p := range passages {
		if _, ok := numbers[p.Key]; !ok {
			if err := s.document(ctx, p.Document, passages[i:], numbers); err != nil {
				return nil, 0, err
			}
		}
		n := numbers[p.Key]
		if n.Gone {
			gone++
			continue
		}
		studied = append(studied, learn.Studied{Passage: p, Feature: n.Feature, Pattern: n.Pattern, Context: n.Context})
	}
	return studied, gone, nil
}

// document adds the numbers of a document's passages: as kept, or else by reading it with
// the model.
func (s studying) document(ctx context.Context, id evidence.DocumentID, passages []learn.Passage, numbers map[learn.Key]site.Numbers) error {
	row, err := s.rows(ctx, id)
	if err != nil {
		return err
	}
	wanted := map[string]learn.Key{}
	for _, p := range passages {
		if p.Document != id {
			continue
		}
		n, err := s.numbers(ctx, p)
		if err != nil {
			return err
		}
		if numbers[p.Key] = n; n.Text != row.Text || !n.Gone && len(n.Context) != len(s.shipped.Labels) {
			wanted[p.Text] = p.Key
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	if err := s.read(ctx, row, wanted, numbers); err != nil {
		return err
	}
	for _, key := range wanted { // what is left was found nowhere
		numbers[key] = site.Numbers{Feature: numbers[key].Feature, Text: row.Text, Gone: true}
		s.keep(ctx, key, numbers[key])
	}
	return nil
}

// read reads a document with the model, in the portions in which it was stored, and takes
// from wanted what it finds: each sentence where it stands first.
func (s studying) read(ctx context.Context, row ledger.Row, wanted map[string]learn.Key, numbers map[learn.Key]site.Numbers) error {
	for set, err := range s.pages.Portions(ctx, row.PagesKey) {
		if err != nil {
			return err
		}
		found, err := s.trained.Study(set, func(one tag.Sentence) bool { _, ok := wanted[one.Text]; return ok })
		if err != nil {
			return err
		}
		for _, f := range found {
			if key, ok := wanted[f.Text]; ok {
				numbers[key] = site.Numbers{Feature: f.Feature, Text: row.Text, Pattern: f.Pattern, Context: f.Context}
				s.keep(ctx, key, numbers[key])
				delete(wanted, f.Text)
			}
		}
	}
	return nil
}
