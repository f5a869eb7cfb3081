package encoder

import (
	"slices"

	"spoor/internal/evidence"
)

const (
	groupRows = 256 // tokens that go through the network together: bounds the buffers
	leastRows = 4   // the kernels' smallest block: rows of zeros make up the number
)

// Session runs texts through a model. It belongs to one goroutine and keeps about 4 MB
// of buffers.
type Session struct {
	m                   *Model
	k                   kernel
	out                 []float32
	x, y, qkv, mid      []float32
	keys, scores, words []float32
	act                 activations
	mix                 mix
}

// activations are rows of numbers as 8-bit integers: x ≈ q·scale.
type activations struct {
	q     []int8
	scale []float32
	shift []int32 // weightZero times the sum of the row's q
}

// Session returns a session that uses the fastest kernel of this processor.
func (m *Model) Session() *Session { return &Session{m: m, k: kernels()[0]} }

// SessionWith returns a session that uses the kernel of that name, one of Kernels: for
// tests and measurements, results are the same. Error kind: NotFound.
func (m *Model) SessionWith(name string) (*Session, error) {
	i := slices.IndexFunc(kernels(), func(k kernel) bool { return k.name == name })
	if i < 0 {
		return nil, evidence.E(evidence.NotFound, "choose kernel", name, nil)
	}
	return &Session{m: m, k: kernels()[i]}, nil
}

// Kernels lists the names of the kernels that this processor can run, fastest first.
func Kernels() []string {
	var names []string
	for _, k := range kernels() {
		names = append(names, k.name)
	}
	return names
}

// Encode gives the last hidden states of the texts, each the ids that Base.Frame gives:
// Width numbers for each id, all ids one after the other. The slice is overwritten by
// the next call. A text's numbers are the same to the last bit alone, in any batch and
// with any kernel. Ids that the base model lacks count as unknown pieces; of a text
// longer than the base model's positions, which Frame never gives, the rest gets zeros.
func (s *Session) Encode(batch [][]int32) []float32 {
	total := 0
	for _, ids := range batch {
		total += len(ids)
	}
	s.out = grow(s.out, total*s.m.hidden)
	out := s.out
	for len(batch) > 0 {
		n, rows := s.group(batch)
		out = s.copyOut(out, batch[:n], s.forward(batch[:n], rows))
		batch = batch[n:]
	}
	return s.out
}

// group says how many of the next texts go together, and how many tokens of them count.
func (s *Session) group(batch [][]int32) (texts, rows int) {
	for _, ids := range batch {
		k := s.used(ids)
		if texts > 0 && rows+k > groupRows {
			break
		}
		texts, rows = texts+1, rows+k
	}
	return texts, rows
}

func (s *Session) used(ids []int32) int { return min(len(ids), s.m.positions) }

func (s *Session) copyOut(out []float32, batch [][]int32, x []float32) []float32 {
	for _, ids := range batch {
		n, all := s.used(ids)*s.m.hidden, len(ids)*s.m.hidden
		copy(out, x[:n])
		clear(out[n:all])
		out, x = out[all:], x[n:]
	}
	return out
}

// forward runs some texts, which have rows tokens, through all layers.
func (s *Session) forward(batch [][]int32, rows int) []float32 {
	m, h := s.m, s.m.hidden
	rows = max(rows, leastRows)
	s.x, s.y = grow(s.x, rows*h), grow(s.y, rows*h)
	s.qkv, s.mid = grow(s.qkv, rows*3*h), grow(s.mid, rows*max(h, m.inner))
	lent, mid := s.mid[:rows*h], s.mid[:rows*m.inner]
	clear(s.x)
	clear(s.y)
	s.embed(batch)
	for i := range m.stack {
		l := &m.stack[i]
		s.linear(s.qkv, s.x, &l.qkv)
		at := 0
		for _, ids := range batch {
			n := s.used(ids)
			if n == 0 {
				continue
			}
			s.attend(s.y[at*h:(at+n)*h], s.qkv[at*3*h:(at+n)*3*h], n)
			at += n
		}
		s.linear(lent, s.y, &l.o)
		s.norm(lent, l.norm1, l.shift1)
		s.linear(mid, s.x, &l.inner)
		s.round(mid, m.inner, s.k.gelu)
		s.k.product(s.y, &l.outer, &s.act)
		s.norm(s.y, l.norm2, l.shift2)
	}
	return s.x
}

// embed sets x to the sum of each token's word row and its position's row, normed.
func (s *Session) embed(batch [][]int32) {
	m, h, at := s.m, s.m.hidden, 0
	s.words = grow(s.words, h)
	for _, ids := range batch {
		for i, id := range ids[:s.used(ids)] {
			if id < 0 || int(id) >= m.vocab {
				id = m.base.unk
			}
			clear(s.words)
			addRow(s.words, m.words, int(id))
			x := s.x[at*h : (at+1)*h]
			copy(x, m.placeRows[i*h:(i+1)*h])
			s.k.norm(x, s.words, m.norm, m.shift, m.epsilon)
			at++
		}
	}
}

// norm sets x to layernorm(x + add), row by row.
func (s *Session) norm(add, norm, shift []float32) {
	h := s.m.hidden
	for i := 0; i < len(s.x); i += h {
		s.k.norm(s.x[i:i+h], add[i:i+h], norm, shift, s.m.epsilon)
	}
}

// linear sets y to l(x), row by row.
func (s *Session) linear(y, x []float32, l *linear) {
	s.round(x, l.in, func([]float32) {})
	s.k.product(y, l, &s.act)
}

// round sets the activations to the rows of x, each changed by before.
func (s *Session) round(x []float32, width int, before func([]float32)) {
	rows, a := len(x)/width, &s.act
	a.q, a.scale, a.shift = grow(a.q, len(x)), grow(a.scale, rows), grow(a.shift, rows)
	for t := range rows {
		var sum int32
		row := x[t*width : (t+1)*width]
		before(row)
		a.scale[t], sum = s.k.round(a.q[t*width:(t+1)*width], row)
		a.shift[t] = weightZero * sum
	}
}

// attend sets y to the attention of one text of n tokens; a row of qkv has the token's
// query, key and value.
func (s *Session) attend(y, qkv []float32, n int) {
	h, wide := s.m.hidden, 3*s.m.hidden
	padded := (n + panelWidth - 1) &^ (panelWidth - 1)
	s.keys, s.scores = grow(s.keys, headWidth*padded), grow(s.scores, n*padded)
	clear(s.keys)
	for head := 0; head < h; head += headWidth {
		turn(s.keys, padded, qkv[h+head:], wide, n)
		for c := 0; c < padded; c += panelWidth {
			s.mix = mix{s.scores[c:], qkv[head:], s.keys[c:], padded, wide, padded, n, headWidth}
			s.k.combine(&s.mix)
		}
		for t := range n {
			for c := n; c < padded; c++ {
				s.scores[t*padded+c] = nowhere
			}
		}
		s.k.softmax(s.scores, padded)
		s.mix = mix{y[head:], s.scores, qkv[2*h+head:], h, padded, wide, n, n}
		s.k.combine(&s.mix)
	}
}

// turn writes the first 32 numbers of n rows, stride apart, as columns of a matrix.
func turn(to []float32, width int, rows []float32, stride, n int) {
	t := 0
	for ; t+4 <= n; t += 4 {
		r0, r1 := rows[t*stride:][:headWidth], rows[(t+1)*stride:][:headWidth]
		r2, r3 := rows[(t+2)*stride:][:headWidth], rows[(t+3)*stride:][:headWidth]
		for d := range headWidth {
			column := to[d*width+t:][:4]
			column[0], column[1], column[2], column[3] = r0[d], r1[d], r2[d], r3[d]
		}
	}
	for ; t < n; t++ {
		for d, v := range rows[t*stride:][:headWidth] {
			to[d*width+t] = v
		}
	}
}

// nowhere is the score of a place where there is no token: its weight rounds to nothing.
const nowhere = -1e30

// grow gives a slice of n numbers, s again when it is large enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
