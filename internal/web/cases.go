package web

import (
	"net/http"

	"spoor/internal/ledger"
)

// casesPage lists the cases and what was taken in for each.
type casesPage struct {
	frame
	Cases []CaseLine
}

// CaseLine is a case with its exhibits.
type CaseLine struct {
	ledger.CaseSummary
	URL      string // searches it
	Exhibits []ExhibitLine
}

// ExhibitLine is an exhibit with its counts.
type ExhibitLine struct {
	ledger.ExhibitSummary
	URL        string
	Exceptions int
}

func (s *site) cases(r *http.Request, f frame) (answer, error) {
	f.Title = f.L.Say("Onderzoeken", "Cases")
	page := &casesPage{frame: f}
	cases, err := s.Ask.Cases(r.Context(), s.Asker)
	if err != nil {
		return answer{}, err
	}
	exhibits, err := s.Ask.Exhibits(r.Context(), s.Asker, "")
	if err != nil {
		return answer{}, err
	}
	for _, c := range cases {
		line := CaseLine{CaseSummary: c, URL: searchURL("", []choice{{"case", c.Number}}, 0)}
		for _, e := range exhibits {
			if e.Case == c.ID {
				line.Exhibits = append(line.Exhibits, ExhibitLine{ExhibitSummary: e, URL: runURL(e.CaseNumber, e.Number), Exceptions: exceptionsOf(e.Progress)})
			}
		}
		page.Cases = append(page.Cases, line)
	}
	return answer{template: "cases", data: page}, nil
}
