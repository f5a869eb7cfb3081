package sandbox

import (
	"fmt"
	"io"
	"sync"
)

// maxBlocks bounds the part of the document that a worker keeps: 32 MiB.
const maxBlocks = 32

// remote is the document as the worker sees it: a ReaderAt that asks the parent
// for whole blocks and keeps the last few, so that a document of many gigabytes
// needs no memory and an ordinary one costs one question.
type remote struct {
	link *link
	size int64

	mu     sync.Mutex
	blocks map[int64][]byte
	order  []int64 // oldest first
}

func newRemote(l *link, size int64) *remote {
	return &remote{link: l, size: size, blocks: map[int64][]byte{}}
}

// ReadAt implements io.ReaderAt.
func (r *remote) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read at %d", off)
	}
	n := 0
	for n < len(p) {
		at := off + int64(n)
		if at >= r.size {
			return n, io.EOF
		}
		block, err := r.block(at / maxChunk)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], block[at%maxChunk:])
	}
	return n, nil
}

func (r *remote) block(i int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.blocks[i]; ok {
		return b, nil
	}
	off := i * maxChunk
	b, err := r.link.fetch(off, int(min(maxChunk, r.size-off)))
	if err != nil {
		return nil, err
	}
	if len(r.order) == maxBlocks {
		delete(r.blocks, r.order[0])
		r.order = r.order[1:]
	}
	r.blocks[i] = b
	r.order = append(r.order, i)
	return b, nil
}
