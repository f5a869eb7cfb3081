package archive

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/text"
)

// Zip reads zip archives.
type Zip struct{}

var _ extract.Extractor = Zip{}

// NewZip returns the extractor for zip archives.
func NewZip() Zip { return Zip{} }

func zipFormat() format { return format{"zip", "application/zip", "spoor-zip/3"} }

// Extract implements extract.Extractor. Outcomes: ok; partial when an entry could
// not be read; needs-password, unsupported or damaged when that is so for every
// one; memory when the archive inflates to more than its limits; empty when it
// holds no file. Encrypted entries are tried with the passwords of the source:
// the traditional cipher and WinZip's AES.
func (Zip) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	dir, err := ReadDirectory(src.Data, src.Size)
	if err != nil {
		return zipFormat().result(evidence.Damaged, "zip-damaged: "+err.Error()), ctx.Err()
	}
	z := &unzipping{unpacking: begin(zipFormat(), src, lim, sink), parts: dir.Parts, keyring: keyring{all: src.Passwords}}
	if dir.Damage != "" && volume(src.Name) {
		z.note("zip-volume: one of several files; join them and take in the whole")
	}
	if err := z.run(ctx, dir.Damage); err != nil {
		return extract.Result{}, err
	}
	res := z.result()
	if dir.Comment != "" {
		comment, _ := charset.Decode([]byte(dir.Comment), "")
		res.Metadata = map[string]string{"comment": text.Normalise(comment).String()}
	}
	return res, nil
}

// volume reports whether a file is called as one of several that make an archive.
func volume(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return len(ext) == 4 && (ext[:2] == ".z" || ext[:2] == ".0") && ext[2] >= '0' && ext[2] <= '9' && ext[3] >= '0' && ext[3] <= '9'
}

// unzipping is the work on one zip archive.
type unzipping struct {
	*unpacking
	parts   []Part
	keyring keyring
}

func (z *unzipping) run(ctx context.Context, damage string) error {
	z.entries = make([]entry, len(z.parts))
	for i := range z.parts {
		z.entries[i] = z.parts[i].entry(i + 1)
	}
	if damage != "" {
		z.damage("directory-rebuilt: " + damage)
	}
	if n := overlapping(z.parts); n > 0 {
		z.note(fmt.Sprintf("zip-entries-overlap: %d", n))
	}
	if err := z.list(); err != nil {
		return err
	}
	for i := range z.parts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := z.take(&z.entries[i], func() ([]byte, error) { return z.read(&z.parts[i]) }); err != nil {
			return err
		}
		if z.over() {
			return nil
		}
	}
	return nil
}

func (p *Part) entry(ordinal int) entry {
	e := entry{ordinal: ordinal, name: p.Name, size: p.Size, modified: p.Modified, folder: p.IsFolder()}
	if p.Mode&fs.ModeSymlink != 0 {
		e.instead = "symlink"
	}
	return e
}

// read unpacks an entry, with one of the passwords where it needs one.
func (z *unzipping) read(p *Part) ([]byte, error) {
	if !p.Encrypted() {
		r, err := p.Open(z.budget)
		return z.unpacked(p, r, err)
	}
	if p.flags&flagStrong != 0 {
		return nil, &failed{encrypted, errors.New("by a method of PKWARE's that is not known")}
	}
	var data []byte
	opened, err := z.keyring.try(func(password string) (bool, error) {
		r, err := p.openWith(password, z.budget)
		if errors.Is(err, errWrongPassword) {
			return false, nil
		}
		data, err = z.unpacked(p, r, err)
		return keyFits(err), err
	})
	switch {
	case opened:
		return data, err
	case err != nil && p.Method == aesMethod:
		// The password passed a test that one in 65,536 wrong ones passes: damage.
		return data, err
	}
	return nil, z.keyring.closed(err)
}

// keyFits tells an error that a wrong password explains from one that any other
// password would meet too. A wrong one passes the traditional cipher's test one time
// in 256, and then what comes out is noise.
func keyFits(err error) bool {
	var known *failed
	return err == nil || errors.Is(err, extract.ErrBudget) ||
		errors.As(err, &known) && (known.why == tooLarge || known.why == unsupported || known.why == encrypted)
}

func (z *unzipping) unpacked(p *Part, r io.Reader, err error) ([]byte, error) {
	if errors.Is(err, ErrMethod) {
		return nil, &failed{unsupported, err}
	}
	if err != nil {
		return nil, &failed{damaged, err}
	}
	data, err := readAtMost(r, p.room(z.largest), z.largest)
	if err != nil {
		return data, err
	}
	return data, p.check(data)
}

// check compares what came out with what the entry claims.
func (p *Part) check(data []byte) error {
	if p.Size < 0 {
		return nil // the claims stand behind the data, where scan does not look
	}
	if p.Size != int64(len(data)) {
		return &failed{wrongSize, fmt.Errorf("%d bytes instead of %d", len(data), p.Size)}
	}
	if sum := crc32.ChecksumIEEE(data); sum != p.sum && !p.sumless() {
		return &failed{wrongSum, fmt.Errorf("%08x instead of %08x", sum, p.sum)}
	}
	return nil
}

// room is how much to set aside for an entry: what it claims, as far as its packed
// bytes can yield that at all (deflate inflates to at most 1,032 times).
func (p *Part) room(most int64) int64 {
	return max(min(p.Size, most, p.Packed*1032), 0)
}
