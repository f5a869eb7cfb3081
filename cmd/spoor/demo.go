package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/demo"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

func (p *program) demoCommand() *cobra.Command {
	var once bool
	var listen string
	c := &cobra.Command{
		Use: "demo", Args: noArgs,
		Short: p.say.Say("schrijf vier verzonnen onderzoeken, verwerk ze en toon de webpagina", "write four made-up cases, process them and show the web page"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if once {
				s, err := p.openStation(c.Context(), "")
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, s.close()) }()
				return p.demo(c.Context(), work{book: s.book, runs: s.runs, ask: s.ask})
			}
			return p.demoAndServe(c.Context(), listen)
		},
	}
	c.Flags().BoolVar(&once, "once", false, p.say.Say("eindig na de verwerking; vergelijk met wat bekend is", "end after the ingest; compare with the ground truth"))
	c.Flags().StringVar(&listen, "listen", "", p.say.Say("adres van de webpagina", "address of the web page")+" (127.0.0.1:8080)")
	return c
}

func (p *program) demoAndServe(ctx context.Context, listen string) (err error) {
	l, err := p.listen(ctx, listen)
	if err != nil {
		return err
	}
	s, err := p.openStation(ctx, "")
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, s.close()) }()
	w := work{book: s.book, runs: s.runs, ask: s.ask}
	if err := p.demo(ctx, w); err != nil {
		return errors.Join(err, l.Close())
	}
	return p.serve(ctx, l, w)
}

// demo writes the files, has them ingested, says what was found and compares it
// with what the demo's author put there.
func (p *program) demo(ctx context.Context, w work) error {
	truth, err := demo.Write(filepath.Join(p.config.Data, "demo"))
	if err != nil {
		return err
	}
	ids, err := p.demoIntake(ctx, w, truth)
	if err != nil {
		return err
	}
	if err := p.follow(ctx, w, ids...); err != nil {
		return err
	}
	found, err := p.demoFound(ctx, w)
	if err != nil {
		return err
	}
	if err := p.demoSummary(ctx, w); err != nil {
		return err
	}
	return p.demoVerdict(demo.Compare(truth, found))
}

// demoLine is the last line of `demo --json`.
type demoLine struct {
	Schema      string   `json:"schema"`
	Equal       bool     `json:"equal"` // to the ground truth
	Differences []string `json:"differences"`
}

// demoVerdict says whether everything is as the demo's author meant it.
func (p *program) demoVerdict(differences []string) error {
	if p.flags.json {
		if err := p.line(demoLine{inquiry.Schema, len(differences) == 0, orEmpty(differences)}); err != nil {
			return err
		}
	}
	for _, d := range differences {
		if p.flags.json {
			break
		}
		if err := p.printf("≠ %s\n", d); err != nil {
			return err
		}
	}
	if len(differences) > 0 {
		return evidence.E(evidence.Differs, "differs from ground truth", cell("%d", len(differences)), nil)
	}
	if p.flags.json {
		return nil
	}
	return p.printf("✓ %s\n", p.say.Say("alles is zoals de demo het bedoelt", "everything is as the demo means it"))
}

// demoIntake starts the ingest of every exhibit that an earlier start did not finish.
func (p *program) demoIntake(ctx context.Context, w work, truth demo.Truth) ([]evidence.ExhibitID, error) {
	var ids []evidence.ExhibitID
	for _, c := range truth.Cases {
		for _, e := range c.Exhibits {
			f := intakeFlags{
				caseNumber: c.Number, caseName: c.Name, exhibit: e.Number, title: e.Title, custodian: e.Custodian,
				acquisition: string(e.Acquisition), ground: e.Ground,
			}
			exhibit, err := f.register(ctx, w.book, nil, p.actor())
			if err != nil {
				return nil, err
			}
			ids = append(ids, exhibit.ID)
			if err := p.demoSource(ctx, w, exhibit.ID, filepath.Join(p.config.Data, "demo", e.Dir)); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

func (p *program) demoSource(ctx context.Context, w work, id evidence.ExhibitID, dir string) error {
	sources, err := w.book.SourcesOf(ctx, id)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		if err := w.book.AddSource(ctx, ledger.Source{Exhibit: id, URL: dir, Actor: p.actor()}); err != nil {
			return err
		}
	}
	left, err := w.left(ctx, id)
	if err != nil || !left {
		return err
	}
	return w.runs.Ingest(ctx, id)
}

// demoFound is everything that the ledger has, as the comparison wants it.
func (p *program) demoFound(ctx context.Context, w work) (demo.Found, error) {
	var found demo.Found
	for row, err := range w.book.Documents(ctx, ledger.Filter{}) {
		if err != nil {
			return found, err
		}
		d := demo.FoundDocument{Case: row.CaseNumber, Exhibit: row.ExhibitNumber, Path: row.Path, Outcome: row.Outcome, Kind: row.Kind, Language: row.Language}
		if d.Findings, err = w.book.Findings(ctx, row.ID); err != nil {
			return found, err
		}
		if d.Mentions, err = w.book.Mentions(ctx, row.ID); err != nil {
			return found, err
		}
		found.Documents = append(found.Documents, d)
	}
	shared, err := w.book.Shared(ctx, 1)
	if err != nil {
		return found, err
	}
	for _, s := range shared {
		found.Links = append(found.Links, demo.FoundLink{Kind: s.Kind, Normal: s.Normal, Cases: s.Cases})
	}
	return found, nil
}

// demoSummary says what was found, for people.
func (p *program) demoSummary(ctx context.Context, w work) error {
	cases, err := w.ask.Cases(ctx, p.asker())
	if err != nil {
		return err
	}
	shared, err := w.ask.Shared(ctx, p.asker())
	if err != nil {
		return err
	}
	if p.flags.json {
		return p.demoLines(cases, shared)
	}
	for _, c := range cases {
		if err := p.printf("%s %s: %d %s, %d %s, %d %s%s\n", c.Number, c.Name, c.Documents, p.say.Say("stukken", "documents"),
			c.Findings, p.say.Say("signalen", "findings"), c.Mentions, p.say.Say("kenmerken", "mentions"), failures(c.Progress, p.say)); err != nil {
			return err
		}
	}
	if err := p.printf("%d %s:\n", len(shared), p.say.Say("kenmerken in twee of meer onderzoeken", "identifiers in two or more cases")); err != nil {
		return err
	}
	const shown = 12
	for _, s := range shared[:min(shown, len(shared))] {
		if err := p.printf("  %s %s (%s)\n", p.say.Mention(s.Kind), s.Normal, strings.Join(s.Cases, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// demoLines says the same for programs.
func (p *program) demoLines(cases []ledger.CaseSummary, shared []ledger.Shared) error {
	for _, c := range cases {
		if err := p.line(caseLine{inquiry.Schema, c, nil}); err != nil {
			return err
		}
	}
	for _, s := range shared {
		if err := p.line(asShared(s)); err != nil {
			return err
		}
	}
	return nil
}
