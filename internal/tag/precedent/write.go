package precedent

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

// Entry is a sentence that somebody annotated.
type Entry struct {
	Asserted []int // numbers of the labels that it asserts
	Other    []int // numbers of those that it mentions in another stance
	Stance   evidence.Stance
	Language string
	Document string // the document it comes from
	Case     string // the site's case; empty for shipped ones
	Review   string // the site's decision; empty for shipped ones
	Text     string
}

// Shipped reports whether the entry came with the model: it was written for training, so
// that anybody may see it. One of the site belongs to its case.
func (e Entry) Shipped() bool { return e.Case == "" }

// Projection maps a feature to the vector by which sentences are compared.
type Projection struct {
	P    []float32 // [D, F], row by row
	Mean []float32 // [F]
}

// stances are the stances of entries, by their numbers in the file.
func stances() []evidence.Stance {
	return []evidence.Stance{evidence.Asserted, evidence.Negated, evidence.Asked, evidence.General}
}

// Write makes an index of entries and their features, those of an entry after those of
// the one before. The same input gives the same bytes on every machine. Error kinds:
// Invalid when sizes or labels do not fit; w's error.
func Write(w io.Writer, entries []Entry, features []float32, labels int, p Projection) error {
	feature := len(p.Mean)
	if feature == 0 || len(p.P)%feature != 0 || len(features) != feature*len(entries) {
		return invalid("%d numbers of features for %d entries of width %d", len(features), len(entries), feature)
	}
	s := sizes{entries: len(entries), width: len(p.P) / feature, feature: feature, labels: labels}
	for _, e := range entries {
		s.strings += len(e.Language) + len(e.Document) + len(e.Case) + len(e.Review) + len(e.Text)
	}
	if err := s.check(); err != nil || s.strings > math.MaxUint32 {
		return invalid("sizes %+v", s)
	}
	file := make([]byte, s.fileLen())
	parts, _ := s.places(file)
	panels, scales, err := encoder.Pack(p.projector().all(features), s.width)
	if err != nil {
		return err
	}
	putFloats(parts[0], p.P)
	putFloats(parts[1], p.Mean)
	putFloats(parts[2], scales)
	copy(parts[3], panels)
	text := 0
	for i, e := range entries {
		if err := putEntry(parts, i, e, s, &text); err != nil {
			return err
		}
	}
	putHead(file, s)
	_, err = w.Write(file)
	return err
}

func invalid(format string, args ...any) error {
	return evidence.E(evidence.Invalid, "write precedents", fmt.Sprintf(format, args...), nil)
}

func putHead(file []byte, s sizes) {
	copy(file, magic)
	for i, n := range []int{s.entries, s.width, s.feature, s.labels, s.strings} {
		binary.LittleEndian.PutUint32(file[8+4*i:], uint32(n)) //nolint:gosec // checked
	}
	binary.LittleEndian.PutUint32(file[4:], checksum(file[8:]))
}

func putFloats(to []byte, v []float32) {
	for i, x := range v {
		binary.LittleEndian.PutUint32(to[4*i:], math.Float32bits(x))
	}
}

// putEntry writes what is known of entry i; text is how long the strings are so far.
func putEntry(parts [][]byte, i int, e Entry, s sizes, text *int) error {
	stance := slices.Index(stances(), e.Stance)
	if stance < 0 {
		return invalid("entry %d: stance %q", i, e.Stance)
	}
	parts[6][i] = byte(stance) //nolint:gosec // one of four
	for k, set := range [][]int{e.Asserted, e.Other} {
		bits := parts[4+k][i*s.words()*8:]
		for _, l := range set {
			if l < 0 || l >= s.labels {
				return invalid("entry %d: label %d of %d", i, l, s.labels)
			}
			bits[l/8] |= 1 << (l % 8) // little-endian words: byte l/8 holds label l
		}
	}
	for k, t := range []string{e.Language, e.Document, e.Case, e.Review, e.Text} {
		*text += copy(parts[8][*text:], t)
		binary.LittleEndian.PutUint32(parts[7][(i*textNumber+k)*4:], uint32(*text)) //nolint:gosec // checked
	}
	return nil
}
