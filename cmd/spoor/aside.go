package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"syscall"

	"spoor/internal/evidence"
)

// heldBytes is how much of what a walk finds is held in memory, in bytes; the rest
// lies in files without a name until its turn.
const heldBytes = 64 << 20

// aside holds what was found in one document: in memory while there is room for it,
// else in a file of the system's temporary folder that has no name any more.
type aside struct {
	room *int64 // bytes of memory left, for all of a walk together
	took int64
	file *os.File
	end  int64
}

// fits takes n bytes of the room, if they are there.
func (a *aside) fits(n int64) bool {
	if n > *a.room {
		return false
	}
	*a.room -= n
	a.took += n
	return true
}

// put writes to the file. Error kinds: NoSpace, Unreadable.
func (a *aside) put(data []byte) (*io.SectionReader, error) {
	if a.file == nil {
		f, err := os.CreateTemp("", "spoor-*")
		if err != nil {
			return nil, badAside(err)
		}
		a.file = f
		if err := os.Remove(f.Name()); err != nil {
			return nil, badAside(err)
		}
	}
	at := a.end
	n, err := a.file.Write(data)
	a.end += int64(n)
	if err != nil {
		return nil, badAside(err)
	}
	return io.NewSectionReader(a.file, at, int64(n)), nil
}

// close gives room and file back.
func (a *aside) close() {
	*a.room += a.took
	a.took = 0
	if a.file != nil {
		_ = a.file.Close() // nameless and read already: nothing to lose
		a.file = nil
	}
}

func badAside(err error) error {
	kind := evidence.Unreadable
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		kind = evidence.NoSpace
	}
	return evidence.E(kind, "put aside", os.TempDir(), err)
}

// pages are those of one document, in order.
type pages struct {
	aside
	all []laidPage
}

type laidPage struct {
	page evidence.Page
	away *io.SectionReader // not nil: there, as JSON
}

func (p *pages) add(page evidence.Page) error {
	if p.fits(weight(page)) {
		p.all = append(p.all, laidPage{page: page})
		return nil
	}
	data, err := json.Marshal(page)
	if err != nil {
		return badAside(err)
	}
	away, err := p.put(data)
	p.all = append(p.all, laidPage{away: away})
	return err
}

// weight is about what a page takes in memory, in bytes.
func weight(page evidence.Page) int64 {
	const page0, word, message = 512, 96, 160
	return int64(page0 + len(page.Text) + word*len(page.Words) + message*len(page.Messages))
}

// each shows the pages, one in memory at a time but for those that fit.
func (p *pages) each(visit func(evidence.Page) error) error {
	for _, l := range p.all {
		if l.away != nil {
			if err := json.NewDecoder(io.NewSectionReader(l.away, 0, l.away.Size())).Decode(&l.page); err != nil {
				return badAside(err)
			}
		}
		if err := visit(l.page); err != nil {
			return err
		}
	}
	return nil
}

// whole are all pages at once.
func (p *pages) whole() ([]evidence.Page, error) {
	all := make([]evidence.Page, 0, len(p.all))
	err := p.each(func(page evidence.Page) error { all = append(all, page); return nil })
	return all, err
}
