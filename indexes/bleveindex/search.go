package bleveindex

import (
	"context"
	"errors"
	"time"

	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes"
	"spoor/internal/evidence"
)

// searchTimeout bounds a search whose caller set no deadline.
const searchTimeout = time.Minute

// Search implements indexes.Index. Error kinds: Invalid with a *query.TooWideError
// when a prefix or the query stands for too many words, Invalid for a size or
// offset out of bounds, Cancelled, Unreachable (closed).
func (x *Index) Search(ctx context.Context, q indexes.Query) (indexes.Result, error) {
	start := time.Now()
	if err := indexes.CheckQuery(q); err != nil {
		return indexes.Result{}, err
	}
	var result indexes.Result
	err := x.read(ctx, func(r index.IndexReader) error {
		top := &top{want: q.From + q.Size}
		if err := top.open(r); err != nil {
			return err
		}
		err := walk(ctx, r, q, scored(), func(d *search.DocumentMatch) error {
			result.Total++
			return top.offer(d)
		})
		if err != nil {
			return err
		}
		result.Hits, err = hits(ctx, r, q, top.ranked(q.From))
		return err
	})
	if err != nil {
		return indexes.Result{}, err
	}
	result.Took = time.Since(start)
	return result, nil
}

// walk calls visit with every document that matches and may be seen.
func walk(
	ctx context.Context, r index.IndexReader, q indexes.Query, o search.SearcherOptions, visit func(*search.DocumentMatch) error,
) (err error) {
	if !q.Access.Everything() && len(q.Access.Cases()) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	ctx = context.WithValue(ctx, search.GetScoringModelCallbackKey,
		search.GetScoringModelCallbackFn(func() string { return index.BM25Scoring }))
	c := compiler{ctx: ctx, reader: r}
	s, err := c.node(q.Expr, "", o)
	if err != nil {
		return err
	}
	if s, err = restrict(ctx, r, s, q.Access); err != nil {
		return err
	}
	parts, err := r.TermFieldReader(ctx, []byte(splitAny), fieldSplit, false, false, false)
	if err != nil {
		return closing(err, s)
	}
	defer func() { err = errors.Join(err, parts.Close()) }()
	if parts.Count() == 0 {
		return each(ctx, r, s, visit)
	}
	m := &marks{reader: parts}
	err = each(ctx, r, s, func(d *search.DocumentMatch) error {
		if part, err := m.has(d.IndexInternalID); err != nil || part {
			return err
		}
		return visit(d)
	})
	if err != nil {
		return err
	}
	return (&split{compiler{ctx: ctx, reader: r}, q}).walk(o, visit)
}

// each calls visit with every match of a searcher, ascending, and closes it.
func each(ctx context.Context, r index.IndexReader, s search.Searcher, visit func(*search.DocumentMatch) error) (err error) {
	defer func() { err = errors.Join(err, s.Close()) }()
	matches := &search.SearchContext{
		DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0), IndexReader: r,
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		d, err := s.Next(matches)
		if err != nil || d == nil {
			return err
		}
		if err := visit(d); err != nil {
			return err
		}
		matches.DocumentMatchPool.Put(d)
	}
}

// hits turns the best documents into hits.
func hits(ctx context.Context, r index.IndexReader, q indexes.Query, best []ranked) ([]indexes.Hit, error) {
	hits := make([]indexes.Hit, len(best))
	var in []record
	for i, b := range best {
		id, err := r.ExternalID(b.id)
		if err != nil {
			return nil, err
		}
		hits[i] = indexes.Hit{ID: evidence.DocumentID(id), Score: b.score}
		more, err := having(ctx, r, fieldPart, id)
		if err != nil {
			return nil, err
		}
		for _, part := range append(more, b.id) {
			in = append(in, record{part, i})
		}
	}
	pages, err := pagesOf(ctx, r, q.Expr, in, len(best))
	if err != nil {
		return nil, err
	}
	for i := range hits {
		hits[i].Pages = pages[i]
	}
	return hits, nil
}
