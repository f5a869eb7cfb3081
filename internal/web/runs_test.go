package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/workflows"
)

func TestARunShowsProgressOutcomesAndWhatItWaitsFor(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.enter(t, "26-0412", "Kas", "B03", file{"later.txt", "x"}, file{"nog later.txt", "y"})
	id := h.exhibit["26-0412/B03"].ID
	h.engine.status[id] = workflows.Status{Phase: workflows.PhaseProcess}
	h.engine.waiting = []evidence.Kind{evidence.NoSpace, evidence.NoSpace}
	p := h.get(t, "/runs/26-0412/B03").status(t, 200)
	p.says(t, "verwerking loopt", "5 van 7 documenten", "gelezen 4", "wachtwoord nodig 1", "wacht nog 2", "Wacht: De schijf is vol")
	if bar := p.all("progress")[0]; attr(bar, "value") != "5" || attr(bar, "max") != "7" {
		t.Errorf("progress %s of %s, want 5 of 7", attr(bar, "value"), attr(bar, "max"))
	}
	if got := strings.Count(p.raw, "De schijf is vol"); got != 1 {
		t.Errorf("one reason to wait is told %d times", got)
	}
	h.get(t, "/runs").status(t, 200).says(t, "26-0412 / B03 telefoon verwerking loopt")
}

func TestAPageAboutRunningWorkRefreshesItselfUnlessHeldStill(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.enter(t, "26-0412", "Kas", "B03", file{"later.txt", "x"})
	refreshes := func(address string) bool {
		for _, m := range h.get(t, address).status(t, 200).all("meta") {
			if attr(m, "http-equiv") == "refresh" {
				return true
			}
		}
		return false
	}
	for _, test := range []struct {
		status workflows.Status
		want   bool
	}{
		{workflows.Status{Phase: workflows.PhaseIntake}, true},
		{workflows.Status{Phase: workflows.PhaseProcess}, true},
		{workflows.Status{Phase: workflows.PhaseDone}, false},
		{workflows.Status{Phase: workflows.PhaseCancelled}, false},
	} {
		h.engine.status[h.exhibit["26-0412/B03"].ID] = test.status
		for _, address := range []string{"/runs", "/runs/26-0412/B03"} {
			if got := refreshes(address); got != test.want {
				t.Errorf("%s in phase %s refreshes itself: %v, want %v", address, test.status.Phase, got, test.want)
			}
			if refreshes(address + "?still") {
				t.Errorf("%s?still refreshes itself", address)
			}
		}
		if refreshes("/runs/26-0412/B03?stop") {
			t.Error("the page refreshes itself under the hands of who is asked whether to stop")
		}
	}
}

func TestARunIsPausedResumedAndStoppedByItsButtons(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.engine.status[h.exhibit["26-0412/B03"].ID] = workflows.Status{Phase: workflows.PhaseProcess}
	for _, action := range []string{"pause", "resume", "cancel"} {
		p := h.get(t, "/runs/26-0412/B03?stop").status(t, 200)
		pressed := false
		for _, form := range p.all("form") {
			if strings.HasSuffix(attr(form, "action"), "/"+action) && attr(form, "method") == "post" {
				token := attr(form.FirstChild, "value")
				after := h.post(t, attr(form, "action"), url.Values{"token": {token}}).status(t, 303)
				if got := after.Header.Get("Location"); got != "/runs/26-0412/B03" {
					t.Errorf("%s leads to %q", action, got)
				}
				pressed = true
			}
		}
		if !pressed {
			t.Fatalf("no button for %s on the page", action)
		}
	}
	if diff := cmp.Diff([]string{"pause", "resume", "cancel"}, h.engine.steered); diff != "" {
		t.Errorf("steered (-want +got):\n%s", diff)
	}
}

func TestAnOrderThatMakesNoSenseNowIsRefusedInOneLine(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.engine.status[h.exhibit["26-0412/B03"].ID] = workflows.Status{Phase: workflows.PhaseProcess}
	token := attr(h.get(t, "/runs/26-0412/B03").all("form")[1].FirstChild, "value")
	h.engine.fail = evidence.E(evidence.Invalid, "pause ingest", "", nil)
	h.post(t, "/runs/26-0412/B03/pause", url.Values{"token": {token}}).status(t, 400).says(t, "Dit kan niet, of niet nu")
	h.engine.fail = evidence.E(evidence.NotFound, "pause ingest", "", nil)
	h.post(t, "/runs/26-0412/B03/pause", url.Values{"token": {token}}).status(t, 404)
	h.engine.fail = nil
	h.post(t, "/runs/26-0412/B03/restart", url.Values{"token": {token}}).status(t, 404)
}

func TestAServerThatDoesNotAnswerHidesNoCounts(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.enter(t, "26-0412", "Kas", "B03", file{"later.txt", "x"})
	h.engine.fail = evidence.E(evidence.Unreachable, "ask ingest", "", fmt.Errorf("dial tcp 127.0.0.1:7233"))
	p := h.get(t, "/runs/26-0412/B03").status(t, 200)
	p.says(t, "De verwerkingsserver antwoordt niet", "5 van 6 documenten", "wachtwoord nodig 1")
	p.hides(t, "dial tcp", "7233")
	h.get(t, "/runs").status(t, 200).says(t, "26-0412 / B03 telefoon onbekend")
}

func TestEveryExceptionIsListedWithItsReason(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	var files []file
	for i := range 57 {
		files = append(files, file{fmt.Sprintf("dicht-%02d.zip", i), fmt.Sprintf("secret nr %d", i)})
	}
	h.take(t, "26-0412", "Kas", "B03", append(files, file{"goed.txt", "x"})...)
	source := ledger.Source{Exhibit: h.exhibit["26-0412/B03"].ID, URL: "/data/beslag", Files: 59, Taken: 58, Actor: "m.dewit"}
	if err := h.book.AddSource(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	if err := h.book.Advance(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	h.get(t, "/runs/26-0412/B03").status(t, 200).says(t, "58 van 59 documenten · 58 ingenomen")
	if err := h.book.CloseSource(t.Context(), source, []ledger.Skipped{{Exhibit: source.Exhibit, URL: source.URL, Path: "slot.doc", Reason: "unreadable: permission denied"}}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	p := h.get(t, "/runs/26-0412/B03?outcome=needs-password").status(t, 200)
	p.says(t, "slot.doc unreadable: permission denied", "1 – 50 van 57", "encrypted: nr 3")
	for _, c := range p.texts("td.cite") {
		seen[c] = true
	}
	for _, c := range h.get(t, p.link(t, "volgende")).status(t, 200).texts("td.cite") {
		seen[c] = true
	}
	if len(seen) != 57 {
		t.Errorf("%d exceptions on two pages, want 57", len(seen))
	}
	p.says(t, "58 van 58 documenten")
	if len(p.texts(".on")) != 1 {
		t.Error("the outcome that the list is narrowed to does not stand out")
	}
	h.get(t, "/runs/26-0412/B03?outcome=damaged").status(t, 200).hides(t, "dicht-00.zip")
	h.get(t, "/runs/26-0412/B99").status(t, 404)
}
