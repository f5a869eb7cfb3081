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

// read is a document as the extractor gave it, outside any case. Its pages can be
// looked at while it is visited.
type read struct {
	path   string
	parent string
	depth  int
	result extract.Result
	pages  *pages
}

// collect is the sink of one document: pages are kept, children wait their turn.
type collect struct {
	walker   *walker
	depth    int
	pages    pages
	waiting  aside
	children []waiting
	refused  int // children for which there is no room
}

// waiting is a document inside another one.
type waiting struct {
	name string
	data io.ReaderAt
	size int64
}

func (c *collect) Page(p evidence.Page) error { return c.pages.add(p) }

func (c *collect) Child(ch extract.Child) error {
	size := int64(len(ch.Data))
	if c.refused > 0 || !c.walker.take(c.depth, size) {
		c.refused++
		return nil
	}
	if c.waiting.fits(size) {
		c.children = append(c.children, waiting{ch.Name, bytes.NewReader(ch.Data), size})
		return nil
	}
	away, err := c.waiting.put(ch.Data)
	c.children = append(c.children, waiting{ch.Name, away, size})
	return err
}

// walker reads files of this machine, and what is inside them, without a case.
type walker struct {
	extractor extract.Extractor
	languages []string // of text in pictures; none: the usual ones
	visit     func(read) error
	inside    int   // documents inside the file at hand
	bytes     int64 // and their size
	room      int64 // bytes of memory left for what waits
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
	w.inside, w.bytes, w.room = 0, 0, heldBytes
	return w.document(ctx, read{path: path}, f, info.Size())
}

// document reads one document, shows it, and then what is inside it.
func (w *walker) document(ctx context.Context, r read, data io.ReaderAt, size int64) error {
	sink := &collect{walker: w, depth: r.depth, pages: pages{aside: aside{room: &w.room}}, waiting: aside{room: &w.room}}
	defer sink.waiting.close()
	if err := w.show(ctx, r, data, size, sink); err != nil {
		return err
	}
	for _, c := range sink.children {
		child := read{path: evidence.ChildPath(r.path, c.name), parent: r.path, depth: r.depth + 1}
		if err := w.document(ctx, child, c.data, c.size); err != nil {
			return err
		}
	}
	return nil
}

// show reads one document and lets it be visited.
func (w *walker) show(ctx context.Context, r read, data io.ReaderAt, size int64, sink *collect) error {
	defer sink.pages.close()
	result, err := w.extractor.Extract(ctx, extract.Source{Name: filepath.Base(r.path), Size: size, Data: data, Languages: w.languages}, extract.DefaultLimits(size), sink)
	if err != nil {
		return evidence.E(evidence.KindOf(err), "extract", r.path, err)
	}
	if sink.refused > 0 {
		result.Reasons = append(result.Reasons, fmt.Sprintf("family-limit: %d parts inside were not taken", sink.refused))
		result.Outcome = evidence.Memory
	}
	r.result, r.pages = result, &sink.pages
	return w.visit(r)
}

// take counts a document inside another one; false when it is one too many.
func (w *walker) take(depth int, size int64) bool {
	w.inside++
	w.bytes += size
	return depth < extract.DefaultLimits(0).Depth && w.inside <= insideDocuments && w.bytes <= insideBytes
}
