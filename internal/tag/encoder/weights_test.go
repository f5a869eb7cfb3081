package encoder

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"testing"

	"spoor/internal/evidence"
)

// fuzzSizes are those of the smallest base model.
func fuzzSizes() sizes {
	return sizes{hidden: 32, layers: 1, heads: 1, inner: 32, vocab: 45, positions: 8, types: 1, epsilon: 1e-12}
}

func TestBuildIsDeterministic(t *testing.T) {
	b := testBase(t)
	a := mustAdapter(t, randomAdapter(b.sizes, 1, 4))
	want := mustBuild(t, b, a)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, processors := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(processors)
		if got := mustBuild(t, b, a); !bytes.Equal(got, want) {
			t.Errorf("with %d processors Build gives other bytes", processors)
		}
	}
	m := mustOpen(t, b, a)
	if m.BaseDigest() != evidence.DigestOf(b.data) || m.AdapterDigest() != a.Digest() {
		t.Errorf("digests: got %s and %s, want those of base and adapter", m.BaseDigest(), m.AdapterDigest())
	}
}

func mustAdapter(t testing.TB, data []byte) *Adapter {
	t.Helper()
	a, err := ParseAdapter(data)
	if err != nil {
		t.Fatalf("parse adapter: %v", err)
	}
	return a
}

// TestTheAdapterIsMerged rebuilds one quantised row from its definition.
func TestTheAdapterIsMerged(t *testing.T) {
	b := testBase(t)
	a := mustAdapter(t, randomAdapter(b.sizes, 1, 4))
	m := mustOpen(t, b, a)
	plainBase := mustOpen(t, b, nil)
	const r = 37
	row := make([]float32, b.inner)
	addRow(row, b.tensors["l1.fo.w"], r)
	change := a.changes["l1.fo"]
	for k := range change.rank {
		for i := range row {
			row[i] += float32(change.b[r*change.rank+k] * change.a[k*change.in+i])
		}
	}
	var top float32
	for _, v := range row {
		top = max(top, v, -v)
	}
	got := m.stack[1].outer
	if got.scale[r] != top/63 {
		t.Errorf("scale of row %d: got %v, want %v", r, got.scale[r], top/63)
	}
	for k, v := range row {
		want := 64 + int(math.RoundToEven(float64(float32(v*(63/top)))))
		if stored := int(got.w[r/32*32*got.in+k/4*128+r%32*4+k%4]); stored != want {
			t.Fatalf("row %d, input %d: stored %d, want %d", r, k, stored, want)
		}
	}
	if !slices.Equal(m.stack[0].outer.w, plainBase.stack[0].outer.w) {
		t.Error("a layer that the adapter does not name has changed")
	}
}

func TestAnAdapterThatDoesNotFit(t *testing.T) {
	b := testBase(t)
	huge := slices.Repeat([]uint16{0x7bff}, 64) // 65504
	for what, data := range map[string][]byte{
		"a layer too many":    fakeAdapter(tensor{"l2.q.a", 1, 64, huge}, tensor{"l2.q.b", 64, 1, huge}),
		"an unknown matrix":   fakeAdapter(tensor{"l0.x.a", 1, 64, huge}, tensor{"l0.x.b", 64, 1, huge}),
		"inputs of another":   fakeAdapter(tensor{"l0.q.a", 1, 32, huge[:32]}, tensor{"l0.q.b", 64, 1, huge}),
		"outputs of another":  fakeAdapter(tensor{"l0.q.a", 1, 64, huge}, tensor{"l0.q.b", 32, 1, huge[:32]}),
		"another base's size": randomAdapter(e5Sizes(), 11, 1),
	} {
		var out buffer
		if err := Build(&out, b, mustAdapter(t, data)); evidence.KindOf(err) != evidence.Corrupt || len(out) > 0 {
			t.Errorf("%s: got %v and %d bytes, want kind %s and none", what, err, len(out), evidence.Corrupt)
		}
	}
}

func TestDamagedAdapters(t *testing.T) {
	one := []uint16{0x3c00}
	good := fakeAdapter(tensor{"l0.q.a", 1, 1, one}, tensor{"l0.q.b", 1, 1, one})
	change := func(from, to string) []byte {
		if !bytes.Contains(good, []byte(from)) {
			t.Fatalf("test adapter has no %q that could become %q", from, to)
		}
		rest := bytes.Replace(good[8:], []byte(from), []byte(to), 1)
		return append(binary.LittleEndian.AppendUint64(nil, binary.LittleEndian.Uint64(good)+uint64(len(to)-len(from))), rest...)
	}
	for what, data := range map[string][]byte{
		"nothing":                    nil,
		"a length only":              good[:8],
		"half a header":              good[:40],
		"a header longer than all":   append(binary.LittleEndian.AppendUint64(nil, math.MaxUint64), good[8:]...),
		"half a body":                good[:len(good)-1],
		"no JSON":                    change("{", ""),
		"metadata that are numbers":  change(`"rank":"4"`, `"rank":4`),
		"another kind of number":     change("F16", "F32"),
		"a shape that is too large":  change(`"shape":[1,1]`, `"shape":[9,9]`),
		"a shape below nothing":      change(`"shape":[1,1]`, `"shape":[-1,1]`),
		"a place before the tensors": change(`"data_offsets":[0,2]`, `"data_offsets":[-2,0]`),
		"a place behind the tensors": change(`"data_offsets":[2,4]`, `"data_offsets":[4,6]`),
		"half a pair":                change("l0.q.b", "l0.k.b"),
		"a tensor of another name":   change("l0.q.b", "l0.q.c"),
		"ranks that differ":          fakeAdapter(tensor{"l0.q.a", 2, 1, []uint16{0, 0}}, tensor{"l0.q.b", 1, 1, one}),
		"infinity":                   fakeAdapter(tensor{"l0.q.a", 1, 1, []uint16{0x7c00}}, tensor{"l0.q.b", 1, 1, one}),
		"no number":                  fakeAdapter(tensor{"l0.q.a", 1, 1, one}, tensor{"l0.q.b", 1, 1, []uint16{0xfe00}}),
	} {
		if _, err := ParseAdapter(data); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: got %v, want kind %s", what, err, evidence.Corrupt)
		}
	}
	if got := mustAdapter(t, good).Metadata()["rank"]; got != "4" {
		t.Errorf("metadata: got rank %q, want 4", got)
	}
}

// TestEveryDamagedByteOfWeightsIsNoticed flips a bit in each of many places.
func TestEveryDamagedByteOfWeightsIsNoticed(t *testing.T) {
	b := mustParse(t, fakeBase(fuzzSizes()))
	good := mustBuild(t, b, nil)
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if _, err := Open(b, bad); evidence.KindOf(err) != evidence.Corrupt {
			t.Fatalf("bit flipped in byte %d of %d: got %v, want kind %s", i, len(good), err, evidence.Corrupt)
		}
	}
	for _, n := range []int{0, 3, headLen - 1, headLen, len(good) / 2, len(good) - 1} {
		if _, err := Open(b, good[:n]); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%d of %d bytes: got %v, want kind %s", n, len(good), err, evidence.Corrupt)
		}
	}
	if _, err := Open(b, sealed(append(slices.Clone(good), 0))); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("a byte too many, with its checksum: got %v, want kind %s", err, evidence.Corrupt)
	}
}

// sealed sets the checksum of a weights file that was changed.
func sealed(file []byte) []byte {
	if len(file) >= 8 {
		binary.LittleEndian.PutUint32(file[4:], checksum(file[8:]))
	}
	return file
}

func TestWeightsOfAnotherBase(t *testing.T) {
	data := fakeBase(fuzzSizes())
	weights := mustBuild(t, mustParse(t, data), nil)
	data[len(data)-13] ^= 1 // a weight of the last matrix
	if _, err := Open(mustParse(t, data), weights); evidence.KindOf(err) != evidence.Differs {
		t.Errorf("weights of a base model that differs in one bit: got %v, want kind %s", err, evidence.Differs)
	}
}

func FuzzParseBase(f *testing.F) {
	good := fakeBase(fuzzSizes())
	f.Add(good)
	for _, i := range []int{8, 12, 36, 40, 44, 64, 72, 300, 700} {
		bad := slices.Clone(good)
		bad[i] ^= 0xff
		f.Add(bad)
		f.Add(good[:i])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBase(data)
		if err != nil {
			if evidence.KindOf(err) != evidence.Corrupt {
				t.Fatalf("got %v, want kind %s", err, evidence.Corrupt)
			}
			return
		}
		if b.layers*b.hidden*b.inner > 1<<22 {
			return // a large model is slow, not wrong
		}
		m := mustOpen(t, b, nil)
		m.Session().Encode([][]int32{b.Frame(nil, b.Tokenizer().Encode(nil, "abc é <s> \xff ½🚌"))})
	})
}

func FuzzParseAdapter(f *testing.F) {
	s := fuzzSizes()
	good := randomAdapter(s, 0, 2)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(fakeAdapter(tensor{"l0.q.a", 1, 1, []uint16{1}}, tensor{"l0.q.b", 1, 1, []uint16{2}}))
	b := mustParse(f, fakeBase(s))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseAdapter(data)
		if err != nil {
			if evidence.KindOf(err) != evidence.Corrupt {
				t.Fatalf("got %v, want kind %s", err, evidence.Corrupt)
			}
			return
		}
		var out buffer
		if err := Build(&out, b, a); err != nil && evidence.KindOf(err) != evidence.Corrupt {
			t.Fatalf("build: got %v, want kind %s", err, evidence.Corrupt)
		}
	})
}

// FuzzOpen opens changed weights whose checksum was set right again: a forged file may
// give nonsense, but no kernel may read or write beyond its arrays.
func FuzzOpen(f *testing.F) {
	b := mustParse(f, fakeBase(fuzzSizes()))
	good := mustBuild(f, b, nil)
	f.Add(good)
	f.Add(good[:headLen])
	nonsense := slices.Clone(good)
	for i := headLen; i < len(nonsense); i++ {
		nonsense[i] = 0xff
	}
	f.Add(nonsense)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Open(b, sealed(slices.Clone(data)))
		if err != nil {
			return
		}
		for _, name := range Kernels() {
			with(t, m, name).Encode([][]int32{{0, 5, 9, 1}, {3}, {}})
		}
	})
}
