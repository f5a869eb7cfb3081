// Package indextest is the promise of package indexes as a test suite: every
// implementation passes Run, and Durable where it keeps files. Memory, which
// passes too, says by its simplicity what the right answer is.
package indextest

import (
	"fmt"
	"slices"
	"strings"
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

func testQueries(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	for _, c := range []struct{ name, in, want string }{
		{"everything", "*", "d1 d2 d3 d4 d5"},
		{"a word", "huur", "d3"},
		{"a word in text, title and path", "paspoort", "d1 d2 d3"},
		{"a word in the title only", "terug", "d1"},
		{"a word in the path only", "leeg", "d4"},
		{"capitals and accents", "LODZ", "d1"},
		{"polish", "oddalam", "d2"},
		{"bulgarian", "иордан", "d5"},
		{"turkish capital with a dot", "istanbul", "d5"},
		{"turkish letter without a dot", "kizlarin", "d5"},
		{"arabic without vowels", "جواز", "d5"},
		{"and", "paspoort geld", "d1"},
		{"and across the pages of a document", "szefowi kluis", "d2"},
		{"and across fields", "bericht geld", "d1"},
		{"or", "huur OF kluis", "d2 d3"},
		{"and before or", "huur OR paspoort geld", "d1 d3"},
		{"not", "paspoort NIET huur", "d1 d2"},
		{"minus", "paspoort -kluis -huur", "d1"},
		{"only not", "NOT paspoort", "d4 d5"},
		{"not of and", "NOT (paspoort geld)", "d2 d3 d4 d5"},
		{"not inside or", "huur OR NOT paspoort", "d3 d4 d5"},
		{"not not", "NOT NOT huur", "d3"},
		{"a phrase", `"haar paspoort"`, "d1"},
		{"a phrase does not cross pages", `"moest haar paspoort"`, "d1"},
		{"a phrase needs its order", `"paspoort haar"`, ""},
		{"a phrase with accents", `"Anna's huis, lodz"`, "d1"},
		{"a phrase in the path", `"bericht van anna"`, "d1"},
		{"a phrase of one repeated word", `"haar haar"`, ""},
		{"not a phrase", `paspoort NOT "haar paspoort"`, "d2 d3"},
		{"prefix", "pas*", "d1 d2 d3 d5"},
		{"prefix of a whole word", "kluis*", "d2"},
		{"prefix that nothing begins with", "xyz*", ""},
		{"absent", "afwezig", ""},
		{"absent and present", "afwezig paspoort", ""},
		{"absent or present", "afwezig OR huur", "d3"},
		{"text field", "text:paspoort", "d1 d2 d3"},
		{"text field is not title or path", "text:(terug OR leeg OR huur)", "d3"},
		{"text field prefix", "text:ter*", ""},
		{"text field phrase", `text:"moest haar"`, "d1 d2"},
		{"title field", "title:geld", "d1"},
		{"title field prefix", "title:g*", "d1"},
		{"title field phrase", `title:"geld terug"`, "d1"},
		{"file field", "file:paspoort", "d2"},
		{"file field, by its parts", `file:"mail bericht" OR file:docx`, "d1 d3"},
		{"case", "case:26-0002", "d3 d4"},
		{"exhibit", "exhibit:A01", "d3 d4 d5"},
		{"kind", "kind:(pdf OR word)", "d2 d3"},
		{"language", "lang:pl", "d2"},
		{"mime type", "mime:application/pdf", "d2"},
		{"mime prefix", "mime:application/*", "d2 d3"},
		{"outcome", "outcome:empty", "d4"},
		{"not an outcome", "-outcome:ok", "d2 d4"},
		{"indicator", "indicator:debt-bondage", "d1 d3"},
		{"indicators together", "indicator:(debt-bondage document-retention)", "d1"},
		{"stance of an indicator", "stance:debt-bondage:denied", "d3"},
		{"stance", "stance:negated", "d1"},
		{"phone", "phone:+31612345678", "d1 d2"},
		{"phone prefix", "phone:+48*", "d2"},
		{"address", `address:"kerkstraat 12, rotterdam"`, "d1 d3"},
		{"iban", "iban:NL91ABNA0417164300", "d3"},
		{"exact values are not folded", "iban:nl91abna0417164300", ""},
		{"exact values are whole", "address:kerkstraat", ""},
		{"field and word", "case:26-0001 paspoort", "d1 d2"},
		{"field or word", "outcome:empty OR huur", "d3 d4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(ids(t, x, c.in, indexes.AllCases()), " ")
			if got != c.want {
				t.Errorf("%s finds %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func testOddWords(t *testing.T, x indexes.Index) {
	for i, c := range oddWords() {
		t.Run(c.name, func(t *testing.T) {
			r := plain(fmt.Sprintf("d%d", i), c.text)
			put(t, x, r)
			for _, in := range c.found {
				if got := ids(t, x, in, indexes.AllCases()); !slices.Contains(got, string(r.ID)) {
					t.Errorf("%q does not find %q", in, c.text)
				}
			}
			for _, in := range c.absent {
				if got := ids(t, x, in, indexes.AllCases()); slices.Contains(got, string(r.ID)) {
					t.Errorf("%q finds %q", in, c.text)
				}
			}
		})
	}
}

// oddWords pins what a word is: an engine that cuts text in another way fails here.
func oddWords() []struct {
	name, text    string
	found, absent []string
} {
	return []struct {
		name, text    string
		found, absent []string
	}{
		{"phone number", "bel 06-12345678 nu", []string{"06-12345678", "12345678", `"06 12345678"`}, []string{"0612345678"}},
		{"e-mail address", "naar anna@example.nl gestuurd", []string{"anna@example.nl", "example.nl", "anna"}, nil},
		{"apostrophe", "de foto’s van Mehmet'in", []string{"foto's", "foto’s", "mehmet", "foto"}, []string{"fotos"}},
		{"hyphen", "mensen-handel", []string{"mensen-handel", "handel", `"mensen handel"`}, []string{"mensenhandel"}},
		{"no space after punctuation", "Stop.Naam:Jansen_oud", []string{"stop", "jansen", "oud"}, nil},
		{"amount", "€ 1.250,50 p.w.", []string{"1.250,50", "p.w."}, []string{"1250"}},
		{"soft hyphen", "uit\u00adbuiting", []string{"uitbuiting"}, nil},
		{"ligature", "ﬁnancieel", []string{"financieel", "fin*"}, nil},
		{"chinese", "护照在老板那里", []string{"护照", `"老板"`}, []string{"护老"}},
		{"arabic presentation forms", "ﻣﺤﻤﺪ", []string{"محمد"}, nil},
		{"a word of 256 letters", strings.Repeat("a", 256), []string{strings.Repeat("a", 256), strings.Repeat("a", 255) + "*"}, nil},
		{"a longer one is no word", "voor " + strings.Repeat("b", 257) + " na", []string{`"voor na"`}, []string{"bbb*"}},
		{"control characters", "voor\x00na\x1f", []string{"voor", "na"}, nil},
		{"bytes that are not text", "voor\xff\xfena", []string{"voor", "na"}, nil},
	}
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
