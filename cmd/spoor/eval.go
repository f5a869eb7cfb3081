package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
)

func (p *program) evalCommand() *cobra.Command {
	c := group(&cobra.Command{
		Use:   "eval",
		Short: p.say.Say("meet hoe goed wordt gelezen en herkend", "measure how well documents are read and tagged"),
	})
	c.AddCommand(p.evalExtractCommand(), p.evalOCRCommand(), aloneWorkerCommand(), p.evalTagCommand())
	return c
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
