package encoder

import "math"

// kernel is the network's inner loops for one kind of processor. All kernels give the
// same bits: integers are exact, and floating-point operations come in the order that
// kernel_plain.go writes down, each rounded to float32, products never fused with sums.
// Every length is a multiple of 32 unless said otherwise.
type kernel struct {
	name string
	// product sets y to l(a), row by row; a has at least leastRows rows.
	product func(y []float32, l *linear, a *activations)
	// round sets q to x in 8 bits; x ≈ q·scale, sum is the sum of q.
	round func(q []int8, x []float32) (scale float32, sum int32)
	// norm sets x to layernorm(x+add)·norm + shift.
	norm func(x, add, norm, shift []float32, epsilon float32)
	gelu func(x []float32)
	// softmax works in place, on rows of that width.
	softmax func(x []float32, width int)
	combine func(*mix)
}

// mix sets rows of y, each 32 numbers, to x·m: the sums over i < k of x[i]·m's row i, added
// up in this order. Rows are strides apart; rows and k are any numbers above 0.
type mix struct {
	y, x, m                   []float32
	yStride, xStride, mStride int
	rows, k                   int
}

// plain is Go without assembly, for any processor.
func plain() kernel {
	return kernel{"plain", productPlain, roundPlain, normPlain, geluPlain, softmaxPlain, combinePlain}
}

// lanes is how many partial sums a sum over a row has: number i goes to sum i mod 16.
const lanes = 16

// The largest activation, and 1.5·2^23: adding that to a small number rounds it to an
// integer, half to even, which then stands in the lowest bits.
const (
	activationMax = 127
	rounder       = 3 << 22
)

// erf(x) = 1 - 1/(1+c1·x+...+c6·x^6)^16 for x >= 0, error below 3e-7 (Abramowitz and
// Stegun, 7.1.28); here the coefficients are for x/sqrt(2), and then 1 and 1/2.
func geluTable() [8]float32 {
	return [8]float32{
		.0705230784 / math.Sqrt2, .0422820123 / 2, .0092705272 / (2 * math.Sqrt2),
		.0001520143 / 4, .0002765672 / (4 * math.Sqrt2), .0000430638 / 8, 1, .5,
	}
}

// 2^f for |f| <= 1/2 is 1 + the sum of ln(2)^n/n!·f^n, relative error about 2e-7; then 1,
// log2(e) and the least exponent.
func expTable() [9]float32 {
	return [9]float32{0.69314718, 0.24022651, 0.055504109, 0.0096181291, 0.0013333558, 0.00015403530, 1, math.Log2E, -87}
}
