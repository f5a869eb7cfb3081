package bleveindex

import (
	"context"
	"math"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/scorer"
	index "github.com/blevesearch/bleve_index_api"
)

// phraseSearcher is spans as a Bleve searcher. A phrase scores like a word that
// occurs in as many documents as its rarest word.
type phraseSearcher struct {
	*spans
	scorer *scorer.TermQueryScorer
	found  index.TermFieldDoc
}

func newPhraseSearcher(
	ctx context.Context, r index.IndexReader, field string, words []string, from uint64, o search.SearcherOptions,
) (search.Searcher, error) {
	s, err := newSpans(ctx, r, field, words, from)
	if err != nil {
		return nil, err
	}
	total, length, err := statistics(r, field)
	if err != nil {
		return nil, closing(err, s)
	}
	return &phraseSearcher{
		spans:  s,
		scorer: scorer.NewTermQueryScorer([]byte(words[0]), field, 1, total, s.Count(), length, o),
	}, nil
}

// statistics are the number of documents and the length of one, as Bleve's own
// term searcher reckons it for BM25.
func statistics(r index.IndexReader, field string) (uint64, float64, error) {
	total, err := r.DocCount()
	if err != nil || total == 0 {
		return 0, 0, err
	}
	reader, ok := r.(index.BM25Reader)
	if !ok {
		return total, 0, nil
	}
	words, err := reader.FieldCardinality(field)
	return total, math.Ceil(float64(words) / float64(total)), err
}

// Next implements search.Searcher, as do the methods below.
func (p *phraseSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	n, err := p.next()
	return p.match(ctx, n, err)
}

// Advance goes to the first match at or after id.
func (p *phraseSearcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	n, err := p.seek(id)
	return p.match(ctx, n, err)
}

func (p *phraseSearcher) match(ctx *search.SearchContext, n uint64, err error) (*search.DocumentMatch, error) {
	if err != nil || n == 0 {
		return nil, err
	}
	p.found.ID, p.found.Freq, p.found.Norm = p.id(), n, p.docs[p.rarest].Norm
	return p.scorer.Score(ctx, &p.found), nil
}

// Weight is the scorer's.
func (p *phraseSearcher) Weight() float64 { return p.scorer.Weight() }

// SetQueryNorm is the scorer's.
func (p *phraseSearcher) SetQueryNorm(norm float64) { p.scorer.SetQueryNorm(norm) }

// Min is about disjunctions.
func (p *phraseSearcher) Min() int { return 0 }

// Size is an estimate in bytes.
func (p *phraseSearcher) Size() int { return 256 * len(p.docs) }

// DocumentMatchPoolSize is the number of matches held at a time.
func (p *phraseSearcher) DocumentMatchPoolSize() int { return 1 }
