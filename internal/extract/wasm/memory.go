package wasm

import (
	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// mapped is the memory of an instance: reserved whole, so that it grows without
// being copied; the system gives pages as they are touched, and takes all back at
// once when the document is closed.
type mapped struct{ all []byte }

// Memory gives the memory of instances: at most limit bytes for each.
func Memory(limit uint64) experimental.MemoryAllocator {
	return experimental.MemoryAllocatorFunc(func(_, maximum uint64) experimental.LinearMemory {
		size := int(min(maximum, limit)) //nolint:gosec // limits are constants of the engines
		all, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
		if err != nil {
			return &mapped{} // every growth fails, and with it the instance
		}
		return &mapped{all: all}
	})
}

// Reallocate implements experimental.LinearMemory.
func (m *mapped) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		return nil
	}
	return m.all[:size]
}

// Free implements experimental.LinearMemory.
func (m *mapped) Free() {
	if m.all != nil {
		_ = unix.Munmap(m.all) // fails only for what isn't mapped
		m.all = nil
	}
}
