package indextest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Memory is an index that reads every record again for every question: too slow
// for use, too simple to be wrong. Every hit scores 1.
type Memory struct {
	mu      sync.Mutex
	records map[evidence.DocumentID]map[int]indexes.Record // by part
	closed  bool
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{records: map[evidence.DocumentID]map[int]indexes.Record{}} }

var _ indexes.Index = (*Memory)(nil)

func (m *Memory) use(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return evidence.E(evidence.Cancelled, "use index", "", err)
	}
	if m.closed {
		return evidence.E(evidence.Unreachable, "use index", "", fmt.Errorf("closed"))
	}
	return nil
}

// Put implements indexes.Index, as do the methods below.
func (m *Memory) Put(ctx context.Context, records []indexes.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.use(ctx); err != nil {
		return err
	}
	for i := range records {
		if err := indexes.CheckRecord(&records[i]); err != nil {
			return err
		}
	}
	for _, r := range records {
		if r.Part == 0 {
			m.records[r.ID] = map[int]indexes.Record{}
		} else if m.records[r.ID] == nil {
			continue // a part of nothing is not found
		}
		m.records[r.ID][r.Part] = r
	}
	return nil
}

// whole is a document put together again.
func whole(parts map[int]indexes.Record) indexes.Record {
	r := parts[0]
	for _, n := range slices.Sorted(maps.Keys(parts))[1:] {
		r.Pages = slices.Concat(r.Pages, parts[n].Pages)
		r.Text = slices.Concat(r.Text, parts[n].Text)
	}
	return r
}

// Delete forgets records.
func (m *Memory) Delete(ctx context.Context, ids []evidence.DocumentID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		delete(m.records, id)
	}
	return m.use(ctx)
}

// Count is the number of documents.
func (m *Memory) Count(ctx context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.records), m.use(ctx)
}

// Close ends the use of the index.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Search returns hits in the order of case, exhibit and document number.
func (m *Memory) Search(ctx context.Context, q indexes.Query) (indexes.Result, error) {
	if err := indexes.CheckQuery(q); err != nil {
		return indexes.Result{}, err
	}
	matching, err := m.matching(ctx, q)
	if err != nil {
		return indexes.Result{}, err
	}
	result := indexes.Result{Total: len(matching)}
	for _, r := range matching[min(q.From, len(matching)):min(q.From+q.Size, len(matching))] {
		result.Hits = append(result.Hits, indexes.Hit{ID: r.ID, Score: 1, Pages: pages(q.Expr, &r)})
	}
	return result, nil
}

// Facets counts the values of all records that match.
func (m *Memory) Facets(ctx context.Context, q indexes.Query, fields []string, size int) (indexes.Counts, error) {
	if err := indexes.CheckFacets(q, fields, size); err != nil {
		return nil, err
	}
	matching, err := m.matching(ctx, q)
	if err != nil {
		return nil, err
	}
	counts := indexes.Counts{}
	for _, field := range fields {
		n := map[string]int{}
		for i := range matching {
			for value := range distinct(exactValues(&matching[i], field)) {
				n[value]++
			}
		}
		counts[field] = []indexes.Count{}
		for _, value := range slices.Sorted(maps.Keys(n)) {
			counts[field] = append(counts[field], indexes.Count{Value: value, N: n[value]})
		}
		slices.SortStableFunc(counts[field], func(a, b indexes.Count) int { return cmp.Compare(b.N, a.N) })
		counts[field] = counts[field][:min(size, len(counts[field]))]
	}
	return counts, nil
}

func distinct(values []string) map[string]bool {
	set := map[string]bool{}
	for _, v := range values {
		if v != "" {
			set[v] = true
		}
	}
	return set
}

func (m *Memory) matching(ctx context.Context, q indexes.Query) ([]indexes.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.use(ctx); err != nil {
		return nil, err
	}
	var out []indexes.Record
	for _, parts := range m.records {
		r := whole(parts)
		if (q.Access.Everything() || slices.Contains(q.Access.Cases(), r.Case)) && Matches(q.Expr, &r) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b indexes.Record) int {
		return cmp.Or(strings.Compare(a.CaseNumber, b.CaseNumber), strings.Compare(a.Exhibit, b.Exhibit),
			strings.Compare(a.Document, b.Document), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// pages are the pages on which Locate finds something, with what does not search
// the text left out.
func pages(n query.Node, r *indexes.Record) []int {
	var out []int
	for i, text := range r.Text {
		last := len(out) - 1
		if last >= 0 && out[last] == r.Pages[i] {
			continue // the page goes on in another part
		}
		if n := inText(n); n != nil && len(query.Locate(n, text)) > 0 {
			out = append(out, r.Pages[i])
		}
	}
	return out
}

// inText is a query without what is sought in other fields than the text.
func inText(n query.Node) query.Node {
	var parts []query.Node
	switch n := n.(type) {
	case *query.And:
		parts = n.Parts
	case *query.Or:
		parts = n.Parts
	case *query.Field:
		if n.Name != "text" {
			return nil
		}
		return n.Part
	default:
		return n
	}
	kept := &query.Or{}
	for _, part := range parts {
		if part := inText(part); part != nil {
			kept.Parts = append(kept.Parts, part)
		}
	}
	return kept
}
