package network

import (
	"fmt"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

// Network is the heads and the reader. It is never changed and may be shared by
// goroutines.
type Network struct {
	labels, width int
	standard      Standard
	label, stance *encoder.Dense
	labelBias     []float32
	stanceBias    []float32
	center        []float32 // the mean of all features
	reader        reader
	asserted      mixture // the logit of "asserts it"
	mentioned     mixture // the logit of "mentions it in any stance"
	more          changed // what Changed adds to the words
}

// mixture is how a logit is mixed from its parts, by label.
type mixture struct {
	own, vote, pattern, context, bias []float64
}

// Parse reads heads.safetensors for a number of labels. It keeps nothing of data. Error
// kind: Corrupt.
func Parse(data []byte, labels int) (*Network, error) {
	all, err := encoder.ParseTensors(data)
	if err != nil {
		return nil, err
	}
	t := &tensors{all: all}
	n := &Network{labels: labels, width: len(all["mu"].Data)}
	n.standard = Standard{Mean: t.list("mu", n.width), Scale: t.list("isd", n.width)}
	n.label, n.stance = t.turned("label.w", labels, n.width), t.turned("stance.w", stanceNumber, n.width)
	n.labelBias, n.stanceBias = t.list("label.b", labels), t.list("stance.b", stanceNumber)
	n.center = t.list("feature.mean", n.width)
	n.reader = readReader(t, labels, n.width)
	n.asserted, n.mentioned = readMixtures(t, labels)
	if t.wrong != "" {
		return nil, evidence.E(evidence.Corrupt, "read heads", t.wrong, nil)
	}
	return n, nil
}

// Labels is the number of labels.
func (n *Network) Labels() int { return n.labels }

// Width is the number of numbers of a hidden state and of a feature.
func (n *Network) Width() int { return n.width }

// stanceNumber is how many stances the heads tell apart: see Stances.
const stanceNumber = 4

// Stances are the stances that the heads tell apart, in their order.
func Stances() [4]evidence.Stance {
	return [4]evidence.Stance{evidence.Asserted, evidence.Negated, evidence.Asked, evidence.General}
}

// readMixtures folds the calibration into the weights of the asserted logit.
func readMixtures(t *tensors, labels int) (asserted, mentioned mixture) {
	scale, shift := t.list("cal.a", labels), t.list("cal.b", labels)
	one := make([]float32, labels)
	for l := range one {
		one[l] = 1
	}
	times := func(list []float32) []float64 {
		out := make([]float64, labels)
		for l := range min(labels, len(list), len(scale)) {
			out[l] = float64(scale[l]) * float64(list[l])
		}
		return out
	}
	wide := func(list []float32) []float64 {
		out := make([]float64, labels)
		for l := range min(labels, len(list)) {
			out[l] = float64(list[l])
		}
		return out
	}
	asserted = mixture{
		own: times(t.list("reader.a", labels)), vote: times(t.list("reader.c", labels)), pattern: times(t.list("reader.p", labels)),
		context: times(one), bias: times(t.list("reader.b", labels)),
	}
	for l := range min(labels, len(shift)) {
		asserted.bias[l] += float64(shift[l])
	}
	none := make([]float64, labels)
	mentioned = mixture{
		own: wide(t.list("reader.ua", labels)), vote: wide(t.list("reader.uc", labels)), pattern: none, context: none,
		bias: wide(t.list("reader.ub", labels)),
	}
	return asserted, mentioned
}

// tensors gives a file's tensors by name and shape, and remembers the first that is not
// there as it should be.
type tensors struct {
	all   map[string]encoder.Tensor
	wrong string
}

// shaped gives a tensor of that shape; a side of 0 may be anything.
func (t *tensors) shaped(name string, shape ...int) encoder.Tensor {
	x, ok := t.all[name]
	if ok && len(x.Shape) == len(shape) {
		for i, side := range shape {
			ok = ok && (side == 0 || side == x.Shape[i])
		}
		if ok {
			return x
		}
	}
	if t.wrong == "" {
		t.wrong = fmt.Sprintf("tensor %s has shape %v, want %v", name, x.Shape, shape)
	}
	sides, n := make([]int, len(shape)), 1
	for i, side := range shape {
		sides[i] = max(side, 1)
		n *= sides[i]
	}
	return encoder.Tensor{Shape: sides, Data: make([]float32, n)}
}

func (t *tensors) list(name string, n int) []float32 { return t.shaped(name, n).Data }

// dense is a matrix as it is used: in rows of out.
func (t *tensors) dense(name string, in, out int) *encoder.Dense {
	x := t.shaped(name, in, out)
	return encoder.NewDense(x.Data, x.Shape[0], x.Shape[1])
}

// turned is a matrix that is stored as out rows of in.
func (t *tensors) turned(name string, out, in int) *encoder.Dense {
	x := t.shaped(name, out, in)
	out, in = x.Shape[0], x.Shape[1]
	w := make([]float32, len(x.Data))
	for r := range out {
		for c := range in {
			w[c*out+r] = x.Data[r*in+c]
		}
	}
	return encoder.NewDense(w, in, out)
}
