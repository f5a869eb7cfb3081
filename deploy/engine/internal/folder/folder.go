// Package folder owns the engine's data folder: its layout, the lock that lets only
// one engine use it, and the rule that a workflow database is used only by the engine
// version that made it.
//
// Everything the engine keeps lies in subfolders of mode 0700. The data folder itself
// is made with 0700 when it is missing and otherwise left as it is, since it may be
// shared with the rest of spoor.
package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"spoor/deploy/engine/internal/fault"
)

// The subfolders.
const (
	Identity = "identity" // certificates and S3 credentials
	Temporal = "temporal" // workflow database and its version
	Objects  = "objects"  // S3 buckets, one folder each
	Sidecar  = "sidecar"  // S3 metadata where the file system has no user attributes
	Archive  = "archive"  // workflow databases of other engine versions
)

const (
	lockName = "engine.lock"
	needed   = 64 << 20 // bytes of room below which starting makes no sense
)

// Folder is a data folder that this process alone uses.
type Folder struct {
	root string
	// lock holds the flock. It must stay reachable for as long as the engine runs:
	// a collected *os.File closes its descriptor and silently drops the lock.
	lock *os.File
}

// Open makes the folder where it is missing and locks it. Faults: InUse when another
// engine holds it, Unwritable, DiskFull.
func Open(path string) (*Folder, error) {
	root, err := filepath.Abs(path)
	if err != nil {
		return nil, fault.New(fault.Unwritable, fmt.Sprintf("can't use the data folder %s", path), err)
	}
	f := &Folder{root: root}
	if err := f.acquire(); err != nil {
		return nil, f.explain(err)
	}
	if err := f.prepare(); err != nil {
		return nil, f.explain(errors.Join(err, f.Close()))
	}
	return f, nil
}

// Path is the absolute path of something in the folder.
func (f *Folder) Path(parts ...string) string {
	return filepath.Join(append([]string{f.root}, parts...)...)
}

// Close lets the folder go.
func (f *Folder) Close() error { return f.lock.Close() }

func (f *Folder) acquire() error {
	if err := os.MkdirAll(f.root, 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(f.Path(lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	err = unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = fault.New(fault.InUse, fmt.Sprintf("another engine (process %s) uses the data folder %s", holder(f.Path(lockName)), f.root), nil)
	}
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	f.lock = lock
	return nil
}

// holder is the process id that the lock's owner wrote into it.
func holder(path string) string {
	pid, err := os.ReadFile(path)
	if text := strings.TrimSpace(string(pid)); err == nil && text != "" {
		return text
	}
	return "unknown"
}

func (f *Folder) prepare() error {
	if err := f.sign(); err != nil {
		return err
	}
	for _, name := range []string{Identity, Temporal, Objects, Archive} {
		if err := Private(f.Path(name)); err != nil {
			return err
		}
	}
	return f.room()
}

func (f *Folder) sign() error {
	if err := f.lock.Truncate(0); err != nil {
		return err
	}
	_, err := f.lock.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

func (f *Folder) room() error {
	var s unix.Statfs_t
	if err := unix.Statfs(f.root, &s); err != nil {
		return err
	}
	if free := s.Bavail * uint64(s.Bsize); free < needed { //nolint:gosec // block sizes are positive
		return fault.New(fault.DiskFull, fmt.Sprintf("only %d MiB free for the data folder %s, at least %d MiB needed", free>>20, f.root, needed>>20), nil)
	}
	return nil
}

func (f *Folder) explain(err error) error {
	if known, ok := errors.AsType[*fault.Fault](err); ok {
		return known
	}
	text := "can't use the data folder "
	if errors.Is(err, syscall.ENOSPC) {
		text = "no room left for the data folder "
	}
	return fault.New(fault.CodeOf(err), text+f.root, err)
}

// Private makes a folder that only this user can enter, and tightens one that exists.
func Private(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return os.Chmod(path, 0o700) //nolint:gosec // 0700 is what a folder needs
}
