package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Values of fieldSplit.
const (
	splitAny  = "any"  // on every record of a document of several
	splitMore = "more" // on all of them but part 0
)

// partID is the name under which Scorch keeps a part of a document; a document's own
// id has no "#" (indexes.CheckRecord).
func partID(id evidence.DocumentID, part int) string {
	if part == 0 {
		return string(id)
	}
	return fmt.Sprintf("%s#%d", id, part)
}

// documentOf is the document of which a record is a part.
func documentOf(name string) string {
	id, _, _ := strings.Cut(name, "#")
	return id
}

// having lists the records with a value in a field that is not scored, ascending.
func having(ctx context.Context, r index.IndexReader, field, value string) (ids []index.IndexInternalID, err error) {
	reader, err := r.TermFieldReader(ctx, []byte(value), field, false, false, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	for {
		at, err := reader.Next(nil)
		if err != nil || at == nil {
			return ids, err
		}
		ids = append(ids, slices.Clone(at.ID))
	}
}

// records counts those with a value of fieldSplit.
func records(ctx context.Context, r index.IndexReader, value string) (n uint64, err error) {
	reader, err := r.TermFieldReader(ctx, []byte(value), fieldSplit, false, false, false)
	if err != nil {
		return 0, err
	}
	return reader.Count(), reader.Close()
}

// split answers a query for the documents of several records, by sets: the documents
// that have a word in some part are looked up for each word of the query by itself, so
// that AND and NOT hold for the whole document. There are few such documents.
type split struct {
	compiler
	query indexes.Query
}

// scores are the documents that match, with the score of each.
type scores map[string]float64

// walk calls visit with part 0 of every document of several records that matches and
// may be seen.
func (s *split) walk(o search.SearcherOptions, visit func(*search.DocumentMatch) error) error {
	found, err := s.set(s.query.Expr, "", o)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		at, err := s.reader.InternalID(id)
		if err != nil {
			return err
		}
		if at == nil {
			continue // its part 0 is not there yet
		}
		if err := visit(&search.DocumentMatch{IndexInternalID: slices.Clone(at), Score: found[id]}); err != nil {
			return err
		}
	}
	return nil
}

func (s *split) set(n query.Node, field string, o search.SearcherOptions) (scores, error) {
	switch n := n.(type) {
	case *query.And:
		return s.and(n.Parts, field, o)
	case *query.Or:
		union := scores{}
		for _, part := range n.Parts {
			found, err := s.set(part, field, o)
			if err != nil {
				return nil, err
			}
			for id, score := range found {
				union[id] += score
			}
		}
		return union, nil
	case *query.Not:
		return s.and([]query.Node{n}, field, o)
	case *query.Field:
		if query.Exact(n.Name) {
			o = unscored()
		}
		return s.set(n.Part, n.Name, o)
	}
	return s.leaf(n, field, o)
}

// and is the conjunction; with negations only, it is everything but.
func (s *split) and(parts []query.Node, field string, o search.SearcherOptions) (scores, error) {
	var all scores
	var without []query.Node
	for _, part := range parts {
		if not, ok := part.(*query.Not); ok {
			without = append(without, not.Part)
			continue
		}
		found, err := s.set(part, field, o)
		if err != nil {
			return nil, err
		}
		all = all.and(found)
	}
	if all == nil {
		var err error
		if all, err = s.leaf(query.All{}, field, o); err != nil {
			return nil, err
		}
	}
	for _, part := range without {
		excluded, err := s.set(part, field, unscored())
		if err != nil {
			return nil, err
		}
		maps.DeleteFunc(all, func(id string, _ float64) bool { _, out := excluded[id]; return out })
	}
	return all, nil
}

// and keeps what is in both; nil is everything.
func (a scores) and(b scores) scores {
	if a == nil {
		return b
	}
	both := scores{}
	for id, score := range a {
		if more, ok := b[id]; ok {
			both[id] = score + more
		}
	}
	return both
}

// leaf looks up what has no parts of its own. A document scores as its best part.
func (s *split) leaf(n query.Node, field string, o search.SearcherOptions) (scores, error) {
	matching, err := s.node(n, field, o)
	if err != nil {
		return nil, err
	}
	if matching, err = restrict(s.ctx, s.reader, matching, s.query.Access); err != nil {
		return nil, err
	}
	parts, err := searcher.NewTermSearcher(s.ctx, s.reader, splitAny, fieldSplit, 1, unscored())
	if err != nil {
		return nil, closing(err, matching)
	}
	found := scores{}
	err = each(s.ctx, s.reader, &accessSearcher{Searcher: matching, allowed: parts}, func(d *search.DocumentMatch) error {
		name, err := s.reader.ExternalID(d.IndexInternalID)
		if err != nil {
			return err
		}
		id := documentOf(name)
		found[id] = max(found[id], d.Score)
		return nil
	})
	return found, err
}

// marks tells the records of documents of several, asked for in ascending order.
type marks struct {
	reader index.TermFieldReader
	at     *index.TermFieldDoc
	done   bool
}

func (m *marks) has(id index.IndexInternalID) (bool, error) {
	if !m.done && (m.at == nil || m.at.ID.Compare(id) < 0) {
		var err error
		if m.at, err = m.reader.Advance(id, nil); err != nil {
			return false, err
		}
		m.done = m.at == nil
	}
	return !m.done && m.at.ID.Equals(id), nil
}

// clear notes in a batch that all records of a document go.
func (x *Index) clear(r index.IndexReader, batch *index.Batch, written map[string][]string, id string) error {
	ids, err := having(context.Background(), r, fieldPart, id)
	if err != nil {
		return err
	}
	batch.Delete(id)
	for _, at := range ids {
		name, err := r.ExternalID(at)
		if err != nil {
			return err
		}
		batch.Delete(name)
	}
	for _, name := range written[id] {
		batch.Delete(name)
	}
	return nil
}
