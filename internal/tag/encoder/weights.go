package encoder

import (
	"encoding/binary"
	"hash/crc32"
	"math"

	"spoor/internal/evidence"
)

// A weights file is a head of 128 bytes and then the model's arrays, each at a multiple
// of 64 bytes, numbers little-endian:
//
//	 0  "SPW1"
//	 4  CRC-32C (RFC 3720) of everything that follows
//	 8  CRC-32C of the base model's file
//	12  hidden, layers, heads, inner, vocabulary, positions, 4 bytes each
//	36  bits of the variance's epsilon
//	40  SHA-256 of the base model's file
//	72  SHA-256 of the adapter's file; zeros for none
//
// SHA-256 says what the weights are, CRC-32C that they are still what was written: it
// is read at some 10 GB a second, so that every start can afford it.
const (
	weightsMagic = "SPW1"
	headLen      = 128
	align        = 64
)

func checksum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }

// head is the file's first bytes but for its own checksum.
func (m *Model) head(baseSum uint32) []byte {
	h := make([]byte, 0, headLen)
	h = append(h, weightsMagic...)
	h = binary.LittleEndian.AppendUint32(h, 0)
	h = binary.LittleEndian.AppendUint32(h, baseSum)
	for _, n := range []int{m.hidden, m.layers, m.heads, m.inner, m.vocab, m.positions} {
		h = binary.LittleEndian.AppendUint32(h, uint32(n)) //nolint:gosec // checked when the base was parsed
	}
	h = binary.LittleEndian.AppendUint32(h, math.Float32bits(m.epsilon))
	h = append(h, m.baseDigest[:]...)
	h = append(h, m.adapterDigest[:]...)
	return h[:headLen]
}

// fileLen is the size of the weights file.
func (m *Model) fileLen() int {
	n := headLen
	add := func(size int) { n += -n&(align-1) + size }
	m.arrays(func(_ *[]uint8, k int) { add(k) }, func(_ *[]float32, k int) { add(4 * k) })
	return n
}

// allocate makes the file, without its head, and the model's arrays; those of bytes are
// views of the file.
func (m *Model) allocate() (file []byte) {
	file = make([]byte, m.fileLen())
	next := places(file)
	m.arrays(func(v *[]uint8, n int) { *v = next(n) }, func(v *[]float32, n int) {
		*v = make([]float32, n)
		next(4 * n)
	})
	return file
}

// seal writes numbers, head and checksum into the file.
func (m *Model) seal(file []byte) {
	next := places(file)
	m.arrays(func(_ *[]uint8, n int) { next(n) }, func(v *[]float32, n int) {
		to := next(4 * n)
		for i, x := range *v {
			binary.LittleEndian.PutUint32(to[4*i:], math.Float32bits(x))
		}
	})
	copy(file, m.head(checksum(m.base.data)))
	binary.LittleEndian.PutUint32(file[4:], checksum(file[8:]))
}

// places gives the file's arrays by their sizes in bytes, one after the other.
func places(file []byte) func(size int) []byte {
	n := headLen
	return func(size int) []byte {
		n += -n&(align-1) + size
		return file[n-size : n : n]
	}
}

// Open reads a weights file that Build wrote for this base model, and checks the
// checksums of both. data must stay as it is while the model is in use; for speed it
// should begin at a multiple of 64 bytes, as mapped files do. Error kinds: Corrupt when
// a checksum or the length is wrong; Differs when the weights belong to another base model.
func Open(b *Base, data []byte) (*Model, error) {
	m := outline(b)
	if len(data) < headLen || string(data[:4]) != weightsMagic {
		return nil, evidence.E(evidence.Corrupt, "open weights", "does not start as a weights file does", nil)
	}
	if binary.LittleEndian.Uint32(data[4:]) != checksum(data[8:]) {
		return nil, evidence.E(evidence.Corrupt, "open weights", "checksum", nil)
	}
	copy(m.baseDigest[:], data[40:])
	copy(m.adapterDigest[:], data[72:])
	if string(data[8:headLen]) != string(m.head(checksum(b.data))[8:]) {
		return nil, evidence.E(evidence.Differs, "open weights", "built from another base model", nil)
	}
	if len(data) != m.fileLen() {
		return nil, evidence.E(evidence.Corrupt, "open weights", "length", nil)
	}
	next := places(data)
	m.arrays(func(v *[]uint8, n int) { *v = next(n) }, func(v *[]float32, n int) { *v = decodeFloats(next(4 * n)) })
	return m, nil
}
