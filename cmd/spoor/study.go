package main

import (
	"context"
	"log/slog"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	pagestore "spoor/internal/objects/pages"
	"spoor/internal/site"
	"spoor/internal/tag"
	"spoor/internal/tag/learn"
)

// studying gets the numbers of reviewed sentences where they stand, and of some others of
// the same documents. A document is read with the model once for a text; what it gave is
// kept.
type studying struct {
	*taggers
	rows  func(ctx context.Context, id evidence.DocumentID) (ledger.Row, error)
	pages *pagestore.Store
}

// study is what learning starts from.
type study struct {
	passages []learn.Studied
	others   []learn.Other
	gone     int // passages that stand in their documents no more, and are left out
}

// studied is a document with its numbers.
type studied struct {
	row      ledger.Row
	passages map[string]learn.Key // by text, of those not read yet
	numbers  map[learn.Key]site.Numbers
	others   site.Others
	known    bool // others are
}

// all studies the documents that reviewers decided on, in the order of the first decision
// on each.
func (s studying) all(ctx context.Context) (out study, err error) {
	passages, _, err := s.passages(ctx)
	if err != nil {
		return out, err
	}
	decided, documents := map[learn.Key]bool{}, map[evidence.DocumentID]*studied{}
	for _, p := range passages {
		decided[p.Key] = true
	}
	for _, p := range passages {
		d := documents[p.Document]
		if d == nil {
			if d, err = s.document(ctx, p.Document, passages); err != nil {
				return out, err
			}
			documents[p.Document] = d
			out.others = append(out.others, d.undecided(decided)...)
		}
		if n := d.numbers[p.Key]; n.Gone {
			out.gone++
		} else {
			out.passages = append(out.passages, learn.Studied{Passage: p, Feature: n.Feature, Pattern: n.Pattern, Context: n.Context})
		}
	}
	return out, nil
}

// undecided are the other sentences without those that were decided on since.
func (d *studied) undecided(decided map[learn.Key]bool) []learn.Other {
	var out []learn.Other
	for _, o := range d.others.List {
		if !decided[o.Key] {
			out = append(out, learn.Other{
				Key: o.Key, Document: d.row.ID, Weight: o.Weight, Feature: o.Feature, Pattern: o.Pattern, Context: o.Context,
			})
		}
	}
	return out
}

// document gets the numbers of a document: as kept, or else by reading it with the model.
func (s studying) document(ctx context.Context, id evidence.DocumentID, passages []learn.Passage) (*studied, error) {
	row, err := s.rows(ctx, id)
	if err != nil {
		return nil, err
	}
	d := &studied{row: row, passages: map[string]learn.Key{}, numbers: map[learn.Key]site.Numbers{}}
	for _, p := range passages {
		if p.Document != id {
			continue
		}
		n, err := s.numbers(ctx, p)
		if err != nil {
			return nil, err
		}
		if d.numbers[p.Key] = n; n.Text != row.Text || !n.Gone && len(n.Context) != len(s.shipped.Labels) {
			d.passages[p.Text] = p.Key
		}
	}
	d.others, d.known = s.site.Others(s.numbersOf, learn.OthersKey(id))
	d.known = d.known && d.others.Text == row.Text
	if len(d.passages) == 0 && d.known {
		return d, nil
	}
	return d, s.read(ctx, d)
}

// read reads a document with the model, in the portions in which it was stored, and keeps
// the numbers: those of a sentence where it stands first.
func (s studying) read(ctx context.Context, d *studied) error {
	chosen, weight, err := s.choose(ctx, d.row)
	if err != nil {
		return err
	}
	d.others = site.Others{Text: d.row.Text}
	for set, err := range s.pages.Portions(ctx, d.row.PagesKey) {
		if err != nil {
			return err
		}
		found, err := s.trained.Study(set, func(one tag.Sentence) bool {
			_, wanted := d.passages[one.Text]
			return wanted || chosen[learn.KeyOf(d.row.ID, one.Text)]
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			n := site.Numbers{Feature: f.Feature, Text: d.row.Text, Pattern: f.Pattern, Context: f.Context}
			key := learn.KeyOf(d.row.ID, f.Text)
			if _, ok := d.passages[f.Text]; ok {
				d.numbers[key] = n
				s.keep(ctx, key, n)
				delete(d.passages, f.Text)
			}
			if chosen[key] {
				d.others.List = append(d.others.List, site.Sentence{Key: key, Weight: weight, Numbers: n})
				delete(chosen, key)
			}
		}
	}
	for _, key := range d.passages { // what is left was found nowhere
		d.numbers[key] = site.Numbers{Feature: d.numbers[key].Feature, Text: d.row.Text, Gone: true}
		s.keep(ctx, key, d.numbers[key])
	}
	if err := s.site.KeepOthers(s.numbersOf, learn.OthersKey(d.row.ID), d.others); err != nil {
		s.log.WarnContext(ctx, "numbers of a reviewed document are not kept", slog.Any("error", err))
	}
	return nil
}

// choose chooses the sentences that stand for all of a document, and how many each stands
// for.
func (s studying) choose(ctx context.Context, row ledger.Row) (map[learn.Key]bool, float64, error) {
	var keys []learn.Key
	for set, err := range s.pages.Portions(ctx, row.PagesKey) {
		if err != nil {
			return nil, 0, err
		}
		for _, one := range tag.Sentences(set) {
			keys = append(keys, learn.KeyOf(row.ID, one.Text))
		}
	}
	chosen := map[learn.Key]bool{}
	for _, k := range learn.Others(keys) {
		chosen[k] = true
	}
	return chosen, float64(len(keys)) / float64(max(len(chosen), 1)), nil
}
