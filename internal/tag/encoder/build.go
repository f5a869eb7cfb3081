package encoder

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"

	"spoor/internal/evidence"
)

// Build merges the adapter into the base model, quantises and writes the weights file
// that Open reads; a may be nil. The same base and adapter give the same bytes on every
// machine. It uses all processors and about 25 MB. Error kinds: Corrupt when the adapter
// does not fit the base or gives numbers that are not finite; otherwise w's error.
func Build(w io.Writer, b *Base, a *Adapter) error {
	if a == nil {
		a = &Adapter{}
	}
	if err := a.fits(b.sizes); err != nil {
		return err
	}
	m := outline(b)
	m.baseDigest, m.adapterDigest = evidence.DigestOf(b.data), a.digest
	file := m.allocate()
	m.copyFloats()
	if !m.merge(a) {
		return evidence.E(evidence.Corrupt, "merge adapter", "it gives weights that are not finite", nil)
	}
	m.seal(file)
	_, err := w.Write(file)
	return err
}

// copyFloats copies what is not quantised.
func (m *Model) copyFloats() {
	b := m.base
	copy(m.placeRows, b.floats("emb.pos"))
	kind := b.floats("emb.type")[:m.hidden]
	for i := range m.placeRows {
		m.placeRows[i] += kind[i%m.hidden]
	}
	copy(m.norm, b.floats("emb.ln.w"))
	copy(m.shift, b.floats("emb.ln.b"))
	for i := range m.stack {
		l := &m.stack[i]
		tensor := func(name string) []float32 { return b.floats(fmt.Sprintf("l%d.%s", i, name)) }
		copy(l.qkv.bias, slices.Concat(tensor("q.b"), tensor("k.b"), tensor("v.b")))
		copy(l.o.bias, tensor("ao.b"))
		copy(l.inner.bias, tensor("fi.b"))
		copy(l.outer.bias, tensor("fo.b"))
		copy(l.norm1, tensor("aln.w"))
		copy(l.shift1, tensor("aln.b"))
		copy(l.norm2, tensor("oln.w"))
		copy(l.shift2, tensor("oln.b"))
	}
}

// job is one matrix to merge and quantise: into the outputs of to from first on.
type job struct {
	q4     []byte
	change change
	to     *linear
	first  int
	out    int
}

// merge fills in the quantised matrices; it reports whether all numbers are finite.
func (m *Model) merge(a *Adapter) bool {
	jobs := m.jobs(a)
	finite := make([]bool, len(jobs))
	next := make(chan int, len(jobs))
	for i := range jobs {
		next <- i
	}
	close(next)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				finite[i] = jobs[i].run()
			}
		})
	}
	all.Wait()
	for i := range m.stack {
		m.stack[i].qkv.divide(m.hidden, float32(math.Sqrt(headWidth)))
	}
	return !slices.Contains(finite, false)
}

func (m *Model) jobs(a *Adapter) []job {
	var jobs []job
	for i := range m.stack {
		l, first := &m.stack[i], [6]int{0, m.hidden, 2 * m.hidden}
		for k, x := range matrices(m.sizes) {
			to := [6]*linear{&l.qkv, &l.qkv, &l.qkv, &l.o, &l.inner, &l.outer}[k]
			q4 := m.base.tensors[fmt.Sprintf("l%d.%s.w", i, x.inBase)]
			jobs = append(jobs, job{q4: q4, change: a.changes[fmt.Sprintf("l%d.%s", i, x.inAdapter)], to: to, first: first[k], out: x.out})
		}
	}
	return jobs
}

func (j job) run() bool {
	row, finite := make([]float32, j.to.in), true
	for r := range j.out {
		clear(row)
		addRow(row, j.q4, r)
		if j.change.rank > 0 {
			j.change.add(row, r)
		}
		finite = j.to.quantise(j.first+r, row) && finite
	}
	return finite
}

// divide makes the first n outputs smaller: the attention's factor 1/sqrt(width) is
// in the scales and biases of the queries, where it costs nothing.
func (l *linear) divide(n int, by float32) {
	for c := range n {
		l.scale[c] /= by
		l.bias[c] /= by
	}
}
