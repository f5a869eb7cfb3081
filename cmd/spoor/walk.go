package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// read is a document as the extractor gave it, outside any case.
type read struct {
	path   string
	parent string
	depth  int
	result extract.Result
	pages  []evidence.Page
}

// collect is the sink of one document: pages are kept, children wait their turn.
type collect struct {
	pages    []evidence.Page
	children []extract.Child
}

func (c *collect) Page(p evidence.Page) error { c.pages = append(c.pages, p); return nil }

func (c *collect) Child(ch extract.Child) error { c.children = append(c.children, ch); return nil }

// walker reads files of this machine, and what is inside them, without a case.
type walker struct {
	extractor extract.Extractor
	visit     func(read) error
	inside    int   // documents inside the file at hand
	bytes     int64 // and their size
	faults    []error
}

// Bounds on what one file may grow to; as for documents of a case (activities).
const (
	insideDocuments = 100_000
	insideBytes     = 4 << 30
)

// walk reads a file, or all files of a folder in sorted order. What can't be read is
// kept in faults and does not keep the others from being read. Error kind: Cancelled.
func (w *walker) walk(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return w.fault(ctx, evidence.E(evidence.Unreadable, "read file", path, err))
	}
	if !info.IsDir() {
		return w.fault(ctx, w.file(ctx, path, info))
	}
	return filepath.WalkDir(path, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return w.fault(ctx, evidence.E(evidence.Unreadable, "read folder", at, err))
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return w.fault(ctx, evidence.E(evidence.Unreadable, "read file", at, err))
		}
		return w.fault(ctx, w.file(ctx, at, info))
	})
}

// fault keeps an error for the end, unless everything has been stopped.
func (w *walker) fault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return evidence.E(evidence.Cancelled, "read files", "", ctx.Err())
	}
	if err != nil {
		w.faults = append(w.faults, err)
	}
	return nil
}

func (w *walker) file(ctx context.Context, path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return evidence.E(evidence.Unreadable, "read file", path, errors.New(info.Mode().Type().String()))
	}
	f, err := os.Open(path)
	if err != nil {
		return evidence.E(evidence.Unreadable, "read file", path, err)
	}
	defer func() { _ = f.Close() }() // only read
	w.inside, w.bytes = 0, 0
	return w.document(ctx, read{path: path}, f, info.Size())
}

// document reads one document, shows it, and then what is inside it.
func (w *walker) document(ctx context.Context, r read, data io.ReaderAt, size int64) error {
	var sink collect
	result, err := w.extractor.Extract(ctx, extract.Source{Name: filepath.Base(r.path), Size: size, Data: data}, extract.DefaultLimits(size), &sink)
	if err != nil {
		return evidence.E(evidence.KindOf(err), "extract", r.path, err)
	}
	r.result, r.pages = result, sink.pages
	take := w.room(&r, sink.children)
	if err := w.visit(r); err != nil {
		return err
	}
	for _, c := range take {
		child := read{path: evidence.ChildPath(r.path, c.Name), parent: r.path, depth: r.depth + 1}
		if err := w.document(ctx, child, bytes.NewReader(c.Data), int64(len(c.Data))); err != nil {
			return err
		}
	}
	return nil
}

// room bounds what is taken from inside and says so in the reasons.
func (w *walker) room(r *read, children []extract.Child) []extract.Child {
	for i, c := range children {
		w.inside++
		w.bytes += int64(len(c.Data))
		if r.depth < extract.DefaultLimits(0).Depth && w.inside <= insideDocuments && w.bytes <= insideBytes {
			continue
		}
		r.result.Reasons = append(r.result.Reasons, fmt.Sprintf("family-limit: %d parts inside were not taken", len(children)-i))
		r.result.Outcome = evidence.Memory
		return children[:i]
	}
	return children
}
