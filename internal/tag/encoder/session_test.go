package encoder

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"spoor/internal/evidence"
)

// TestATextsNumbersDoNotDependOnItsBatch compares each text's numbers alone and in a
// batch, with every kernel, with plain Go's: to the last bit.
func TestATextsNumbersDoNotDependOnItsBatch(t *testing.T) {
	m := testModel(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.Int32Range(0, int32(m.vocab)-1), 0, 70)
		batch := rapid.SliceOfN(text, 0, 12).Draw(t, "batch")
		var want []float32
		for _, ids := range batch {
			want = append(want, with(t, m, "plain").Encode([][]int32{ids})...)
		}
		for _, name := range Kernels() {
			s := with(t, m, name)
			sameNumbers(t, name, s.Encode(batch), want)
			slices.Reverse(batch)
			s.Encode(batch)
			slices.Reverse(batch)
			sameNumbers(t, name+", after another batch", s.Encode(batch), want)
		}
	})
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func with(t fataler, m *Model, name string) *Session {
	t.Helper()
	s, err := m.SessionWith(name)
	if err != nil {
		t.Fatalf("session with %s: %v", name, err)
	}
	return s
}

func sameNumbers(t fataler, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: number %d of %d: got %v (%#x), want %v (%#x)", what, i, len(want),
				got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

// TestTheRealModelGivesTheSameBitsWithEveryKernel runs sentences of the annotated data
// through all layers, alone with plain Go and in batches with the others.
func TestTheRealModelGivesTheSameBitsWithEveryKernel(t *testing.T) {
	t.Parallel()
	m := realModel(t)
	batch := realSentences(t, m.base, 6)
	var want []float32
	for _, ids := range batch {
		want = append(want, with(t, m, "plain").Encode([][]int32{ids})...)
	}
	for _, name := range Kernels() {
		if name != "plain" {
			sameNumbers(t, name, with(t, m, name).Encode(batch), want)
		}
	}
}

// realSentences are lines of the annotated documents, framed, of every length.
func realSentences(t *testing.T, b *Base, n int) [][]int32 {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 12))
	groups := annotated(t)
	var batch [][]int32
	for len(batch) < n {
		group := groups[r.IntN(len(groups))]
		ids := b.Frame(nil, b.Tokenizer().Encode(nil, group[r.IntN(len(group))]))
		if len(ids) > 4 && len(ids) < 60 {
			batch = append(batch, ids)
		}
	}
	return batch
}

// TestHiddenStatesHaveTheseBits pins the numbers of a made-up model, which are the same
// on every processor. What changes them makes every stored score and every learned head
// stale.
func TestHiddenStatesHaveTheseBits(t *testing.T) {
	m := testModel(t)
	tokens := m.base.Tokenizer().Encode(nil, "abc, zei ze: hij hield mijn paspoort.")
	states := m.Session().Encode([][]int32{m.base.Frame(nil, tokens), m.base.Frame(nil, tokens[3:])})
	if got, want := digestOf(states), "f31c30903625e25e"; got != want {
		t.Errorf("got hidden states with digest %s, want %s", got, want)
	}
}

func TestIdsThatNoTokenizerGives(t *testing.T) {
	m := testModel(t)
	s := m.Session()
	want := slices.Clone(s.Encode([][]int32{{0, m.base.unk, 1}}))
	for _, id := range []int32{-1, math.MinInt32, int32(m.vocab), math.MaxInt32} {
		sameNumbers(t, fmt.Sprint("id ", id), s.Encode([][]int32{{0, id, 1}}), want)
	}
}

func TestTextsLongerThanThePositions(t *testing.T) {
	m := testModel(t)
	long := make([]int32, 700)
	got := slices.Clone(m.Session().Encode([][]int32{long, {5}}))
	if len(got) != 701*m.Width() {
		t.Fatalf("got %d numbers, want %d", len(got), 701*m.Width())
	}
	sameNumbers(t, "the first 512", got[:512*m.Width()], m.Session().Encode([][]int32{long[:512]}))
	sameNumbers(t, "the rest", got[512*m.Width():700*m.Width()], make([]float32, 188*m.Width()))
	sameNumbers(t, "the next text", got[700*m.Width():], m.Session().Encode([][]int32{{5}}))
}

func TestOtherSizes(t *testing.T) {
	for _, size := range []sizes{
		{hidden: 96, layers: 1, heads: 3, inner: 32, vocab: 60, positions: 3, types: 1, epsilon: 1e-5},
		{hidden: 32, layers: 3, heads: 1, inner: 256, vocab: 60, positions: 40, types: 4, epsilon: 1e-12},
	} {
		m := mustOpen(t, mustParse(t, fakeBase(size)), nil)
		batch := [][]int32{m.base.Frame(nil, make([]Token, 100)), {5}, {0, 6, 1}}
		want := slices.Clone(with(t, m, "plain").Encode(batch))
		for _, name := range Kernels() {
			sameNumbers(t, fmt.Sprintf("%s, %+v", name, size), with(t, m, name).Encode(batch), want)
		}
	}
}

// TestSessionsSideBySide: goroutines share the model, each has its own session.
func TestSessionsSideBySide(t *testing.T) {
	m := testModel(t)
	batch := [][]int32{{0, 5, 9, 13, 1}, {0, 7, 1}}
	want := slices.Clone(m.Session().Encode(batch))
	var all sync.WaitGroup
	got := make([][]float32, 4)
	for i := range got {
		all.Go(func() { got[i] = m.Session().Encode(batch) })
	}
	all.Wait()
	for i := range got {
		sameNumbers(t, fmt.Sprint("session ", i), got[i], want)
	}
}

func TestAnUnknownKernel(t *testing.T) {
	if _, err := testModel(t).SessionWith("abacus"); evidence.KindOf(err) != evidence.NotFound {
		t.Errorf("session with a kernel that does not exist: got %v, want kind %s", err, evidence.NotFound)
	}
}

// TestHiddenStatesAreTheReferences compares with the implementation of testdata/reference.py,
// which does the same operations in the same order: the same to the last bit.
func TestHiddenStatesAreTheReferences(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("testdata/states.golden")
	if err != nil {
		t.Fatal(err)
	}
	m := realModel(t)
	s, compared := m.Session(), 0
	for line := range strings.Lines(string(golden)) {
		text, want, _ := strings.Cut(strings.TrimSpace(line), "\t")
		states := s.Encode([][]int32{m.base.Frame(nil, m.base.Tokenizer().Encode(nil, text))})
		if got := digestOf(states); got != want {
			t.Errorf("%q: got hidden states with digest %s, want %s", text, got, want)
		}
		compared++
	}
	if compared < 9 {
		t.Errorf("compared %d sentences, want 9", compared)
	}
}

// digestOf is a digest of the numbers' bits.
func digestOf(states []float32) string {
	var bits []byte
	for _, v := range states {
		bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(v))
	}
	return key(bits)
}
