package network

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"spoor/internal/tag/encoder"
)

// The small network: sizes and numbers are those of testdata/reference.py.
const (
	smallLabels = 3
	smallWidth  = 4
	smallReader = 8
	smallInner  = 12
	smallWindow = 2
)

// numbers are n numbers between -1/2 and 1/2 that belong to a name.
func numbers(name string, n int) []float32 {
	state := uint32(2166136261)
	for _, b := range []byte(name) {
		state = (state ^ uint32(b)) * 16777619
	}
	out := make([]float32, n)
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = float32(state>>8)/(1<<24) - .5
	}
	return out
}

// smallShapes are the tensors of the small network, in the order of the file.
func smallShapes() map[string][]int {
	l, w, r := smallLabels, smallWidth, smallReader
	shapes := map[string][]int{
		"mu": {w}, "isd": {w}, "feature.mean": {w}, "label.w": {l, w}, "label.b": {l}, "stance.w": {4, w}, "stance.b": {4},
		"reader.in": {inputs(l, w), r}, "reader.out": {r, l}, "reader.dv": {r, 3}, "reader.dg": {3, l},
		"reader.ss": {4, 4}, "reader.so": {r, 4},
	}
	for _, name := range []string{"reader.a", "reader.c", "reader.p", "reader.b", "reader.ua", "reader.uc", "reader.ub", "cal.a", "cal.b"} {
		shapes[name] = []int{l}
	}
	for i := range 2 {
		name := func(s string) string { return fmt.Sprintf("reader.%d.%s", i, s) }
		for _, s := range []string{"q", "k", "v", "o", "dm"} {
			shapes[name(s)] = []int{r, r}
		}
		shapes[name("rel")], shapes[name("f1")], shapes[name("f2")] = []int{4, 2*smallWindow + 1}, []int{r, smallInner}, []int{smallInner, r}
	}
	return shapes
}

// safetensors writes a file of those tensors, each with its own numbers.
func safetensors(shapes map[string][]int) []byte {
	header, body := map[string]any{}, []byte(nil)
	for name, shape := range shapes {
		n := 1
		for _, side := range shape {
			n *= side
		}
		from := len(body)
		for _, v := range numbers(name, n) {
			if name == "isd" {
				v += 2
			}
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(v))
		}
		header[name] = map[string]any{"dtype": "F32", "shape": shape, "data_offsets": []int{from, len(body)}}
	}
	head, _ := json.Marshal(header)
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head, body)
}

func smallNetwork(t testing.TB) *Network {
	t.Helper()
	n, err := Parse(safetensors(smallShapes()), smallLabels)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return n
}

// smallDocument are six sentences with votes and patterns.
func smallDocument(n *Network) []Seen {
	vote, voteAny := numbers("vote", 6*smallLabels), numbers("any", 6*smallLabels)
	for i := range vote {
		vote[i] += .5
		voteAny[i] += .5
	}
	pattern := [][]float32{nil, {1, 0, 0}, {0, .5, 0}, nil, {0, 0, 1}, {0, 0, 0}}
	texts := []string{"Goed.", "Echt waar?", "ze zei: \"nee\"", "- 12 euro", "Waar (?) hij", "Ja."}
	var seen []Seen
	for i, count := range []int{5, 3, 1, 7, 4, 2} {
		s := n.Sentence(make([]encoder.Token, count), numbers(fmt.Sprint("states.", i), count*smallWidth))
		seen = append(seen, Seen{
			Sentence: s, Text: texts[i], Vote: vote[i*smallLabels : (i+1)*smallLabels], VoteAny: voteAny[i*smallLabels : (i+1)*smallLabels],
			Pattern: pattern[i], Chat: i == 0, Position: float64(i) / 6,
		})
	}
	return seen
}

// Printed by testdata/reference.py.
var (
	goldenAsserted = [][]float64{
		{-0.20863, 0.20765, 0.27945},
		{-0.22517, 0.85546, 0.34342},
		{-0.17925, 0.30877, 0.00179},
		{-0.15914, 0.14246, 0.43217},
		{-0.19171, 0.32463, 0.54788},
		{-0.17620, 0.17965, 0.50864},
	}
	goldenMentioned = [][]float64{
		{0.07223, -0.33512, 0.70131},
		{0.00053, -0.91194, 0.47967},
		{-0.04522, -0.72332, 0.82607},
		{0.01248, -0.49966, 0.45248},
		{0.15906, -0.76466, 1.00098},
		{0.37713, -0.85163, 0.69106},
	}
	goldenStance = [][]float64{
		{0.19874, 0.32586, 0.24928, 0.22612},
		{0.37774, 0.13045, 0.15168, 0.34013},
		{0.50384, 0.19525, 0.15681, 0.14410},
		{0.19522, 0.53931, 0.21340, 0.05206},
		{0.32331, 0.11955, 0.40316, 0.15398},
		{0.29865, 0.12527, 0.37575, 0.20033},
	}
	goldenLeaflet = 0.20964
)

func TestTheNetworkComputesWhatTheReferenceDoes(t *testing.T) {
	n := smallNetwork(t)
	r := n.Read(smallDocument(n))
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 2e-5 {
			t.Errorf("%s: %.5f, want %.5f", what, got, want)
		}
	}
	for i := range 6 {
		for l := range smallLabels {
			near(fmt.Sprintf("sentence %d asserts label %d", i, l), r.Asserted(i, l).Logit().Float(), goldenAsserted[i][l])
			near(fmt.Sprintf("sentence %d mentions label %d", i, l), r.Mentioned(i, l).Logit().Float(), goldenMentioned[i][l])
		}
		for k, p := range r.Stance(i) {
			near(fmt.Sprintf("sentence %d has stance %d", i, k), p, goldenStance[i][k])
		}
	}
	near("leaflet", r.Leaflet(), goldenLeaflet)
}
