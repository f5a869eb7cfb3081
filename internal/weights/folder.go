package weights

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"spoor/internal/evidence"
)

const (
	lockName   = "models.lock"
	unfinished = ".unfinished" // end of the names of files that are being written
	// lockEvery is how often a lock that another holds is asked for again.
	lockEvery = 20 * time.Millisecond
)

// holding makes a folder for its owner alone where there is none, and does work in it
// while no other process that holds it does. Error kinds: NoSpace and Unreadable when
// the folder can't be written, Cancelled, and those of work.
func holding(ctx context.Context, dir, op string, work func() error) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unwritten(op, dir, err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return unwritten(op, dir, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	for {
		held, err := tryLock(lock)
		if err != nil {
			return unwritten(op, dir, err)
		}
		if held {
			break
		}
		select {
		case <-ctx.Done():
			return evidence.E(evidence.Cancelled, op, dir, ctx.Err())
		case <-time.After(lockEvery):
		}
	}
	if err := removeUnfinished(dir); err != nil {
		return unwritten(op, dir, err)
	}
	return work()
}

// removeUnfinished removes what a process that was killed left; whoever holds the
// folder is the only one that writes. A stamp is the exception: one that is being
// written may go too, and is written at the next start.
func removeUnfinished(dir string) error {
	found, err := filepath.Glob(filepath.Join(dir, "*"+unfinished))
	for _, path := range found {
		err = errors.Join(err, remove(path))
	}
	return err
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// replace writes a file beside the place where it belongs, and renames it when it is
// whole and on the disk; what was there before stays until then. It leaves a stamp.
// accept, which may be nil, sees the digest first. Error kinds: those of write and
// accept as they are; NoSpace, Unreadable.
func replace(path, op string, write func(io.Writer) error, accept func(evidence.Digest) error) (err error) {
	fresh, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+unfinished)
	if err != nil {
		return unwritten(op, path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, remove(fresh.Name()))
		}
	}()
	digest, err := fill(fresh, op, write)
	if err == nil && accept != nil {
		err = accept(digest)
	}
	if err != nil {
		return errors.Join(err, fresh.Close())
	}
	info, err := fresh.Stat()
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err == nil {
		err = writeStamp(path, stamp{digest: digest, size: info.Size(), changed: info.ModTime().UnixNano()})
	}
	if err != nil {
		return unwritten(op, path, err)
	}
	return nil
}

// fill lets write fill a file and tells errors of the disk from its own.
func fill(file *os.File, op string, write func(io.Writer) error) (evidence.Digest, error) {
	hasher := evidence.NewHasher()
	disk := &writing{to: file}
	err := write(io.MultiWriter(disk, hasher))
	if disk.err != nil {
		return evidence.Digest{}, unwritten(op, file.Name(), disk.err)
	}
	return hasher.Digest(), err
}

// writing remembers why a file could not be written.
type writing struct {
	to  io.Writer
	err error
}

// Write implements io.Writer.
func (w *writing) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

// unwritten is the error of a folder or file that can't be written.
func unwritten(op, path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return evidence.E(evidence.NoSpace, op, path, err)
	}
	return evidence.E(evidence.Unreadable, op, path, err)
}
