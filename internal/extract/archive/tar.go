package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"spoor/internal/extract"
)

// maxEntries is how many entries of a tar or rar archive are looked at.
const maxEntries = 200_000

// Tar reads tar archives: V7, ustar, PAX (POSIX.1-2001) and GNU.
type Tar struct{}

var _ extract.Extractor = Tar{}

// NewTar returns the extractor for tar archives.
func NewTar() Tar { return Tar{} }

func tarFormat() format { return format{"tar", "application/x-tar", "spoor-tar/2"} }

// Extract implements extract.Extractor. Links and devices are named and not
// followed; the holes of sparse files are filled with zeros, which count as inflated
// bytes. Where a header is damaged the next sound one is looked for, and headers
// behind the end of the archive are found too. Outcomes as for zip.
func (Tar) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	u := begin(tarFormat(), src, lim, sink)
	if err := u.tar(ctx, func() io.ReadSeeker { return io.NewSectionReader(src.Data, 0, src.Size) }); err != nil {
		return extract.Result{}, err
	}
	return u.result(), nil
}

// tar lists the archive and then reads it.
func (u *unpacking) tar(ctx context.Context, open func() io.ReadSeeker) error {
	t := &tarWalk{from: open(), seen: func(h *tar.Header, _ io.Reader) error {
		if len(u.entries) == maxEntries {
			u.damage("entries-limit: " + strconv.Itoa(maxEntries))
			return errEnough
		}
		u.entries = append(u.entries, tarEntry(len(u.entries)+1, h))
		return ctx.Err()
	}}
	if err := u.walked(t.walk()); err != nil {
		return err
	}
	for _, reason := range t.damage {
		u.damage(reason)
	}
	u.readNames()
	if err := u.list(); err != nil || u.bomb {
		return err
	}
	return u.readTar(ctx, open())
}

// readTar hands on the files of an archive that has been listed.
func (u *unpacking) readTar(ctx context.Context, from io.ReadSeeker) error {
	at := 0
	t := &tarWalk{from: from, seen: func(h *tar.Header, r io.Reader) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if at == len(u.entries) {
			return errEnough
		}
		at++
		err := u.take(&u.entries[at-1], func() ([]byte, error) { return u.all(r, min(h.Size, 1<<20)) })
		if err == nil && u.over() {
			err = errEnough
		}
		return err
	}}
	return u.walked(t.walk())
}

// walked writes down how a walk ended; the error is not the archive's.
func (u *unpacking) walked(err error) error {
	switch {
	case errors.Is(err, extract.ErrBudget):
		if !u.bomb {
			u.bomb = true
			u.note(u.word + "-bomb: " + err.Error())
		}
		return nil
	case errors.Is(err, errEnough):
		return nil
	}
	return err
}

// errEnough ends a walk; it never leaves this package.
var errEnough = errors.New("enough")

func tarEntry(ordinal int, h *tar.Header) entry {
	e := entry{ordinal: ordinal, name: h.Name, size: h.Size, modified: h.ModTime}
	if h.ModTime.Unix() == 0 {
		e.modified = time.Time{} // nobody noted it
	}
	switch h.Typeflag {
	case tar.TypeDir:
		e.folder = true
	case tar.TypeSymlink:
		e.instead, e.target, e.size = "symlink", h.Linkname, -1
	case tar.TypeLink:
		e.instead, e.target, e.size = "hardlink", h.Linkname, -1
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		e.instead, e.size = "device", -1
	default:
		e.folder = strings.HasSuffix(h.Name, "/") && h.Size == 0
	}
	return e
}

const tarBlock = 512

// tarWalk goes through an archive, over damage too.
type tarWalk struct {
	from   io.ReadSeeker
	seen   func(*tar.Header, io.Reader) error
	damage []string
}

// walk hands every entry to seen, whose error it returns.
func (t *tarWalk) walk() error {
	for start := int64(0); ; {
		end, err := t.stretch(start)
		if errors.Is(err, extract.ErrBudget) {
			return err
		}
		if err == nil || !errors.Is(err, errTorn) {
			if err != nil {
				return err
			}
		} else if len(t.damage) < maxReasons {
			t.damage = append(t.damage, "damaged: "+strings.TrimPrefix(err.Error(), errTorn.Error()+": "))
		}
		next, found := t.nextHeader(max(end, start+tarBlock))
		if !found {
			return nil
		}
		if err == nil && len(t.damage) < maxReasons {
			t.damage = append(t.damage, fmt.Sprintf("behind-the-end: an archive goes on at byte %d", next))
		}
		start = next
	}
}

// errTorn says that a stretch of an archive ended with damage.
var errTorn = errors.New("torn")

// stretch reads from a header to the next damage, or the end.
func (t *tarWalk) stretch(start int64) (end int64, err error) {
	if _, err := t.from.Seek(start, io.SeekStart); err != nil {
		return start, nil //nolint:nilerr // there is nothing there
	}
	r := tar.NewReader(t.from)
	last := start // where the data of the last entry begins
	for {
		h, err := r.Next()
		at, seekErr := t.from.Seek(0, io.SeekCurrent)
		if seekErr != nil {
			return start, seekErr
		}
		if errors.Is(err, io.EOF) {
			return at, nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				at = last // its size reaches behind the end, and may be wrong
			}
			return at / tarBlock * tarBlock, fmt.Errorf("%w: at byte %d: %w", errTorn, at, err)
		}
		last = at
		if err := t.seen(h, r); err != nil {
			return at, err
		}
	}
}

// nextHeader finds the next block that is a header by its checksum and mark.
func (t *tarWalk) nextHeader(from int64) (int64, bool) {
	from = (from + tarBlock - 1) / tarBlock * tarBlock
	if _, err := t.from.Seek(from, io.SeekStart); err != nil {
		return 0, false
	}
	buf := make([]byte, 256<<10)
	for {
		n, err := io.ReadFull(t.from, buf)
		for i := 0; i+tarBlock <= n; i += tarBlock {
			if isTarHeader(buf[i : i+tarBlock]) {
				return from + int64(i), true
			}
		}
		if err != nil {
			return 0, false
		}
		from += int64(n)
	}
}

// isTarHeader reports whether a block has the mark of ustar or GNU and a checksum
// that is right (POSIX.1-2001, ustar Interchange Format).
func isTarHeader(b []byte) bool {
	if !bytes.Equal(b[257:262], []byte("ustar")) {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(b[148:156]), " \x00"), 8, 32)
	if err != nil {
		return false
	}
	sum := int64(8 * ' ')
	for i, c := range b {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return sum == want
}
