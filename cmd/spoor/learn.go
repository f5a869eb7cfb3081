package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	pagestore "spoor/internal/objects/pages"
	"spoor/internal/site"
	"spoor/internal/tag/learn"
	"spoor/internal/tag/model"
)

// learnFlags say what learn does.
type learnFlags struct{ dry, list, back, anyway bool }

// learnLine is what `learn --json` prints.
type learnLine struct {
	Schema    string        `json:"schema"`
	Version   int           `json:"version"` // 0 when none was kept
	Model     string        `json:"model"`
	InUse     bool          `json:"in_use"`
	SetAside  bool          `json:"set_aside,omitempty"` // learned on another model than the program carries
	Why       string        `json:"why,omitempty"`       // it was not kept
	Unchanged bool          `json:"unchanged,omitempty"` // it was in use already: nothing was decided since
	Decisions int           `json:"decisions"`
	Documents int           `json:"documents"`
	Changed   int           `json:"changed"`        // indicators
	Gone      int           `json:"gone,omitempty"` // sentences that stand in their documents no more
	Before    learn.Figures `json:"before"`
	After     learn.Figures `json:"after"`
}

func (p *program) learnCommand() *cobra.Command {
	var f learnFlags
	c := &cobra.Command{
		Use: "learn [--list | --back [VERSION]]", Args: atMostOne,
		Short: p.say.Say("leer van de beslissingen van beoordelaars, op deze machine", "learn from reviewers' decisions, on this machine"),
		Long: p.say.Say(
			"Stelt van elk signaal waarover minstens vijf keer is beslist bij hoe het model weegt, en vanaf welke\nscore een bevinding sterk of mogelijk heet. Van een vijfde van de beoordeelde stukken wordt nooit\ngeleerd: daarop wordt gemeten, ervoor en erna. Een versie die daar slechter is wordt niet gebruikt\n(afsluitcode 11), tenzij met --anyway; 4 als er te weinig is om van te leren. Elke versie blijft bewaard;\n'--back' gaat terug naar de vorige, '--back 2' naar versie 2, '--back 0' naar het meegeleverde model. Niets\nverlaat de machine. Wat al gelezen is verandert pas met 'spoor reprocess --step tag'.",
			"Adjusts, for each indicator that was decided on at least five times, how the model weighs, and from\nwhich score a finding is called strong or possible. A fifth of the reviewed documents is never learned\nfrom: figures before and after are taken on it. A version that is worse there is not used (exit code 11),\nexcept with --anyway; 4 when there is too little to learn from. Every version is kept; '--back' goes back\nto the one before, '--back 2' to version 2, '--back 0' to the model that the program carries. Nothing leaves\nthe machine. What was read already changes only with 'spoor reprocess --step tag'."),
		Example: "  spoor learn --dry-run\n  spoor learn\n  spoor learn --list\n  spoor learn --back 1",
		RunE: func(c *cobra.Command, args []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			if err := f.check(args); err != nil {
				return err
			}
			if err := p.hasData(); err != nil {
				return err
			}
			m, err := model.Shipped()
			if err != nil {
				return err
			}
			if m == nil {
				return evidence.E(evidence.Missing, "open the trained model", model.None, nil)
			}
			switch {
			case f.list:
				return p.listVersions(m)
			case f.back:
				return p.goBack(m, args)
			}
			return p.learn(c.Context(), m, f, &undo)
		},
	}
	flags := c.Flags()
	flags.BoolVar(&f.dry, "dry-run", false, p.say.Say("alleen tonen wat het zou worden", "only show what it would be"))
	flags.BoolVar(&f.list, "list", false, p.say.Say("toon de versies", "show the versions"))
	flags.BoolVar(&f.back, "back", false, p.say.Say("ga terug naar een eerdere versie", "go back to an earlier version"))
	flags.BoolVar(&f.anyway, "anyway", false, p.say.Say("gebruik de nieuwe versie, ook als zij niet beter is", "use the new version, even if it is not better"))
	return c
}

// check refuses flags that contradict each other, and a version where none is meant.
func (f learnFlags) check(args []string) error {
	set := 0
	for _, x := range []bool{f.dry, f.list, f.back, f.anyway} {
		if x {
			set++
		}
	}
	if set > 1 {
		return evidence.E(evidence.Invalid, "read flags", "--dry-run | --list | --back | --anyway", nil)
	}
	if !f.back {
		return atMost(0, args)
	}
	return nil
}

func (p *program) learn(ctx context.Context, m *model.Model, f learnFlags, undo *closers) error {
	book, store, err := p.openRecords(ctx, undo)
	if err != nil {
		return err
	}
	t, err := p.taggersWith(ctx, m, book, undo)
	if err != nil {
		return err
	}
	if t.shipped == nil { // said why
		return evidence.E(evidence.Missing, "find the model", "", nil)
	}
	s := studying{taggers: t, rows: book.Document, pages: pagestore.New(store)}
	all, err := s.all(ctx)
	if err != nil {
		return err
	}
	current, err := p.inUse(m)
	if err != nil {
		return err
	}
	v, err := learn.Learn(m, all.passages, all.others, current)
	if err != nil {
		return err
	}
	return p.decide(m, current, v, all.gone, f)
}

// inUse is the version in use; one that does not fit the model counts as none.
func (p *program) inUse(m *model.Model) (learn.Version, error) {
	store := p.siteStore()
	n, err := store.InUse()
	if err != nil || n == 0 {
		return learn.None(m), err
	}
	v, err := store.Version(n)
	if err != nil || !v.Fits(m) {
		return learn.None(m), err
	}
	return v, nil
}

// decide keeps a version, or says why not.
func (p *program) decide(m *model.Model, current, v learn.Version, gone int, f learnFlags) error {
	if len(v.Changes) == 0 {
		return evidence.E(evidence.NotFound, "find decisions to learn from", cell("%d", v.Decisions), nil)
	}
	line := versionLine(m, v, 0)
	line.Gone, line.Why = gone, learn.Worse(v.Before, v.After)
	if current.Number > 0 && current.Reviews == v.Reviews {
		line.Version, line.InUse, line.Unchanged, line.Why = current.Number, true, true, ""
		return p.showLearned(line)
	}
	if f.dry || line.Why != "" && !f.anyway {
		if err := p.showLearned(line); err != nil || f.dry {
			return err
		}
		return evidence.E(evidence.Differs, "learn from decisions", line.Why, nil)
	}
	store := p.siteStore()
	n, err := store.Add(v)
	if err != nil {
		return err
	}
	line.Version, line.InUse = n, true
	return errors.Join(store.Use(n), p.showLearned(line))
}

func versionLine(m *model.Model, v learn.Version, inUse int) learnLine {
	return learnLine{
		Schema: inquiry.Schema, Version: v.Number, Model: v.Model, InUse: v.Number > 0 && v.Number == inUse, SetAside: !v.Fits(m),
		Decisions: v.Decisions, Documents: v.Documents, Changed: len(v.Changes), Before: v.Before, After: v.After,
	}
}

func (p *program) listVersions(m *model.Model) error {
	store := p.siteStore()
	all, err := store.Versions()
	if err != nil {
		return err
	}
	inUse, err := store.InUse()
	if err != nil {
		return err
	}
	if !p.flags.json {
		if err := p.showCarried(m, inUse == 0); err != nil {
			return err
		}
	}
	for _, v := range all {
		if err := p.showVersion(versionLine(m, v, inUse)); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showCarried(m *model.Model, inUse bool) error {
	return p.printf("%s 0  %s\n", mark(inUse), p.say.Say("het meegeleverde model, ", "the model that the program carries, ")+m.Version)
}

func mark(inUse bool) string {
	if inUse {
		return "*"
	}
	return " "
}

func (p *program) showVersion(l learnLine) error {
	if p.flags.json {
		return p.line(l)
	}
	aside := ""
	if l.SetAside {
		aside = p.say.Say(" · terzijde gelegd: geleerd op ", " · set aside: learned on ") + l.Model
	}
	return p.printf("%s %d  %s%s\n", mark(l.InUse), l.Version, cell(p.say.Say(
		"%d beslissingen in %d stukken, %d signalen; getoond en juist %s, was %s", "%d decisions in %d documents, %d indicators; shown and right %s, was %s"),
		l.Decisions, l.Documents, l.Changed, share(l.After.Shown), share(l.Before.Shown)), aside)
}

// goBack puts an earlier version to use: the one named, else the one before that in use.
func (p *program) goBack(m *model.Model, args []string) error {
	store := p.siteStore()
	n, err := p.earlier(store, args)
	if err != nil {
		return err
	}
	line := versionLine(m, learn.None(m), 0)
	if n > 0 {
		v, err := store.Version(n)
		if err != nil {
			return err
		}
		if _, err := v.Apply(m); err != nil {
			return err
		}
		line = versionLine(m, v, n)
	}
	line.InUse = true
	if err := store.Use(n); err != nil {
		return err
	}
	if n == 0 && !p.flags.json {
		return p.showCarried(m, true)
	}
	return p.showVersion(line)
}

func (p *program) earlier(store *site.Store, args []string) (int, error) {
	if len(args) == 1 {
		n, err := strconv.Atoi(args[0])
		if err != nil || n < 0 {
			return 0, evidence.E(evidence.NotFound, "find site version", args[0], nil)
		}
		return n, nil
	}
	inUse, err := store.InUse()
	if err != nil {
		return 0, err
	}
	all, err := store.Versions()
	before := 0
	for _, v := range all {
		if v.Number < inUse {
			before = v.Number
		}
	}
	return before, err
}

// showLearned prints figures before and after.
func (p *program) showLearned(l learnLine) error {
	if p.flags.json {
		return p.line(l)
	}
	if err := p.printf(p.say.Say("geleerd van %d beslissingen in %d stukken; %d signalen bijgesteld\n", "learned from %d decisions in %d documents; %d indicators adjusted\n"), l.Decisions, l.Documents, l.Changed); err != nil {
		return err
	}
	if l.Gone > 0 {
		if err := p.printf(p.say.Say("%d beoordeelde zinnen staan niet meer zo in hun stuk\n", "%d reviewed sentences stand in their documents no more\n"), l.Gone); err != nil {
			return err
		}
	}
	if err := p.table(p.figureRows(l.Before, l.After)); err != nil {
		return err
	}
	switch {
	case l.Version == 0:
		return p.printf("%s\n", p.say.Say("niets veranderd", "nothing changed"))
	case l.Unchanged:
		return p.printf(p.say.Say("versie %d blijft in gebruik: er is niets nieuws besloten\n", "version %d stays in use: nothing new was decided\n"), l.Version)
	}
	return p.printf(p.say.Say("versie %d is in gebruik\n", "version %d is in use\n"), l.Version)
}

func (p *program) figureRows(before, after learn.Figures) [][]string {
	s := p.say
	return [][]string{
		{cell(s.Say("op %d beslissingen in %d apart gehouden stukken", "on %d decisions in %d documents held back"), after.Decisions, after.Documents), s.Say("ervoor", "before"), s.Say("erna", "after")},
		{s.Say("sterk, en juist", "strong, and right"), share(before.Strong), share(after.Strong)},
		{s.Say("getoond, en juist", "shown, and right"), share(before.Shown), share(after.Shown)},
		{s.Say("van wat er staat getoond", "shown of what is told"), share(before.Recall), share(after.Recall)},
		{s.Say("getoond en nog niet beoordeeld, ongeveer", "shown and not decided on yet, about"), cell("%d", before.Undecided), cell("%d", after.Undecided)},
		{s.Say("kalibratiefout", "calibration error"), cell("%.3f", before.Error), cell("%.3f", after.Error)},
		{s.Say("logaritmisch verlies", "log loss"), cell("%.3f", before.LogLoss), cell("%.3f", after.LogLoss)},
	}
}

func share(s learn.Share) string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d = %.2f", s.Right, s.Of, s.Rate())
}
