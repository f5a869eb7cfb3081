package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"spoor/internal/evidence"
)

// TakeFolder takes in every file below a folder, in the order of their names;
// places in the exhibit are relative to the folder. Error kinds: NotFound, Invalid
// and Unreadable (the folder itself), NoSpace, Unreachable, Cancelled, Corrupt (the
// store).
func (i *Intake) TakeFolder(ctx context.Context, job Job, folder string) (Report, error) {
	root, err := resolve(folder)
	if err != nil {
		return Report{}, err
	}
	return i.take(ctx, job, walk(root))
}

// resolve follows links in the path of the folder itself, which the user named.
func resolve(folder string) (string, error) {
	const op = "open folder"
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", evidence.E(kindOf(err), op, folder, err)
	}
	d, err := os.Open(root)
	if err != nil {
		return "", evidence.E(kindOf(err), op, folder, err)
	}
	_, err = d.ReadDir(1)
	if err = errors.Join(ignoreEOF(err), d.Close()); errors.Is(err, syscall.ENOTDIR) {
		return "", evidence.E(evidence.Invalid, op, folder, err)
	} else if err != nil {
		return "", evidence.E(evidence.Unreadable, op, folder, err)
	}
	return root, nil
}

func kindOf(err error) evidence.Kind {
	if errors.Is(err, fs.ErrNotExist) {
		return evidence.NotFound
	}
	return evidence.Unreadable
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// walk yields what is below root, names in byte order within each folder.
func walk(root string) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil && name == root {
				return err // the folder itself went away
			}
			if it, found := entry(root, name, d, err); found && !yield(it, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(item{}, evidence.E(evidence.Unreadable, "read folder", root, err))
		}
	}
}

// entry makes an item of what WalkDir found; nothing of a folder that can be read.
func entry(root, name string, d fs.DirEntry, err error) (item, bool) {
	place := "."
	if rel, relErr := filepath.Rel(root, name); relErr == nil {
		place = readablePath(filepath.ToSlash(rel))
	}
	switch {
	case err != nil:
		return skipped(place, Unreadable, plain(err)), true
	case d.IsDir():
		return item{}, false
	case d.Type()&fs.ModeSymlink != 0:
		return skipped(place, Symlink, link(name)), true
	case !d.Type().IsRegular():
		return skipped(place, Special, "not a file: "+d.Type().String()), true
	}
	info, err := d.Info()
	if err != nil {
		return skipped(place, Unreadable, plain(err)), true
	}
	return file(place, name, info), true
}

func link(name string) string {
	target, err := os.Readlink(name)
	if err != nil {
		return "a link that can't be read: " + plain(err)
	}
	return fmt.Sprintf("a link to %q, which was not followed", target)
}

func file(place, name string, info fs.FileInfo) item {
	return item{
		path: place, size: info.Size(), modified: stamp(info.ModTime()),
		open: func(context.Context) (io.ReadCloser, int64, error) { return openFile(name) },
	}
}

// stamp is a time as a ledger can keep it.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// openFile opens a regular file. It neither follows a link nor waits for a pipe
// that took the file's place after it was found.
func openFile(name string) (io.ReadCloser, int64, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no longer a file")
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// plain is the reason of a failure without the path, which stands beside it.
func plain(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
