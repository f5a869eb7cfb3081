package encoder

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"

	"spoor/internal/evidence"
)

// Tensor is an array of numbers in a safetensors file.
type Tensor struct {
	Shape []int
	Data  []float32
}

// mostNumbers bounds a file's tensors: far above what heads have, and no product overflows.
const mostNumbers = 1 << 24

// ParseTensors reads all tensors of a safetensors file, each of F32 or F16, and checks
// that numbers are finite. It keeps nothing of data. Error kind: Corrupt.
func ParseTensors(data []byte) (map[string]Tensor, error) {
	entries, body, err := safetensors(data)
	if err != nil {
		return nil, damagedTensors("is no safetensors file")
	}
	delete(entries, "__metadata__")
	out := map[string]Tensor{}
	left := mostNumbers // a small file must not claim the same bytes for many large tensors
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		t, err := readTensor(entries[name], name, body)
		if err != nil {
			return nil, err
		}
		if left -= len(t.Data); left < 0 {
			return nil, damagedTensors("too many numbers")
		}
		out[name] = t
	}
	return out, nil
}

func damagedTensors(why string) error {
	return evidence.E(evidence.Corrupt, "read tensors", why, nil)
}

func readTensor(entry json.RawMessage, name string, body []byte) (Tensor, error) {
	var t struct {
		Kind    string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets []int  `json:"data_offsets"`
	}
	width := map[string]int{"F32": 4, "F16": 2}
	if err := json.Unmarshal(entry, &t); err != nil || width[t.Kind] == 0 || len(t.Offsets) != 2 {
		return Tensor{}, damagedTensors(name + " is no tensor of F32 or F16")
	}
	n := 1
	for _, side := range t.Shape {
		if side < 1 || side > mostNumbers || n*side > mostNumbers {
			return Tensor{}, damagedTensors(name + " has a shape that can't be")
		}
		n *= side
	}
	from, to := t.Offsets[0], t.Offsets[1]
	if from < 0 || to > len(body) || to-from != n*width[t.Kind] {
		return Tensor{}, damagedTensors(name + " lies outside the file or is not as long as its shape says")
	}
	numbers, ok := readNumbers(body[from:to], width[t.Kind])
	if !ok {
		return Tensor{}, damagedTensors(name + " has numbers that are not finite")
	}
	return Tensor{Shape: t.Shape, Data: numbers}, nil
}

// readNumbers decodes numbers of 4 or 2 bytes; false when one is not finite.
func readNumbers(data []byte, width int) ([]float32, bool) {
	if width == 4 {
		return decodeFloats(data), allFinite(data)
	}
	v := make([]float32, len(data)/2)
	for i := range v {
		h := binary.LittleEndian.Uint16(data[2*i:])
		if h&0x7c00 == 0x7c00 {
			return nil, false
		}
		v[i] = half(h)
	}
	return v, true
}
