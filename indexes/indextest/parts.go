package indextest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
	"spoor/internal/evidence"
)

// divided is a record as several, with so many pages each.
func divided(r indexes.Record, each int) []indexes.Record {
	n := max((len(r.Pages)+each-1)/each, 1)
	parts := make([]indexes.Record, n)
	for i := range parts {
		if i == 0 {
			parts[i] = r
		}
		from, to := min(i*each, len(r.Pages)), min((i+1)*each, len(r.Pages))
		parts[i].ID, parts[i].Case, parts[i].Part, parts[i].Parts = r.ID, r.Case, i, n
		parts[i].Pages, parts[i].Text = r.Pages[from:to], r.Text[from:to]
	}
	return parts
}

// testParts puts one document of the corpus as several records.
func testParts(t *testing.T, x indexes.Index) {
	book := plain("boek", "het begin van het paspoort", "midden", "de huur was hoog", "haar paspoort", "einde Łódź")
	book.Case, book.CaseNumber, book.Exhibit, book.Document = "c2", "26-0002", "A01", "D0003"
	book.Title, book.Path, book.Kind, book.Languages = "Dossier", "dossier.pdf", "pdf", []string{"nl"}
	book.Indicators = []evidence.Indicator{"debt-bondage"}
	book.Mentions = map[evidence.MentionKind][]string{evidence.Phone: {"+31612345678"}}
	put(t, x, corpus()...)
	put(t, x, divided(book, 2)...)
	oracle := NewMemory()
	put(t, oracle, append(corpus(), book)...) // whole
	wantCount(t, x, 6)
	for _, in := range []string{
		"*", "paspoort", "begin einde", "begin NOT einde", "NOT einde", "NOT begin", "huur OR lodz", `"haar paspoort"`, `"hoog haar"`,
		"pas*", "title:dossier lodz", "phone:+31612345678 einde", "kind:pdf", "case:26-0002 -midden", "NOT (begin einde)", "einde absent",
		"NOT NOT midden", "text:(begin OR einde)", "indicator:debt-bondage -hoog", "file:dossier",
	} {
		for _, access := range []indexes.Access{indexes.AllCases(), indexes.OnlyCases("c2"), indexes.OnlyCases("c1"), {}} {
			q := indexes.Query{Expr: parsed(t, in), Access: access, Size: 100}
			compare(t, x, oracle, q)
			compareFacets(t, x, oracle, q)
		}
	}
	one := search(t, x, indexes.Query{Expr: parsed(t, "paspoort"), Access: indexes.AllCases(), Size: 1, From: 3})
	if one.Total != 4 || len(one.Hits) != 1 {
		t.Errorf("the last of 4 documents = %+v, want one hit of 4", one)
	}
}

// testPartsGo replaces and deletes documents of several records.
func testPartsGo(t *testing.T, x indexes.Index) {
	find := func(in string, want ...string) {
		t.Helper()
		if got := ids(t, x, in, indexes.AllCases()); !cmp.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", in, got, want)
		}
	}
	put(t, x, divided(plain("d1", "een", "twee", "drie", "vier"), 1)...)
	put(t, x, divided(plain("d2", "een", "zes"), 1)...)
	find("een vier", "d1")
	for _, r := range divided(plain("d1", "een", "vijf"), 1) { // one by one, and fewer
		put(t, x, r)
	}
	find("vier OR drie")
	find("een vijf", "d1")
	put(t, x, append(divided(plain("d2", "a", "b", "c"), 1), plain("d2", "zeven"))...) // twice in one call
	find("a OR b OR c OR zes")
	find("zeven", "d2")
	wantCount(t, x, 2)
	if err := x.Delete(t.Context(), []evidence.DocumentID{"d1"}); err != nil {
		t.Fatal(err)
	}
	find("een OR vijf")
	wantCount(t, x, 1)
	put(t, x, divided(plain("d3", "los", "eind"), 1)[1])
	find("eind")
	put(t, x, divided(plain("d3", "los", "eind"), 1)[:1]...)
	find("los", "d3")
	find("eind")
	put(t, x, divided(plain("d4", "blad één", "het vervolg"), 1)...)
	again := divided(plain("d5", "blad een", "vervolg van blad een"), 1)
	again[1].Pages = []int{1} // a page that goes on in the next part
	put(t, x, again...)
	r := search(t, x, indexes.Query{Expr: parsed(t, "blad van"), Access: indexes.AllCases(), Size: 1})
	if r.Total != 1 || len(r.Hits) != 1 || !cmp.Equal(r.Hits[0].Pages, []int{1}) {
		t.Errorf("a page in two parts = %+v, want page 1 of d5", r)
	}
	for _, wrong := range []indexes.Record{{ID: "d6#1"}, {ID: "d6", Part: 2, Parts: 2}, {ID: "d6", Part: -1, Parts: 2}} {
		if err := x.Put(t.Context(), []indexes.Record{wrong}); evidence.KindOf(err) != evidence.Invalid {
			t.Errorf("Put of %s = %v, want invalid", fmt.Sprintf("%+v", wrong), err)
		}
	}
}
