package network

import (
	"fmt"
	"math"

	"spoor/internal/tag/encoder"
)

const (
	// MostTogether is how many sentences of a document are read together.
	MostTogether = 96

	readerHeads   = 4
	readerLayers  = 2
	kinds         = 3 // of documents: on topic, off topic, leaflet
	elsewhereKind = 1
	leafletKind   = 2
)

// reader is a small bidirectional transformer over the sentences of a document, after
// Vaswani and others 2017, with relative positions as Shaw and others 2018 have them.
type reader struct {
	in            *encoder.Dense
	layers        [readerLayers]readerLayer
	out           *encoder.Dense
	dv, dg        *encoder.Dense
	ss, so        *encoder.Dense
	width, window int
}

type readerLayer struct {
	q, k, v, o, dm, f1, f2 *encoder.Dense
	rel                    []float32 // by head, then by distance from -window to window
}

func readReader(t *tensors, labels, feature int) reader {
	r := reader{in: t.dense("reader.in", inputs(labels, feature), 0)}
	r.width = r.in.Out()
	rel := t.shaped("reader.0.rel", readerHeads, 0).Shape[1]
	r.window = rel / 2
	if r.width%readerHeads != 0 || rel%2 != 1 {
		t.wrong = fmt.Sprintf("reader: width %d, %d distances", r.width, rel)
	}
	for l := range r.layers {
		name := func(s string) string { return fmt.Sprintf("reader.%d.%s", l, s) }
		square := func(s string) *encoder.Dense { return t.dense(name(s), r.width, r.width) }
		f1 := t.dense(name("f1"), r.width, 0)
		r.layers[l] = readerLayer{
			q: square("q"), k: square("k"), v: square("v"), o: square("o"), dm: square("dm"),
			f1: f1, f2: t.dense(name("f2"), f1.Out(), r.width), rel: t.shaped(name("rel"), readerHeads, rel).Data,
		}
	}
	r.out = t.dense("reader.out", r.width, labels)
	r.dv, r.dg = t.dense("reader.dv", r.width, kinds), t.dense("reader.dg", kinds, labels)
	r.ss, r.so = t.dense("reader.ss", stanceNumber, stanceNumber), t.dense("reader.so", r.width, stanceNumber)
	return r
}

// table is rows of numbers, stride apart.
type table struct {
	v                   []float32
	rows, width, stride int
}

func (x table) row(i int) []float32 { return x.v[i*x.stride : i*x.stride+x.width] }

// times is x·d.
func (x table) times(d *encoder.Dense) table {
	y := table{v: make([]float32, x.rows*d.Stride()), rows: x.rows, width: d.Out(), stride: d.Stride()}
	d.Multiply(y.v, x.v, x.stride, x.rows)
	return y
}

func (x table) add(y table) {
	for i := range x.rows {
		to := x.row(i)
		for j, v := range y.row(i) {
			to[j] += v
		}
	}
}

// normed is the rows of x with mean 0 and variance 1.
func (x table) normed() table {
	y := table{v: make([]float32, len(x.v)), rows: x.rows, width: x.width, stride: x.stride}
	for i := range x.rows {
		from, to := x.row(i), y.row(i)
		mean, variance := 0.0, 0.0
		for _, v := range from {
			mean += float64(v)
		}
		mean /= float64(x.width)
		for _, v := range from {
			d := float64(v) - mean
			variance += float64(d * d)
		}
		inverse := 1 / math.Sqrt(variance/float64(x.width)+1e-5)
		for j, v := range from {
			to[j] = float32((float64(v) - mean) * inverse)
		}
	}
	return y
}

// mean is the mean of the rows, as a table of one.
func (x table) mean() table {
	y := table{v: make([]float32, x.stride), rows: 1, width: x.width, stride: x.stride}
	for i := range x.rows {
		for j, v := range x.row(i) {
			y.v[j] += v
		}
	}
	for j := range y.v {
		y.v[j] /= float32(x.rows)
	}
	return y
}

// run reads the rows of x; h is what the sentences look like in their document.
func (r *reader) run(x table) (h table) {
	h = x.times(r.in).normed()
	for i := range r.layers {
		l := &r.layers[i]
		h.add(r.attend(l, h.normed()).times(l.o))
		common := h.mean().times(l.dm)
		for row := range h.rows {
			table{v: h.v[row*h.stride:], rows: 1, width: h.width, stride: h.stride}.add(common)
		}
		inner := h.normed().times(l.f1)
		for row := range inner.rows {
			gelu(inner.row(row))
		}
		h.add(inner.times(l.f2))
	}
	return h.normed()
}

// gelu in its tanh form (Hendrycks and Gimpel 2016).
func gelu(v []float32) {
	for j, f := range v {
		x := float64(f)
		cube := float64(float64(x*x) * x)
		v[j] = float32(0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+float64(0.044715*cube)))))
	}
}

// attend lets each sentence look at those within the window.
func (r *reader) attend(l *readerLayer, h table) table {
	q, k, v := h.times(l.q), h.times(l.k), h.times(l.v)
	out := table{v: make([]float32, len(q.v)), rows: q.rows, width: q.width, stride: q.stride}
	wide, distances := r.width/readerHeads, 2*r.window+1
	scores := make([]float64, distances)
	for i := range h.rows {
		first, last := max(0, i-r.window), min(h.rows-1, i+r.window)
		for head := range readerHeads {
			part := func(x table, i int) []float32 { return x.row(i)[head*wide : (head+1)*wide] }
			own := part(q, i)
			scores = scores[:0]
			for j := first; j <= last; j++ {
				s := float64(dot(own, part(k, j))) / math.Sqrt(float64(wide))
				scores = append(scores, s+float64(l.rel[head*distances+j-i+r.window]))
			}
			softmax(scores)
			to := part(out, i)
			for j := first; j <= last; j++ {
				w := float32(scores[j-first])
				for c, x := range part(v, j) {
					to[c] += float32(w * x)
				}
			}
		}
	}
	return out
}

func dot(a, b []float32) (sum float32) {
	b = b[:len(a)]
	for i, x := range a {
		sum += float32(x * b[i])
	}
	return sum
}

// softmax works in place.
func softmax(v []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, x := range v {
		top = max(top, x)
	}
	for i, x := range v {
		v[i] = math.Exp(x - top)
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}

// logSoftmax are the logarithms of the softmax of stance logits.
func logSoftmax(v [stanceNumber]float32) (out [stanceNumber]float32) {
	top, sum := math.Inf(-1), 0.0
	for _, x := range v {
		top = max(top, float64(x))
	}
	for _, x := range v {
		sum += math.Exp(float64(x) - top)
	}
	for k, x := range v {
		out[k] = float32(float64(x) - top - math.Log(sum))
	}
	return out
}
