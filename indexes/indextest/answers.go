package indextest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

func testFacets(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	fields := []string{"case", "indicator", "kind", "lang", "stance", "phone"}
	for _, c := range []struct {
		name, in string
		access   indexes.Access
		size     int
		want     indexes.Counts
	}{
		{"of a query", "paspoort", indexes.AllCases(), 10, indexes.Counts{
			"case":      {{Value: "26-0001", N: 2}, {Value: "26-0002", N: 1}},
			"indicator": {{Value: "debt-bondage", N: 2}, {Value: "document-retention", N: 2}},
			"kind":      {{Value: "mail", N: 1}, {Value: "pdf", N: 1}, {Value: "word", N: 1}},
			"lang":      {{Value: "nl", N: 3}, {Value: "pl", N: 1}},
			"stance": {
				{Value: "debt-bondage:denied", N: 1}, {Value: "denied", N: 1}, {Value: "negated", N: 1}, {Value: "threat:negated", N: 1},
			},
			"phone": {{Value: "+31612345678", N: 2}, {Value: "+48221234567", N: 1}},
		}},
		{"the highest of everything", "*", indexes.AllCases(), 1, indexes.Counts{
			"case": {{Value: "26-0001", N: 2}}, "indicator": {{Value: "debt-bondage", N: 2}}, "kind": {{Value: "image", N: 1}},
			"lang": {{Value: "nl", N: 3}}, "stance": {{Value: "debt-bondage:denied", N: 1}}, "phone": {{Value: "+31612345678", N: 2}},
		}},
		{"of the cases that may be seen", "*", indexes.OnlyCases("c2"), 10, indexes.Counts{
			"case": {{Value: "26-0002", N: 2}}, "indicator": {{Value: "debt-bondage", N: 1}},
			"kind": {{Value: "image", N: 1}, {Value: "word", N: 1}}, "lang": {{Value: "nl", N: 1}},
			"stance": {{Value: "debt-bondage:denied", N: 1}, {Value: "denied", N: 1}}, "phone": nil,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := x.Facets(t.Context(), indexes.Query{Expr: parsed(t, c.in), Access: c.access}, fields, c.size)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Facets(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

// testAccess asks every kind of query with every kind of access.
func testAccess(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	oracle := NewMemory()
	put(t, oracle, corpus()...)
	accesses := []struct {
		name   string
		access indexes.Access
	}{
		{"none", indexes.Access{}},
		{"no cases", indexes.OnlyCases()},
		{"one case", indexes.OnlyCases("c2")},
		{"two cases, one of them twice", indexes.OnlyCases("c3", "c1", "c3")},
		{"a case that does not exist", indexes.OnlyCases("c9")},
		{"all", indexes.AllCases()},
	}
	for _, a := range accesses {
		t.Run(a.name, func(t *testing.T) {
			for _, in := range []string{
				"*", "paspoort", "pas*", `"haar paspoort"`, "text:paspoort", "title:huur", "NOT paspoort", "NOT case:26-0002",
				"paspoort OR NOT huur", "paspoort NOT huur", "case:26-0001", "exhibit:A01", "phone:+316*", "huur OR pas*", "text:pas*",
			} {
				q := indexes.Query{Expr: parsed(t, in), Access: a.access, Size: 100}
				compare(t, x, oracle, q)
				compareFacets(t, x, oracle, q)
			}
		})
	}
}

// compare holds the documents and pages of an answer to those of the oracle.
func compare(t testingT, x, oracle indexes.Index, q indexes.Query) {
	t.Helper()
	want, err := oracle.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%s): %v", q.Expr, err)
	}
	got, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%s): %v", q.Expr, err)
	}
	type doc struct {
		ID    evidence.DocumentID
		Pages []int
	}
	docs := func(r indexes.Result) (all []doc) {
		for _, h := range r.Hits {
			all = append(all, doc{h.ID, h.Pages})
		}
		return all
	}
	byID := cmpopts.SortSlices(func(a, b doc) bool { return a.ID < b.ID })
	if diff := cmp.Diff(docs(want), docs(got), byID, cmpopts.EquateEmpty()); diff != "" || got.Total != want.Total {
		t.Errorf("Search(%s) has total %d, want %d (-want +got):\n%s", q.Expr, got.Total, want.Total, diff)
	}
}

func compareFacets(t testingT, x, oracle indexes.Index, q indexes.Query) {
	t.Helper()
	want, err := oracle.Facets(t.Context(), q, query.ExactFields(), 100)
	if err != nil {
		t.Fatalf("Facets(%s): %v", q.Expr, err)
	}
	got, err := x.Facets(t.Context(), q, query.ExactFields(), 100)
	if err != nil {
		t.Fatalf("Facets(%s): %v", q.Expr, err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Facets(%s) (-want +got):\n%s", q.Expr, diff)
	}
}

func testPaging(t *testing.T, x indexes.Index) {
	var want []evidence.DocumentID
	for _, exhibit := range []string{"B02", "B01"} { // put in another order than they are read
		for i := 29; i >= 0; i-- {
			r := plain(fmt.Sprintf("%s-%02d", exhibit, i), "zelfde tekst")
			r.Exhibit, r.Document = exhibit, fmt.Sprintf("D%04d", i)
			put(t, x, r)
		}
	}
	for _, exhibit := range []string{"B01", "B02"} {
		for i := range 30 {
			want = append(want, evidence.DocumentID(fmt.Sprintf("%s-%02d", exhibit, i)))
		}
	}
	for _, in := range []string{"zelfde", "*", "case:26-0001"} {
		var got []evidence.DocumentID
		for from := 0; from < 70; from += 7 {
			r := search(t, x, indexes.Query{Expr: parsed(t, in), Access: indexes.AllCases(), Size: 7, From: from})
			if r.Total != len(want) {
				t.Errorf("%q from %d: total %d, want %d", in, from, r.Total, len(want))
			}
			for _, h := range r.Hits {
				got = append(got, h.ID)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %q together (-want +got):\n%s", in, diff)
		}
	}
	if r := search(t, x, indexes.Query{Expr: query.All{}, Access: indexes.AllCases()}); r.Total != 60 || len(r.Hits) != 0 {
		t.Errorf("size 0 gives total %d and %d hits, want 60 and none", r.Total, len(r.Hits))
	}
}

func testRanking(t *testing.T, x indexes.Index) {
	put(t, x, plain("d1", "paspoort en verder heel veel andere woorden over het weer"), plain("d2", "paspoort paspoort paspoort"),
		plain("d3", "iets anders"))
	last := 2.0
	for _, h := range search(t, x, indexes.Query{Expr: parsed(t, "paspoort"), Access: indexes.AllCases(), Size: 10}).Hits {
		if h.Score > last || h.Score <= 0 {
			t.Errorf("%s has score %v after %v", h.ID, h.Score, last)
		}
		last = h.Score
	}
}
