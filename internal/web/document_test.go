package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
	"spoor/internal/evidence"
)

const hearing = "\nVerbalisant vroeg: „Had u een paspoort?” Getuige: Nee, dat had ik zelf.\n\nLater: „Het lag in de kluis op kantoor en kwam er pas uit als de bus was afbetaald.” De man belde met 06 1234 5678, met z'n zessen op één kamer."

func TestADocumentShowsItsTextWithSignalsByKindOfLine(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/d/26-0412/B03/D0002").status(t, 200)
	if got := text(p.all("div.page")[0]); "\n"+got != hearing {
		t.Errorf("page text %q, want %q", got, hearing[1:])
	}
	for class, want := range map[string][]string{
		"span.not":      {"Nee, dat had ik zelf.", "niet beweerd", "ontkend"},
		"span.possible": {"met z'n zessen op één kamer", "mogelijk", "mogelijk 0,61"},
		"span.m":        {"06 1234 5678", "kenmerk"},
	} {
		if diff := cmp.Diff(want, p.texts(class)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", class, diff)
		}
	}
	p.says(t, "Identiteitspapieren ingenomen sterk 0,93", "Identiteitspapieren ingenomen ontkend", "Slechte of overvolle huisvesting mogelijk 0,61", "p. 1 · patroon", "telefoon 06 1234 5678 +31612345678 p. 1 2 onderzoeken")
	h.get(t, p.link(t, "2 onderzoeken")).says(t, "2 onderzoeken, 3 documenten, 3 vindplaatsen")
}

func TestADocumentShowsWhatItIsAndHowItCameToBe(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/d/26-0412/B03/D0001").status(t, 200)
	p.says(t, evidence.DigestOf([]byte("hij houdt mijn boekje tot ik de bus heb terugbetaald, en elke week komt er wat bij.\fzonder dat boekje kan ik nergens heen, zei ze. Bel 06 1234 5678.")).String(),
		"chats/Emil - Wouter.txt", "author J. Vermaas", "leaves/1", "spoor-indicators 0.1.0", "onderzoek geopend", "ontvangen", "tekst uitgelezen", "bevindingen bepaald", "doorzoekbaar gemaakt")
	family := h.get(t, "/d/26-0412/B03/D0003").status(t, 200)
	family.says(t, "bevat lijst.txt 26-0412/B03/D0003.1")
	h.get(t, family.link(t, "lijst.txt")).status(t, 200).says(t, "zit in mail.eml", "zes namen en een bus")
	h.get(t, "/d/26-0412/B03/D0004").status(t, 200).says(t, "wachtwoord nodig", "encrypted: zip-entry-encrypted")
}

func TestACitedSpanIsHighlightedAndBadOnesAreNot(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	p := h.get(t, "/d/26-0412/B03/D0001?p=1&span=15-24").status(t, 200)
	if diff := cmp.Diff([]string{"boekje", "to"}, p.texts("mark")); diff != "" {
		t.Errorf("highlight (-want +got):\n%s", diff)
	}
	p.says(t, "26-0412/B03/D0001#p1:15-24")
	for _, span := range []string{"0-0", "5-3", "-1-5", "10-99999", "a-b", "15", "9223372036854775807-9223372036854775808", ""} {
		if got := h.get(t, "/d/26-0412/B03/D0001?p=1&span="+span).status(t, 200).texts("mark"); len(got) > 0 {
			t.Errorf("span=%q highlights %q", span, got)
		}
	}
	h.get(t, "/d/26-0412/B03/D0001?p=3").status(t, 404)
	h.get(t, "/d/26-0412/B03/D0001?p=x").status(t, 404)
}

func TestTheListsLeadToTheirPlacesOnEveryPage(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	var leaves []string
	for i := range 120 {
		leaves = append(leaves, fmt.Sprintf("bladzijde %d met z'n zessen op één kamer, bel 06 1234 56%02d", i+1, i%100))
	}
	h.take(t, "26-0412", "Kas", "B03", file{"dik.txt", strings.Join(leaves, "\f")})
	p := h.get(t, "/d/26-0412/B03/D0001?p=60").status(t, 200)
	p.says(t, "bladzijde 60", "Elders in dit document (60 + 59)", "en nog 59 bevindingen")
	checked := 0
	for _, a := range p.all("a") {
		address, anchor, ok := strings.Cut(attr(a, "href"), "#")
		if !ok || !strings.HasPrefix(address, "/d/") {
			continue
		}
		if checked++; checked%10 != 0 {
			continue // reading every page would take long; any of them must do
		}
		if got := h.get(t, address).status(t, 200).all("#" + anchor); len(got) != 1 {
			t.Errorf("%s has %d places #%s, want one", address, len(got), anchor)
		}
	}
	if checked < 100 {
		t.Errorf("%d links to places, want those of 61 findings and 100 phones", checked)
	}
	if len(p.texts(".turn")) != 1 {
		t.Error("no page switcher")
	}
	h.get(t, p.link(t, "→")).status(t, 200).says(t, "bladzijde 61")
	h.get(t, p.link(t, "←")).status(t, 200).says(t, "bladzijde 59")
}

func TestALongListSaysHowMuchItLeavesOut(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	var numbers []string
	for i := range 203 {
		numbers = append(numbers, fmt.Sprintf("06 1234 5%03d", i))
	}
	h.take(t, "26-0412", "Kas", "B03", file{"nummers.txt", strings.Join(numbers, ", ")})
	p := h.get(t, "/d/26-0412/B03/D0001").status(t, 200)
	p.says(t, "06 1234 5199", "en nog 3 kenmerken, bedragen en data")
	if len(p.all("#m203")) != 1 {
		t.Error("the last number is not marked on the page")
	}
}

func TestADocumentThatIsNotProcessedSaysSo(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.enter(t, "26-0412", "Kas", "B03", file{"a.txt", "x"})
	h.get(t, "/d/26-0412/B03/D0001").status(t, 200).says(t, "nog niet verwerkt")
}

func TestHostileTextAndNamesStayText(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	const script = `<script>alert(1)</script><img src=x onerror=alert(1)>`
	name := strings.Repeat("n", 4000) + script + "\u202Efdp.exe"
	h.take(t, "26-0412", "Kas "+script, "B03", file{name, "title boekje " + script + "\u202Ekcart\nboekje " + script + ` "' &amp; &#60; bus 06 1234 5678` + "\n{{.Token}}"})
	h.take(t, "26-0077", "Haven", "A11", file{"x", "06 1234 5678"})
	for _, address := range []string{"/", "/search?q=boekje", "/search?q=" + escape(script), "/d/26-0412/B03/D0001", "/runs", "/runs/26-0412/B03", "/links", "/links?id=" + escape("06 1234 5678"), "/links?id=" + escape(script), "/cases", "/d/" + escape(script) + "/a/b"} {
		p := h.get(t, address)
		if p.StatusCode >= 500 {
			t.Errorf("%s: status %d", address, p.StatusCode)
		}
		p.hides(t, "<script", "<img", "\u202e")
	}
	p := h.get(t, "/d/26-0412/B03/D0001")
	if got, want := text(p.all("div.page")[0]), "boekje "+script+` "' &amp; &#60; bus 06 1234 5678`+"\n{{.Token}}"; got != want {
		t.Errorf("page text %q, want %q", got, want)
	}
	p.says(t, "‹U+202E›")
	if n := len([]rune(p.texts("h1")[0])); n > 200 {
		t.Errorf("heading of %d characters", n)
	}
}

func TestTheOriginalLeavesAsADownloadOfTheSameBytes(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.take(t, "26-0412", "Kas", "B03", file{"leeg", ""}, file{"kwaad.html", "<script>alert(1)</script>"})
	p := h.get(t, h.get(t, "/d/26-0412/B03/D0006").link(t, "origineel")).status(t, 200)
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": `attachment; filename="26-0412_B03_D0006_kwaad.html"; filename*=UTF-8''26-0412_B03_D0006_kwaad.html`,
		"Content-Length": "25", "X-Content-Type-Options": "nosniff",
	} {
		if got := p.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if p.raw != "<script>alert(1)</script>" || !strings.HasPrefix(p.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("body %q, policy %q", p.raw, p.Header.Get("Content-Security-Policy"))
	}
	if p := h.get(t, "/d/26-0412/B03/D0005/original").status(t, 200); p.raw != "" {
		t.Errorf("an empty original gives %q", p.raw)
	}
	h.get(t, "/d/26-0412/B03/D0099/original").status(t, 404)
}

func TestADownloadOfChangedBytesFails(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	row, err := h.book.Cited(t.Context(), evidence.Citation{Case: "26-0412", Exhibit: "B03", Document: "D0002"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.Replace(t.Context(), row.Digest.OriginalKey(), bytes.Repeat([]byte("x"), int(row.Size))); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h.pages)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/d/26-0412/B03/D0002/original", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		return // refused before the first byte: just as good
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err == nil {
		t.Errorf("the download of changed bytes completed with %d bytes", body.Len())
	}
}
