package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"github.com/nwaples/rardecode/v2"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Rar reads rar archives of versions 1.5 to 7.
type Rar struct{}

var _ extract.Extractor = Rar{}

// NewRar returns the extractor for rar archives.
func NewRar() Rar { return Rar{} }

func rarFormat() format { return format{"rar", "application/vnd.rar", "spoor-rar/1"} }

// Extract implements extract.Extractor. Outcomes as for zip; an archive whose list of
// names is encrypted needs a password. A file that goes on in another volume is handed
// on as far as it goes; the volume that goes on with it says so.
func (Rar) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	src = withoutProgram(src)
	r := &rars{unpacking: begin(rarFormat(), src, lim, sink), src: src, keyring: keyring{all: src.Passwords}}
	if err := r.listAll(ctx); err != nil {
		return extract.Result{}, err
	}
	if r.hidden != nil {
		return r.namesHidden(), ctx.Err()
	}
	if err := r.readAll(ctx); err != nil {
		return extract.Result{}, err
	}
	return r.result(), nil
}

// rars is the work on one rar archive.
type rars struct {
	*unpacking
	src     extract.Source
	keyring keyring
	listKey string  // the password of the list of names
	locked  []bool  // by entry: needs a password
	skipped int     // blocks of files that begin in an earlier volume
	hidden  *failed // the list of names stays closed
	done    []bool  // by entry
}

// walk goes through the archive with a password, "" for none. next is told of each
// entry, by position; its error ends the walk.
func (r *rars) walk(password string, next func(i int, h *rardecode.FileHeader, in io.Reader) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	options := []rardecode.Option{rardecode.MaxDictionarySize(largestDictionary)}
	if password != "" {
		options = append(options, rardecode.Password(password))
	}
	in, err := rardecode.NewReader(io.NewSectionReader(r.src.Data, 0, r.src.Size), options...)
	if err != nil {
		return err
	}
	r.skipped = 0
	for i := 0; ; {
		h, err := in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, rardecode.ErrInvalidFileBlock) && r.skipped < maxEntries:
			r.skipped++
			continue
		case err != nil:
			return err
		}
		if err := next(i, h, in); err != nil {
			return &stopped{err}
		}
		i++
	}
}

// stopped is the error of whoever is told of an entry, not the archive's.
type stopped struct{ cause error }

// Error implements error.
func (s *stopped) Error() string { return s.cause.Error() }

// listAll lists the archive. The error is the context's or the sink's.
func (r *rars) listAll(ctx context.Context) error {
	err := r.listWith(ctx, "")
	if errors.Is(err, rardecode.ErrArchiveEncrypted) {
		opened, _ := r.keyring.try(func(password string) (bool, error) {
			r.entries, r.locked = nil, nil
			err = r.listWith(ctx, password)
			r.listKey = password
			return err == nil || len(r.entries) > 0, nil
		})
		if !opened {
			r.hidden, _ = errors.AsType[*failed](r.keyring.closed(nil))
			return ctx.Err()
		}
	}
	var stop *stopped
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &stop):
		r.damage("entries-limit: " + strconv.Itoa(maxEntries))
	case errors.Is(err, rardecode.ErrMultiVolume):
		r.damage("volume: goes on in another file, which is a document of its own")
	case errors.Is(err, rardecode.ErrDictionaryTooLarge):
		r.damage("damaged: " + errDictionary.Error())
	case err != nil:
		r.damage("damaged: " + err.Error())
	}
	if r.skipped > 0 {
		r.damage("volume: begins with a file of an earlier volume, which is a document of its own")
	}
	r.done = make([]bool, len(r.entries))
	for i := range r.entries {
		if e := &r.entries[i]; !e.folder && e.instead == "" {
			r.nameOf(e) // whatever order they are opened in
		}
	}
	return r.list()
}

func (r *rars) listWith(ctx context.Context, password string) error {
	return r.walk(password, func(i int, h *rardecode.FileHeader, _ io.Reader) error {
		if i == maxEntries {
			return errEnough
		}
		r.entries = append(r.entries, rarEntry(i+1, h))
		r.locked = append(r.locked, h.Encrypted)
		return ctx.Err()
	})
}

func rarEntry(ordinal int, h *rardecode.FileHeader) entry {
	e := entry{ordinal: ordinal, name: h.Name, size: h.UnPackedSize, modified: h.ModificationTime, folder: h.IsDir}
	if h.UnKnownSize {
		e.size = -1
	}
	switch {
	case h.LinkType == rardecode.LinkTypeHardLink, h.LinkType == rardecode.LinkTypeFileCopy:
		e.instead, e.target = "hardlink", h.LinkTarget
	case h.LinkType != rardecode.LinkTypeNone, h.Mode()&fs.ModeSymlink != 0:
		e.instead, e.target = "symlink", h.LinkTarget
	}
	return e
}

func (r *rars) namesHidden() extract.Result {
	reason := "rar-names-encrypted"
	if r.hidden.cause != nil {
		reason += ": " + r.hidden.cause.Error()
	}
	return r.format.result(evidence.NeedsPassword, reason)
}

// readAll reads what needs no password, and then with one password after another
// what is left. The error is the context's or the sink's.
func (r *rars) readAll(ctx context.Context) error {
	keys := append([]string{r.listKey}, r.src.Passwords...)
	for i, password := range keys {
		if i > 0 && (password == "" || password == r.listKey || !r.lockedLeft()) {
			continue
		}
		if err := r.readWith(ctx, password); err != nil || r.over() {
			return err
		}
	}
	for i := range r.entries {
		if err := r.leftOver(i); err != nil {
			return err
		}
	}
	return nil
}

func (r *rars) lockedLeft() bool {
	for i, locked := range r.locked {
		if locked && !r.done[i] && !r.entries[i].folder && r.entries[i].instead == "" {
			return true
		}
	}
	return false
}

func (r *rars) readWith(ctx context.Context, password string) error {
	err := r.walk(password, func(i int, _ *rardecode.FileHeader, in io.Reader) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case i >= len(r.entries):
			return errEnough
		case r.done[i] || r.locked[i] && password == "":
			return nil
		}
		return r.entry(i, in)
	})
	var stop *stopped
	if errors.As(err, &stop) && !errors.Is(stop.cause, errEnough) {
		return stop.cause
	}
	return nil // damage was written down when the archive was listed
}

// entry reads one entry; one that this password does not open is left for the next.
func (r *rars) entry(i int, in io.Reader) error {
	e := &r.entries[i]
	var data []byte
	var err error
	if e.instead == "" && !e.folder {
		data, err = r.all(in, min(e.size, 1<<20))
		if r.locked[i] && !keyFits(classedRar(err)) {
			return nil
		}
	}
	r.done[i] = true
	if err := r.take(e, func() ([]byte, error) { return data, classedRar(err) }); err != nil {
		return err
	}
	if r.over() {
		return errEnough
	}
	return nil
}

// leftOver writes down why an entry was not read.
func (r *rars) leftOver(i int) error {
	if r.done[i] || r.over() {
		return nil
	}
	return r.take(&r.entries[i], func() ([]byte, error) {
		if r.locked[i] {
			return nil, r.keyring.closed(nil)
		}
		return nil, &failed{damaged, errors.New("the archive could not be read so far")}
	})
}

// classedRar gives errors of the library the class that they stand for.
func classedRar(err error) error {
	switch {
	case errors.Is(err, rardecode.ErrBadFileChecksum):
		return &failed{wrongSum, err}
	case errors.Is(err, rardecode.ErrUnsupportedDecoder), errors.Is(err, rardecode.ErrUnknownDecoder), errors.Is(err, rardecode.ErrUnknownEncryptMethod):
		return &failed{unsupported, err}
	}
	return err
}
