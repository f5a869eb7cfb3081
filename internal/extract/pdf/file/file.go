// Package file opens PDF files, sound or broken, as the object layer of
// github.com/ledongthuc/pdf.
//
// That library trusts what it reads: sizes that a file claims become allocations,
// chains of cross-reference tables and pages may be endless, an odd escape is a
// panic, an object stream is inflated again for each of its objects, and streams
// can't be read raw. So it never sees the file. This package reads the
// cross-references itself, or finds the objects by scanning where they are wrong,
// and writes the skeleton: every object, but no stream's data, deciphered, strictly
// notated, numbered from 1, with one plain table. The library reads the skeleton;
// Stream reads the data where it stands in the original.
//
// Work and memory are linear in the file's size plus what the budget allows to
// inflate.
package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/crypt"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/syntax"
)

// ErrDamaged says that no document can be made of the bytes.
var ErrDamaged = errors.New("damaged PDF")

// Keys that the skeleton adds to what the file says.
const (
	keyID    = "SpoorID"    // in a dictionary: its number in the skeleton
	keyAt    = "SpoorAt"    // in a stream: offset and length of its data, number and generation, cut off
	keyPages = "SpoorPages" // in the trailer: every page object, in the order of their numbers
	keyFiles = "SpoorFiles" // in the trailer: every object that may embed a file
)

// atLen is the number of members under keyAt.
const atLen = 5

// File is an open PDF.
type File struct {
	src      source
	crypt    *crypt.Handler // nil: not encrypted
	budget   *extract.Budget
	decoder  *filter.Decoder
	reader   *pdf.Reader
	meter    *meter
	problems []string
}

// Open reads the structure of a PDF, with one of the passwords where it needs one. The
// error wraps ErrDamaged, crypt.ErrPassword, crypt.ErrUnsupported or
// extract.ErrBudget.
func Open(data io.ReaderAt, size int64, budget *extract.Budget, passwords ...string) (*File, error) {
	b := &builder{src: source{data, size, newWork(size)}, ends: &ends{}, budget: budget, decoder: filter.NewDecoder(budget), passwords: passwords}
	if err := b.locate(); err != nil {
		return nil, err
	}
	skeleton, err := b.skeleton()
	if err != nil {
		return nil, err
	}
	if b.src.work.left == 0 {
		b.problem(TooCostly)
	}
	meter := newMeter(skeleton, len(b.entries))
	reader, err := open(meter)
	if err != nil {
		return nil, err
	}
	return &File{
		src: source{data: data, size: size}, crypt: b.crypt, budget: budget, decoder: b.decoder,
		reader: reader, meter: meter, problems: b.problems,
	}, nil
}

// open hands the skeleton to the library.
func open(skeleton *meter) (r *pdf.Reader, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	r, err = pdf.NewReader(skeleton, skeleton.data.Size())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return r, nil
}

// meter bounds how much of the skeleton is read: the library reads an object again
// each time that it is referred to, however large.
type meter struct {
	data *bytes.Reader
	left int64
}

// errMeter makes the library give up.
var errMeter = errors.New("objects were read too often")

// newMeter allows each object to be read some dozens of times, and the whole too
// unless it is large: pages may share one long dictionary.
func newMeter(skeleton []byte, objects int) *meter {
	const perObject, whole, times = 96 << 10, 4 << 20, 64
	size := int64(len(skeleton))
	return &meter{bytes.NewReader(skeleton), 24<<20 + int64(objects)*perObject + times*min(size, whole)}
}

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	m.left -= int64(len(p))
	if m.left < 0 {
		return 0, errMeter
	}
	return m.data.ReadAt(p, off)
}

// Exhausted reports whether the objects were read so often that reading was ended:
// from then on every object is missing.
func (f *File) Exhausted() bool { return f.meter.left < 0 }

// Encrypted reports whether the file was enciphered.
func (f *File) Encrypted() bool { return f.crypt != nil }

// Unlocked reports whether it took a password to read the file.
func (f *File) Unlocked() bool { return f.crypt != nil && f.crypt.Asked() }

// Problems lists what had to be repaired, as stable codes in a fixed order.
func (f *File) Problems() []string { return f.problems }

// Root is the document catalogue, Null when there is none.
func (f *File) Root() pdf.Value { return f.reader.Trailer().Key("Root") }

// Info is the document information dictionary, Null when there is none.
func (f *File) Info() pdf.Value { return f.reader.Trailer().Key("Info") }

// LoosePages is an array of every page object in the file, for when the page tree
// is gone.
func (f *File) LoosePages() pdf.Value { return f.reader.Trailer().Key(keyPages) }

// FileSpecs is every object in the file that embeds a file, directly (/EF) or, as
// annotations do, through a specification of its own (/FS).
func (f *File) FileSpecs() []pdf.Value {
	list := f.reader.Trailer().Key(keyFiles)
	var out []pdf.Value
	for i := range list.Len() {
		v := list.Index(i)
		if v.Key("EF").IsNull() {
			v = v.Key("FS")
		}
		if !v.Key("EF").IsNull() {
			out = append(out, v)
		}
	}
	return out
}

// ID names a dictionary or stream that is an object of its own: the same for every
// reference to it, 0 for one that stands within another object.
func ID(v pdf.Value) int { return int(v.Key(keyID).Int64()) }

// IsStream reports whether v is a stream, which the object layer shows as a
// dictionary.
func IsStream(v pdf.Value) bool { return v.Key(keyAt).Len() == atLen }

// Stream is the decoded data of a stream. On an error what could be decoded is
// given too. The error wraps filter.ErrImage, filter.ErrDamaged or
// extract.ErrBudget.
func (f *File) Stream(v pdf.Value) ([]byte, error) {
	at := v.Key(keyAt)
	if at.Len() != atLen {
		return nil, fmt.Errorf("%w: no stream", filter.ErrDamaged)
	}
	steps := Steps(v)
	if isImage(steps) {
		return nil, filter.ErrImage
	}
	n := at.Index(1).Int64()
	if n > filter.MaxStream {
		return nil, fmt.Errorf("%w: one stream of %d bytes", extract.ErrBudget, n)
	}
	raw := f.src.window(at.Index(0).Int64(), n)
	if f.crypt != nil && !inClear(v, steps) {
		ref := syntax.Ref{Num: int(at.Index(2).Int64()), Gen: int(at.Index(3).Int64())}
		raw = f.crypt.Stream(raw, ref, v.Key("Type").Name() == "Metadata")
	}
	if len(steps) == 0 {
		if err := f.budget.Take(int64(len(raw))); err != nil {
			return nil, err
		}
	}
	data, err := f.decoder.Decode(raw, steps)
	if err == nil && at.Index(4).Bool() {
		err = fmt.Errorf("%w: the file ends within it", filter.ErrDamaged)
	}
	return data, err
}

// isImage saves reading and deciphering of pictures.
func isImage(steps []filter.Step) bool {
	if len(steps) == 0 {
		return false
	}
	_, err := filter.NewDecoder(&extract.Budget{}).Decode(nil, steps[len(steps)-1:])
	return errors.Is(err, filter.ErrImage)
}

// inClear reports a stream that says of itself that it is not enciphered.
func inClear(v pdf.Value, steps []filter.Step) bool {
	if len(steps) == 0 || steps[0].Name != "Crypt" {
		return false
	}
	name := params(v, 0).Key("Name").Name()
	return name == "" || name == "Identity"
}

// Steps is the filters of a stream with their parameters.
func Steps(v pdf.Value) []filter.Step {
	filters := v.Key("Filter")
	if filters.Kind() == pdf.Name {
		return []filter.Step{step(filters.Name(), params(v, 0))}
	}
	var out []filter.Step
	for i := range min(filters.Len(), 32) {
		out = append(out, step(filters.Index(i).Name(), params(v, i)))
	}
	return out
}

// params is the parameters of the i-th filter.
func params(v pdf.Value, i int) pdf.Value {
	p := v.Key("DecodeParms")
	if p.IsNull() {
		p = v.Key("DP")
	}
	if p.Kind() == pdf.Array {
		return p.Index(i)
	}
	return p
}

func step(name string, p pdf.Value) filter.Step {
	return filter.Step{
		Name:      name,
		Predictor: int(p.Key("Predictor").Int64()),
		Colors:    intOr(p.Key("Colors"), 1),
		Bits:      intOr(p.Key("BitsPerComponent"), 8),
		Columns:   intOr(p.Key("Columns"), 1),
		Early:     intOr(p.Key("EarlyChange"), 1) != 0,
	}
}

func intOr(v pdf.Value, otherwise int) int {
	if v.Kind() != pdf.Integer {
		return otherwise
	}
	return int(v.Int64())
}
