package main

import (
	"errors"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// exceptionLine is a line of `exceptions --json`: a document that could not be
// read in full, or a file that could not be taken in at all (Citation is empty).
type exceptionLine struct {
	Schema   string           `json:"schema"`
	Citation string           `json:"citation"`
	Path     string           `json:"path"`
	Outcome  evidence.Outcome `json:"outcome"`
	Kind     string           `json:"kind"`
	Reasons  []string         `json:"reasons"`
}

func (p *program) exceptionsCommand() *cobra.Command {
	var number string
	c := &cobra.Command{
		Use: "exceptions", Args: noArgs,
		Short: p.say.Say("wat niet (geheel) kon worden gelezen, en waarom", "what could not be read (in full), and why"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			ask, err := p.openBook(c.Context(), &undo)
			if err != nil {
				return err
			}
			lines, err := p.exceptions(c, ask, number)
			if err != nil {
				return err
			}
			return p.showExceptions(lines)
		},
	}
	c.Flags().StringVar(&number, "case", "", p.say.Say("alleen dit onderzoek", "only this case"))
	return c
}

func (p *program) exceptions(c *cobra.Command, ask *inquiry.Service, number string) ([]exceptionLine, error) {
	var f ledger.Filter
	if number != "" {
		found, err := ask.CaseNumbered(c.Context(), p.asker(), number)
		if err != nil {
			return nil, err
		}
		f.Case = found.ID
	}
	var lines []exceptionLine
	for row, err := range ask.Exceptions(c.Context(), p.asker(), f) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, exceptionLine{inquiry.Schema, row.Citation().String(), row.Path, row.Outcome, row.Kind, orEmpty(row.Reasons)})
	}
	exhibits, err := ask.Exhibits(c.Context(), p.asker(), f.Case)
	if err != nil {
		return nil, err
	}
	for _, e := range exhibits {
		skipped, err := ask.Skipped(c.Context(), p.asker(), e.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range skipped {
			lines = append(lines, exceptionLine{inquiry.Schema, "", e.CaseNumber + "/" + e.Number + ": " + s.Path, "", "", []string{s.Reason}})
		}
	}
	return lines, nil
}

func (p *program) showExceptions(lines []exceptionLine) error {
	rows := [][]string{{p.say.Say("vindplaats", "citation"), p.say.Say("uitkomst", "outcome"), p.say.Say("pad", "path"), p.say.Say("reden", "reason")}}
	for _, l := range lines {
		if p.flags.json {
			if err := p.line(l); err != nil {
				return err
			}
			continue
		}
		outcome := p.say.Say("niet ingenomen", "not taken in")
		if l.Outcome != "" {
			outcome = p.say.Outcome(l.Outcome)
		}
		rows = append(rows, []string{l.Citation, outcome, short(l.Path), short(p.reasons(l.Reasons))})
	}
	if p.flags.json {
		return nil
	}
	if len(lines) == 0 {
		return p.printf("%s\n", p.say.Say("alles is gelezen", "everything was read"))
	}
	return p.table(rows)
}
