package helper

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	scratchPattern = "spoor-helper-*"
	lockName       = "lock"
	sourceName     = "document"
	// youth is how long a folder may be without a lock.
	youth = time.Minute
)

// scratch is a private folder that holds one document for a helper, which takes files
// and no bytes. It is gone after close; after a crash, the next sweep removes it.
type scratch struct {
	dir  string
	lock *os.File
}

// newScratch makes a folder in base ("" for the system's temporary folder) and puts the
// document into it, as sourceName with an extension. Error kinds: NoSpace when it can't
// be written, Unreadable when the document can't be read, Cancelled.
func newScratch(ctx context.Context, base string, src extract.Source, extension string) (s *scratch, err error) {
	dir, err := os.MkdirTemp(base, scratchPattern)
	if err != nil {
		return nil, evidence.E(evidence.NoSpace, "make scratch folder", base, err)
	}
	s = &scratch{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if dir, err := filepath.Abs(dir); err == nil {
		s.dir = dir
	}
	if s.lock, err = os.Create(filepath.Join(dir, lockName)); err != nil {
		return s, evidence.E(evidence.NoSpace, "make scratch folder", dir, err)
	}
	if err := unix.Flock(int(s.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return s, evidence.E(evidence.Internal, "lock scratch folder", dir, err)
	}
	return s, s.put(ctx, src, extension)
}

// put copies the document.
func (s *scratch) put(ctx context.Context, src extract.Source, extension string) (err error) {
	out, err := os.OpenFile(s.path(sourceName+extension), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return evidence.E(evidence.NoSpace, "write document for helper", "", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	in := &reading{ctx: ctx, from: io.NewSectionReader(src.Data, 0, src.Size)}
	switch _, err := io.Copy(out, in); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return evidence.E(evidence.Cancelled, "write document for helper", "", ctx.Err())
	case in.failed:
		return evidence.E(evidence.Unreadable, "read document for helper", "", err)
	default:
		return evidence.E(evidence.NoSpace, "write document for helper", "", err)
	}
}

// reading is a reader that ends with its context and knows whether it failed.
type reading struct {
	ctx    context.Context //nolint:containedctx // io.Reader has no place for it
	from   io.Reader
	failed bool
}

// Read implements io.Reader.
func (r *reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.from.Read(p)
	r.failed = err != nil && !errors.Is(err, io.EOF)
	return n, err
}

// path is that of something in the folder.
func (s *scratch) path(name string) string { return filepath.Join(s.dir, name) }

// close removes the folder with all that is in it.
func (s *scratch) close() error {
	err := os.RemoveAll(s.dir)
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// sweep removes the folders of processes that are no more.
func sweep(base string) error {
	if base == "" {
		base = os.TempDir()
	}
	found, err := filepath.Glob(filepath.Join(base, scratchPattern))
	for _, dir := range found {
		err = errors.Join(err, removeStale(dir))
	}
	return err
}

// removeStale removes a folder that nobody holds any more.
func removeStale(dir string) error {
	lock, err := os.Open(filepath.Join(dir, lockName))
	if errors.Is(err, os.ErrNotExist) {
		info, err := os.Lstat(dir)
		if err != nil || time.Since(info.ModTime()) < youth {
			return nil // gone, or just being made
		}
		return os.RemoveAll(dir)
	}
	if err != nil {
		return nil // another user's
	}
	defer func() { _ = lock.Close() }() // nothing was written
	if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		return nil // at work
	}
	return os.RemoveAll(dir)
}
