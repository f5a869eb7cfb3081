package content

import (
	"math"

	"github.com/ledongthuc/pdf"
)

// Matrix is an affine transformation [a b c d e f] (ISO 32000-2, 8.3.3).
type Matrix [6]float64

// Identity changes nothing.
func Identity() Matrix { return Matrix{1, 0, 0, 1, 0, 0} }

// Translate moves by x and y.
func Translate(x, y float64) Matrix { return Matrix{1, 0, 0, 1, x, y} }

// Then is m followed by n.
func (m Matrix) Then(n Matrix) Matrix {
	return Matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// Apply transforms a point.
func (m Matrix) Apply(x, y float64) (float64, float64) {
	return x*m[0] + y*m[2] + m[4], x*m[1] + y*m[3] + m[5]
}

// Rect is the smallest upright rectangle around a transformed one.
func (m Matrix) Rect(r [4]float64) [4]float64 {
	x0, y0 := m.Apply(r[0], r[1])
	out := [4]float64{x0, y0, x0, y0}
	for _, p := range [3][2]float64{{r[2], r[1]}, {r[0], r[3]}, {r[2], r[3]}} {
		x, y := m.Apply(p[0], p[1])
		out = [4]float64{min(out[0], x), min(out[1], y), max(out[2], x), max(out[3], y)}
	}
	return out
}

// finite reports whether every number of the matrix can be computed with.
func (m Matrix) finite() bool {
	for _, x := range m {
		if math.IsNaN(x) || math.Abs(x) > 1e12 {
			return false
		}
	}
	return true
}

// ReadMatrix reads an array of six numbers, Identity when v is none.
func ReadMatrix(v pdf.Value) Matrix {
	m := Identity()
	if v.Len() != len(m) {
		return m
	}
	for i := range m {
		m[i] = v.Index(i).Float64()
	}
	return m
}

// ReadRect reads a rectangle with its corners put in order; false when v is none.
func ReadRect(v pdf.Value) ([4]float64, bool) {
	if v.Len() != 4 {
		return [4]float64{}, false
	}
	var r [4]float64
	for i := range r {
		r[i] = v.Index(i).Float64()
	}
	return [4]float64{min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3])}, true
}
