package weights

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"spoor/internal/evidence"
)

// The engine's weights of a base and an adapter lie in builtPrefix KEY builtSuffix.
const (
	builtPrefix = "engine-"
	builtSuffix = ".weights"
)

// Key names what is built from a base and an adapter, in a form of the engine's that has
// a number: other bytes, another name.
func Key(base, adapter evidence.Digest, form int) string {
	all := fmt.Sprintf("base %s\nadapter %s\nform %d\n", base, adapter, form)
	return evidence.DigestOf([]byte(all)).String()[:16]
}

// Ready maps the engine's weights that a key names. Where none of the folders has them,
// build writes them, once: into the first folder that can be written (it is made when
// there is none), while other processes that want the same wait for it; else into a
// temporary file that Close removes. Weights that nobody used for a week are removed
// from the folder then.
//
// What was built is whole and its stamp says so; one that was changed since is built
// again. build must write the same bytes each time. Error kinds: those of build,
// NoSpace, Unreadable, Cancelled.
func Ready(ctx context.Context, key string, build func(io.Writer) error, folders ...string) (*Mapped, error) {
	name := builtPrefix + key + builtSuffix
	for _, dir := range folders {
		if m := existing(filepath.Join(dir, name)); m != nil {
			return m, nil
		}
	}
	for _, dir := range folders {
		m, err := once(ctx, filepath.Join(dir, name), build)
		if own, ok := errors.AsType[*unbuilt](err); ok {
			return nil, own.cause
		}
		if err == nil || evidence.KindOf(err) == evidence.Cancelled {
			return m, err
		}
	}
	return passing(name, build)
}

// LookBuilt compares every byte of the weights that Ready built in a folder with the
// digest they had then, in the order of their names. Error kinds: Corrupt, also when the
// stamp is gone, and then Ready builds them again; Unreadable, Cancelled.
func LookBuilt(ctx context.Context, dir string) []Copy {
	var found []Copy
	for _, path := range built(dir) {
		c := Copy{Path: path}
		c.Size, c.Digest, c.Err = verifyBuilt(ctx, path)
		found = append(found, c)
	}
	return found
}

func verifyBuilt(ctx context.Context, path string) (int64, evidence.Digest, error) {
	s, err := readStamp(path)
	if err != nil {
		return 0, evidence.Digest{}, evidence.E(evidence.Corrupt, opCheck, path, err)
	}
	got, err := digestOf(ctx, path)
	if err == nil && got != s.digest {
		err = evidence.E(evidence.Corrupt, opCheck, path, fmt.Errorf("SHA-256 is %s, not %s", got, s.digest))
	}
	return s.size, got, err
}

// Discard removes weights that turned out to be damaged, so that Ready builds them again.
// Error kind: Unreadable.
func Discard(path string) error {
	if err := errors.Join(remove(stampOf(path)), remove(path)); err != nil {
		return unwritten("remove the model's weights", path, err)
	}
	return nil
}

// built lists the engine's weights in a folder, in the order of their names.
func built(dir string) []string {
	found, _ := filepath.Glob(filepath.Join(dir, builtPrefix+"*"+builtSuffix)) // the pattern is right
	return found
}

// existing maps weights that were built before, nil where there are none.
func existing(path string) *Mapped {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	if s, err := readStamp(path); err != nil || !s.holds(info) {
		return nil
	}
	m, err := Map(path)
	if err != nil {
		return nil
	}
	used(path)
	return m
}

const (
	usedEvery = 24 * time.Hour
	unusedFor = 7 * 24 * time.Hour
)

// used notes on the stamp that the weights are in use, now and then. Where it can't be
// written, nothing is ever tidied either.
func used(path string) {
	if info, err := os.Stat(stampOf(path)); err == nil && time.Since(info.ModTime()) > usedEvery {
		now := time.Now()
		_ = os.Chtimes(stampOf(path), now, now)
	}
}

// unbuilt is an error of build itself: another folder would not help.
type unbuilt struct{ cause error }

// Error implements error.
func (u *unbuilt) Error() string { return u.cause.Error() }

// once builds weights unless another process just did, and maps them.
func once(ctx context.Context, path string, build func(io.Writer) error) (m *Mapped, err error) {
	err = holding(ctx, filepath.Dir(path), opBuild, func() error {
		if m = existing(path); m != nil {
			return nil
		}
		if err := replace(path, opBuild, own(build), nil); err != nil {
			return err
		}
		tidy(path)
		m, err = Map(path)
		return err
	})
	return m, err
}

// own marks the errors of build.
func own(build func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		if err := build(w); err != nil {
			return &unbuilt{err}
		}
		return nil
	}
}

// tidy removes weights that nobody used for long. Those that can't be removed only take
// room; a process that has them mapped keeps them.
func tidy(current string) {
	for _, path := range built(filepath.Dir(current)) {
		info, err := os.Stat(stampOf(path))
		if err != nil {
			info, err = os.Stat(path)
		}
		if err == nil && path != current && time.Since(info.ModTime()) > unusedFor {
			_ = Discard(path)
		}
	}
}

// passing builds weights for this process alone, in a folder of its own that goes when
// they are closed; those of processes that were killed go first.
func passing(name string, build func(io.Writer) error) (*Mapped, error) {
	sweep(os.TempDir())
	dir, err := os.MkdirTemp("", passingPattern)
	if err != nil {
		return nil, unwritten(opBuild, os.TempDir(), err)
	}
	undo := func() error { return os.RemoveAll(dir) }
	lock, err := os.Create(filepath.Join(dir, lockName))
	if err != nil {
		return nil, errors.Join(unwritten(opBuild, dir, err), undo())
	}
	undo = func() error { return errors.Join(os.RemoveAll(dir), lock.Close()) }
	if _, err := tryLock(lock); err != nil {
		return nil, errors.Join(unwritten(opBuild, dir, err), undo())
	}
	path := filepath.Join(dir, name)
	if err := replace(path, opBuild, build, nil); err != nil {
		return nil, errors.Join(err, undo())
	}
	m, err := Map(path)
	if err != nil {
		return nil, errors.Join(err, undo())
	}
	unmap := m.undo
	m.undo = sync.OnceValue(func() error { return errors.Join(unmap(), undo()) })
	return m, nil
}
