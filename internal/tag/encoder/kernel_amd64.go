package encoder

import "golang.org/x/sys/cpu"

// kernels lists what this processor can run, fastest first.
func kernels() []kernel {
	list := []kernel{plain()}
	if cpu.X86.HasAVX2 {
		list = append([]kernel{{"avx2", productAVX2, roundAVX2, normAVX2, geluAVX2, softmaxAVX2, combine256}}, list...)
		if cpu.X86.HasAVX512VNNI && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL {
			list = append([]kernel{{"vnni", productVNNI, roundAVX2, normAVX2, geluAVX512, softmaxAVX512, combine256}}, list...)
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
	next        *uint8 // weights that are wanted soon
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
func gelu32(x *float32, n int, table *float32)

//go:noescape
func softmax16(x *float32, rows, width int, table *float32)

//go:noescape
func softmax32(x *float32, rows, width int, table *float32)

//go:noescape
func combine256(p *mix)

func productVNNI(y []float32, l *linear, a *activations) {
	rows := len(a.scale)
	for c := 0; c < l.out; c += panelWidth {
		t := panel(l, c)
		for row, half := 0, 0; row < rows; half++ {
			t.ahead(l, c, half)
			if rows >= 8 && rows-row > 4 {
				t.at(y, a, c, min(row, rows-8))
				vnni8(&t)
				row += 8
			} else {
				t.at(y, a, c, min(row, rows-4))
				vnni4(&t)
				row += 4
			}
		}
	}
}

func productAVX2(y []float32, l *linear, a *activations) {
	rows := len(a.scale)
	for c := 0; c < l.out; c += panelWidth {
		t := panel(l, c)
		for row := 0; row < rows; row += 2 {
			t.ahead(l, c, row/2)
			t.at(y, a, c, min(row, rows-2))
			avx2x2(&t)
		}
	}
}

// panel is a tile of the panel of outputs from c on.
func panel(l *linear, c int) tile {
	return tile{w: &l.w[c*l.in], stride: l.out, k4: l.in / 4, scale: &l.scale[c], bias: &l.bias[c]}
}

// at moves the tile to the rows from row on. A last block of fewer rows than the kernel
// does at once is moved back: those rows are just computed once more.
func (t *tile) at(y []float32, a *activations, c, row int) {
	t.y, t.a, t.scales, t.shifts = &y[row*t.stride+c], &a.q[row*t.k4*4], &a.scale[row], &a.shift[row]
}

// ahead makes the tile ask for the next panel's weights, half of them each time.
func (t *tile) ahead(l *linear, c, half int) {
	t.next = &l.w[min((c+panelWidth)*l.in+min(half, 1)*panelWidth/2*l.in, len(l.w)-1)]
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

func geluAVX512(x []float32) {
	c := geluTable()
	gelu32(&x[0], len(x), &c[0])
}

func softmaxAVX2(x []float32, width int) {
	c := expTable()
	softmax16(&x[0], len(x)/width, width, &c[0])
}

func softmaxAVX512(x []float32, width int) {
	c := expTable()
	softmax32(&x[0], len(x)/width, width, &c[0])
}
