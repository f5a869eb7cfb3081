package encoder

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
)

func randomFloats(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 99))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// matrixOf packs vectors and opens them.
func matrixOf(t *testing.T, vectors []float32, width int) *Matrix {
	t.Helper()
	panels, scales, err := Pack(vectors, width)
	if err != nil {
		t.Fatalf("pack: %v", err)
	}
	m, err := OpenMatrix(panels, scales, len(vectors)/width, width)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return m
}

// products are all products of a search, by query and vector.
func products(m *Matrix, k kernel, queries []float32) [][]float32 {
	s := m.Search()
	s.k = k
	out := make([][]float32, len(queries)/m.in)
	s.Products(queries, func(q, first int, p []float32) {
		if first != len(out[q]) {
			panic("vectors do not come in order")
		}
		out[q] = append(out[q], p...)
	})
	return out
}

func TestProductsAreThoseOfTheVectors(t *testing.T) {
	for _, c := range []struct{ rows, width, queries int }{{1, 32, 1}, {31, 64, 2}, {33, 384, 3}, {2049, 128, 9}, {4100, 32, 25}, {0, 32, 2}} {
		vectors, queries := randomFloats(1, c.rows*c.width), randomFloats(2, c.queries*c.width)
		m := matrixOf(t, vectors, c.width)
		got := products(m, kernels()[0], queries)
		for q := range got {
			if len(got[q]) != c.rows {
				t.Fatalf("%+v: %d products, want one for each vector", c, len(got[q]))
			}
			for r, p := range got[q] {
				want := 0.0
				for i := range c.width {
					want += float64(vectors[r*c.width+i]) * float64(queries[q*c.width+i])
				}
				if math.Abs(float64(p)-want) > .08*float64(c.width) {
					t.Errorf("%+v: query %d, vector %d: %v, want about %v", c, q, r, p, want)
				}
			}
		}
	}
}

func TestProductsAreTheSameWithEveryKernelAndAlone(t *testing.T) {
	const width = 96
	m, queries := matrixOf(t, randomFloats(3, 2100*width), width), randomFloats(4, 7*width)
	want := products(m, plain(), queries)
	for _, k := range kernels() {
		if diff := cmp.Diff(want, products(m, k, queries)); diff != "" {
			t.Errorf("kernel %s (-plain +it):\n%s", k.name, diff)
		}
		for q := range want {
			if diff := cmp.Diff(want[q:q+1], products(m, k, queries[q*width:(q+1)*width])); diff != "" {
				t.Errorf("kernel %s, query %d (-together +alone):\n%s", k.name, q, diff)
			}
		}
	}
}

func TestVectorsThatDoNotFitAreRefused(t *testing.T) {
	if _, _, err := Pack(make([]float32, 30), 30); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("width 30: error %v, want kind corrupt", err)
	}
	if _, _, err := Pack([]float32{31: float32(math.Inf(1))}, 32); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("a number that is not finite: error %v, want kind corrupt", err)
	}
	for name, c := range map[string]struct{ bytes, scales, rows, width int }{
		"bytes missing":       {32*32 - 1, 32, 32, 32},
		"scales missing":      {32 * 32, 31, 31, 32},
		"more rows than that": {32 * 32, 32, 33, 32},
		"a whole panel empty": {64 * 32, 64, 32, 32},
		"width 0":             {0, 0, 0, 0},
	} {
		if _, err := OpenMatrix(make([]byte, c.bytes), make([]float32, c.scales), c.rows, c.width); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error %v, want kind corrupt", name, err)
		}
	}
}

func TestDenseIsTheProductInOrder(t *testing.T) {
	for _, c := range []struct{ rows, in, out int }{{1, 3, 3}, {5, 212, 128}, {2, 384, 66}, {97, 7, 33}, {0, 4, 4}} {
		w, x := randomFloats(5, c.in*c.out), randomFloats(6, c.rows*c.in)
		for _, k := range kernels() {
			d := NewDense(w, c.in, c.out)
			d.combine = k.combine
			got := make([]float32, c.rows*d.Stride())
			d.Multiply(got, x, c.in, c.rows)
			for r := range c.rows {
				for o := range c.out {
					var want float32
					for i := range c.in {
						want += float32(x[r*c.in+i] * w[i*c.out+o])
					}
					if got[r*d.Stride()+o] != want {
						t.Fatalf("%+v, kernel %s: row %d, number %d: %v, want %v", c, k.name, r, o, got[r*d.Stride()+o], want)
					}
				}
			}
		}
	}
}

// tensorFile is a safetensors file with a header and so many bytes of zeros.
func tensorFile(header string, bytes int) []byte {
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), []byte(header), make([]byte, bytes))
}

func TestTensorsAreRead(t *testing.T) {
	header, _ := json.Marshal(map[string]any{
		"__metadata__": map[string]string{"a": "b"},
		"wide":         map[string]any{"dtype": "F32", "shape": []int{2, 1}, "data_offsets": []int{0, 8}},
		"half":         map[string]any{"dtype": "F16", "shape": []int{3}, "data_offsets": []int{8, 14}},
		"one":          map[string]any{"dtype": "F32", "shape": []int{}, "data_offsets": []int{0, 4}},
	})
	data := tensorFile(string(header), 14)
	binary.LittleEndian.PutUint32(data[len(data)-14:], math.Float32bits(1.5))
	binary.LittleEndian.PutUint16(data[len(data)-6:], 0x3e00) // 1.5
	got, err := ParseTensors(data)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Tensor{
		"wide": {[]int{2, 1}, []float32{1.5, 0}}, "half": {[]int{3}, []float32{1.5, 0, 0}}, "one": {[]int{}, []float32{1.5}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParseTensors(f *testing.F) {
	one := `{"x":{"dtype":"F32","shape":%s,"data_offsets":%s}}`
	f.Add(tensorFile(fmt.Sprintf(one, "[2,2]", "[0,16]"), 16))
	f.Add(tensorFile(fmt.Sprintf(one, "[4611686018427387904,4]", "[0,0]"), 16))
	f.Add(tensorFile(fmt.Sprintf(one, "[1]", "[-4,0]"), 16))
	f.Add(tensorFile(`{"x":{"dtype":"I8"}}`, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseTensors(data)
		if err != nil && evidence.KindOf(err) != evidence.Corrupt {
			t.Fatalf("error %v, want kind corrupt", err)
		}
		for name, x := range all {
			n := 1
			for _, side := range x.Shape {
				n *= side
			}
			if n != len(x.Data) {
				t.Fatalf("%s has shape %v and %d numbers", name, x.Shape, len(x.Data))
			}
		}
	})
}
