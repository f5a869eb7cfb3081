package learn

import "math"

// problem is a logistic regression with offsets and a Gaussian prior around zero for each
// parameter.
type problem struct {
	x         [][]float64 // by example
	offset    []float64
	wanted    []float64 // 0 to 1
	weight    []float64
	precision []float64 // by parameter
}

// Newton's method ends after so many steps, or when a step promises less.
const (
	mostSteps   = 60
	leastGain   = 1e-10
	mostHalving = 30
)

// solve finds the minimum of the loss: it is convex, and strictly so by the priors.
func (p problem) solve() []float64 {
	t := make([]float64, len(p.precision))
	loss := p.loss(t)
	for range mostSteps {
		gradient, hessian := p.slopes(t)
		step := cholesky(hessian, gradient)
		gain := 0.0
		for j := range step {
			gain += step[j] * gradient[j]
		}
		if gain < leastGain {
			break
		}
		next, lower := p.halve(t, step, loss)
		if !(lower < loss) {
			break
		}
		t, loss = next, lower
	}
	return t
}

// halve goes along a step, less and less far until the loss falls.
func (p problem) halve(t, step []float64, loss float64) ([]float64, float64) {
	next, length := make([]float64, len(t)), 1.0
	for range mostHalving {
		for j := range t {
			next[j] = t[j] - length*step[j]
		}
		if lower := p.loss(next); lower < loss {
			return next, lower
		}
		length /= 2
	}
	return t, loss
}

func (p problem) logit(i int, t []float64) float64 {
	z := p.offset[i]
	for j, x := range p.x[i] {
		z += x * t[j]
	}
	return z
}

// loss is minus the logarithm of the posterior, but for a constant.
func (p problem) loss(t []float64) float64 {
	sum := 0.0
	for j, v := range t {
		sum += p.precision[j] * v * v / 2
	}
	for i := range p.x {
		z := p.logit(i, t)
		sum += p.weight[i] * (math.Max(z, 0) - z*p.wanted[i] + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return sum
}

// slopes are the gradient and the lower triangle of the matrix of second derivatives.
func (p problem) slopes(t []float64) ([]float64, [][]float64) {
	n := len(t)
	gradient, hessian := make([]float64, n), make([][]float64, n)
	for j := range n {
		gradient[j] = p.precision[j] * t[j]
		hessian[j] = make([]float64, j+1)
		hessian[j][j] = p.precision[j]
	}
	for i, x := range p.x {
		q := score(p.logit(i, t))
		slope, bend := p.weight[i]*(q-p.wanted[i]), p.weight[i]*q*(1-q)
		for j := range n {
			gradient[j] += slope * x[j]
			row, v := hessian[j], bend*x[j]
			for k := range row {
				row[k] += v * x[k]
			}
		}
	}
	return gradient, hessian
}

// cholesky solves a·s = b for a symmetric positive definite a, of which the lower triangle
// is given; a is overwritten (Golub and Van Loan, Matrix Computations, section 4.2).
func cholesky(a [][]float64, b []float64) []float64 {
	n := len(b)
	s := append([]float64(nil), b...)
	for j := range n {
		for k := range j + 1 {
			sum := a[j][k]
			for m := range k {
				sum -= a[j][m] * a[k][m]
			}
			if k == j {
				a[j][j] = math.Sqrt(sum)
			} else {
				a[j][k] = sum / a[k][k]
			}
		}
		for k := range j {
			s[j] -= a[j][k] * s[k]
		}
		s[j] /= a[j][j]
	}
	for j := n - 1; j >= 0; j-- {
		for k := j + 1; k < n; k++ {
			s[j] -= a[k][j] * s[k]
		}
		s[j] /= a[j][j]
	}
	return s
}
