package bleveindex

import (
	"cmp"
	"container/heap"
	"slices"

	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
)

// ranked is a document that may become a hit.
type ranked struct {
	id    index.IndexInternalID
	score float64
	order *string // case, exhibit, document number; nil until a tie asks for it
}

// top keeps the best documents in a heap with the worst of them on top. The
// order of equal scores is read from the index only where it matters.
type top struct {
	want   int
	best   []*ranked
	values index.DocValueReader
	err    error // of reading an order
}

func (t *top) open(r index.IndexReader) (err error) {
	t.values, err = r.DocValueReader([]string{fieldOrder})
	return err
}

// offer considers a match.
func (t *top) offer(d *search.DocumentMatch) error {
	if t.want == 0 {
		return nil
	}
	candidate := &ranked{id: d.IndexInternalID, score: d.Score}
	if len(t.best) == t.want && t.compare(candidate, t.best[0]) >= 0 {
		return t.err
	}
	candidate.id = slices.Clone(candidate.id)
	if len(t.best) == t.want {
		t.best[0] = candidate
		heap.Fix(t, 0)
		return t.err
	}
	heap.Push(t, candidate)
	return t.err
}

// ranked are the best documents, best first, without the first from of them.
func (t *top) ranked(from int) []ranked {
	slices.SortFunc(t.best, t.compare)
	var out []ranked
	for _, r := range t.best[min(from, len(t.best)):] {
		out = append(out, *r)
	}
	return out
}

// compare is negative when a comes before b: higher score, then order.
func (t *top) compare(a, b *ranked) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return cmp.Compare(t.order(a), t.order(b))
}

func (t *top) order(r *ranked) string {
	if r.order == nil {
		r.order = new(string)
		err := t.values.VisitDocValues(r.id, func(_ string, value []byte) { *r.order = string(value) })
		t.err = cmp.Or(t.err, err)
	}
	return *r.order
}

// Len implements heap.Interface, as do the methods below.
func (t *top) Len() int { return len(t.best) }

// Less puts the worst on top.
func (t *top) Less(i, j int) bool { return t.compare(t.best[i], t.best[j]) > 0 }

// Swap exchanges two documents.
func (t *top) Swap(i, j int) { t.best[i], t.best[j] = t.best[j], t.best[i] }

// Push adds a document at the end.
func (t *top) Push(r any) { t.best = append(t.best, r.(*ranked)) }

// Pop takes the last document.
func (t *top) Pop() any {
	last := t.best[len(t.best)-1]
	t.best = t.best[:len(t.best)-1]
	return last
}
