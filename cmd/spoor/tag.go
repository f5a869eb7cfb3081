package main

import (
	"cmp"
	"errors"

	"github.com/spf13/cobra"

	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/tag"
)

// taggedFinding and taggedMention are parts of a line of `tag --json`.
type taggedFinding struct {
	Indicator evidence.Indicator `json:"indicator"`
	Stance    evidence.Stance    `json:"stance"`
	Start     int                `json:"start"`
	End       int                `json:"end"`
	Quote     string             `json:"quote"`
	Score     float64            `json:"score"`
	Strength  evidence.Strength  `json:"strength"`
	Source    string             `json:"source"`
	Reason    string             `json:"reason,omitempty"`
	Why       *tag.Why           `json:"why,omitempty"` // with --explain, where the model had a part in it
}

type taggedMention struct {
	Kind   evidence.MentionKind `json:"kind"`
	Start  int                  `json:"start"`
	End    int                  `json:"end"`
	Quote  string               `json:"quote"`
	Normal string               `json:"normal"`
	Valid  bool                 `json:"valid"`
	Reason string               `json:"reason"`
}

type taggedPage struct {
	Number   int             `json:"number"`
	Text     string          `json:"text"`
	Language string          `json:"language"`
	Findings []taggedFinding `json:"findings"`
	Mentions []taggedMention `json:"mentions"`
}

// tagged is a line of `tag --json` (ARCHITECTURE section 6).
type tagged struct {
	Schema  string           `json:"schema"`
	Path    string           `json:"path"`
	Outcome evidence.Outcome `json:"outcome"`
	Pages   []taggedPage     `json:"pages"`
}

// tagFlags say how files are tagged.
type tagFlags struct {
	language string
	explain  bool
}

func (p *program) tagCommand() *cobra.Command {
	var f tagFlags
	c := &cobra.Command{
		Use: "tag FILE...", Args: someArgs,
		Short: p.say.Say("lees bestanden en toon signalen en kenmerken (zonder server)", "read files and show signals and identifiers (no server)"),
		RunE:  func(c *cobra.Command, args []string) error { return p.tag(c, args, f) },
	}
	c.Flags().StringVar(&f.language, "language", "", p.say.Say("taal van de tekst (nl, pl ...), in plaats van die te herkennen", "language of the text (nl, pl ...), instead of recognising it"))
	c.Flags().BoolVar(&f.explain, "explain", false, p.say.Say("zeg van elke bevinding waarom; met --json elk woord met zijn gewicht", "say of every finding why; with --json each word with its weight"))
	return c
}

func (p *program) tag(c *cobra.Command, args []string, f tagFlags) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	tagger, err := p.openTagger(c.Context(), &undo)
	if err != nil {
		return err
	}
	recogniser := entity.New()
	return p.walk(c, args, func(r read) error {
		all, err := r.pages.whole()
		if err != nil {
			return err
		}
		for i := range all {
			all[i].Language = cmp.Or(f.language, all[i].Language)
		}
		findings, err := found(tagger, all, f.explain)
		if err != nil {
			return err
		}
		t := asTagged(r, all, findings, recogniser.Recognise(all))
		if p.flags.json {
			return p.line(t)
		}
		return p.showTagged(t, f.explain)
	})
}

// found are the findings on pages, with the reasons when they are wanted.
func found(t *tag.Tagger, pages []evidence.Page, explain bool) ([]tag.Explained, error) {
	if explain {
		return t.Explained(pages)
	}
	findings, err := t.Find(pages)
	var all []tag.Explained
	for _, f := range findings {
		all = append(all, tag.Explained{Finding: f})
	}
	return all, err
}

func asTagged(r read, all []evidence.Page, findings []tag.Explained, mentions []evidence.Mention) tagged {
	t := tagged{Schema: inquiry.Schema, Path: r.path, Outcome: r.result.Outcome, Pages: []taggedPage{}}
	for _, pg := range all {
		out := taggedPage{Number: pg.Number, Text: pg.Text, Language: pg.Language, Findings: []taggedFinding{}, Mentions: []taggedMention{}}
		for _, f := range findings {
			if f.Page == pg.Number {
				out.Findings = append(out.Findings, taggedFinding{f.Indicator, f.Stance, f.Start, f.End, f.Quote, f.Score, f.Strength, f.Source, f.Reason, f.Why})
			}
		}
		for _, m := range mentions {
			if m.Page == pg.Number {
				out.Mentions = append(out.Mentions, taggedMention{m.Kind, m.Start, m.End, m.Quote, m.Normal, m.Valid, m.Reason})
			}
		}
		t.Pages = append(t.Pages, out)
	}
	return t
}

func (p *program) showTagged(t tagged, explain bool) error {
	if err := p.printf("== %s · %s\n", t.Path, p.say.Outcome(t.Outcome)); err != nil {
		return err
	}
	for _, pg := range t.Pages {
		rows := [][]string{}
		for _, f := range pg.Findings {
			rows = append(rows, []string{cell("p%d:%d-%d", pg.Number, f.Start, f.End), string(f.Indicator), p.say.Stance(f.Stance), p.say.Strength(f.Strength), short(f.Quote)})
			if explain {
				rows = append(rows, []string{"", "", "", "", f.Reason})
			}
		}
		for _, m := range pg.Mentions {
			rows = append(rows, []string{cell("p%d:%d-%d", pg.Number, m.Start, m.End), p.say.Mention(m.Kind), m.Normal, validity(m, p.say.Say("ongeldig", "invalid")), short(m.Quote)})
		}
		if err := p.table(rows); err != nil {
			return err
		}
	}
	return nil
}

func validity(m taggedMention, invalid string) string {
	if m.Valid {
		return ""
	}
	return invalid + ": " + m.Reason
}
