package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

func (p *program) evalCommand() *cobra.Command {
	c := group(&cobra.Command{
		Use:   "eval",
		Short: p.say.Say("meet hoe goed wordt gelezen en herkend", "measure how well documents are read and tagged"),
	})
	c.AddCommand(&cobra.Command{
		Use: "extract DIR", Args: oneArg,
		Short: p.say.Say("per soort: bestanden, uitkomsten, seconden, woorden", "by kind: files, outcomes, seconds, words"),
		RunE:  func(c *cobra.Command, args []string) error { return p.evalExtract(c, args[0]) },
	}, &cobra.Command{
		Use: "tag DIR", Args: oneArg,
		Short: p.say.Say("precisie en volledigheid op geannoteerde documenten", "precision and recall on annotated documents"),
		RunE:  func(c *cobra.Command, args []string) error { return p.evalTag(c.Context(), args[0]) },
	})
	return c
}

// extractFigures are the figures of one kind of file.
type extractFigures struct {
	Schema   string                   `json:"schema"`
	Kind     string                   `json:"kind"`
	Files    int                      `json:"files"`
	Outcomes map[evidence.Outcome]int `json:"outcomes"`
	Seconds  float64                  `json:"seconds"`
	Pages    int                      `json:"pages"`
	Words    int                      `json:"words"`
}

func (p *program) evalExtract(c *cobra.Command, dir string) error {
	figures := map[string]*extractFigures{}
	last := time.Now()
	err := p.walk(c, []string{dir}, func(r read) error {
		k := figures[r.result.Kind]
		if k == nil {
			k = &extractFigures{Schema: inquiry.Schema, Kind: r.result.Kind, Outcomes: map[evidence.Outcome]int{}}
			figures[r.result.Kind] = k
		}
		k.Files++
		k.Outcomes[r.result.Outcome]++
		k.Seconds += time.Since(last).Seconds()
		last = time.Now()
		return r.pages.each(func(pg evidence.Page) error {
			k.Pages++
			k.Words += len(strings.Fields(pg.Text))
			return nil
		})
	})
	if err != nil {
		return err
	}
	return p.showExtractFigures(figures)
}

func (p *program) showExtractFigures(figures map[string]*extractFigures) error {
	kinds := make([]string, 0, len(figures))
	for k := range figures {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	head := []string{p.say.Say("soort", "kind"), p.say.Say("bestanden", "files"), "s", p.say.Say("pagina's", "pages"), p.say.Say("woorden", "words")}
	for _, o := range evidence.Outcomes() {
		head = append(head, string(o))
	}
	rows := [][]string{head}
	for _, k := range kinds {
		f := figures[k]
		if p.flags.json {
			if err := p.line(f); err != nil {
				return err
			}
			continue
		}
		row := []string{k, cell("%d", f.Files), cell("%.2f", f.Seconds), cell("%d", f.Pages), cell("%d", f.Words)}
		for _, o := range evidence.Outcomes() {
			row = append(row, cell("%d", f.Outcomes[o]))
		}
		rows = append(rows, row)
	}
	if p.flags.json {
		return nil
	}
	return p.table(rows)
}

// annotated reads the annotated documents of a folder: *.txt, by name.
func annotated(ctx context.Context, dir string, visit func(name string, raw []byte) error) error {
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return evidence.E(evidence.Unreadable, "read folder", path, err)
		}
		if ctx.Err() != nil {
			return evidence.E(evidence.Cancelled, "read folder", dir, ctx.Err())
		}
		if d.IsDir() || filepath.Ext(path) != ".txt" {
			return nil
		}
		raw, err := os.ReadFile(path) //nolint:gosec // the user names the folder
		if err != nil {
			return evidence.E(evidence.Unreadable, "read file", path, err)
		}
		seen++
		return visit(path, raw)
	})
	if err == nil && seen == 0 {
		err = evidence.E(evidence.NotFound, "find annotated documents (*.txt)", dir, nil)
	}
	return err
}
