package weights

import (
	"os"
	"path/filepath"
	"time"
)

const (
	passingPattern = "spoor-weights-*"
	// youth is how long a folder may be without a lock that is held.
	youth = time.Minute
)

// sweep removes the temporary folders of processes that are no more. What can't be
// removed, such as another user's, stays.
func sweep(base string) {
	found, _ := filepath.Glob(filepath.Join(base, passingPattern)) // the pattern is right
	for _, dir := range found {
		if info, err := os.Lstat(dir); err == nil && time.Since(info.ModTime()) > youth && !held(filepath.Join(dir, lockName)) {
			_ = os.RemoveAll(dir)
		}
	}
}

// held reports whether a process holds a lock; one that can't be looked at counts as held.
func held(path string) bool {
	info, err := os.Lstat(path)
	if err != nil {
		return !os.IsNotExist(err)
	}
	if !info.Mode().IsRegular() { // to open a pipe would wait for ever
		return true
	}
	lock, err := os.Open(path)
	if err != nil {
		return true
	}
	defer func() { _ = lock.Close() }() // only a look
	free, err := tryLock(lock)
	return err != nil || !free
}
