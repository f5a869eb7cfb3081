// Package indextest is the promise of package indexes as a test suite: every
// implementation passes Run, and Durable where it keeps files. Memory, which
// passes too, says by its simplicity what the right answer is.
package indextest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Run tests an implementation. Open returns an empty index, which Run closes.
func Run(t *testing.T, open func(t *testing.T) indexes.Index) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(t *testing.T, x indexes.Index)
	}{
		{"what queries find", testQueries},
		{"odd words", testOddWords},
		{"pages of hits", testPages},
		{"facets count every match", testFacets},
		{"nothing leaks without access", testAccess},
		{"paging is stable", testPaging},
		{"better matches come first", testRanking},
		{"put replaces", testReplace},
		{"delete", testDelete},
		{"large batches and records", testLarge},
		{"a document of several records is one document", testParts},
		{"a document of several records is replaced and deleted as one", testPartsGo},
		{"many writers", testWriters},
		{"what makes no sense is refused", testRefusals},
		{"cancelled", testCancelled},
		{"differs in nothing from Memory", testDifferential},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := open(t)
			defer func() {
				if err := x.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
			c.test(t, x)
		})
	}
}

// Durable tests that an index keeps its records when it is closed and opened again.
func Durable(t *testing.T, open func(t *testing.T, dir string) indexes.Index) {
	t.Helper()
	dir := t.TempDir()
	x := open(t, dir)
	put(t, x, corpus()...)
	want := ids(t, x, "paspoort", indexes.AllCases())
	for range 2 {
		if err := x.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
		x = open(t, dir)
		if got := ids(t, x, "paspoort", indexes.AllCases()); !cmp.Equal(got, want) {
			t.Errorf("after opening again, paspoort finds %v, want %v", got, want)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if _, err := x.Count(t.Context()); evidence.KindOf(err) != evidence.Unreachable {
		t.Errorf("Count of a closed index = %v, want unreachable", err)
	}
	if err := x.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

// corpus is a small investigation: two cases, several languages and formats.
func corpus() []indexes.Record {
	return []indexes.Record{
		{
			ID: "d1", Case: "c1", CaseNumber: "26-0001", Exhibit: "B01", Document: "D0001", Path: "mail/Bericht_van_Anna.eml",
			Title: "Geld terug", Kind: "mail", MIME: "message/rfc822", Outcome: evidence.OK, Languages: []string{"nl"},
			Pages: []int{1, 2}, Text: []string{"Zij moest haar paspoort afgeven.", "Hij hield het geld. Anna's huis, Łódź."},
			Indicators: []evidence.Indicator{"document-retention", "debt-bondage"}, Stances: []string{"threat:negated", "negated"},
			Mentions: map[evidence.MentionKind][]string{evidence.Phone: {"+31612345678"}, evidence.Address: {"kerkstraat 12, rotterdam"}},
		},
		{
			ID: "d2", Case: "c1", CaseNumber: "26-0001", Exhibit: "B01", Document: "D0002", Path: "scan/paspoort.pdf",
			Kind: "pdf", MIME: "application/pdf", Outcome: evidence.Partial, Languages: []string{"pl", "nl"},
			Pages: []int{3, 7}, Text: []string{"Oddałam paszport szefowi; moest haar", "paspoort blijft in de kluis"},
			Indicators: []evidence.Indicator{"document-retention"},
			Mentions:   map[evidence.MentionKind][]string{evidence.Phone: {"+31612345678", "+48221234567"}},
		},
		{
			ID: "d3", Case: "c2", CaseNumber: "26-0002", Exhibit: "A01", Document: "D0001", Path: "huur.docx",
			Title: "Huur", Kind: "word", MIME: "application/vnd.openxmlformats", Outcome: evidence.OK, Languages: []string{"nl"},
			Pages: []int{1}, Text: []string{"De huur wordt ingehouden op het loon. Geen paspoort nodig."},
			Indicators: []evidence.Indicator{"debt-bondage"}, Stances: []string{"debt-bondage:denied", "denied"},
			Mentions: map[evidence.MentionKind][]string{evidence.Address: {"kerkstraat 12, rotterdam"}, evidence.IBAN: {"NL91ABNA0417164300"}},
		},
		{
			ID: "d4", Case: "c2", CaseNumber: "26-0002", Exhibit: "A01", Document: "D0002", Path: "foto/leeg.jpg",
			Kind: "image", MIME: "image/jpeg", Outcome: evidence.Empty, Pages: []int{1}, Text: []string{""},
		},
		{
			ID: "d5", Case: "c3", CaseNumber: "26-0003", Exhibit: "A01", Document: "D0001", Path: "notities.txt", Kind: "text",
			MIME: "text/plain", Outcome: evidence.OK, Languages: []string{"bg", "tr", "ar"}, Pages: []int{1, 2, 3},
			Text: []string{"Паспортът на Йордан е у шефа", "İstanbul'dan gelen kızların pasaportu", "أخذ المدير جَوازَ السفر"},
		},
	}
}

func put(t testing.TB, x indexes.Index, records ...indexes.Record) {
	t.Helper()
	if err := x.Put(t.Context(), records); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

func parsed(t testing.TB, s string) query.Node {
	t.Helper()
	n, err := query.Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return n
}

func search(t testing.TB, x indexes.Index, q indexes.Query) indexes.Result {
	t.Helper()
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%s): %v", q.Expr, err)
	}
	return r
}

// ids are the documents that a query finds, sorted; it also holds Total to them.
func ids(t testing.TB, x indexes.Index, expr string, a indexes.Access) []string {
	t.Helper()
	r := search(t, x, indexes.Query{Expr: parsed(t, expr), Access: a, Size: 1000})
	var got []string
	for _, h := range r.Hits {
		got = append(got, string(h.ID))
	}
	if r.Total != len(got) {
		t.Errorf("Search(%q) has total %d and %d hits", expr, r.Total, len(got))
	}
	slices.Sort(got)
	return got
}

// plain is a record of case c1 with one element of text per page.
func plain(id string, pages ...string) indexes.Record {
	r := indexes.Record{ID: evidence.DocumentID(id), Case: "c1", CaseNumber: "26-0001", Exhibit: "B01", Document: id, Outcome: evidence.OK, Text: pages}
	for i := range pages {
		r.Pages = append(r.Pages, i+1)
	}
	return r
}

func testPages(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	for _, c := range []struct {
		name, in string
		want     map[evidence.DocumentID][]int
	}{
		{"a word", "geld", map[evidence.DocumentID][]int{"d1": {2}}},
		{"page numbers, not places", "paspoort kluis", map[evidence.DocumentID][]int{"d2": {7}}},
		{"all words count", "haar kluis", map[evidence.DocumentID][]int{"d2": {3, 7}}},
		{"a phrase", `"moest haar"`, map[evidence.DocumentID][]int{"d1": {1}, "d2": {3}}},
		{"a prefix", "pas* паспортът", map[evidence.DocumentID][]int{"d5": {1, 2}}},
		{"a title has no page", "terug", map[evidence.DocumentID][]int{"d1": nil}},
		{"a field has no page", "outcome:partial", map[evidence.DocumentID][]int{"d2": nil}},
		{"what stands under not has no page", "kluis NOT geld", map[evidence.DocumentID][]int{"d2": {7}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := map[evidence.DocumentID][]int{}
			for _, h := range search(t, x, indexes.Query{Expr: parsed(t, c.in), Access: indexes.AllCases(), Size: 10}).Hits {
				got[h.ID] = h.Pages
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("pages of %q (-want +got):\n%s", c.in, diff)
			}
		})
	}
}
