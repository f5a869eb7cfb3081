package inquiry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes/query"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

func TestConditionsNarrowAQuestionWithoutChangingWhatIsAHit(t *testing.T) {
	d := filled(t)
	inCase := &query.Field{Name: "case", Part: &query.Word{Text: "26-2"}}
	for _, typed := range []string{"06-12345678", "boekje OR nummer"} {
		a, err := d.ask.Search(t.Context(), everyone(), inquiry.Question{Text: typed, Facets: true, Only: []query.Node{inCase}})
		d.must(err)
		if a.Total != 1 || a.Found[0].Case != "26-2" || len(a.Found[0].Hits) == 0 || len(a.Facets["case"]) != 1 {
			t.Errorf("%q within 26-2: %+v; want mail.txt with its hits", typed, a)
		}
	}
}

func TestSignalsPlacesAndSourcesAreOnlyForWhoMaySee(t *testing.T) {
	d := filled(t)
	c := evidence.Citation{Case: "26-2", Exhibit: "B1", Document: "D0001"}
	sig, err := d.ask.Signals(t.Context(), everyone(), c)
	d.must(err)
	if len(sig.Mentions) != 1 || sig.Mentions[0].Normal != "+31612345678" || sig.Row.Path != "mail.txt" {
		t.Fatalf("signals of %s = %+v, want its phone number", c, sig)
	}
	if _, err := d.ask.Signals(t.Context(), d.only("26-1"), c); evidence.KindOf(err) != evidence.NotFound {
		t.Errorf("signals for who may not see the case: %v, want not-found", err)
	}
	at := []evidence.Citation{{Page: 1, Span: sig.Mentions[0].Span}, {Page: 1, Span: evidence.Span{Start: 5, End: 5000}}, {Page: 2, Span: evidence.Span{Start: 0, End: 1}}}
	places, err := d.ask.Places(t.Context(), everyone(), sig.Row, at)
	d.must(err)
	want := []inquiry.Place{{Page: 1, Span: sig.Mentions[0].Span, Quote: "+31 6 1234 5678", Before: "Mijn nummer is ", After: ". Een boekje heb ik niet."}}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if _, err := d.ask.Places(t.Context(), d.only("26-1"), sig.Row, at); evidence.KindOf(err) != evidence.NotFound {
		t.Errorf("places for who may not see the case: %v, want not-found", err)
	}
	source := ledger.Source{Exhibit: sig.Row.Exhibit, URL: "/data/beslag", Actor: "test"}
	d.must(d.book.AddSource(t.Context(), source))
	for asker, n := range map[string]int{"26-2": 1, "26-1": 0} {
		if got, err := d.ask.Sources(t.Context(), d.only(asker), sig.Row.Exhibit); err != nil || len(got) != n {
			t.Errorf("sources for who may see %s: %+v, %v; want %d", asker, got, err, n)
		}
	}
}
