//go:build linux || darwin || freebsd || netbsd || openbsd

package weights

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// mapped maps a file of n bytes.
func mapped(file *os.File, n int) (data []byte, undo func() error, err error) {
	if n == 0 {
		return nil, func() error { return nil }, nil
	}
	data, err = unix.Mmap(int(file.Fd()), 0, n, unix.PROT_READ, unix.MAP_SHARED)
	return data, func() error { return unix.Munmap(data) }, err
}

// tryLock takes the lock of an open file, for as long as the file is open; false when
// another holds it.
func tryLock(file *os.File) (bool, error) {
	err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
