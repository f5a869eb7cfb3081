package bleveindex

import (
	"context"
	"maps"
	"slices"

	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes/query"
)

// record is one of the records of a hit.
type record struct {
	id  index.IndexInternalID
	hit int
}

// pagesOf lists, for each hit, the numbers of the pages with a word, prefix or phrase
// of the query, as Locate finds them. Only these records are read.
func pagesOf(ctx context.Context, r index.IndexReader, n query.Node, in []record, hits int) ([][]int, error) {
	sought, err := phrasesOf(r, n)
	if err != nil {
		return nil, err
	}
	// The engine goes forwards only.
	slices.SortFunc(in, func(a, b record) int { return a.id.Compare(b.id) })
	found := make([]map[int]bool, hits)
	for _, words := range sought {
		if err := addPages(ctx, r, words, in, found); err != nil {
			return nil, err
		}
	}
	pages := make([][]int, hits)
	for i, set := range found {
		pages[i] = slices.Sorted(maps.Keys(set))
	}
	return pages, nil
}

func addPages(ctx context.Context, r index.IndexReader, words []string, in []record, found []map[int]bool) error {
	s, err := newSpans(ctx, r, fieldWords, words, elementPages)
	if err != nil {
		return err
	}
	for _, rec := range in {
		n, err := s.seek(rec.id)
		if err != nil {
			return closing(err, s)
		}
		if n == 0 {
			break
		}
		if !s.id().Equals(rec.id) {
			continue
		}
		if found[rec.hit] == nil {
			found[rec.hit] = map[int]bool{}
		}
		s.each(func(element uint64) { found[rec.hit][int(element-elementPages+1)] = true }) //nolint:gosec // a page number
	}
	return s.Close()
}

// phrasesOf lists what a query looks for in text: phrases, words as phrases of one,
// prefixes as all their words; not what stands under NOT or in other fields.
func phrasesOf(r index.IndexReader, n query.Node) (phrases [][]string, err error) {
	var parts []query.Node
	switch n := n.(type) {
	case *query.And:
		parts = n.Parts
	case *query.Or:
		parts = n.Parts
	case *query.Field:
		if n.Name == "text" {
			parts = []query.Node{n.Part}
		}
	case *query.Phrase:
		if len(n.Words) > 0 {
			return [][]string{n.Words}, nil
		}
	case *query.Word:
		if !n.Prefix {
			return [][]string{{n.Text}}, nil
		}
		words, err := expand(r, fieldWords, n.Text)
		for _, w := range words {
			phrases = append(phrases, []string{w})
		}
		return phrases, err
	}
	for _, part := range parts {
		more, err := phrasesOf(r, part)
		if err != nil {
			return nil, err
		}
		phrases = append(phrases, more...)
	}
	return phrases, nil
}
