package main

import (
	"errors"

	"github.com/spf13/cobra"

	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// caseLine is a line of `cases --json`.
type caseLine struct {
	Schema string `json:"schema"`
	ledger.CaseSummary
	List []ledger.ExhibitSummary `json:"exhibit_list,omitempty"`
}

func (p *program) casesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "cases", Args: noArgs,
		Short: p.say.Say("onderzoeken en beslagstukken, met aantallen", "cases and exhibits, with counts"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			ask, err := p.openBook(c.Context(), &undo)
			if err != nil {
				return err
			}
			cases, err := ask.Cases(c.Context(), p.asker())
			if err != nil {
				return err
			}
			rows := [][]string{{p.say.Say("onderzoek", "case"), p.say.Say("naam", "name"), p.say.Say("stukken", "documents"), p.say.Say("klaar", "done"), p.say.Say("niet (geheel) gelezen", "exceptions"), p.say.Say("signalen", "findings"), p.say.Say("kenmerken", "mentions")}}
			for _, s := range cases {
				exhibits, err := ask.Exhibits(c.Context(), p.asker(), s.ID)
				if err != nil {
					return err
				}
				if p.flags.json {
					if err := p.line(caseLine{inquiry.Schema, s, exhibits}); err != nil {
						return err
					}
					continue
				}
				rows = append(rows, countRow(s.Number, s.Name, s.Progress))
				for _, e := range exhibits {
					rows = append(rows, countRow("  "+s.Number+"/"+e.Number, e.Title, e.Progress))
				}
			}
			if p.flags.json {
				return nil
			}
			return p.table(rows)
		},
	}
}

func countRow(number, name string, pr ledger.Progress) []string {
	return []string{number, name, cell("%d", pr.Documents), cell("%d", pr.Done), cell("%d", unread(pr)), cell("%d", pr.Findings), cell("%d", pr.Mentions)}
}

// unread counts the documents that could not be read in full.
func unread(pr ledger.Progress) int {
	n := 0
	for o, k := range pr.Outcomes {
		if !o.Readable() {
			n += k
		}
	}
	return n
}
