package learn

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/model"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

// The fake model: number l of a feature says how much a sentence is about label l; the
// trained logit of label l is 4 times that, less 2, and a little for the vote.
const (
	fakeWidth  = 32
	fakeReader = 8
)

func fakeLabels() []evidence.Indicator {
	return []evidence.Indicator{"id-retention", "debt-bondage", "isolation"}
}

// fakeTensors are the heads' tensors; what is not given is zeros.
func fakeTensors() map[string]struct {
	shape []int
	at    func(i int) float32
} {
	type tensor = struct {
		shape []int
		at    func(i int) float32
	}
	const labels, w, r = 3, fakeWidth, fakeReader
	zero, one := func(int) float32 { return 0 }, func(int) float32 { return 1 }
	constant := func(x float32) func(int) float32 { return func(int) float32 { return x } }
	diagonal := func(i int) float32 {
		if i/w == i%w {
			return 4
		}
		return 0
	}
	all := map[string]tensor{
		"mu": {[]int{w}, zero}, "feature.mean": {[]int{w}, zero}, "isd": {[]int{w}, one}, "label.w": {[]int{labels, w}, diagonal}, "label.b": {[]int{labels}, constant(-2)},
		"stance.w": {[]int{4, w}, zero}, "stance.b": {[]int{4}, zero},
		"reader.in": {[]int{3*labels + 14 + w, r}, zero}, "reader.out": {[]int{r, labels}, zero}, "reader.dv": {[]int{r, 3}, zero},
		"reader.dg": {[]int{3, labels}, zero}, "reader.ss": {[]int{4, 4}, zero}, "reader.so": {[]int{r, 4}, zero},
		"reader.a": {[]int{labels}, one}, "reader.c": {[]int{labels}, constant(.1)}, "reader.p": {[]int{labels}, one}, "reader.b": {[]int{labels}, zero},
		"reader.ua": {[]int{labels}, one}, "reader.uc": {[]int{labels}, zero}, "reader.ub": {[]int{labels}, zero},
		"cal.a": {[]int{labels}, one}, "cal.b": {[]int{labels}, zero},
	}
	for l := range 2 {
		for name, shape := range map[string][]int{
			"q": {r, r}, "k": {r, r}, "v": {r, r}, "o": {r, r}, "dm": {r, r}, "rel": {4, 5}, "f1": {r, r}, "f2": {r, r},
		} {
			all[fmt.Sprintf("reader.%d.%s", l, name)] = tensor{shape, zero}
		}
	}
	return all
}

func fakeHeads() []byte {
	header, body := map[string]any{}, []byte(nil)
	for name, x := range fakeTensors() {
		n, from := 1, len(body)
		for _, side := range x.shape {
			n *= side
		}
		for i := range n {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(x.at(i)))
		}
		header[name] = map[string]any{"dtype": "F32", "shape": x.shape, "data_offsets": []int{from, len(body)}}
	}
	head, _ := json.Marshal(header)
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head, body)
}

func fakeModel(t testing.TB, version string) *model.Model {
	t.Helper()
	p := precedent.Projection{P: make([]float32, fakeWidth*fakeWidth), Mean: make([]float32, fakeWidth)}
	for i := range fakeWidth {
		p.P[i*fakeWidth+i] = 1
	}
	var precedents bytes.Buffer
	entries := []precedent.Entry{{Stance: evidence.Asserted, Document: "a-001", Text: "Niets."}}
	if err := precedent.Write(&precedents, entries, feature(rand.New(rand.NewPCG(1, 1)), nil), 3, p); err != nil {
		t.Fatal(err)
	}
	heads := fakeHeads()
	settings, err := json.Marshal(map[string]any{
		"version": version, "labels": fakeLabels(), "thresholds": map[string]any{"strong": .7, "possible": .4, "mention": .5},
		"files": map[string]evidence.Digest{"adapter.safetensors": evidence.DigestOf(nil), "heads.safetensors": evidence.DigestOf(heads)},
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(model.Files{Settings: settings, Heads: heads, Precedents: precedents.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// feature is a little noise with some numbers set.
func feature(r *rand.Rand, set map[int]float32) []float32 {
	f := make([]float32, fakeWidth)
	for i := range f {
		f[i] = float32(r.NormFloat64()) * .1
	}
	for i, v := range set {
		f[i] += v
	}
	return f
}

// alarmFrom is from which number of its feature on a false alarm has something of its own.
const alarmFrom = 9

// site is what reviewers decided on: passages that are right about label 0, and false
// alarms.
type site struct {
	r       *rand.Rand
	reviews []evidence.Review
	feature map[Key][]float32
}

func newSite() *site {
	return &site{r: rand.New(rand.NewPCG(7, 8)), feature: map[Key][]float32{}}
}

func (s *site) decide(document string, right bool) {
	n := len(s.reviews)
	r := evidence.Review{
		ID: evidence.ReviewID(fmt.Sprintf("r%03d", n)), Case: "c1", Document: evidence.DocumentID(document), Page: 1, Sentence: fmt.Sprintf("Zin %d.", n),
		Language: "nl", Indicator: "id-retention", Stance: evidence.Asserted, Decision: evidence.Rejected,
	}
	set := map[int]float32{0: .9}
	if right {
		r.Decision = evidence.Confirmed
	} else {
		for i := alarmFrom; i < fakeWidth; i++ {
			set[i] = 2
		}
	}
	f := feature(s.r, set)
	s.reviews = append(s.reviews, r)
	s.feature[keyOf(r)] = f
}

// studied are the passages with their numbers.
func (s *site) studied() []Studied {
	var out []Studied
	for _, p := range Passages(s.reviews, fakeLabels()) {
		out = append(out, Studied{Passage: p, Feature: s.feature[p.Key], Context: make([]float32, len(fakeLabels()))})
	}
	return out
}

// scores are those of label 0 for features, as a tagger would compute them.
func scores(m *model.Model, features [][]float32) []float64 {
	var out []float64
	all := make([]float64, len(m.Labels))
	for _, f := range features {
		seen := network.Seen{Sentence: m.Network.Sentence(make([]encoder.Token, 1), slices.Clone(f)), Text: "Zin."}
		m.Network.Read([]network.Seen{seen}).Scores(all, 0)
		out = append(out, all[0])
	}
	return out
}
