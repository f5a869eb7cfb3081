package archive

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"

	"github.com/bodgit/sevenzip"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// SevenZip reads 7z archives (7zFormat.txt of 7-Zip).
type SevenZip struct{}

var _ extract.Extractor = SevenZip{}

// NewSevenZip returns the extractor for 7z archives. It replaces, for the whole
// process, the decompressors of github.com/bodgit/sevenzip that take as much memory
// as an archive asks for, and its cipher, which takes no password for the empty one.
func NewSevenZip() SevenZip {
	registerBounded()
	return SevenZip{}
}

func sevenFormat() format { return format{"7z", "application/x-7z-compressed", "spoor-7z/1"} }

// Extract implements extract.Extractor. Solid blocks are read once, in order; after
// damage in one, what follows in it is lost and named. Outcomes as for zip; an
// archive whose list of names is encrypted needs a password; the first of several
// volumes is unsupported, since one document is read at a time.
func (SevenZip) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	src = withoutProgram(src)
	s := &sevens{unpacking: begin(sevenFormat(), src, lim, sink), src: src, keyring: keyring{all: src.Passwords}, dead: map[int]error{}, readers: map[int]*sevenzip.Reader{}}
	if outcome, reason := checkSeven(src); reason != "" {
		return s.format.result(outcome, reason), ctx.Err()
	}
	if err := s.open(); err != nil {
		return s.unopened(err), ctx.Err()
	}
	if err := s.run(ctx); err != nil {
		return extract.Result{}, err
	}
	return s.result(), nil
}

// largestHeader is how many bytes the directory of a 7z archive may have, packed.
const largestHeader = 32 << 20

// checkSeven looks at the header before the library does: what does not match its
// checksum is not parsed, and a directory that lies elsewhere is named.
func checkSeven(src extract.Source) (evidence.Outcome, string) {
	var head [32]byte
	if _, err := src.Data.ReadAt(head[:], 0); err != nil {
		return evidence.Damaged, "7z-damaged: " + err.Error()
	}
	if crc32.ChecksumIEEE(head[12:]) != le32(head[8:]) {
		return evidence.Damaged, "7z-damaged: the checksum of the header does not match"
	}
	offset, size := binary.LittleEndian.Uint64(head[12:]), binary.LittleEndian.Uint64(head[20:])
	if size == 0 && offset == 0 {
		return evidence.Empty, "7z-empty"
	}
	left := uint64(max(src.Size-int64(len(head)), 0))
	if offset > left || size > left-offset {
		if strings.HasSuffix(src.Name, ".001") {
			return evidence.Unsupported, "7z-volume: the first of several files; join them and take in the whole"
		}
		return evidence.Damaged, "7z-cut-off: the directory lies behind the end: cut off, or the first of several volumes"
	}
	if size > largestHeader {
		return evidence.Memory, fmt.Sprintf("7z-header-too-large: %d bytes", size)
	}
	directory := make([]byte, size)
	if _, err := src.Data.ReadAt(directory, 32+int64(offset)); err != nil && !errors.Is(err, io.EOF) { //nolint:gosec // within the file
		return evidence.Damaged, "7z-damaged: " + err.Error()
	}
	if crc32.ChecksumIEEE(directory) != le32(head[28:]) {
		return evidence.Damaged, "7z-damaged: the checksum of the directory does not match"
	}
	return "", ""
}

// sevens is the work on one 7z archive.
type sevens struct {
	*unpacking
	src     extract.Source
	plain   *sevenzip.Reader // gives the entries
	keyring keyring
	hidden  bool                     // the list of names is encrypted
	dead    map[int]error            // blocks that can't be read further, and why
	readers map[int]*sevenzip.Reader // by block: with the password that opens it
	perhaps map[string]*sevenzip.Reader
}

// reader opens the archive with a password. The library trusts what it reads: a
// panic counts as damage.
func (s *sevens) reader(password string) (r *sevenzip.Reader, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("damaged: %v", p)
		}
	}()
	return sevenzip.NewReaderWithPassword(s.src.Data, s.src.Size, password)
}

// open reads the list of entries, with a password where it is encrypted.
func (s *sevens) open() error {
	var err error
	s.plain, err = s.reader("")
	if !errors.Is(err, errNoPassword) {
		return err
	}
	s.hidden = true
	opened, seen := s.keyring.try(func(password string) (bool, error) {
		s.plain, err = s.reader(password)
		return err == nil, nil
	})
	if !opened {
		return s.keyring.closed(seen)
	}
	return nil
}

func (s *sevens) unopened(err error) extract.Result {
	var known *failed
	switch {
	case errors.As(err, &known) && known.why == encrypted:
		reason := "7z-names-encrypted"
		if known.cause != nil {
			reason += ": " + known.cause.Error()
		}
		return s.format.result(evidence.NeedsPassword, reason)
	case errors.Is(err, errDictionary):
		return s.format.result(evidence.Memory, "7z-damaged: "+err.Error())
	}
	return s.format.result(evidence.Damaged, "7z-damaged: "+err.Error())
}

func (s *sevens) run(ctx context.Context) error {
	if len(s.plain.File) > maxEntries {
		s.damage(fmt.Sprintf("entries-limit: %d of %d", maxEntries, len(s.plain.File)))
		s.plain.File = s.plain.File[:maxEntries]
	}
	s.entries = make([]entry, len(s.plain.File))
	for i, f := range s.plain.File {
		s.entries[i] = sevenEntry(i+1, f)
	}
	if err := s.list(); err != nil {
		return err
	}
	for i := range s.entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.take(&s.entries[i], func() ([]byte, error) { return s.read(i) }); err != nil {
			return err
		}
		if s.over() {
			return nil
		}
	}
	return nil
}

func sevenEntry(ordinal int, f *sevenzip.File) entry {
	e := entry{ordinal: ordinal, name: f.Name, size: claimed(f.UncompressedSize), modified: f.Modified}
	switch mode := f.Mode(); {
	case mode.IsDir():
		e.folder = true
	case mode&fs.ModeSymlink != 0:
		e.instead = "symlink"
	case mode&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0:
		e.instead = "device"
	}
	return e
}

// read unpacks an entry with the password of its block, which is found by reading
// the block's first entry: 7z has no other test.
func (s *sevens) read(i int) (data []byte, err error) {
	block := s.plain.File[i].Stream
	if s.plain.File[i].UncompressedSize == 0 {
		return nil, nil
	}
	if err := s.dead[block]; err != nil {
		return nil, err
	}
	if r := s.readers[block]; r != nil {
		return s.readFrom(r, i)
	}
	data, err = s.readFrom(s.plain, i)
	if !errors.Is(err, errNoPassword) && (!s.hidden || keyFits(err)) {
		s.readers[block] = s.plain
		return data, err
	}
	delete(s.dead, block)
	opened, err := s.keyring.try(func(password string) (bool, error) {
		r, err := s.keyed(password)
		if err != nil {
			return false, err
		}
		data, err = s.readFrom(r, i)
		if keyFits(err) {
			s.readers[block] = r
			return true, err
		}
		delete(s.dead, block)
		return false, nil
	})
	if !opened {
		s.dead[block] = s.keyring.closed(err)
		return nil, s.dead[block]
	}
	return data, err
}

// keyed is the archive opened with a password, once for each.
func (s *sevens) keyed(password string) (*sevenzip.Reader, error) {
	if r := s.perhaps[password]; r != nil {
		return r, nil
	}
	r, err := s.reader(password)
	if err != nil {
		return nil, err
	}
	if s.perhaps == nil {
		s.perhaps = map[string]*sevenzip.Reader{}
	}
	s.perhaps[password] = r
	return r, nil
}

// readFrom reads an entry and checks it. What ends in the middle of a block makes
// the rest of the block unreadable: it would be unpacked from its start again.
func (s *sevens) readFrom(r *sevenzip.Reader, i int) (data []byte, err error) {
	f := r.File[i]
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		if err != nil && !leavesRest(err) {
			s.dead[f.Stream] = fmt.Errorf("earlier in its block: %w", err)
		}
	}()
	rc, err := f.Open()
	if err != nil {
		return nil, classed(err)
	}
	data, err = s.all(rc, min(claimed(f.UncompressedSize), 1<<20))
	var known *failed
	if errors.As(err, &known) && known.why == tooLarge {
		return nil, s.skip(f, rc, known)
	}
	if err != nil {
		return data, classed(err)
	}
	if err := rc.Close(); err != nil {
		return data, err
	}
	return data, checkSum(f, data)
}

// skip leaves an entry that is too large: what follows in its block can still be
// read, and the rest of this one is inflated on the way there.
func (s *sevens) skip(f *sevenzip.File, rc io.Closer, why error) error {
	if err := s.budget.Take(claimed(f.UncompressedSize) - s.largest); err != nil {
		return err
	}
	return errors.Join(why, rc.Close())
}

// leavesRest reports whether the entries behind this one in its block can be read.
func leavesRest(err error) bool {
	var known *failed
	return errors.As(err, &known) && (known.why == wrongSum || known.why == wrongSize || known.why == tooLarge)
}

func checkSum(f *sevenzip.File, data []byte) error {
	if uint64(len(data)) != f.UncompressedSize {
		return &failed{wrongSize, fmt.Errorf("%d bytes instead of %d", len(data), f.UncompressedSize)}
	}
	if sum := crc32.ChecksumIEEE(data); f.CRC32 != 0 && sum != f.CRC32 {
		return &failed{wrongSum, fmt.Errorf("%08x instead of %08x", sum, f.CRC32)}
	}
	return nil
}
