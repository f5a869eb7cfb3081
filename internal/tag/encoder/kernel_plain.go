package encoder

import "math"

// productPlain multiplies two outputs at once: both weights stand in one 64-bit word,
// 32 bits apart, and neither sum can reach 32 bits since all factors are unsigned here.
func productPlain(y []float32, l *linear, a *activations) {
	n, rows := l.in, len(a.scale)
	pairs := make([]uint64, 2*n)
	for c := 0; c < l.out; c += 4 {
		sums := unpack(pairs, l.w[c/panelWidth*panelWidth*n+c%panelWidth*4:])
		for t := 0; t < rows; t += 2 {
			u := min(t+1, rows-1)
			s := multiply(pairs, a.q[t*n:(t+1)*n], a.q[u*n:(u+1)*n])
			for i := range 4 {
				up, shift := i%2*32, 128*sums[i]
				finish(y, l, a, t, c+i, int32(uint32(s[i/2]>>up))-shift)   //nolint:gosec // the low or the high half
				finish(y, l, a, u, c+i, int32(uint32(s[2+i/2]>>up))-shift) //nolint:gosec // the low or the high half
			}
		}
	}
}

// unpack takes four outputs' weights out of a panel, in pairs, and gives their sums.
func unpack(pairs []uint64, panel []uint8) (sums [4]int32) {
	for k := range len(pairs) / 2 {
		w := panel[k/4*panelWidth*4+k%4:]
		pairs[2*k] = uint64(w[0]) | uint64(w[4])<<32
		pairs[2*k+1] = uint64(w[8]) | uint64(w[12])<<32
		for i := range sums {
			sums[i] += int32(w[4*i])
		}
	}
	return sums
}

// multiply gives two rows' sums of products with four outputs, activations 128 too large.
func multiply(pairs []uint64, row0, row1 []int8) (s [4]uint64) {
	row1, pairs = row1[:len(row0)], pairs[:2*len(row0)]
	var s0, s1, s2, s3 uint64
	for k := range row0 {
		x0, x1 := uint64(uint8(row0[k])^128), uint64(uint8(row1[k])^128) //nolint:gosec // 128 more, without its sign
		w0, w1 := pairs[2*k], pairs[2*k+1]
		s0 += x0 * w0
		s1 += x0 * w1
		s2 += x1 * w0
		s3 += x1 * w1
	}
	return [4]uint64{s0, s1, s2, s3}
}

// finish turns the sum of products of row t and output c, weights 64 too large, into y.
func finish(y []float32, l *linear, a *activations, t, c int, sum int32) {
	v := float32(float32(sum-a.shift[t])*a.scale[t]) * l.scale[c]
	y[t*l.out+c] = float32(v) + l.bias[c]
}

func roundPlain(q []int8, x []float32) (scale float32, sum int32) {
	var top float32
	for _, v := range x {
		top = max(top, v, -v)
	}
	inverse := activationMax / max(top, tiny)
	for i, v := range x {
		bits := math.Float32bits(float32(v*inverse) + rounder)
		n := int32(bits - math.Float32bits(rounder)) //nolint:gosec // -127 to 127
		q[i] = int8(n)                               //nolint:gosec // -127 to 127
		sum += n
	}
	return top / activationMax, sum
}

// fold adds up partial sums, in halves.
func fold(s *[lanes]float32) float32 {
	for n := lanes / 2; n > 0; n /= 2 {
		for i := range n {
			s[i] += s[i+n]
		}
	}
	return s[0]
}

func normPlain(x, add, norm, shift []float32, epsilon float32) {
	var sums, squares [lanes]float32
	for i := range x {
		x[i] += add[i]
		sums[i%lanes] += x[i]
	}
	n := float32(len(x))
	mean := fold(&sums) / n
	for i, v := range x {
		d := v - mean
		squares[i%lanes] += float32(d * d)
	}
	inverse := 1 / float32(math.Sqrt(float64(fold(&squares)/n+epsilon)))
	for i, v := range x {
		x[i] = float32(float32((v-mean)*inverse)*norm[i]) + shift[i]
	}
}

// polynomial is 1 + c1·x + ... + c6·x^6.
func polynomial(c []float32, x float32) float32 {
	p := c[5]
	for i := 4; i >= 0; i-- {
		p = float32(p*x) + c[i]
	}
	return float32(p*x) + 1
}

// geluPlain: x·(1+erf(x/sqrt(2)))/2 is max(x,0) - |x|/2·(1-erf(|x|/sqrt(2))).
func geluPlain(x []float32) {
	c := geluTable()
	for i, v := range x {
		u := max(v, -v)
		p := polynomial(c[:], u)
		p *= p
		p *= p
		p *= p
		p *= p
		x[i] = max(v, 0) - float32(u*0.5)/p
	}
}

func softmaxPlain(x []float32, width int) {
	for ; len(x) > 0; x = x[width:] {
		softmaxRow(x[:width])
	}
}

func softmaxRow(x []float32) {
	c, top := expTable(), x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sums [lanes]float32
	for i, v := range x {
		x[i] = exp(c[:], v-top)
		sums[i%lanes] += x[i]
	}
	inverse := 1 / fold(&sums)
	for i := range x {
		x[i] *= inverse
	}
}

// exp of x <= 0: 2 to the power of the nearest integer by the exponent, of the rest by
// the polynomial.
func exp(c []float32, x float32) float32 {
	x = float32(max(x, c[8]) * c[7])
	k := x + rounder
	p := polynomial(c, x-(k-rounder))
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(k)<<23)
}

func combinePlain(p *mix) {
	for r := range p.rows {
		var sums [headWidth]float32
		for i, v := range p.x[r*p.xStride:][:p.k] {
			row := p.m[i*p.mStride:][:headWidth]
			for j := range sums {
				sums[j] += float32(v * row[j])
			}
		}
		copy(p.y[r*p.yStride:], sums[:])
	}
}
