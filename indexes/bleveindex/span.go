package bleveindex

import (
	"cmp"
	"context"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// spans walks the documents in which words stand next to each other, in order,
// within one element. It reads positions straight from the postings: time grows
// with the occurrences of the words, not with their product, as it does in Bleve's
// phrase search.
type spans struct {
	ctx     context.Context
	readers []index.TermFieldReader // by word
	docs    []*index.TermFieldDoc   // where each reader stands; nil before the first
	buffers []index.TermFieldDoc
	rarest  int // the reader that leads
	from    uint64
	places  []int // per word, scratch of each
	steps   int
	done    bool
}

// newSpans looks for words in a field, in elements numbered from or higher.
func newSpans(ctx context.Context, r index.IndexReader, field string, words []string, from uint64) (*spans, error) {
	n := len(words)
	s := &spans{
		ctx: ctx, from: from,
		docs: make([]*index.TermFieldDoc, n), buffers: make([]index.TermFieldDoc, n), places: make([]int, n),
	}
	for _, word := range words {
		reader, err := r.TermFieldReader(ctx, []byte(word), field, true, true, true)
		if err != nil {
			return nil, closing(err, s)
		}
		s.readers = append(s.readers, reader)
	}
	for k, reader := range s.readers {
		if reader.Count() < s.readers[s.rarest].Count() {
			s.rarest = k
		}
	}
	s.done = s.Count() == 0
	if err := s.intersect(); err != nil {
		return nil, closing(err, s)
	}
	return s, nil
}

// intersect lets Scorch skip the documents that do not have all words.
func (s *spans) intersect() error {
	if s.done || len(s.readers) < 2 {
		return nil
	}
	var together index.OptimizableContext
	for _, reader := range s.readers {
		o, ok := reader.(index.Optimizable)
		if !ok {
			return nil
		}
		var err error
		if together, err = o.Optimize("conjunction", together); err != nil || together == nil {
			return err
		}
	}
	_, err := together.Finish()
	return err
}

// Count is an upper bound of the number of documents.
func (s *spans) Count() uint64 { return s.readers[s.rarest].Count() }

// Close releases the readers.
func (s *spans) Close() error {
	var first error
	for _, reader := range s.readers {
		first = cmp.Or(first, reader.Close())
	}
	return first
}

// next goes to the next document with a span and returns the number of its spans,
// 0 at the end.
func (s *spans) next() (uint64, error) {
	for !s.done {
		if err := s.step(s.rarest, nil); err != nil {
			return 0, err
		}
		if n, err := s.align(); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, nil
}

// seek goes to the first document at or after id, forwards only: asked to go back
// or stay, Scorch would begin again.
func (s *spans) seek(id index.IndexInternalID) (uint64, error) {
	if s.done {
		return 0, nil
	}
	if d := s.docs[s.rarest]; d == nil || d.ID.Compare(id) < 0 {
		if err := s.step(s.rarest, id); err != nil {
			return 0, err
		}
	}
	if n, err := s.align(); n > 0 || err != nil {
		return n, err
	}
	return s.next()
}

// id is the document at which next or seek stopped.
func (s *spans) id() index.IndexInternalID { return s.docs[s.rarest].ID }

func (s *spans) step(k int, id index.IndexInternalID) (err error) {
	if s.steps++; s.steps%1024 == 0 && s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	if id == nil {
		s.docs[k], err = s.readers[k].Next(s.buffers[k].Reset())
	} else {
		s.docs[k], err = s.readers[k].Advance(id, s.buffers[k].Reset())
	}
	s.done = s.docs[k] == nil
	return err
}

// align brings all readers to the document of the leading one, or to the first
// after it that all have, and counts its spans.
func (s *spans) align() (uint64, error) {
	for k := 0; k < len(s.readers) && !s.done; k++ {
		lead := s.id()
		if d := s.docs[k]; d == nil || d.ID.Compare(lead) < 0 {
			if err := s.step(k, lead); err != nil || s.done {
				return 0, err
			}
		}
		if id := s.docs[k].ID; id.Compare(lead) > 0 {
			if err := s.step(s.rarest, id); err != nil || s.done {
				return 0, err
			}
			k = -1
		}
	}
	if s.done {
		return 0, nil
	}
	var count uint64
	s.each(func(uint64) { count++ })
	return count, nil
}

// each calls yield with the element of every span of the current document, ascending.
func (s *spans) each(yield func(element uint64)) {
	clear(s.places)
	for _, first := range s.docs[0].Vectors {
		element := element(first)
		if element >= s.from && s.follows(place(first)) {
			yield(element)
		}
	}
}

// follows reports whether the words after the first stand right behind it. Places
// ascend, so each list is gone through once.
func (s *spans) follows(first uint64) bool {
	wanted := first
	for k := 1; k < len(s.docs); k++ {
		wanted++
		all, i := s.docs[k].Vectors, s.places[k]
		for i < len(all) && place(all[i]) < wanted {
			i++
		}
		s.places[k] = i
		if i == len(all) || place(all[i]) != wanted {
			return false
		}
	}
	return true
}

func element(v *index.TermFieldVector) uint64 {
	if len(v.ArrayPositions) == 0 {
		return 0
	}
	return v.ArrayPositions[0]
}

// place is element and position as one number, so that no span crosses elements.
func place(v *index.TermFieldVector) uint64 { return element(v)<<32 | v.Pos }

// closing returns err after closing what was opened on the way to it.
func closing[C interface{ Close() error }](err error, opened ...C) error {
	for _, c := range slices.Backward(opened) {
		err = cmp.Or(err, c.Close())
	}
	return err
}
