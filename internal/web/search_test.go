package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
)

func TestTheFirstPageListsCasesAndQueriesToTry(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.get(t, "/").status(t, 200).says(t, "Er zijn nog geen onderzoeken", "spoor intake")
	h.furnish(t)
	p := h.get(t, "/").status(t, 200)
	p.says(t, "2 onderzoeken · 6 documenten · 4 bevindingen", "26-0412 Kas", "26-0077 Haven")
	h.get(t, p.link(t, "26-0077")).status(t, 200).says(t, "1 document", "verklaring.txt")
	for _, a := range p.all("a") {
		if strings.HasPrefix(attr(a, "href"), "/search?q=") {
			h.get(t, attr(a, "href")).status(t, 200)
		}
	}
}

func TestASearchQuotesHitsAmongTheirSignals(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=boekje+AND+bus").status(t, 200)
	p.says(t, "2 documenten, 5 vindplaatsen, 2 onderzoeken", "26-0412/B03/D0001 · tekst · Nederlands", "Emil - Wouter.txt", "Schuldbinding", "ook in 26-0077")
	if diff := cmp.Diff([]string{"boekje", "bus", "boekje", "bus", "boekje"}, p.texts("mark")); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"tot ik de", "bus", "heb terugbetaald"}, p.texts("span.f")); diff != "" {
		t.Errorf("findings around the hits (-want +got):\n%s", diff)
	}
	quotes := p.texts("p.quote")
	want := "p. 1Het boekje lag bij de chauffeur van de bus, nummer +31 6 12345678."
	if len(quotes) != 3 || quotes[0] != want {
		t.Errorf("quotes %q, want three, the first %q", quotes, want)
	}
}

func TestAQuoteLeadsToItsPlaceInTheDocument(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=nergens").status(t, 200)
	address := p.link(t, "p. 2")
	if want := "/d/26-0412/B03/D0001?p=2&span=25-32#hit"; address != want {
		t.Fatalf("the quote leads to %q, want %q", address, want)
	}
	d := h.get(t, address).status(t, 200)
	if got := d.texts("mark"); len(got) != 1 || got[0] != "nergens" || len(d.all("#hit")) != 1 {
		t.Errorf("marks on the document's page %q, want nergens behind the anchor", got)
	}
}

func TestAnIdentifierIsFoundInEverySpelling(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=06-12345678").status(t, 200)
	p.says(t, "3 documenten, 3 vindplaatsen, 2 onderzoeken", "ook in andere schrijfwijzen gezocht: telefoon +31612345678", "06 1234 5678 · ook in 26-0077", "+31 6 12345678 · ook in 26-0412")
	h.get(t, p.link(t, "ook in 26-0077")).status(t, 200).says(t, "+31612345678 · telefoon", "2 onderzoeken, 3 documenten, 3 vindplaatsen")
}

func TestAFacetNarrowsWithoutLosingTheOtherSpellings(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=06-12345678").status(t, 200)
	narrowed := h.get(t, p.link(t, "26-0077 Haven")).status(t, 200)
	narrowed.says(t, "1 document, 1 vindplaats, 1 onderzoek", "verklaring.txt")
	back := h.get(t, narrowed.link(t, "26-0077 Haven")).status(t, 200)
	back.says(t, "3 documenten, 3 vindplaatsen, 2 onderzoeken")
}

func TestTheNumberBesideAFacetIsWhatItGives(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=boekje+OR+bus+OR+paspoort").status(t, 200)
	links := p.all("aside")[0]
	for n := range links.Descendants() {
		if n.Data != "a" {
			continue
		}
		count := text(n.LastChild)
		got := h.get(t, attr(n, "href")).status(t, 200).texts("h1")[0]
		if !strings.HasPrefix(got, count+" document") {
			t.Errorf("%q leads to %q, want %s documents", text(n), got, count)
		}
	}
}

func TestFiltersAloneShowWhatWasFoundByThem(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?indicator=id-retention").status(t, 200)
	p.says(t, "1 document", "Identiteitspapieren ingenomen", "lag in de kluis op kantoor")
	if got := p.texts("mark"); len(got) > 0 {
		t.Errorf("marks %q, want none: nothing was asked in words", got)
	}
	h.get(t, "/search?stance=denied").status(t, 200).says(t, "1 document", "Nee, dat had ik zelf.")
}

func TestAHostileFilterIsOnlyAValue(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	for _, value := range []string{`26-0412" OR case:26-0077`, `*`, `) OR (*`, `\`, `<script>alert(1)</script>`, "\u202e", `a AND b`} {
		p := h.get(t, "/search?q=boekje&case="+escape(value)).status(t, 200)
		if got := p.texts("h1")[0]; got != "Niets gevonden" {
			t.Errorf("case=%q: %q, want nothing found", value, got)
		}
	}
	h.get(t, "/search?case="+strings.Repeat("x", 301)).status(t, 400)
	h.get(t, "/search?case=%ff").status(t, 400)
}

func TestAMistakeInAQueryIsShownAtItsPlace(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	for name, test := range map[string]struct{ query, line, at string }{
		"a parenthesis":      {`boekje AND (bus`, "haakje wordt niet gesloten", "("},
		"a quote":            {`é "bus`, "aanhalingsteken wordt niet gesloten", `"`},
		"an unknown field":   {`naam:piet`, "dit veld bestaat niet", "naam"},
		"nothing beside AND": {`bus AND`, "ontbreekt een woord", "AND"},
		"markup":             {`<script>alert(1)</script> (`, "haakje", "("},
	} {
		p := h.get(t, "/search?q="+escape(test.query)).status(t, 400)
		shown := strings.Join(p.texts(".wrong"), "")
		if !strings.Contains(strings.ToLower(shown), test.line) || len(p.texts("mark")) != 1 || p.texts("mark")[0] != test.at {
			t.Errorf("%s: %q shows %q with %q marked; want %q with %q marked", name, test.query, shown, p.texts("mark"), test.line, test.at)
		}
		if got := attr(p.all("input")[0], "value"); got != test.query {
			t.Errorf("%s: the box holds %q, want the query as typed, %q", name, got, test.query)
		}
	}
}

func TestNothingFoundHelps(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=krokodil&case=26-0412").status(t, 200)
	p.says(t, "Niets gevonden", "Wat kan helpen", "nog niet verwerkt")
	h.get(t, p.link(t, "26-0412 Kas")).status(t, 200)
}

func TestManyAnswersArePaged(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	var files []file
	for i := range 23 {
		files = append(files, file{fmt.Sprintf("brief-%02d.txt", i), fmt.Sprintf("brief %d over het boekje", i)})
	}
	h.take(t, "26-0412", "Kas", "B03", files...)
	seen := map[string]bool{}
	p := h.get(t, "/search?q=boekje&case=26-0412").status(t, 200)
	for _, want := range []string{"1 – 10 van 23", "11 – 20 van 23", "21 – 23 van 23"} {
		p.says(t, want, "23 documenten")
		for _, title := range p.texts("h2") {
			seen[title] = true
		}
		if !strings.HasPrefix(want, "21") {
			p = h.get(t, p.link(t, "volgende")).status(t, 200)
		}
	}
	if len(seen) != 23 {
		t.Errorf("%d documents on three pages, want 23", len(seen))
	}
	h.get(t, "/search?q=boekje&from=999999999").status(t, 400)
	h.get(t, "/search?q=boekje&from=-5").status(t, 200).says(t, "1 – 10 van 23")
}

func TestWhatMayNotBeSeenIsNotThere(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.open(t, indexes.OnlyCases(h.exhibit["26-0412/B03"].Case))
	for _, address := range []string{"/", "/search?q=boekje", "/search?q=06-12345678", "/cases", "/runs", "/links", "/links?id=06+1234+5678", "/d/26-0412/B03/D0002"} {
		h.get(t, address).status(t, 200).hides(t, "26-0077", "Haven", "verklaring")
	}
	for _, address := range []string{"/d/26-0077/A11/D0001", "/d/26-0077/A11/D0001/original", "/runs/26-0077/A11"} {
		h.get(t, address).status(t, 404).hides(t, "Haven", "chauffeur")
	}
}

func TestThePageSpeaksTheLanguageAskedFor(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/search?q=boekje&lang=en").status(t, 200)
	p.says(t, "2 documents, 3 passages, 2 cases", "Debt bondage", "A finding is a signal with a citation, not a verdict.", "on this machine only: no login yet")
	if got := attr(p.all("html")[0], "lang"); got != "en" {
		t.Errorf("lang = %q, want en", got)
	}
	if c := p.Cookies(); len(c) != 1 || c[0].Value != "en" || !c[0].HttpOnly {
		t.Errorf("cookies %v, want the language", c)
	}
	h.get(t, p.link(t, "Nederlands")).says(t, "2 documenten, 3 vindplaatsen, 2 onderzoeken")
}
