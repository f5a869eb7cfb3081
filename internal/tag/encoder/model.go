package encoder

import (
	"math"

	"spoor/internal/evidence"
)

const (
	weightMax  = 63 // the largest quantised weight: see the package comment
	weightZero = 64 // the stored byte of weight 0
	panelWidth = 32 // outputs that lie together
)

// linear is y = x·Wᵀ + bias. w holds panels of 32 outputs: for each four inputs 32×4
// bytes weight+64, the order that VPDPBUSD wants.
type linear struct {
	in, out     int
	w           []uint8
	scale, bias []float32
}

// layer is one block of the network: attention (qkv, o) and feed-forward (inner, outer),
// each followed by a norm.
type layer struct {
	qkv, o, inner, outer         linear
	norm1, shift1, norm2, shift2 []float32
}

// Model is the network with quantised weights. It is a view of the bytes it was opened
// from and of the base model's, whose word rows it uses; about 1 MB is its own. It is
// never changed and may be shared by goroutines, each with a Session of its own.
type Model struct {
	sizes
	base                      *Base
	words                     []byte
	placeRows                 []float32 // the rows of positions plus that of token type 0
	norm, shift               []float32
	stack                     []layer
	baseDigest, adapterDigest evidence.Digest
}

// outline is a model of the base's sizes that has no weights yet.
func outline(b *Base) *Model {
	m := &Model{sizes: b.sizes, base: b, words: b.tensors["emb.word"], stack: make([]layer, b.layers)}
	for i := range m.stack {
		l := &m.stack[i]
		l.qkv = linear{in: m.hidden, out: 3 * m.hidden}
		l.o = linear{in: m.hidden, out: m.hidden}
		l.inner = linear{in: m.hidden, out: m.inner}
		l.outer = linear{in: m.inner, out: m.hidden}
	}
	return m
}

// arrays calls bytes or floats for each array of the model with the length it has, in
// the order of the weights file.
func (m *Model) arrays(bytes func(*[]uint8, int), floats func(*[]float32, int)) {
	floats(&m.placeRows, m.positions*m.hidden)
	floats(&m.norm, m.hidden)
	floats(&m.shift, m.hidden)
	for i := range m.stack {
		l := &m.stack[i]
		for _, x := range []*linear{&l.qkv, &l.o, &l.inner, &l.outer} {
			bytes(&x.w, x.in*x.out)
			floats(&x.scale, x.out)
			floats(&x.bias, x.out)
		}
		for _, v := range []*[]float32{&l.norm1, &l.shift1, &l.norm2, &l.shift2} {
			floats(v, m.hidden)
		}
	}
}

// BaseDigest is the SHA-256 of the base model that the weights were built from.
func (m *Model) BaseDigest() evidence.Digest { return m.baseDigest }

// AdapterDigest is the SHA-256 of the adapter that was merged; zero for none.
func (m *Model) AdapterDigest() evidence.Digest { return m.adapterDigest }

// Width is how many numbers a hidden state has.
func (m *Model) Width() int { return m.hidden }

// quantise sets output c to the row of weights: scale = max|w|/63, stored byte =
// 64 + w·(63/max|w|) rounded half to even. It reports whether the row is finite.
func (l *linear) quantise(c int, row []float32) bool {
	var top float32
	for _, v := range row {
		top = max(top, v, -v)
	}
	if !(top <= math.MaxFloat32) {
		return false
	}
	l.scale[c] = top / weightMax
	inverse := weightMax / max(top, tiny)
	panel := l.w[c/panelWidth*panelWidth*l.in+c%panelWidth*4:]
	for k, v := range row {
		panel[k/4*panelWidth*4+k%4] = uint8(weightZero + int(math.RoundToEven(float64(float32(v*inverse))))) //nolint:gosec // 1 to 127
	}
	return true
}

// tiny keeps a row of zeros from dividing by zero.
const tiny = 1e-20
