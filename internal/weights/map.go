package weights

import (
	"errors"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"unsafe"

	"spoor/internal/evidence"
)

// Mapped is a file's bytes. On Unix systems they are mapped, read-only and shared by all
// processes that map the file; only the pages that are read take memory, and the system
// can take it back. On other systems they are read into memory.
type Mapped struct {
	path string
	data []byte
	undo func() error
}

// Map maps a file as it is now; an empty one has no bytes. It must not be cut short
// while it is in use (see Guard); to replace it, rename another one over it, as
// Install and Ready do. Error kind: Unreadable.
func Map(path string) (m *Mapped, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "map", path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "map", path, err)
	}
	data, undo, err := mapped(file, int(info.Size()))
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "map", path, err)
	}
	return &Mapped{path: path, data: data, undo: sync.OnceValue(undo)}, nil
}

// Bytes are the file's bytes. They must not be written to (the process would die) nor
// used after Close.
func (m *Mapped) Bytes() []byte { return m.data }

// Path is where the file was when it was mapped.
func (m *Mapped) Path() string { return m.path }

// Size is the number of bytes.
func (m *Mapped) Size() int64 { return int64(len(m.data)) }

// Close gives the memory back; a second time does nothing.
func (m *Mapped) Close() error { return m.undo() }

// has reports whether an address lies in the mapped bytes.
func (m *Mapped) has(addr uintptr) bool {
	begin := uintptr(unsafe.Pointer(unsafe.SliceData(m.data))) //nolint:gosec // only compared
	return addr >= begin && addr-begin < uintptr(len(m.data))
}

// Guard does work that reads mapped files. Bytes that can't be had any more, because
// somebody cut a file short in place or its disk fails, end the work with an error of
// kind Corrupt instead of ending the process; work must be fit to be left at any read.
// It holds for the calling goroutine, not for those that work starts.
func Guard(work func() error, files ...*Mapped) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		trouble := recover()
		if trouble == nil {
			return
		}
		fault, ok := trouble.(interface{ Addr() uintptr })
		if !ok {
			panic(trouble)
		}
		at := slices.IndexFunc(files, func(m *Mapped) bool { return m.has(fault.Addr()) })
		if at < 0 {
			panic(trouble)
		}
		err = evidence.E(evidence.Corrupt, opCheck, files[at].path, errors.New("its bytes can't be read any more: it was cut short, or the disk fails"))
	}()
	return work()
}
