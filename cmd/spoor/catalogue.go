package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/tag"
	"spoor/internal/tag/workbench"
)

// catalogueCommand is the workbench of those who write patterns.
func (p *program) catalogueCommand() *cobra.Command {
	var file string
	c := group(&cobra.Command{
		Use:   "catalogue",
		Short: p.say.Say("beproef de patronen van de catalogus", "test the catalogue's patterns"),
	})
	c.PersistentFlags().StringVar(&file, "catalogue", "", p.say.Say("een ander bestand dan de ingebouwde catalogus", "another file than the catalogue that is built in"))
	c.AddCommand(p.catalogueTestCommand(&file), p.catalogueTryCommand(&file), p.catalogueCoverageCommand(&file))
	return c
}

// openCatalogue reads a catalogue from a file, or the one that is built in.
func openCatalogue(file string) (*catalogue.Catalogue, error) {
	if file == "" {
		return catalogue.Load()
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "read file", file, err)
	}
	return catalogue.Parse(raw)
}

// openWhole is the tagger as it is, or one with the patterns of a file alone.
func (p *program) openWhole(ctx context.Context, file string, c *catalogue.Catalogue, undo *closers) (*measured, error) {
	if file != "" {
		t, err := tag.New(c)
		return &measured{tagger: t}, err
	}
	t, err := p.openTagger(ctx, undo)
	return &measured{tagger: t}, err
}

func (p *program) catalogueTestCommand(file *string) *cobra.Command {
	return &cobra.Command{
		Use: "test", Args: noArgs,
		Short: p.say.Say("de zinnen van de catalogus, en elk patroon op zijn eigen woorden", "the catalogue's sentences, and each pattern on its own words"),
		RunE: func(*cobra.Command, []string) error {
			c, err := openCatalogue(*file)
			if err != nil {
				return err
			}
			r, err := workbench.Test(c)
			if err != nil {
				return err
			}
			if err := p.showTest(c, r); err != nil {
				return err
			}
			if len(r.Failures) > 0 {
				return evidence.E(evidence.Differs, "test catalogue", count(len(r.Failures)), nil)
			}
			return nil
		},
	}
}

// catalogueTested is the last line of `catalogue test --json`; the failures come
// before it, one a line.
type catalogueTested struct {
	Schema    string `json:"schema"`
	Catalogue string `json:"catalogue"`
	Sentences int    `json:"sentences"`
	Patterns  int    `json:"patterns"`
	Exercised int    `json:"exercised"`
	Failures  int    `json:"failures"`
}

// catalogueFailed is a line of `catalogue test --json`.
type catalogueFailed struct {
	Schema string `json:"schema"`
	workbench.Failure
}

func (p *program) showTest(c *catalogue.Catalogue, r workbench.Report) error {
	for _, f := range r.Failures {
		if err := p.showFailure(f); err != nil {
			return err
		}
	}
	name := c.ID + " " + c.Version
	if p.flags.json {
		return p.line(catalogueTested{inquiry.Schema, name, r.Sentences, r.Patterns, r.Exercised, len(r.Failures)})
	}
	return p.printf("%s\n", cell(p.say.Say(
		"%s: %d zinnen en %d patronen beproefd, %d mislukt; de zinnen raken %d van de patronen",
		"%s: %d sentences and %d patterns tested, %d failed; the sentences touch %d of the patterns"),
		name, r.Sentences, r.Patterns, len(r.Failures), r.Exercised))
}

func (p *program) showFailure(f workbench.Failure) error {
	if p.flags.json {
		return p.line(catalogueFailed{inquiry.Schema, f})
	}
	return p.printf("%s · %s · %s: %q\n", f.Language, f.Indicator, p.whyFailed(f), f.Text)
}

func (p *program) whyFailed(f workbench.Failure) string {
	switch f.Why {
	case workbench.NotFound:
		return p.say.Say("niet gevonden in", "not found in")
	case workbench.Forbidden:
		return p.say.Say("ten onrechte gevonden in", "wrongly found in")
	case workbench.Dead:
		return cell(p.say.Say("patroon %q past niet op zijn eigen woorden", "pattern %q does not match its own words"), f.Pattern)
	case workbench.Excluded:
		return cell(p.say.Say("van patroon %q neemt een uitzondering alles weg", "pattern %q loses all to an exclusion"), f.Pattern)
	}
	return string(f.Why)
}
