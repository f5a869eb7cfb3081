package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"spoor/internal/inquiry"
	"spoor/internal/tag/workbench"
)

func (p *program) catalogueCoverageCommand(file *string) *cobra.Command {
	var most int
	c := &cobra.Command{
		Use: "coverage PATH...", Args: someArgs,
		Short: p.say.Say("patronen die nooit raken, juist en onjuist per patroon, signalen die alleen het model vindt", "patterns that never hit, right and wrong by pattern, indicators that the model alone finds"),
		RunE:  func(c *cobra.Command, args []string) error { return p.coverage(c, *file, args, most) },
	}
	c.Flags().IntVar(&most, "most", 40, p.say.Say("toon zoveel patronen per lijst, 0: alle", "show so many patterns a list, 0: all"))
	return c
}

// coverageFigures is what `catalogue coverage --json` prints.
type coverageFigures struct {
	Schema    string `json:"schema"`
	Catalogue string `json:"catalogue"`
	workbench.CoverageReport
}

func (p *program) coverage(c *cobra.Command, file string, paths []string, most int) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	cat, err := openCatalogue(file)
	if err != nil {
		return err
	}
	whole, err := p.openWhole(c.Context(), file, cat, &undo)
	if err != nil {
		return err
	}
	v, err := workbench.NewCoverage(cat, whole)
	if err != nil {
		return err
	}
	unread := p.look(c, paths, v)
	if whole.err != nil {
		return whole.err
	}
	r := coverageFigures{inquiry.Schema, cat.ID + " " + cat.Version, v.Report()}
	if unread != nil && r.Documents == 0 {
		return unread
	}
	show := func() error { return p.showCoverage(r, most) }
	if p.flags.json {
		show = func() error { return p.line(r) }
	}
	if err := show(); err != nil {
		return err
	}
	return unread
}

// look tags several documents at a time and counts them in their order.
func (p *program) look(c *cobra.Command, paths []string, v *workbench.Coverage) error {
	var seen []*workbench.Seen
	var group errgroup.Group
	group.SetLimit(p.config.Workers)
	err := p.reads(c, paths, func(r workbench.Read) error {
		s := &workbench.Seen{}
		seen = append(seen, s)
		group.Go(func() error {
			*s = v.Look(r)
			return nil
		})
		return nil
	})
	if waited := group.Wait(); waited != nil {
		return waited
	}
	for _, s := range seen {
		v.Add(*s)
	}
	return err
}

func (p *program) showCoverage(r coverageFigures, most int) error {
	if err := p.printf("%s\n\n", cell(p.say.Say("%s op %d stukken, %d ervan geannoteerd", "%s on %d documents, %d of them annotated"), r.Catalogue, r.Documents, r.Annotated)); err != nil {
		return err
	}
	if err := p.grid(p.languageRows(r.Languages)); err != nil {
		return err
	}
	if err := p.grid(p.indicatorRows(r.Indicators)); err != nil {
		return err
	}
	if err := p.modelAlone(r.Indicators); err != nil {
		return err
	}
	if err := p.patternList(p.say.Say("patronen die raakten, de meeste missers eerst", "patterns that hit, most misses first"), firing(r.Patterns), most); err != nil {
		return err
	}
	return p.silent(r, most)
}

func (p *program) languageRows(languages []workbench.LanguageCoverage) [][]string {
	rows := [][]string{{p.say.Say("taal", "language"), p.say.Say("pagina's", "pages"), p.say.Say("patronen", "patterns"), p.say.Say("raakten", "hit"), p.say.Say("nooit", "never"), p.say.Say("signalen zonder patroon", "indicators without a pattern")}}
	for _, l := range languages {
		never, reach := count(l.Patterns-l.Fired), meter(float64(l.Fired)/float64(max(1, l.Patterns)))
		rows = append(rows, []string{l.Language, count(l.Pages), count(l.Patterns), count(l.Fired), never, count(len(l.Without)), reach})
	}
	return rows
}

func (p *program) indicatorRows(indicators []workbench.IndicatorCoverage) [][]string {
	rows := [][]string{{
		p.say.Say("signaal", "indicator"), p.say.Say("patronen", "patterns"), p.say.Say("raakten", "hit"), p.say.Say("treffers", "hits"),
		p.say.Say("juist", "right"), p.say.Say("andere houding", "other stance"), p.say.Say("onjuist", "wrong"),
		p.say.Say("patroon", "pattern"), p.say.Say("model", "model"), p.say.Say("beide", "both"), p.say.Say("talen zonder", "languages without"),
	}}
	for _, i := range indicators {
		rows = append(rows, []string{
			string(i.Indicator), count(i.Patterns), count(i.Fired), count(i.Hits), count(i.Right), count(i.Other), count(i.Wrong),
			count(i.ByPattern), count(i.ByModel), count(i.ByBoth), strings.Join(i.Without, " "),
		})
	}
	return rows
}

// modelAlone lists the indicators that no pattern ever helps to find.
func (p *program) modelAlone(indicators []workbench.IndicatorCoverage) error {
	var alone []string
	for _, i := range indicators {
		if i.ModelAlone {
			alone = append(alone, cell("%s (%d)", i.Indicator, i.ByModel))
		}
	}
	names := strings.Join(alone, ", ")
	if len(alone) == 0 {
		names = p.say.Say("geen", "none")
	}
	return p.printf("%s: %s\n\n", p.say.Say("signalen die alleen het model vindt", "indicators that the model alone finds"), names)
}

// firing are the patterns that hit, the ones with the most misses first.
func firing(patterns []workbench.PatternCoverage) []workbench.PatternCoverage {
	hit := slices.DeleteFunc(slices.Clone(patterns), func(c workbench.PatternCoverage) bool { return c.Hits == 0 })
	slices.SortStableFunc(hit, func(a, b workbench.PatternCoverage) int {
		return cmp.Or(cmp.Compare(b.Wrong, a.Wrong), cmp.Compare(b.Hits, a.Hits))
	})
	return hit
}

func (p *program) patternList(title string, list []workbench.PatternCoverage, most int) error {
	rows := [][]string{{title, p.say.Say("taal", "language"), p.say.Say("treffers", "hits"), p.say.Say("beweerd", "asserted"), p.say.Say("juist", "right"), p.say.Say("andere houding", "other stance"), p.say.Say("onjuist", "wrong"), p.say.Say("  patroon", "  pattern")}}
	for _, c := range list[:shownOf(len(list), most)] {
		rows = append(rows, []string{string(c.Indicator), c.Language, count(c.Hits), count(c.Asserted), count(c.Right), count(c.OtherStance), count(c.Wrong), c.Pattern})
	}
	if err := p.grid(rows); err != nil {
		return err
	}
	return p.more(len(list), most)
}

// silent lists the patterns that never hit, of the languages that occur: about the
// others the documents say nothing.
func (p *program) silent(r coverageFigures, most int) error {
	occurs := map[string]bool{}
	for _, l := range r.Languages {
		occurs[l.Language] = l.Pages > 0
	}
	never := slices.DeleteFunc(slices.Clone(r.Patterns), func(c workbench.PatternCoverage) bool { return c.Hits > 0 || !occurs[c.Language] })
	rows := [][]string{{cell(p.say.Say("%d patronen raakten nooit, in talen die voorkwamen", "%d patterns never hit, in languages that occurred"), len(never))}}
	for _, c := range never[:shownOf(len(never), most)] {
		rows = append(rows, []string{cell("%s %s: %s", c.Language, c.Indicator, c.Pattern)})
	}
	if err := p.grid(rows); err != nil {
		return err
	}
	return p.more(len(never), most)
}

func shownOf(n, most int) int {
	if most > 0 {
		return min(n, most)
	}
	return n
}

// more says how much of a list was left out; nothing when it is whole.
func (p *program) more(n, most int) error {
	left := n - shownOf(n, most)
	if left == 0 {
		return nil
	}
	return p.printf("%s\n\n", cell(p.say.Say("... en nog %d (--most 0 toont alle)", "... and %d more (--most 0 shows all)"), left))
}
