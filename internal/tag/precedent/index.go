package precedent

import (
	"encoding/binary"
	"math"
	"math/bits"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

// Index is a set of annotated sentences. It is a view of the bytes it was opened from,
// is never changed and may be shared by goroutines.
type Index struct {
	sizes
	projection Projection
	projector  *projector
	matrix     *encoder.Matrix
	asserted   []byte
	other      []byte
	stances    []byte
	ends       []byte
	strings    []byte
	digest     evidence.Digest // of the projection
}

// Open reads what Write wrote and checks all of it. Data must stay as they are while the
// index is in use. Error kind: Corrupt.
func Open(data []byte) (*Index, error) {
	s, err := readHead(data)
	if err != nil {
		return nil, err
	}
	parts, ok := s.places(data)
	if !ok {
		return nil, damaged("length")
	}
	x := &Index{sizes: s, asserted: parts[4], other: parts[5], stances: parts[6], ends: parts[7], strings: parts[8]}
	scales := floats(parts[2])
	x.projection = Projection{P: floats(parts[0]), Mean: floats(parts[1])}
	if !finite(scales) || !finite(x.projection.P) || !finite(x.projection.Mean) {
		return nil, damaged("numbers that are not finite")
	}
	if x.matrix, err = encoder.OpenMatrix(parts[3], scales, s.entries, s.width); err != nil {
		return nil, damaged("panels")
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	x.projector = x.projection.projector()
	x.digest = evidence.DigestOf(data[headLen : headLen+s.width*s.feature*4])
	return x, nil
}

// check looks at what is read later without a check.
func (x *Index) check() error {
	last := 0
	for i := range x.entries * textNumber {
		end := x.end(i)
		if end < last || end > x.sizes.strings {
			return damaged("strings that overlap")
		}
		last = end
	}
	for _, b := range x.stances {
		if int(b) >= len(stances()) {
			return damaged("a stance that there is not")
		}
	}
	return nil
}

func floats(data []byte) []float32 {
	v := make([]float32, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}

func finite(v []float32) bool {
	for _, x := range v {
		if !(x-x == 0) {
			return false
		}
	}
	return true
}

func (x *Index) end(i int) int { return int(binary.LittleEndian.Uint32(x.ends[4*i:])) }

// string is one of the strings of an entry.
func (x *Index) string(entry, which int) string { return string(x.bytes(entry, which)) }

func (x *Index) bytes(entry, which int) []byte {
	i, from := entry*textNumber+which, 0
	if i > 0 {
		from = x.end(i - 1)
	}
	return x.strings[from:x.end(i)]
}

// Len is the number of entries.
func (x *Index) Len() int { return x.entries }

// Labels is the number of labels.
func (x *Index) Labels() int { return x.labels }

// Feature is the width of the features that it compares.
func (x *Index) Feature() int { return x.feature }

// Projection is that of the file. A site's index must be written with the shipped one's.
func (x *Index) Projection() Projection { return x.projection }

// Entry is what is known of entry i.
func (x *Index) Entry(i int) Entry {
	return Entry{
		Asserted: x.set(x.asserted, i), Other: x.set(x.other, i), Stance: stances()[x.stances[i]],
		Language: x.string(i, textLanguage), Document: x.string(i, textDocument),
		Case: x.string(i, textCase), Review: x.string(i, textReview), Text: x.string(i, textText),
	}
}

// Asserts reports whether entry i asserts a label.
func (x *Index) Asserts(i, label int) bool { return x.has(x.asserted, i, label) }

// Mentions reports whether entry i mentions a label in another stance.
func (x *Index) Mentions(i, label int) bool { return x.has(x.other, i, label) }

func (x *Index) has(set []byte, i, label int) bool {
	return set[i*x.words()*8+label/8]>>(label%8)&1 == 1
}

// each calls visit for every label of entry i in a set.
func (x *Index) each(set []byte, i int, visit func(label int)) {
	n := x.words()
	for w := range n {
		word := binary.LittleEndian.Uint64(set[(i*n+w)*8:])
		for ; word != 0; word &= word - 1 {
			if l := w*64 + bits.TrailingZeros64(word); l < x.labels {
				visit(l)
			}
		}
	}
}

func (x *Index) set(set []byte, i int) []int {
	var labels []int
	x.each(set, i, func(l int) { labels = append(labels, l) })
	return labels
}
