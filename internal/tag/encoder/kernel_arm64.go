package encoder

// kernels lists what this processor can run, fastest first; all of arm64 has NEON.
func kernels() []kernel {
	neon := plain()
	neon.name, neon.product = "neon", productNEON
	return []kernel{neon, plain()}
}

// neon2x16 gives the sums of products of two rows and 16 outputs, each in two parts.
//
//go:noescape
func neon2x16(s *int32, a0, a1 *int8, w *uint8, k4 int)

// productNEON needs no shift: the kernel takes 64 off the weights.
func productNEON(y []float32, l *linear, a *activations) {
	n, rows := l.in, len(a.scale)
	var s [2][16][2]int32
	for c := 0; c < l.out; c += 16 {
		w := &l.w[c/panelWidth*panelWidth*n+c%panelWidth*4]
		for t := 0; t < rows; t += 2 {
			u := min(t+1, rows-1)
			neon2x16(&s[0][0][0], &a.q[t*n], &a.q[u*n], w, n/4)
			for i := range 16 {
				finish(y, l, a, t, c+i, s[0][i][0]+s[0][i][1]+a.shift[t])
				finish(y, l, a, u, c+i, s[1][i][0]+s[1][i][1]+a.shift[u])
			}
		}
	}
}
