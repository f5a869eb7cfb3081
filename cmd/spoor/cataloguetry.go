package main

import (
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/tag/workbench"
	"spoor/internal/wording"
)

// trialFlags say how a pattern is tried.
type trialFlags struct {
	language  string
	indicator string
	most      int
}

func (p *program) catalogueTryCommand(file *string) *cobra.Command {
	var f trialFlags
	c := &cobra.Command{
		Use: "try PATTERN --lang LANGUAGE PATH...",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 2 {
				return evidence.E(evidence.Invalid, "need argument", c.CommandPath(), nil)
			}
			return nil
		},
		Short: p.say.Say("probeer een patroon op bestanden: treffers met omgeving, en wat mensen daar aanmerkten", "try a pattern on files: hits in context, and what people marked there"),
		Example: `  spoor catalogue try '@doc &6 (afgepakt|ingenomen)' --lang nl documents/
  spoor catalogue try 'paszport* _3 zabra*' --lang pl --indicator id-retention documents/`,
		RunE: func(c *cobra.Command, args []string) error { return p.try(c, *file, args[0], args[1:], f) },
	}
	c.Flags().StringVar(&f.language, "lang", "", p.say.Say("taal van het patroon (nl, pl ...); verplicht", "the pattern's language (nl, pl ...); required"))
	c.Flags().StringVar(&f.indicator, "indicator", "", p.say.Say("signaal waarvoor het is: diens uitzonderingen gelden, en treffers worden juist of onjuist", "indicator that it is for: its exclusions apply, and hits become right or wrong"))
	c.Flags().IntVar(&f.most, "most", 200, p.say.Say("toon zoveel treffers, 0: alle; geteld worden ze allemaal", "show so many hits, 0: all; all of them are counted"))
	return c
}

// triedHit is a line of `catalogue try --json`.
type triedHit struct {
	Schema string `json:"schema"`
	workbench.Hit
}

// tried is the last line of `catalogue try --json`.
type tried struct {
	Schema    string             `json:"schema"`
	Pattern   string             `json:"pattern"`
	Language  string             `json:"language"`
	Indicator evidence.Indicator `json:"indicator,omitempty"`
	workbench.TrialSummary
}

func (p *program) try(c *cobra.Command, file, pattern string, paths []string, f trialFlags) error {
	p.sayAs(f.language)
	if f.language == "" {
		return evidence.E(evidence.Invalid, "need flag", "--lang", nil)
	}
	cat, err := openCatalogue(file)
	if err != nil {
		return err
	}
	indicator := evidence.Indicator(strings.ReplaceAll(f.indicator, "_", "-"))
	trial, err := workbench.NewTrial(cat, f.language, pattern, indicator)
	if err != nil {
		return err
	}
	shown := 0
	unread := p.reads(c, paths, func(r workbench.Read) error {
		for _, h := range trial.Look(r) {
			if shown++; f.most > 0 && shown > f.most {
				continue
			}
			if err := p.showHit(h, r.Annotated); err != nil {
				return err
			}
		}
		return nil
	})
	if unread != nil && trial.Summary().Documents == 0 {
		return unread
	}
	s := tried{inquiry.Schema, pattern, f.language, indicator, trial.Summary()}
	if err := p.showTrial(s, f.most); err != nil {
		return err
	}
	return unread
}

// sayAs lets messages follow --lang, which names the pattern's language here, where
// it is a language of messages and nothing else was set.
func (p *program) sayAs(language string) {
	if p.config.Language == "" {
		p.say = wording.Of(language, p.env)
	}
}

func (p *program) showHit(h workbench.Hit, annotated bool) error {
	if p.flags.json {
		return p.line(triedHit{inquiry.Schema, h})
	}
	about := p.say.Stance(h.Stance)
	if annotated {
		about += " · " + p.say.Say("gemerkt: ", "marked: ") + p.marksSaid(h.Marked)
	}
	return p.printf("%s\n  …%s[%s]%s…\n", cell("%s p%d:%d-%d · %s", h.Path, h.Page, h.Start, h.End, about), h.Before, short(h.Quote), h.After)
}

func (p *program) marksSaid(marks []workbench.Mark) string {
	if len(marks) == 0 {
		return p.markSaid(workbench.Mark{})
	}
	said := make([]string, len(marks))
	for i, m := range marks {
		said[i] = p.markSaid(m)
	}
	return strings.Join(said, ", ")
}

func (p *program) markSaid(m workbench.Mark) string {
	switch {
	case m.Indicator == "":
		return p.say.Say("niets", "nothing")
	case m.Stance == evidence.Asserted:
		return string(m.Indicator)
	}
	return string(m.Indicator) + " (" + p.say.Stance(m.Stance) + ")"
}

// showTrial sums up: how often, how often among ordinary sentences, and how far the
// hits agree with what people marked.
func (p *program) showTrial(t tried, most int) error {
	if p.flags.json {
		return p.line(t)
	}
	lines := []string{}
	if most > 0 && t.Hits > most {
		lines = append(lines, cell(p.say.Say("... en nog %d treffers (--most 0 toont alle)", "... and %d more hits (--most 0 shows all)"), t.Hits-most))
	}
	lines = append(lines, cell(p.say.Say(
		"%d treffers (%d beweerd) in %d van %d stukken: %.2f per 1.000 zinnen (%d zinnen)",
		"%d hits (%d asserted) in %d of %d documents: %.2f per 1,000 sentences (%d sentences)"),
		t.Hits, t.Asserted, t.Hit, t.Documents, t.PerThousand, t.Sentences))
	if t.Indicator != "" && t.RightOf > 0 {
		lines = append(lines, cell(p.say.Say(
			"juist voor %s: %d van %d beweerde treffers in geannoteerde stukken, precisie %.3f",
			"right for %s: %d of %d asserted hits in annotated documents, precision %.3f"),
			t.Indicator, t.Right, t.RightOf, float64(t.Right)/float64(t.RightOf)))
	}
	if err := p.printf("%s\n", strings.Join(lines, "\n")); err != nil || t.Annotated == 0 {
		return err
	}
	rows := [][]string{{p.say.Say("gemerkt als", "marked as"), p.say.Say("treffers", "hits"), "%"}}
	for _, m := range t.Marked {
		share := float64(m.Count) / float64(t.Annotated)
		rows = append(rows, []string{p.markSaid(m.Mark), count(m.Count), cell("%.1f", 100*share), meter(share)})
	}
	return p.grid(rows)
}
