package encoder

import (
	"fmt"

	"spoor/internal/evidence"
)

// Matrix is a list of vectors that others are compared with, quantised to 7 bits in the
// order that the kernels want. It is a view of the bytes it was opened from, is never
// changed and may be shared by goroutines, each with a Search of its own.
type Matrix struct {
	linear
	rows int
}

// PanelRows is the number of vectors that lie together: a Matrix holds a multiple of it,
// made up with zeros.
const PanelRows = panelWidth

// Pack quantises vectors of a width, one after the other: vector v becomes integers
// v·(63/max|v|) and the scale max|v|/63. The panels hold rows rounded up to a multiple of
// PanelRows, times width bytes; so many scales come with them. Width must be a multiple
// of 32. Error kind: Corrupt for numbers that are not finite, or a width that is not so.
func Pack(vectors []float32, width int) (panels []byte, scales []float32, err error) {
	if width < 1 || width%panelWidth != 0 || len(vectors)%width != 0 {
		return nil, nil, evidence.E(evidence.Corrupt, "pack vectors", fmt.Sprintf("width %d", width), nil)
	}
	rows := len(vectors) / width
	padded := (rows + PanelRows - 1) / PanelRows * PanelRows
	l := linear{in: width, out: padded, w: make([]uint8, padded*width), scale: make([]float32, padded)}
	none := make([]float32, width)
	for r := range padded {
		v := none
		if r < rows {
			v = vectors[r*width : (r+1)*width]
		}
		if !l.quantise(r, v) {
			return nil, nil, evidence.E(evidence.Corrupt, "pack vectors", "numbers that are not finite", nil)
		}
	}
	return l.w, l.scale, nil
}

// OpenMatrix makes a Matrix of what Pack gave for rows vectors. Panels must stay as they
// are while it is in use. Error kind: Corrupt when the sizes do not fit each other.
func OpenMatrix(panels []byte, scales []float32, rows, width int) (*Matrix, error) {
	padded := len(scales)
	if width < panelWidth || width%panelWidth != 0 || padded%PanelRows != 0 || rows < 0 || rows > padded || padded-rows >= PanelRows || len(panels)/width != padded || len(panels)%width != 0 {
		return nil, evidence.E(evidence.Corrupt, "open vectors", fmt.Sprintf("%d of width %d in %d bytes", rows, width, len(panels)), nil)
	}
	return &Matrix{linear{in: width, out: padded, w: panels, scale: scales}, rows}, nil
}

// Rows is the number of vectors.
func (m *Matrix) Rows() int { return m.rows }

// slabRows bounds the products that are computed at once, and so the memory of a Search.
const slabRows = 2048

// Search compares vectors with those of a Matrix. It belongs to one goroutine and keeps
// about 300 kB for 32 queries.
type Search struct {
	m    *Matrix
	k    kernel
	act  activations
	bias []float32
	y    []float32
}

// Search returns a search that uses the fastest kernel of this processor.
func (m *Matrix) Search() *Search {
	return &Search{m: m, k: kernels()[0], bias: make([]float32, slabRows)}
}

// Products calls visit with the products of queries, width numbers each, and vectors:
// for query q those with the vectors from first on. Queries are quantised to 8 bits, each
// with a scale of its own, so that what else is asked for changes nothing; the integer
// sums are exact and equal with every kernel. Vectors come in order; the slice is
// overwritten after the call.
func (s *Search) Products(queries []float32, visit func(q, first int, products []float32)) {
	l := &s.m.linear
	count := len(queries) / l.in
	rows := max(count, leastRows)
	a := &s.act
	a.q, a.scale, a.shift = grow(a.q, rows*l.in), grow(a.scale, rows), grow(a.shift, rows)
	clear(a.q)
	clear(a.scale)
	clear(a.shift)
	for q := range count {
		var sum int32
		a.scale[q], sum = s.k.round(a.q[q*l.in:(q+1)*l.in], queries[q*l.in:(q+1)*l.in])
		a.shift[q] = weightZero * sum
	}
	for first := 0; first < s.m.rows; first += slabRows {
		n := min(slabRows, l.out-first)
		slab := linear{in: l.in, out: n, w: l.w[first*l.in : (first+n)*l.in], scale: l.scale[first : first+n], bias: s.bias[:n]}
		s.y = grow(s.y, rows*n)
		s.k.product(s.y, &slab, a)
		for q := range count {
			visit(q, first, s.y[q*n:q*n+min(n, s.m.rows-first)])
		}
	}
}

// Dense is a matrix of float32 that rows are multiplied with: y = x·W. It is never
// changed and may be shared by goroutines.
type Dense struct {
	in, out int
	stride  int // out, rounded up to a multiple of 32
	w       []float32
	combine func(*mix)
}

// NewDense copies a matrix of in rows with out numbers each.
func NewDense(w []float32, in, out int) *Dense {
	d := &Dense{in: in, out: out, stride: (out + headWidth - 1) / headWidth * headWidth, combine: kernels()[0].combine}
	d.w = make([]float32, in*d.stride)
	for r := range in {
		copy(d.w[r*d.stride:], w[r*out:(r+1)*out])
	}
	return d
}

// In is the number of numbers of a row x.
func (d *Dense) In() int { return d.in }

// Out is the number of numbers of a row y.
func (d *Dense) Out() int { return d.out }

// Stride is how far rows of y lie apart: Out rounded up to a multiple of 32.
func (d *Dense) Stride() int { return d.stride }

// Multiply sets the rows of y, Stride apart, to those of x, which are stride apart, times
// the matrix; what lies between Out and Stride becomes zero. Each number is the sum over
// In in order, every product and every sum rounded to float32: the same with every
// kernel and for a row alone.
func (d *Dense) Multiply(y, x []float32, stride, rows int) {
	if rows == 0 || d.in == 0 {
		return
	}
	for c := 0; c < d.stride; c += headWidth {
		d.combine(&mix{y: y[c:], x: x, m: d.w[c:], yStride: d.stride, xStride: stride, mStride: d.stride, rows: rows, k: d.in})
	}
}
