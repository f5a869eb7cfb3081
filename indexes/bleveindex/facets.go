package bleveindex

import (
	"cmp"
	"context"
	"slices"

	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes"
)

// Facets implements indexes.Index. Every match is counted: the counts are exact.
// Error kinds: as Search, and Invalid for a field without exact values.
func (x *Index) Facets(ctx context.Context, q indexes.Query, fields []string, size int) (indexes.Counts, error) {
	if err := indexes.CheckFacets(q, fields, size); err != nil {
		return nil, err
	}
	counts := map[string]map[string]*int{}
	for _, field := range fields {
		counts[field] = map[string]*int{}
	}
	err := x.read(ctx, func(r index.IndexReader) error {
		values, err := r.DocValueReader(fields)
		if err != nil {
			return err
		}
		return walk(ctx, r, q, unscored(), func(d *search.DocumentMatch) error {
			return values.VisitDocValues(d.IndexInternalID, func(field string, value []byte) {
				if n, seen := counts[field][string(value)]; seen {
					*n++
					return
				}
				counts[field][string(value)] = new(1)
			})
		})
	})
	if err != nil {
		return nil, err
	}
	out := indexes.Counts{}
	for field, values := range counts {
		out[field] = highest(values, size)
	}
	return out, nil
}

// highest lists the most frequent values, then by value.
func highest(values map[string]*int, size int) []indexes.Count {
	all := make([]indexes.Count, 0, len(values))
	for value, n := range values {
		all = append(all, indexes.Count{Value: value, N: *n})
	}
	slices.SortFunc(all, func(a, b indexes.Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value))
	})
	return all[:min(size, len(all))]
}
