package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/extract"
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
	c := &cobra.Command{
		Use: "cases", Args: noArgs,
		Short: p.say.Say("onderzoeken en beslagstukken, met aantallen", "cases and exhibits, with counts"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			ask, err := p.openBook(c.Context(), &undo)
			if err != nil {
				return err
			}
			return p.listCases(c.Context(), ask)
		},
	}
	c.AddCommand(p.setLanguagesCommand())
	return c
}

func (p *program) listCases(ctx context.Context, ask *inquiry.Service) error {
	cases, err := ask.Cases(ctx, p.asker())
	if err != nil {
		return err
	}
	rows := [][]string{{p.say.Say("onderzoek", "case"), p.say.Say("naam", "name"), p.say.Say("stukken", "documents"), p.say.Say("klaar", "done"), p.say.Say("niet (geheel) gelezen", "exceptions"), p.say.Say("signalen", "findings"), p.say.Say("kenmerken", "mentions")}}
	for _, s := range cases {
		exhibits, err := ask.Exhibits(ctx, p.asker(), s.ID)
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
}

// languagesLine is what `cases set-languages --json` prints: the languages that count
// from now on, also when they are the usual ones.
type languagesLine struct {
	Schema    string   `json:"schema"`
	Case      string   `json:"case"`
	Languages []string `json:"languages"`
}

func (p *program) setLanguagesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "set-languages CASE LANGUAGES", Args: twoArgs,
		Short: p.say.Say("bepaal de talen waarin tekst op scans en foto's wordt herkend", "set the languages in which text in scans and photos is recognised"),
		Long: p.say.Say(
			"Talen zijn codes van drie letters met een plus ertussen, de waarschijnlijkste eerst; 'default' is\nnld+eng. Wat al gelezen is verandert pas met 'spoor reprocess --step extract CASE'.",
			"Languages are codes of three letters with a plus between them, the likeliest first; 'default' is\nnld+eng. What was read already changes only with 'spoor reprocess --step extract CASE'."),
		Example: "  spoor cases set-languages 26-0412 nld+eng+pol",
		RunE: func(c *cobra.Command, args []string) (err error) {
			languages, err := readLanguages(args[1])
			if err != nil {
				return err
			}
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			return p.setLanguages(c.Context(), args[0], languages, &undo)
		},
	}
}

func (p *program) setLanguages(ctx context.Context, number string, languages []string, undo *closers) error {
	if err := p.hasData(); err != nil {
		return err
	}
	book, err := p.openLedger(ctx)
	if err != nil {
		return err
	}
	undo.add(book.Close)
	known, err := inquiry.New(inquiry.Deps{Book: book, Log: p.log}).CaseNumbered(ctx, p.asker(), number)
	if err != nil {
		return err
	}
	set, err := book.SetLanguages(ctx, known.ID, languages, p.actor())
	if err != nil {
		return err
	}
	line := languagesLine{inquiry.Schema, set.Number, set.Languages}
	if len(line.Languages) == 0 {
		line.Languages = extract.DefaultLanguages()
	}
	if p.flags.json {
		return p.line(line)
	}
	return p.printf("%s: %s\n", line.Case, strings.Join(line.Languages, "+"))
}

// usualLanguages is how people say that a case has no languages of its own.
const usualLanguages = "default"

// readLanguages reads languages as people type them.
func readLanguages(s string) ([]string, error) {
	if s == usualLanguages {
		return nil, nil
	}
	if s == "" {
		return nil, evidence.E(evidence.Invalid, "read languages", `""`, nil)
	}
	return evidence.ParseLanguages(s)
}

// twoArgs refuses another number of arguments than two.
func twoArgs(c *cobra.Command, args []string) error {
	if len(args) < 2 {
		return evidence.E(evidence.Invalid, "need argument", c.CommandPath(), nil)
	}
	return atMost(2, args)
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
