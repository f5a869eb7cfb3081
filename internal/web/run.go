package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// runPage is the processing of one exhibit.
type runPage struct {
	frame
	ledger.ExhibitSummary
	Standing
	URL      string
	Total    int
	Pace     string
	Waiting  []string
	Stopping bool // asked whether to stop; the page then holds still
	Outcomes []OutcomeLine
	Only     evidence.Outcome // exceptions are narrowed to it
	List     []ExceptionLine
	Pager    Pager
	Skipped  []ledger.Skipped
	SkipMore int
}

// OutcomeLine counts the documents that ended one way.
type OutcomeLine struct {
	evidence.Outcome
	N   int
	URL string // of the list; empty for what was read
	On  bool
}

// ExceptionLine is a document that was not read in full.
type ExceptionLine struct {
	ledger.Row
	URL string
}

// Bounds of the lists on the page.
const (
	exceptionsShown = 50
	skippedShown    = 200
)

func (s *site) run(r *http.Request, f frame) (answer, error) {
	e, err := s.findExhibit(r)
	if err != nil {
		return answer{}, err
	}
	f.Title = e.CaseNumber + "/" + e.Number + " · " + f.L.Say("Verwerking", "Processing")
	page := &runPage{frame: f, ExhibitSummary: e, URL: runURL(e.CaseNumber, e.Number), Total: e.Documents}
	if err := s.follow(r, page); err != nil {
		return answer{}, err
	}
	if err := s.listExceptions(r, page); err != nil {
		return answer{}, err
	}
	page.Skipped, err = s.Ask.Skipped(r.Context(), s.Asker, e.ID)
	page.SkipMore = max(len(page.Skipped)-skippedShown, 0)
	page.Skipped = page.Skipped[:len(page.Skipped)-page.SkipMore]
	return answer{template: "run", data: page}, err
}

// follow fills in how far the run is and what it waits for.
func (s *site) follow(r *http.Request, page *runPage) error {
	sources, err := s.Ask.Sources(r.Context(), s.Asker, page.ID)
	if err != nil {
		return err
	}
	coming := 0
	for _, src := range sources {
		if src.Open {
			coming += src.Files
		} else {
			coming += src.Taken // the rest is listed as not taken in
		}
	}
	page.Total = max(page.Total, coming)
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	page.Standing = s.standing(ctx, page.frame, page.ExhibitSummary)
	if !page.Running {
		return nil
	}
	page.Stopping = r.URL.Query().Has("stop")
	if !page.Stopping && !r.URL.Query().Has("still") {
		page.Refresh = refreshEvery
	}
	page.Pace = s.paceOf(page)
	kinds, err := s.Runs.Waiting(ctx, page.ID)
	if err != nil {
		return nil // why it waits is a comfort; the rest of the page does not need it
	}
	slices.Sort(kinds)
	for _, k := range slices.Compact(kinds) {
		what, do := kindSentence(page.frame, k)
		page.Waiting = append(page.Waiting, what+". "+do)
	}
	return nil
}

// paceOf says how fast documents become done and how long that leaves.
func (s *site) paceOf(page *runPage) string {
	if page.Paused {
		s.pace.forget(page.ID)
		return ""
	}
	rate, ok := s.pace.rate(page.ID, page.Done)
	if !ok {
		return ""
	}
	f := page.frame
	places := 0
	if rate < 10 {
		places = 1
	}
	text := f.decimals(rate, places) + f.L.Say(" per seconde", " a second")
	if left := page.Total - page.Done; left > 0 {
		text += f.L.Say(" · nog ongeveer ", " · about ") + f.span(time.Duration(float64(left)/rate*float64(time.Second))) + f.L.Say("", " left")
	}
	return text
}

// span writes a length of time roughly, as people say it.
func (f frame) span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return f.Num(int(d.Seconds())) + " s"
	case d < 2*time.Hour:
		return f.Num(int(d.Minutes())) + " min"
	}
	return f.Num(int(d.Hours())) + f.L.Say(" uur", " hours")
}

// listExceptions fills in the outcomes and one page of the exceptions.
func (s *site) listExceptions(r *http.Request, page *runPage) error {
	page.Only = evidence.Outcome(r.URL.Query().Get("outcome"))
	if !page.Only.Valid() || page.Only.Readable() {
		page.Only = ""
	}
	total := exceptionsOf(page.Progress)
	for _, o := range evidence.Outcomes() {
		line := OutcomeLine{Outcome: o, N: page.Progress.Outcomes[o], On: o == page.Only}
		if !o.Readable() {
			line.URL = page.URL + "?outcome=" + url.QueryEscape(string(o)) + "#exceptions"
		}
		if o == page.Only {
			total = line.N
		}
		if line.N > 0 || o.Readable() {
			page.Outcomes = append(page.Outcomes, line)
		}
	}
	from := number(r, "from")
	page.Pager = page.pager(from, exceptionsShown, total, func(from int) string {
		return page.URL + "?" + url.Values{"outcome": {string(page.Only)}, "from": {decimal(from)}}.Encode() + "#exceptions"
	})
	return s.exceptions(r.Context(), page, from)
}

func (s *site) exceptions(ctx context.Context, page *runPage, from int) error {
	at := 0
	for row, err := range s.Ask.Exceptions(ctx, s.Asker, ledger.Filter{Exhibit: page.ID}) {
		if err != nil {
			return err
		}
		if page.Only != "" && row.Outcome != page.Only {
			continue
		}
		if at++; at <= from {
			continue
		}
		if len(page.List) == exceptionsShown {
			break
		}
		page.List = append(page.List, ExceptionLine{Row: row, URL: documentURL(row.Citation())})
	}
	return nil
}
