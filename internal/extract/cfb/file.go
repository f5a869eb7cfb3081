package cfb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"spoor/internal/extract"
)

// Numbers of sectors that are none (MS-CFB 2.1).
const (
	lastSector = 0xFFFFFFFA
	fatSector  = 0xFFFFFFFD
	endOfChain = 0xFFFFFFFE
	free       = 0xFFFFFFFF
)

const (
	magic       = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	headerBytes = 512
	entryBytes  = 128
	miniBytes   = 64
	smallStream = 4096 // bytes; smaller streams lie in the mini stream
)

// ErrFormat says that the bytes are no compound file, or that nothing in it can be
// found.
var ErrFormat = errors.New("not a compound file")

// ErrDamaged says that a stream could not be read to its end.
var ErrDamaged = errors.New("stream damaged")

// File is an open compound file. It is for one goroutine.
type File struct {
	// Root is the storage that holds all others.
	Root *Entry
	// Damage says what is wrong with the directory; empty when nothing is.
	Damage string

	data    io.ReaderAt
	size    int64
	budget  *extract.Budget
	sector  int64 // bytes of a sector
	fat     []uint32
	miniFAT []uint32
	mini    []byte
}

// Entry is a stream or a storage, which holds further entries.
type Entry struct {
	Name     string
	Storage  bool
	Class    [16]byte // of the object in a storage
	Modified time.Time
	Size     int64 // of a stream, as the directory says
	Entries  []*Entry

	file  *File
	start uint32
}

// Open reads the tables and the directory. All bytes that are read count towards
// the budget. The error wraps ErrFormat, extract.ErrBudget or is the reader's.
func Open(data io.ReaderAt, size int64, budget *extract.Budget) (*File, error) {
	head := make([]byte, headerBytes)
	if size < headerBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrFormat, size)
	}
	if _, err := data.ReadAt(head, 0); err != nil {
		return nil, fmt.Errorf("reading header: %w", err)
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if string(head[:8]) != magic || (shift != 9 && shift != 12) {
		return nil, fmt.Errorf("%w: header", ErrFormat)
	}
	f := &File{data: data, size: size, budget: budget, sector: 1 << shift}
	if err := f.readFAT(head); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	directory, err := f.chain(le.Uint32(head[48:]), size)
	if len(directory) < entryBytes {
		return nil, errors.Join(fmt.Errorf("%w: no directory", ErrFormat), err)
	}
	if err != nil {
		f.Damage = "directory: " + err.Error()
	}
	f.build(directory)
	return f, f.readMini(directory, le.Uint32(head[60:]))
}

// sectors is how many sectors the file has, a last one that is cut off included.
func (f *File) sectors() int64 { return (f.size - 1) / f.sector }

// readFAT reads the allocation table by the list of its sectors, of which the first
// 109 stand in the header and the others in a chain of their own (MS-CFB 2.5).
func (f *File) readFAT(head []byte) error {
	le := binary.LittleEndian
	list := head[76:headerBytes]
	next, most := le.Uint32(head[68:]), f.sectors()
	for hops := int64(0); ; hops++ {
		for ; len(list) >= 4 && int64(len(f.fat)) < most; list = list[4:] {
			if n := le.Uint32(list); n < lastSector {
				if err := f.addFAT(n); err != nil {
					return err
				}
			}
		}
		if next >= lastSector || int64(next) >= most || hops > most || int64(len(f.fat)) >= most {
			return nil
		}
		more, err := f.readSector(next)
		if len(more) < int(f.sector) {
			return err // the list is cut off with the file
		}
		list, next = more[:len(more)-4], le.Uint32(more[len(more)-4:])
	}
}

func (f *File) addFAT(n uint32) error {
	table, err := f.readSector(n)
	for i := int64(0); i < f.sector; i += 4 {
		entry := uint32(free)
		if i+4 <= int64(len(table)) {
			entry = binary.LittleEndian.Uint32(table[i:])
		}
		f.fat = append(f.fat, entry)
	}
	return err
}

// readSector reads one sector, or as much of it as is in the file.
func (f *File) readSector(n uint32) ([]byte, error) { return f.readRun(n, f.sector) }

// readRun reads n bytes from the start of a sector on.
func (f *File) readRun(sector uint32, n int64) ([]byte, error) {
	at := (int64(sector) + 1) * f.sector
	n = min(n, f.size-at)
	if n <= 0 {
		return nil, nil
	}
	if err := f.budget.Take(n); err != nil {
		return nil, err
	}
	buf := make([]byte, n)
	got, err := f.data.ReadAt(buf, at)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:got], err
}

// chain reads a chain of sectors, at most n bytes. The error wraps ErrDamaged when
// the chain ends early; what was read is returned with it.
func (f *File) chain(start uint32, n int64) ([]byte, error) {
	n = min(n, f.sectors()*f.sector)
	var out []byte
	for next := start; int64(len(out)) < n; {
		if next >= lastSector || int64(next) >= f.sectors() {
			if next == endOfChain && n == f.sectors()*f.sector {
				return out, nil // as long as there is: the caller did not know how long
			}
			return out, fmt.Errorf("%w: ends after %d of %d bytes", ErrDamaged, len(out), n)
		}
		first, run := next, int64(0)
		for run == 0 || (next == first+uint32(run) && run*f.sector < n-int64(len(out)) && int64(next) < f.sectors()) {
			run++
			next = f.after(next)
		}
		piece, err := f.readRun(first, min(run*f.sector, n-int64(len(out))))
		out = append(out, piece...)
		if err != nil {
			return out, err
		}
		if len(piece) == 0 {
			return out, fmt.Errorf("%w: the file ends after %d of %d bytes", ErrDamaged, len(out), n)
		}
	}
	return out, nil
}

func (f *File) after(n uint32) uint32 {
	if int64(n) >= int64(len(f.fat)) {
		return free
	}
	return f.fat[n]
}

// readMini reads the stream that holds the small streams, and its table. A stream
// that is missing shows when a small stream is read.
func (f *File) readMini(directory []byte, table uint32) error {
	le := binary.LittleEndian
	start, size := le.Uint32(directory[116:]), int64(le.Uint32(directory[120:]))
	if start >= lastSector || table >= lastSector {
		return nil
	}
	data, err := f.chain(table, f.size)
	if errors.Is(err, extract.ErrBudget) {
		return err
	}
	f.miniFAT = make([]uint32, len(data)/4)
	for i := range f.miniFAT {
		f.miniFAT[i] = le.Uint32(data[4*i:])
	}
	f.mini, err = f.chain(start, size)
	if errors.Is(err, extract.ErrBudget) {
		return err
	}
	return nil
}

// small reads a stream out of the mini stream.
func (f *File) small(start uint32, n int64) ([]byte, error) {
	if err := f.budget.Take(n); err != nil {
		return nil, err
	}
	var out []byte
	for next := start; int64(len(out)) < n; {
		at := int64(next) * miniBytes
		if next >= lastSector || at >= int64(len(f.mini)) {
			return out, fmt.Errorf("%w: ends after %d of %d bytes", ErrDamaged, len(out), n)
		}
		out = append(out, f.mini[at:min(at+min(miniBytes, n-int64(len(out))), int64(len(f.mini)))]...)
		if int64(next) >= int64(len(f.miniFAT)) {
			next = free
			continue
		}
		next = f.miniFAT[next]
	}
	return out, nil
}

// Bytes reads a stream. The error wraps ErrDamaged or extract.ErrBudget; what could
// be read is returned with it.
func (e *Entry) Bytes() ([]byte, error) {
	switch {
	case e == nil || e.Storage || e.Size <= 0:
		return nil, nil
	case e.Size < smallStream:
		return e.file.small(e.start, e.Size)
	}
	data, err := e.file.chain(e.start, e.Size)
	if err == nil && int64(len(data)) < e.Size {
		err = fmt.Errorf("%w: %d of %d bytes", ErrDamaged, len(data), e.Size)
	}
	return data, err
}

// Find is the entry at a path below this one; nil when there is none. Names are
// compared without regard to case.
func (e *Entry) Find(path ...string) *Entry {
	for _, name := range path {
		if e == nil {
			return nil
		}
		var found *Entry
		for _, c := range e.Entries {
			if strings.EqualFold(c.Name, name) {
				found = c
				break
			}
		}
		e = found
	}
	return e
}
