package encoder

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// smallSizes are those of the base model that most tests use, e5Sizes those of the
// real one but for the vocabulary.
func smallSizes() sizes {
	return sizes{hidden: 64, layers: 2, heads: 2, inner: 96, vocab: 120, positions: 512, types: 2, epsilon: 1e-12}
}

func e5Sizes() sizes {
	return sizes{hidden: 384, layers: 12, heads: 12, inner: 1536, vocab: 120, positions: 512, types: 2, epsilon: 1e-12}
}

// fakeBase makes a base model's file: a vocabulary of some marks, letters and words, and
// random weights.
func fakeBase(s sizes) []byte {
	le := binary.LittleEndian
	file := append([]byte("E5S1"), 1, 0, 0, 0)
	for _, n := range []int{s.hidden, s.layers, s.heads, s.inner, s.vocab, s.positions, s.types} {
		file = le.AppendUint32(file, uint32(n))
	}
	file = le.AppendUint32(file, math.Float32bits(s.epsilon))
	file = le.AppendUint32(file, blockSize)
	file = append(file, fakeVocabulary()...)
	r := rand.New(rand.NewPCG(7, 8))
	var directory, tensors []byte
	list := append(s.shapes(), shape{"not.used", kindFloat, 1, 3})
	at := len(file) + 4
	for _, x := range list {
		at += 2 + len(x.name) + 21
	}
	directory = le.AppendUint32(directory, uint32(len(list)))
	for _, x := range list {
		directory = le.AppendUint16(directory, uint16(len(x.name)))
		directory = append(append(directory, x.name...), byte(x.kind))
		directory = le.AppendUint32(directory, uint32(x.rows*x.cols))
		directory = le.AppendUint64(directory, uint64(at+len(tensors)))
		directory = le.AppendUint64(directory, uint64(x.size()))
		tensors = append(tensors, fakeTensor(r, x)...)
	}
	return append(append(file, directory...), tensors...)
}

func fakeTensor(r *rand.Rand, x shape) []byte {
	data := make([]byte, 0, x.size())
	if x.kind == kindFloat {
		for range x.rows * x.cols {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(r.IntN(4001)-2000)/1000))
		}
		return data
	}
	for range x.rows * x.cols / blockSize {
		data = binary.LittleEndian.AppendUint16(data, uint16(0x2000+r.IntN(0x400))) // 2^-7 to 2^-6
		for range blockSize / 2 {
			data = append(data, byte(r.IntN(256)))
		}
	}
	return data
}

// fakeVocabulary is the tokenizer's part of the file.
func fakeVocabulary() []byte {
	list := append(reserved(), marker, "▁ab", "ab", "abc", "▁a", "é", "ab", "\xff\xfe", "🚌")
	for c := 'a'; c <= 'z'; c++ {
		list = append(list, string(c))
	}
	le := binary.LittleEndian
	out := le.AppendUint32(nil, uint32(len(list)))
	for _, id := range []uint32{0, 1, 2, 3} { // beginning, end, padding, unknown, as reserved lists them
		out = le.AppendUint32(out, id)
	}
	var offsets, scores, blob []byte
	for i, piece := range list {
		offsets = le.AppendUint32(offsets, uint32(len(blob)))
		scores = le.AppendUint32(scores, math.Float32bits(-float32(i%7)-1))
		blob = append(blob, piece...)
	}
	offsets = le.AppendUint32(offsets, uint32(len(blob)))
	out = le.AppendUint64(out, uint64(len(blob)))
	out = bytes.Join([][]byte{out, offsets, scores, blob}, nil)
	var replaced []byte
	for _, x := range []struct {
		from rune
		to   string
	}{{'\n', " "}, {'ﬁ', "fi"}, {0x301, ""}, {'½', "1 2"}} {
		replaced = append(le.AppendUint32(replaced, uint32(x.from)), byte(len(x.to)))
		for _, c := range x.to {
			replaced = le.AppendUint32(replaced, uint32(c))
		}
	}
	out = le.AppendUint32(out, 4)
	out = le.AppendUint32(out, uint32(len(replaced)))
	return append(out, replaced...)
}

// testBase is a small base model.
func testBase(t testing.TB) *Base { return mustParse(t, fakeBase(smallSizes())) }

func mustParse(t testing.TB, data []byte) *Base {
	t.Helper()
	b, err := ParseBase(data)
	if err != nil {
		t.Fatalf("parse base: %v", err)
	}
	return b
}

// testModel is a small model without an adapter.
func testModel(t testing.TB) *Model { return mustOpen(t, testBase(t), nil) }

func mustOpen(t testing.TB, b *Base, a *Adapter) *Model {
	t.Helper()
	m, err := Open(b, mustBuild(t, b, a))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return m
}

func mustBuild(t testing.TB, b *Base, a *Adapter) []byte {
	t.Helper()
	var out buffer
	if err := Build(&out, b, a); err != nil {
		t.Fatalf("build: %v", err)
	}
	return out
}

// tensor is a matrix for a safetensors file.
type tensor struct {
	name       string
	rows, cols int
	halves     []uint16
}

// fakeAdapter makes a safetensors file.
func fakeAdapter(tensors ...tensor) []byte {
	header := map[string]any{"__metadata__": map[string]string{"rank": "4"}}
	var body []byte
	for _, x := range tensors {
		from := len(body)
		for _, h := range x.halves {
			body = binary.LittleEndian.AppendUint16(body, h)
		}
		header[x.name] = map[string]any{"dtype": "F16", "shape": []int{x.rows, x.cols}, "data_offsets": []int{from, len(body)}}
	}
	head, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head...), body...)
}

// randomAdapter changes all matrices of the layers from first on.
func randomAdapter(s sizes, first, rank int) []byte {
	r := rand.New(rand.NewPCG(9, 10))
	var list []tensor
	for l := first; l < s.layers; l++ {
		for _, m := range matrices(s) {
			name := fmt.Sprintf("l%d.%s", l, m.inAdapter)
			list = append(list, tensor{name + ".a", rank, m.in, halvesOf(r, rank*m.in)}, tensor{name + ".b", m.out, rank, halvesOf(r, rank*m.out)})
		}
	}
	return fakeAdapter(list...)
}

func halvesOf(r *rand.Rand, n int) []uint16 {
	v := make([]uint16, n)
	for i := range v {
		v[i] = uint16(r.IntN(2)<<15 | r.IntN(0x2c00)) // up to 1/16, of either sign, denormal ones too
	}
	return v
}
