package encoder

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKernelsGiveTheSameBits compares every kernel with plain Go over random and extreme
// numbers and all shapes that the loops treat differently.
func TestKernelsGiveTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) {
			for _, in := range []int{32, 96, 1536} {
				for rows := leastRows; rows <= 21; rows++ {
					if in == 1536 && rows > leastRows && rows != 9 {
						continue // large sums matter, not all shapes once more
					}
					for what, l := range linears(r, in, 96) {
						for how, x := range inputs(r, rows, in) {
							got, want := product(k, &l, x, in), product(plain(), &l, x, in)
							sameBits(t, k.name+" product, "+what+" weights, "+how, got, want)
						}
					}
				}
			}
			for _, n := range []int{32, 64, 96, 384, 512} {
				for how, x := range inputs(r, 1, n) {
					compareFloats(t, r, k, how, x)
				}
			}
		})
	}
}

// compareFloats compares a kernel's loops over floating-point numbers with plain Go's.
func compareFloats(t *testing.T, r *rand.Rand, k kernel, how string, x []float32) {
	t.Helper()
	n := len(x)
	run := func(what string, f func(k kernel, x []float32)) {
		t.Helper()
		got, want := slices.Clone(x), slices.Clone(x)
		f(k, got)
		f(plain(), want)
		sameBits(t, k.name+" "+what+", "+how, got, want)
	}
	add, weight, shift := normal(r, n, 1), normal(r, n, 1), normal(r, n, 1)
	run("norm", func(k kernel, x []float32) { k.norm(x, add, weight, shift, 1e-12) })
	run("gelu", func(k kernel, x []float32) { k.gelu(x) })
	run("softmax", func(k kernel, x []float32) { k.softmax(x, n) })
	run("softmax of rows", func(k kernel, x []float32) { k.softmax(x, 32) })
	for _, rows := range []int{1, 2, 3, 4, 5, 6, 7, 8} {
		for _, k := range []int{1, 2, 31, 32} {
			m, strides := normal(r, 32*40, 1), [2]int{37, 33}
			weights := slices.Repeat(x, 8*33/len(x)+1)
			run("combine", func(kernel kernel, x []float32) {
				y := make([]float32, rows*strides[0])
				kernel.combine(&mix{y, weights, m, strides[0], strides[1], 40, rows, k})
				x[0] = 0
				for i, v := range y {
					x[i%len(x)] = v + x[i%len(x)]*0.5
				}
			})
		}
	}
}

// product rounds x and multiplies it by l.
func product(k kernel, l *linear, x []float32, in int) []float32 {
	rows := len(x) / in
	a := activations{q: make([]int8, len(x)), scale: make([]float32, rows), shift: make([]int32, rows)}
	for t := range rows {
		var sum int32
		a.scale[t], sum = k.round(a.q[t*in:(t+1)*in], x[t*in:(t+1)*in])
		a.shift[t] = weightZero * sum
	}
	y := make([]float32, rows*l.out)
	k.product(y, l, &a)
	return y
}

// linears are matrices of random and of extreme weights.
func linears(r *rand.Rand, in, out int) map[string]linear {
	fill := func(row func(c int) []float32) linear {
		l := linear{in: in, out: out, w: make([]uint8, in*out), scale: make([]float32, out), bias: normal(r, out, 1)}
		for c := range out {
			l.quantise(c, row(c))
		}
		return l
	}
	return map[string]linear{
		"random":       fill(func(int) []float32 { return normal(r, in, 0.1) }),
		"all largest":  fill(func(int) []float32 { return slices.Repeat([]float32{1}, in) }),
		"all smallest": fill(func(int) []float32 { return slices.Repeat([]float32{-1}, in) }),
		"zero":         fill(func(int) []float32 { return make([]float32, in) }),
	}
}

// inputs are rows of random and of extreme activations.
func inputs(r *rand.Rand, rows, n int) map[string][]float32 {
	mixed := normal(r, rows*n, 3)
	for i := range mixed {
		switch i % 7 {
		case 0:
			mixed[i] = 0
		case 3:
			mixed[i] *= 1000
		case 5:
			mixed[i] = float32(math.Copysign(0, -1))
		}
	}
	return map[string][]float32{
		"random":       normal(r, rows*n, 1),
		"mixed":        mixed,
		"all largest":  slices.Repeat([]float32{5}, rows*n),
		"all smallest": slices.Repeat([]float32{-5}, rows*n),
		"zero":         make([]float32, rows*n),
		"minute":       normal(r, rows*n, 1e-30),
		"padded":       append(normal(r, rows*n-5, 5), nowhere, nowhere, nowhere, nowhere, nowhere),
		"halves":       halves(r, rows*n),
	}
}

// halves are numbers that stand exactly between two integers once they are scaled.
func halves(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.IntN(254)-127) + 0.5
	}
	v[0] = 127
	return v
}

func normal(r *rand.Rand, n int, scale float64) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64() * scale)
	}
	return v
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: number %d of %d: got %v (%#x), want %v (%#x)", what, i, len(want), got[i],
				math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

func TestFloatingPointHelpersAreCloseToTheirDefinitions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := normal(r, 512, 3)
	k := plain()

	got := slices.Clone(x)
	k.gelu(got)
	for i, v := range x {
		if want := float64(v) * 0.5 * (1 + math.Erf(float64(v)/math.Sqrt2)); math.Abs(float64(got[i])-want) > 3e-6 {
			t.Errorf("gelu(%v): got %v, want %v", v, got[i], want)
		}
	}

	got = slices.Clone(x)
	k.softmax(got, len(got))
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(float64(v))
	}
	for i, v := range x {
		if want := math.Exp(float64(v)) / sum; math.Abs(float64(got[i])-want) > 1e-6*want+1e-9 {
			t.Errorf("softmax of %v: got %v, want %v", v, got[i], want)
		}
	}

	got = slices.Clone(x)
	ones, zeros := slices.Repeat([]float32{1}, 512), make([]float32, 512)
	k.norm(got, zeros, ones, zeros, 1e-12)
	var mean, square float64
	for _, v := range got {
		mean += float64(v) / 512
		square += float64(v) * float64(v) / 512
	}
	if math.Abs(mean) > 1e-6 || math.Abs(square-1) > 1e-5 {
		t.Errorf("norm: got mean %v and variance %v, want 0 and 1", mean, square)
	}
}

// TestProductIsTheSumOfProducts checks plain Go's trick against the definition.
func TestProductIsTheSumOfProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const in, out, rows = 96, 32, 5
	for what, l := range linears(r, in, out) {
		for how, x := range inputs(r, rows, in) {
			want := make([]float32, rows*out)
			for row := range rows {
				q := make([]int8, in)
				scale, _ := roundPlain(q, x[row*in:(row+1)*in])
				for c := range out {
					sum := 0
					for k, v := range q {
						sum += int(v) * (int(l.w[k/4*panelWidth*4+c*4+k%4]) - weightZero)
					}
					want[row*out+c] = float32(float32(float32(sum)*scale)*l.scale[c]) + l.bias[c]
				}
			}
			if diff := cmp.Diff(want, product(plain(), &l, x, in)); diff != "" {
				t.Fatalf("%s weights, %s activations (-want +got):\n%s", what, how, diff)
			}
		}
	}
}
