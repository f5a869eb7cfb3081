package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Limits of a search. They bound memory: each word costs an open reader.
const (
	maxPrefixWords = 1024 // words that one prefix stands for
	maxWords       = 8192 // words looked up by one query
)

// scored and unscored say how a searcher is made. Exact-value fields filter and do
// not score.
func scored() search.SearcherOptions   { return search.SearcherOptions{} }
func unscored() search.SearcherOptions { return search.SearcherOptions{Score: "none"} }

// compiler turns a query tree into a searcher on one snapshot.
type compiler struct {
	ctx    context.Context
	reader index.IndexReader
	words  int // looked up so far
}

// node compiles a node as a part of field, "" outside any.
func (c *compiler) node(n query.Node, field string, o search.SearcherOptions) (search.Searcher, error) {
	switch n := n.(type) {
	case query.All, *query.All:
		return searcher.NewMatchAllSearcher(c.ctx, c.reader, 1, o)
	case *query.And:
		return c.and(n.Parts, field, o)
	case *query.Or:
		parts, err := c.nodes(n.Parts, field, o)
		if err != nil {
			return nil, err
		}
		return searcher.NewDisjunctionSearcher(c.ctx, c.reader, parts, 0, o)
	case *query.Not:
		return c.and([]query.Node{n}, field, o)
	case *query.Field:
		if !slices.Contains(query.Fields(), n.Name) {
			return nil, evidence.E(evidence.Invalid, "search", n.Name, fmt.Errorf("fields are %v", query.Fields()))
		}
		if query.Exact(n.Name) {
			o = unscored()
		}
		return c.node(n.Part, n.Name, o)
	case *query.Word:
		if n.Prefix {
			return c.prefix(n.Text, field, o)
		}
		return c.phrase([]string{n.Text}, field, o)
	case *query.Phrase:
		return c.phrase(n.Words, field, o)
	}
	return nil, evidence.E(evidence.Invalid, "search", "", fmt.Errorf("a query has no %T", n))
}

func (c *compiler) nodes(parts []query.Node, field string, o search.SearcherOptions) ([]search.Searcher, error) {
	made := make([]search.Searcher, 0, len(parts))
	for _, part := range parts {
		s, err := c.node(part, field, o)
		if err != nil {
			return nil, closing(err, made...)
		}
		made = append(made, s)
	}
	return made, nil
}

// and compiles a conjunction; with negations only, it is everything but.
func (c *compiler) and(parts []query.Node, field string, o search.SearcherOptions) (search.Searcher, error) {
	var positive, negative []query.Node
	for _, part := range parts {
		if not, ok := part.(*query.Not); ok {
			negative = append(negative, not.Part)
		} else {
			positive = append(positive, part)
		}
	}
	if len(positive) == 0 {
		positive = []query.Node{query.All{}}
	}
	made, err := c.nodes(positive, field, o)
	if err != nil {
		return nil, err
	}
	must, err := searcher.NewConjunctionSearcher(c.ctx, c.reader, made, o)
	if err != nil || len(negative) == 0 {
		return must, err
	}
	excluded, err := c.node(&query.Or{Parts: negative}, field, unscored())
	if err != nil {
		return nil, closing(err, must)
	}
	return searcher.NewBooleanSearcher(c.ctx, c.reader, must, nil, excluded, o)
}

// located says where Scorch keeps a field, and from which element on.
func located(field string) (string, uint64) {
	switch field {
	case "":
		return fieldWords, elementTitle
	case "text":
		return fieldWords, elementPages
	}
	return field, 0
}

func (c *compiler) phrase(words []string, field string, o search.SearcherOptions) (search.Searcher, error) {
	if query.Exact(field) {
		words = []string{strings.Join(words, " ")}
	}
	if err := c.count(len(words)); err != nil {
		return nil, err
	}
	in, from := located(field)
	switch {
	case len(words) == 0:
		return searcher.NewMatchNoneSearcher(c.reader)
	case len(words) == 1 && from == 0:
		return searcher.NewTermSearcher(c.ctx, c.reader, words[0], in, 1, o)
	}
	return newPhraseSearcher(c.ctx, c.reader, in, words, from, o)
}

func (c *compiler) prefix(text, field string, o search.SearcherOptions) (search.Searcher, error) {
	in, from := located(field)
	words, err := expand(c.reader, in, text)
	if err != nil {
		return nil, err
	}
	if err := c.count(len(words)); err != nil {
		return nil, err
	}
	if from == 0 {
		return searcher.NewMultiTermSearcher(c.ctx, c.reader, words, in, 1, o, false)
	}
	parts := make([]query.Node, len(words))
	for i, w := range words {
		parts[i] = &query.Word{Text: w}
	}
	c.words -= len(words) // counted again, one by one
	return c.node(&query.Or{Parts: parts}, field, o)
}

// count keeps the number of words looked up within its limit.
func (c *compiler) count(words int) error {
	if c.words += words; c.words > maxWords {
		return tooWide("", maxWords)
	}
	return nil
}

func tooWide(what string, limit int) error {
	return evidence.E(evidence.Invalid, "search", what, &query.TooWideError{What: what, Limit: limit})
}

// expand lists the words of a field that begin with prefix.
func expand(r index.IndexReader, field, prefix string) (words []string, err error) {
	dict, err := r.FieldDictPrefix(field, []byte(prefix))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, dict.Close()) }()
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return words, err
		}
		if len(words) == maxPrefixWords {
			return nil, tooWide(prefix, maxPrefixWords)
		}
		words = append(words, entry.Term)
	}
}
