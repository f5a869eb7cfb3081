package encoder

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"spoor/internal/evidence"
)

// Adapter is a low-rank change of the base model (LoRA, Hu and others 2021): matrix W
// becomes W + b·a. It may change any of the matrices, or none.
type Adapter struct {
	changes  map[string]change
	metadata map[string]string
	digest   evidence.Digest
}

// change is one matrix's: a is rank rows of in numbers, b is out rows of rank numbers.
type change struct {
	a, b          []float32
	rank, in, out int
}

const (
	maxAdapterHeader = 1 << 20
	maxRank          = 256
)

// ParseAdapter reads a safetensors file with half-precision tensors named
// l<layer>.<q|k|v|o|fi|fo>.a, shape [rank, in], and .b, shape [out, rank]. It checks
// the whole file; whether sizes fit the base model is for Build to see. It keeps
// nothing of data. Error kind: Corrupt.
func ParseAdapter(data []byte) (*Adapter, error) {
	entries, body, err := safetensors(data)
	if err != nil {
		return nil, err
	}
	a := &Adapter{changes: map[string]change{}, digest: evidence.DigestOf(data)}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if name == "__metadata__" {
			if err := json.Unmarshal(entries[name], &a.metadata); err != nil {
				return nil, damagedAdapter("metadata that are not strings")
			}
			continue
		}
		base, isA := strings.CutSuffix(name, ".a")
		if !isA {
			if base, isA = strings.CutSuffix(name, ".b"); !isA {
				return nil, damagedAdapter("a tensor of another name: " + name)
			}
		}
		if _, done := a.changes[base]; done {
			continue
		}
		if a.changes[base], err = readChange(entries, base, body); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func damagedAdapter(why string) error {
	return evidence.E(evidence.Corrupt, "read adapter", why, nil)
}

// safetensors takes a file apart: 8 bytes length of the header, the header in JSON, the
// tensors' bytes. See https://github.com/huggingface/safetensors, "Format".
func safetensors(data []byte) (map[string]json.RawMessage, []byte, error) {
	if len(data) < 8 {
		return nil, nil, damagedAdapter("shorter than its header")
	}
	n := binary.LittleEndian.Uint64(data)
	data = data[8:]
	if n > maxAdapterHeader || n > uint64(len(data)) {
		return nil, nil, damagedAdapter("header longer than the file or than 1 MiB")
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(bytes.TrimRight(data[:n], " "), &entries); err != nil {
		return nil, nil, damagedAdapter("header is not JSON")
	}
	return entries, data[n:], nil
}

// readChange reads a matrix's two tensors, which must fit each other.
func readChange(entries map[string]json.RawMessage, base string, body []byte) (change, error) {
	a, err := readGrid(entries, base+".a", body)
	if err != nil {
		return change{}, err
	}
	b, err := readGrid(entries, base+".b", body)
	if err != nil {
		return change{}, err
	}
	if a.rows != b.cols || a.rows > maxRank {
		return change{}, damagedAdapter(fmt.Sprintf("%s: ranks %d and %d", base, a.rows, b.cols))
	}
	return change{a: a.v, b: b.v, rank: a.rows, in: a.cols, out: b.rows}, nil
}

// grid is a tensor of two dimensions.
type grid struct {
	v          []float32
	rows, cols int
}

func readGrid(entries map[string]json.RawMessage, name string, body []byte) (grid, error) {
	var t struct {
		Kind    string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets []int  `json:"data_offsets"`
	}
	if err := json.Unmarshal(entries[name], &t); err != nil || t.Kind != "F16" || len(t.Shape) != 2 || len(t.Offsets) != 2 {
		return grid{}, damagedAdapter(name + " is missing or not a matrix of F16")
	}
	g := grid{rows: t.Shape[0], cols: t.Shape[1]}
	from, to := t.Offsets[0], t.Offsets[1]
	const most = 1 << 20 // far above any base model, and no product overflows
	if min(g.rows, g.cols) < 1 || max(g.rows, g.cols) > most || from < 0 || to > len(body) || to-from != 2*g.rows*g.cols {
		return grid{}, damagedAdapter(name + " lies outside the file or is not as long as its shape says")
	}
	g.v = make([]float32, g.rows*g.cols)
	for i := range g.v {
		h := binary.LittleEndian.Uint16(body[from+2*i:])
		if h&0x7c00 == 0x7c00 {
			return grid{}, damagedAdapter(name + " has numbers that are not finite")
		}
		g.v[i] = half(h)
	}
	return g, nil
}

// Metadata is what the trainer wrote beside the tensors.
func (a *Adapter) Metadata() map[string]string { return maps.Clone(a.metadata) }

// Digest is the SHA-256 of the adapter's file.
func (a *Adapter) Digest() evidence.Digest { return a.digest }

// add changes row r of a matrix: row += b[r][0]*a[0] + ... in this order, each product
// and each sum rounded to float32, so that every machine builds the same weights.
func (c change) add(row []float32, r int) {
	for k, b := range c.b[r*c.rank : (r+1)*c.rank] {
		a := c.a[k*c.in : (k+1)*c.in]
		for i := range row {
			row[i] += float32(b * a[i])
		}
	}
}

// fits reports the first matrix that the base model lacks or that has other sizes.
func (a *Adapter) fits(s sizes) error {
	known := map[string]matrix{}
	for l := range s.layers {
		for _, m := range matrices(s) {
			known[fmt.Sprintf("l%d.%s", l, m.inAdapter)] = m
		}
	}
	for name, c := range a.changes {
		if m, ok := known[name]; !ok || c.in != m.in || c.out != m.out {
			return evidence.E(evidence.Corrupt, "merge adapter", "it was made for another base model", nil)
		}
	}
	return nil
}
