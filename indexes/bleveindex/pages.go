package bleveindex

import (
	"context"
	"maps"
	"slices"

	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes/query"
)

// pagesOf lists, for each document, the numbers of the pages with a word, prefix
// or phrase of the query, as Locate finds them. Only these documents are read.
func pagesOf(ctx context.Context, r index.IndexReader, n query.Node, docs []ranked) ([][]int, error) {
	sought, err := phrasesOf(r, n)
	if err != nil {
		return nil, err
	}
	ascending := make([]int, len(docs)) // the engine goes forwards only
	for i := range ascending {
		ascending[i] = i
	}
	slices.SortFunc(ascending, func(a, b int) int { return docs[a].id.Compare(docs[b].id) })
	found := make([]map[int]bool, len(docs))
	for _, words := range sought {
		if err := addPages(ctx, r, words, docs, ascending, found); err != nil {
			return nil, err
		}
	}
	pages := make([][]int, len(docs))
	for i, set := range found {
		pages[i] = slices.Sorted(maps.Keys(set))
	}
	return pages, nil
}

func addPages(ctx context.Context, r index.IndexReader, words []string, docs []ranked, ascending []int, found []map[int]bool) error {
	s, err := newSpans(ctx, r, fieldWords, words, elementPages)
	if err != nil {
		return err
	}
	for _, i := range ascending {
		n, err := s.seek(docs[i].id)
		if err != nil {
			return closing(err, s)
		}
		if n == 0 {
			break
		}
		if !s.id().Equals(docs[i].id) {
			continue
		}
		if found[i] == nil {
			found[i] = map[int]bool{}
		}
		s.each(func(element uint64) { found[i][int(element-elementPages+1)] = true }) //nolint:gosec // a page number
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
