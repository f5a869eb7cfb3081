package web_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
)

func TestLinksListWhatCasesShare(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.get(t, "/links").status(t, 200).says(t, "0 kenmerken in twee of meer onderzoeken", "Nog geen")
	h.furnish(t)
	p := h.get(t, "/links").status(t, 200)
	p.says(t, "1 kenmerk in twee of meer onderzoeken", "telefoon +31612345678 26-0077, 26-0412 3 3")
	h.get(t, "/links?kind=iban").status(t, 200).says(t, "0 kenmerken")
	h.get(t, p.link(t, "+31612345678")).status(t, 200).says(t, "+31612345678 · telefoon")
}

func TestAnIdentifierShowsAllItsCitationsByCase(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	for _, id := range []string{"06 1234 5678", "+31 6 12345678", "phone:0612345678"} {
		p := h.get(t, "/links?id="+escape(id)).status(t, 200)
		p.says(t, "2 onderzoeken, 3 documenten, 3 vindplaatsen", "Geschreven als: 06 1234 5678 · +31 6 12345678")
		want := []string{"26-0077 Haven", "verklaring.txt", "26-0412 Kas", "Emil - Wouter.txt", "Verhoor getuige"}
		if diff := cmp.Diff(want, p.texts("h2")); diff != "" {
			t.Errorf("%s: cases and documents (-want +got):\n%s", id, diff)
		}
	}
	p := h.get(t, "/links?id=06+1234+5678")
	if got := h.get(t, p.link(t, "p. 2")).status(t, 200).texts("mark"); len(got) != 1 || got[0] != "06 1234 5678" {
		t.Errorf("the citation leads to %q", got)
	}
	h.get(t, p.link(t, "zoek deze documenten")).status(t, 200).says(t, "3 documenten, 3 vindplaatsen, 2 onderzoeken")
	for _, nothing := range []string{"krokodil", "phone:x", "iban:", "06 9999 9999", "'; DROP TABLE mentions; --"} {
		h.get(t, "/links?id="+escape(nothing)).status(t, 200).says(t, "Nergens gevonden")
	}
}

func TestCasesListTheirExhibitsWithCounts(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.get(t, "/cases").status(t, 200).says(t, "Er zijn nog geen onderzoeken")
	h.furnish(t)
	p := h.get(t, "/cases").status(t, 200)
	p.says(t, "2 onderzoeken", "26-0412 Kas", "5 documenten · 6 bladzijden · 4 bevindingen · 2 kenmerken", "B03 telefoon in beslag genomen, 94 Sv 5 5 1 4")
	h.get(t, p.link(t, "B03 telefoon")).status(t, 200)
}
