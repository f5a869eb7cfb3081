// Package modeltest makes models of random numbers for tests: of the right shapes, over
// the real base model, and wrong about everything. What holds with them holds for any
// model.
package modeltest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/model"
	"spoor/internal/tag/precedent"
)

// width is that of the real base model's hidden states.
const width = 384

// Files are those of a model of random numbers for some labels, with a number of
// precedents. Its adapter changes nothing; it finds something in every few sentences. The
// same labels and number give the same model. Errors are those of a fault in this package.
func Files(labels []evidence.Indicator, entries int) (model.Files, error) {
	f := model.Files{Adapter: tensorFile(nil), Heads: tensorFile(shapes(len(labels)))}
	r := rand.New(rand.NewPCG(13, 14)) //nolint:gosec // no secret
	list := make([]precedent.Entry, entries)
	for i := range list {
		list[i] = precedent.Entry{
			Asserted: []int{i % len(labels)}, Stance: evidence.Asserted, Language: "nl", Document: fmt.Sprint("a-", i), Text: fmt.Sprint("Zin ", i),
		}
	}
	var b bytes.Buffer
	p := precedent.Projection{P: normal(r, width*width), Mean: make([]float32, width)}
	if err := precedent.Write(&b, list, normal(r, entries*width), len(labels), p); err != nil {
		return model.Files{}, err
	}
	f.Precedents = b.Bytes()
	var err error
	f.Settings, err = json.Marshal(map[string]any{
		"version": "m-random", "labels": labels, "leaflet": 1, "overrule": .7,
		"thresholds": map[string]any{"strong": .6, "possible": .52, "mention": .5},
		"files": map[string]evidence.Digest{
			"adapter.safetensors": evidence.DigestOf(f.Adapter), "heads.safetensors": evidence.DigestOf(f.Heads), "precedents.bin": evidence.DigestOf(f.Precedents),
		},
	})
	return f, err
}

func normal(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// shapes are those of heads.safetensors for a number of labels: see internal/tag/network.
func shapes(labels int) map[string][]int {
	const read, inner, distances = 128, 256, 17
	out := map[string][]int{
		"mu": {width}, "feature.mean": {width}, "isd": {width}, "label.w": {labels, width}, "label.b": {labels}, "stance.w": {4, width}, "stance.b": {4},
		"reader.in": {3*labels + 14 + width, read}, "reader.out": {read, labels}, "reader.dv": {read, 3}, "reader.dg": {3, labels},
		"reader.ss": {4, 4}, "reader.so": {read, 4},
	}
	for _, name := range []string{"reader.a", "reader.c", "reader.p", "reader.b", "reader.ua", "reader.uc", "reader.ub", "cal.a", "cal.b"} {
		out[name] = []int{labels}
	}
	for l := range 2 {
		for _, name := range []string{"q", "k", "v", "o", "dm"} {
			out[fmt.Sprintf("reader.%d.%s", l, name)] = []int{read, read}
		}
		for name, shape := range map[string][]int{"rel": {4, distances}, "f1": {read, inner}, "f2": {inner, read}} {
			out[fmt.Sprintf("reader.%d.%s", l, name)] = shape
		}
	}
	return out
}

// tensorFile is a safetensors file of random numbers, about as large as trained ones.
func tensorFile(shapes map[string][]int) []byte {
	r := rand.New(rand.NewPCG(11, 12)) //nolint:gosec // no secret
	header, body := map[string]any{}, []byte(nil)
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		shape := shapes[name]
		n, from := 1, len(body)
		for _, side := range shape {
			n *= side
		}
		scale := 1 / math.Sqrt(float64(shape[len(shape)-1]))
		for range n {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(float32(r.NormFloat64()*scale)))
		}
		header[name] = map[string]any{"dtype": "F32", "shape": shape, "data_offsets": []int{from, len(body)}}
	}
	head, err := json.Marshal(header)
	if err != nil {
		panic(err) // strings and integers
	}
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head, body)
}
