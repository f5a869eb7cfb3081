package encoder

import "golang.org/x/sys/cpu"

// kernels lists what this processor can run, fastest first.
func kernels() []kernel {
	list := []kernel{plain()}
	if cpu.X86.HasAVX2 {
		list = append([]kernel{{"avx2", productAVX2, roundAVX2, normAVX2, geluAVX2, softmaxAVX2, combineAVX2}}, list...)
		if cpu.X86.HasAVX512VNNI && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL {
			list = append([]kernel{{"vnni", productVNNI, roundAVX2, normAVX2, geluAVX2, softmaxAVX2, combineAVX2}}, list...)
		}
	}
	return list
}

// tile is what a block of the product works on: some rows of activations, and a panel of
// 32 outputs with 4·k4 inputs. Rows of y are stride numbers apart.
type tile struct {
	y           *float32
	stride      int
	a           *int8
	w           *uint8
	k4          int
	scales      *float32
	shifts      *int32
	scale, bias *float32
}

//go:noescape
func vnni8(t *tile)

//go:noescape
func vnni4(t *tile)

//go:noescape
func avx2x2(t *tile)

//go:noescape
func absmax(x *float32, n int) float32

//go:noescape
func round8(q *int8, x *float32, n int, inverse float32) int32

//go:noescape
func norm16(x, add, norm, shift *float32, n int, epsilon float32)

//go:noescape
func gelu16(x *float32, n int, table *float32)

//go:noescape
func softmax16(x *float32, n int, table *float32)

// pair is what combine32 works on: k rows of m, stride numbers apart.
type pair struct {
	y0, y1, x0, x1, m *float32
	k, stride         int
}

//go:noescape
func combine32(p *pair)

func productVNNI(y []float32, l *linear, a *activations) {
	rows := len(a.scale)
	for c := 0; c < l.out; c += panelWidth {
		for t := 0; t < rows; {
			f, n := vnni4, 4
			if rows >= 8 && rows-t > 4 {
				f, n = vnni8, 8
			}
			f(tileAt(y, l, a, c, min(t, rows-n)))
			t += n
		}
	}
}

func productAVX2(y []float32, l *linear, a *activations) {
	for c := 0; c < l.out; c += panelWidth {
		for t := 0; t < len(a.scale); t += 2 {
			avx2x2(tileAt(y, l, a, c, min(t, len(a.scale)-2)))
		}
	}
}

// tileAt is the block of rows from t on and the panel of outputs from c on. A last
// block of fewer rows is moved back: those rows are just computed once more.
func tileAt(y []float32, l *linear, a *activations, c, t int) *tile {
	return &tile{
		y: &y[t*l.out+c], stride: l.out, a: &a.q[t*l.in], w: &l.w[c*l.in], k4: l.in / 4,
		scales: &a.scale[t], shifts: &a.shift[t], scale: &l.scale[c], bias: &l.bias[c],
	}
}

func roundAVX2(q []int8, x []float32) (scale float32, sum int32) {
	top := absmax(&x[0], len(x))
	return top / activationMax, round8(&q[0], &x[0], len(x), activationMax/max(top, tiny))
}

func normAVX2(x, add, norm, shift []float32, epsilon float32) {
	norm16(&x[0], &add[0], &norm[0], &shift[0], len(x), epsilon)
}

func geluAVX2(x []float32) {
	c := geluTable()
	gelu16(&x[0], len(x), &c[0])
}

func softmaxAVX2(x []float32) {
	c := expTable()
	softmax16(&x[0], len(x), &c[0])
}

func combineAVX2(y0, y1, x0, x1, m []float32, stride int) {
	combine32(&pair{&y0[0], &y1[0], &x0[0], &x1[0], &m[0], len(x0), stride})
}
