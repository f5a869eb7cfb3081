package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/workflows"
)

// runsPage lists the exhibits with their progress.
type runsPage struct {
	frame
	Lines []RunLine
	Busy  bool
}

// RunLine is an exhibit in the list.
type RunLine struct {
	ledger.ExhibitSummary
	URL        string
	State      string
	Exceptions int
}

// Standing is where the processing of an exhibit stands.
type Standing struct {
	Caption string
	Running bool
	Paused  bool
	Silent  bool // the server of workflows does not answer
}

// patience is how long a page waits for the server of workflows.
const patience = 3 * time.Second

// refreshEvery is how often a page about running work loads itself again, in seconds.
const refreshEvery = 3

func (s *site) runs(r *http.Request, f frame) (answer, error) {
	f.Title = f.L.Say("Verwerking", "Processing")
	page := &runsPage{frame: f}
	exhibits, err := s.Ask.Exhibits(r.Context(), s.Asker, "")
	if err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	silent := false
	for _, e := range exhibits {
		line := RunLine{ExhibitSummary: e, URL: runURL(e.CaseNumber, e.Number), Exceptions: exceptionsOf(e.Progress)}
		line.State = f.L.Say("klaar", "done")
		if e.Done < e.Documents || e.Documents == 0 {
			st := Standing{Silent: true, Caption: f.L.Say("onbekend", "unknown")}
			if !silent { // one server that does not answer is waited for once
				st = s.standing(ctx, f, e)
			}
			silent = silent || st.Silent
			line.State, page.Busy = st.Caption, page.Busy || st.Running
		}
		page.Lines = append(page.Lines, line)
	}
	if page.Busy && !r.URL.Query().Has("still") {
		page.Refresh = refreshEvery
	}
	return answer{template: "runs", data: page}, nil
}

// exceptionsOf counts the documents that were not read in full.
func exceptionsOf(p ledger.Progress) int {
	n := 0
	for _, o := range evidence.Outcomes() {
		if !o.Readable() {
			n += p.Outcomes[o]
		}
	}
	return n
}

// standing asks where an exhibit stands. A server that does not answer is no
// reason to show nothing: the counts come from the ledger.
func (s *site) standing(ctx context.Context, f frame, e ledger.ExhibitSummary) Standing {
	st, err := s.Runs.Status(ctx, e.ID)
	left := e.Done < e.Documents
	switch {
	case evidence.KindOf(err) == evidence.NotFound && left:
		return Standing{Caption: f.L.Say("wacht op verwerking", "waits to be processed")}
	case evidence.KindOf(err) == evidence.NotFound && e.Documents == 0:
		return Standing{Caption: f.L.Say("nog niets ingenomen", "nothing taken in yet")}
	case evidence.KindOf(err) == evidence.NotFound:
		return Standing{Caption: f.L.Say("klaar", "done")}
	case err != nil:
		return Standing{Silent: true, Caption: f.L.Say("onbekend", "unknown")}
	}
	return f.standingOf(st, left)
}

func (f frame) standingOf(st workflows.Status, left bool) Standing {
	switch {
	case st.Phase == workflows.PhaseDone && left:
		return Standing{Caption: f.L.Say("afgelopen, er is nog werk over", "ended, there is work left")}
	case st.Phase == workflows.PhaseDone:
		return Standing{Caption: f.L.Say("klaar", "done")}
	case st.Phase == workflows.PhaseCancelled:
		return Standing{Caption: f.L.Say("gestopt", "stopped")}
	case st.Paused:
		return Standing{Caption: f.L.Say("gepauzeerd", "paused"), Running: true, Paused: true}
	case st.Phase == workflows.PhaseIntake:
		return Standing{Caption: f.L.Say("inname loopt", "taking in"), Running: true}
	}
	return Standing{Caption: f.L.Say("verwerking loopt", "processing"), Running: true}
}

// findExhibit finds an exhibit by the numbers in the address. Error kind: NotFound.
func (s *site) findExhibit(r *http.Request) (ledger.ExhibitSummary, error) {
	c, err := s.Ask.CaseNumbered(r.Context(), s.Asker, r.PathValue("case"))
	if err != nil {
		return ledger.ExhibitSummary{}, err
	}
	list, err := s.Ask.Exhibits(r.Context(), s.Asker, c.ID)
	if err != nil {
		return ledger.ExhibitSummary{}, err
	}
	i := slices.IndexFunc(list, func(e ledger.ExhibitSummary) bool { return e.Number == r.PathValue("exhibit") })
	if i < 0 {
		return ledger.ExhibitSummary{}, evidence.E(evidence.NotFound, "find exhibit", r.PathValue("exhibit"), nil)
	}
	return list[i], nil
}

func runURL(caseNumber, exhibit string) string {
	return "/runs/" + url.PathEscape(caseNumber) + "/" + url.PathEscape(exhibit)
}

// steer pauses, resumes or cancels the processing of an exhibit.
func (s *site) steer(w http.ResponseWriter, r *http.Request) {
	if !s.genuine(w, r) {
		s.refuse(w, r, http.StatusForbidden, evidence.E(evidence.Invalid, "check token", "", nil))
		return
	}
	action := r.PathValue("action")
	if !slices.Contains([]string{workflows.UpdatePause, workflows.UpdateResume, workflows.UpdateCancel}, action) {
		s.fail(w, r, evidence.E(evidence.NotFound, "find page", action, nil))
		return
	}
	e, err := s.findExhibit(r)
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), 2*patience)
		defer cancel()
		_, err = s.Runs.Steer(ctx, e.ID, action)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	http.Redirect(w, r, runURL(e.CaseNumber, e.Number), http.StatusSeeOther)
}
