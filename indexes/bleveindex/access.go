package bleveindex

import (
	"context"
	"errors"
	"slices"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes"
)

// restrict narrows a searcher to the cases that may be seen.
func restrict(ctx context.Context, r index.IndexReader, s search.Searcher, a indexes.Access) (search.Searcher, error) {
	if a.Everything() {
		return s, nil
	}
	var cases []string
	for _, id := range a.Cases() {
		cases = append(cases, string(id))
	}
	slices.Sort(cases)
	allowed, err := searcher.NewMultiTermSearcher(ctx, r, slices.Compact(cases), fieldAccess, 1, unscored(), false)
	if err != nil {
		return nil, closing(err, s)
	}
	return &accessSearcher{Searcher: s, allowed: allowed}, nil
}

// accessSearcher intersects a searcher with the documents allowed by leap-frog:
// whichever is behind is advanced, so that what is hidden costs next to nothing.
type accessSearcher struct {
	search.Searcher
	allowed search.Searcher
	at      index.IndexInternalID // where allowed stands
	done    bool
}

// Next implements search.Searcher.
func (s *accessSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if s.done {
		return nil, nil
	}
	d, err := s.Searcher.Next(ctx)
	return s.align(ctx, d, err)
}

// Advance implements search.Searcher.
func (s *accessSearcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	if s.done {
		return nil, nil
	}
	d, err := s.Searcher.Advance(ctx, id)
	return s.align(ctx, d, err)
}

func (s *accessSearcher) align(ctx *search.SearchContext, d *search.DocumentMatch, err error) (*search.DocumentMatch, error) {
	for err == nil && d != nil {
		if len(s.at) == 0 || s.at.Compare(d.IndexInternalID) < 0 {
			if err := s.allowFrom(ctx, d.IndexInternalID); err != nil || s.done {
				return nil, err
			}
		}
		if s.at.Equals(d.IndexInternalID) {
			return d, nil
		}
		ctx.DocumentMatchPool.Put(d)
		d, err = s.Searcher.Advance(ctx, s.at)
	}
	return nil, err
}

// allowFrom moves to the first allowed document at or after id.
func (s *accessSearcher) allowFrom(ctx *search.SearchContext, id index.IndexInternalID) error {
	d, err := s.allowed.Advance(ctx, id)
	if err != nil || d == nil {
		s.done = true
		return err
	}
	s.at = append(s.at[:0], d.IndexInternalID...)
	ctx.DocumentMatchPool.Put(d)
	return nil
}

// Close closes both sides.
func (s *accessSearcher) Close() error { return errors.Join(s.allowed.Close(), s.Searcher.Close()) }

// DocumentMatchPoolSize is the number of matches held at a time.
func (s *accessSearcher) DocumentMatchPoolSize() int {
	return s.Searcher.DocumentMatchPoolSize() + s.allowed.DocumentMatchPoolSize()
}
