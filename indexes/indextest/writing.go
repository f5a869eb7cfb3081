package indextest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

func testReplace(t *testing.T, x indexes.Index) {
	put(t, x, plain("d1", "oud"), plain("d2", "oud"))
	put(t, x, plain("d1", "nieuw"))
	put(t, x, plain("d3", "eerst"), plain("d3", "laatst"))
	for in, want := range map[string][]string{"oud": {"d2"}, "nieuw": {"d1"}, "eerst": nil, "laatst": {"d3"}} {
		if got := ids(t, x, in, indexes.AllCases()); !cmp.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", in, got, want)
		}
	}
	wantCount(t, x, 3)
}

func testDelete(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	if err := x.Delete(t.Context(), []evidence.DocumentID{"d2", "d9", "d4"}); err != nil {
		t.Fatalf("Delete: %v", err)
	}
	if err := x.Delete(t.Context(), nil); err != nil {
		t.Fatalf("Delete of nothing: %v", err)
	}
	wantCount(t, x, 3)
	if got := ids(t, x, "NOT huur", indexes.AllCases()); !cmp.Equal(got, []string{"d1", "d5"}) {
		t.Errorf("NOT huur finds %v, want d1 and d5", got)
	}
	counts, err := x.Facets(t.Context(), indexes.Query{Expr: query.All{}, Access: indexes.AllCases()}, []string{"kind"}, 10)
	want := indexes.Counts{"kind": {{Value: "mail", N: 1}, {Value: "text", N: 1}, {Value: "word", N: 1}}}
	if err != nil || !cmp.Equal(counts, want) {
		t.Errorf("Facets = %v, %v, want %v", counts, err, want)
	}
}

func wantCount(t testing.TB, x indexes.Index, want int) {
	t.Helper()
	if got, err := x.Count(t.Context()); err != nil || got != want {
		t.Errorf("Count = %d, %v, want %d", got, err, want)
	}
}

// testLarge puts more than a batch holds, with a record in the middle that is
// larger than a batch by itself.
func testLarge(t *testing.T, x indexes.Index) {
	page := strings.Repeat("een zin over het paspoort van iemand anders. ", 4<<20/45/4)
	records := []indexes.Record{plain("d0", "begin speld")}
	for i := 1; i <= 2; i++ {
		records = append(records, plain(fmt.Sprintf("d%d", i), page, fmt.Sprintf("speld%d", i)))
	}
	records = append(records, plain("d3", page, page, page, page, page, "aan het eind een speld"), plain("d4", "einde speld"))
	put(t, x, records...)
	wantCount(t, x, 5)
	r := search(t, x, indexes.Query{Expr: parsed(t, `"het eind een speld"`), Access: indexes.AllCases(), Size: 10})
	if r.Total != 1 || len(r.Hits) != 1 || !cmp.Equal(r.Hits[0].Pages, []int{6}) {
		t.Errorf("the end of the large record = %+v, want page 6 of d3", r)
	}
	if got := ids(t, x, "speld*", indexes.AllCases()); len(got) != 5 {
		t.Errorf("speld* finds %v, want all 5", got)
	}
	put(t, x)
}

func testWriters(t *testing.T, x indexes.Index) {
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := range 10 {
				if err := x.Put(t.Context(), []indexes.Record{plain(fmt.Sprintf("w%d-%d", w, i), fmt.Sprintf("schrijver%d", w))}); err != nil {
					t.Errorf("Put: %v", err)
				}
				if got := search(t, x, indexes.Query{Expr: parsed(t, fmt.Sprintf("schrijver%d", w)), Access: indexes.AllCases()}); got.Total != i+1 {
					t.Errorf("after %d records of writer %d, %d are found", i+1, w, got.Total)
				}
			}
		})
	}
	writers.Wait()
	wantCount(t, x, 80)
}

func testRefusals(t *testing.T, x indexes.Index) {
	var many []string
	for i := range 1100 {
		many = append(many, fmt.Sprintf("wijd%04d", i))
	}
	put(t, x, plain("d1", strings.Join(many, " ")))
	all := indexes.AllCases()
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"no query", func() error { return searchError(t, x, indexes.Query{Access: all}) }},
		{"a negative offset", func() error { return searchError(t, x, indexes.Query{Expr: query.All{}, Access: all, From: -1}) }},
		{"too many hits", func() error {
			return searchError(t, x, indexes.Query{Expr: query.All{}, Access: all, Size: indexes.MaxSize + 1})
		}},
		{"too far", func() error {
			return searchError(t, x, indexes.Query{Expr: query.All{}, Access: all, Size: 1, From: indexes.MaxReach})
		}},
		{"counting a field of words", func() error {
			_, err := x.Facets(t.Context(), indexes.Query{Expr: query.All{}, Access: all}, []string{"text"}, 10)
			return err
		}},
		{"counting too many values", func() error {
			_, err := x.Facets(t.Context(), indexes.Query{Expr: query.All{}, Access: all}, []string{"kind"}, indexes.MaxFacetSize+1)
			return err
		}},
		{"pages without numbers", func() error { return x.Put(t.Context(), []indexes.Record{{ID: "d2", Text: []string{"a"}}}) }},
		{"page numbers that descend", func() error {
			return x.Put(t.Context(), []indexes.Record{{ID: "d2", Text: []string{"a", "b"}, Pages: []int{2, 1}}})
		}},
		{"no id", func() error { return x.Put(t.Context(), []indexes.Record{{}}) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.do(); evidence.KindOf(err) != evidence.Invalid {
				t.Errorf("error is %v, want invalid", err)
			}
		})
	}
	wantCount(t, x, 1)
	t.Run("a prefix of too many words", func(t *testing.T) {
		if _, slow := x.(*Memory); slow {
			return // reads everything anyway
		}
		err := searchError(t, x, indexes.Query{Expr: parsed(t, "kort OR wijd*"), Access: all})
		var wide *query.TooWideError
		if !errors.As(err, &wide) || wide.What != "wijd" || evidence.KindOf(err) != evidence.Invalid {
			t.Errorf("wijd* gives %v, want too wide", err)
		}
	})
}

func searchError(t testing.TB, x indexes.Index, q indexes.Query) error {
	t.Helper()
	_, err := x.Search(t.Context(), q)
	return err
}

func testCancelled(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, searched := x.Search(ctx, indexes.Query{Expr: query.All{}, Access: indexes.AllCases(), Size: 1})
	_, counted := x.Facets(ctx, indexes.Query{Expr: query.All{}, Access: indexes.AllCases()}, []string{"kind"}, 1)
	_, count := x.Count(ctx)
	for name, err := range map[string]error{
		"Search": searched, "Facets": counted, "Count": count, "Put": x.Put(ctx, corpus()), "Delete": x.Delete(ctx, []evidence.DocumentID{"d1"}),
	} {
		if evidence.KindOf(err) != evidence.Cancelled {
			t.Errorf("%s with a cancelled context = %v, want cancelled", name, err)
		}
	}
}
