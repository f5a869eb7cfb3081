package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/extract/formats"
	"spoor/internal/tag/eval"
	"spoor/internal/tag/workbench"
)

// bench reads documents for the workbench: annotated ones with their marks, all
// others as `spoor tag` reads them. Readers start with the first file that needs one.
type bench struct {
	*program
	command *cobra.Command
	walker  *walker
	undo    closers
	visit   func(workbench.Read) error
	done    chan int
}

// reads reads files and the files of folders, in sorted order, and visits each
// document. What can't be read is kept for the end, as walk does.
func (p *program) reads(c *cobra.Command, paths []string, visit func(workbench.Read) error) (err error) {
	b := &bench{program: p, command: c, visit: visit, walker: &walker{}, done: make(chan int)}
	b.walker.visit = b.plain
	defer func() { err = errors.Join(err, b.undo.close()) }()
	total := 0
	for _, path := range paths {
		total += filesIn(path)
	}
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		p.showDone(total, b.done)
	}()
	err = b.all(paths)
	close(b.done)
	<-drawn
	if err != nil {
		return err
	}
	return p.unreadable(b.walker.faults)
}

func (b *bench) all(paths []string) error {
	for _, path := range paths {
		// What is named is read, also by way of a link; in folders links are left alone.
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			if err := b.file(path); err != nil {
				return err
			}
			continue
		}
		err := filepath.WalkDir(path, func(at string, d fs.DirEntry, err error) error {
			if err == nil && !d.Type().IsRegular() {
				return nil
			}
			return b.file(at)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// file reads one file, or says why it can't be read.
func (b *bench) file(path string) error {
	ctx := b.command.Context()
	if ctx.Err() != nil {
		return evidence.E(evidence.Cancelled, "read files", "", ctx.Err())
	}
	defer func() { b.done <- 1 }()
	if d, ok, err := annotatedFile(path); err != nil {
		return b.walker.fault(ctx, err)
	} else if ok {
		return b.visit(workbench.ReadAnnotated(path, d))
	}
	if b.walker.extractor == nil {
		reader, err := b.openReader(ctx, formats.Auto, nil, &b.undo)
		if err != nil {
			return err
		}
		b.walker.extractor = reader
	}
	return b.walker.walk(ctx, path)
}

// plain visits a document that nobody marked.
func (b *bench) plain(r read) error {
	pages, err := r.pages.whole()
	if err != nil {
		return err
	}
	return b.visit(workbench.Read{Path: r.path, Pages: pages})
}

// annotatedMost is the size above which a text is no annotated document.
const annotatedMost = 1 << 20

// annotatedFile reads a file if it is an annotated document: a .txt with a header.
// What can't be opened is not one; reading it as a plain file says why.
func annotatedFile(path string) (d eval.Document, ok bool, err error) {
	info, err := os.Stat(path)
	if err != nil || filepath.Ext(path) != ".txt" || info.Size() > annotatedMost {
		return d, false, nil //nolint:nilerr // see above
	}
	raw, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(raw, []byte("id:")) || !bytes.Contains(raw, []byte("\n---\n")) {
		return d, false, nil //nolint:nilerr // see above
	}
	if d, err = eval.Parse(bytes.NewReader(raw)); err != nil {
		return d, false, evidence.E(evidence.Invalid, "read annotated document", path, err)
	}
	return d, true, nil
}
