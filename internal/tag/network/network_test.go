package network

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

// randomSeen is a document of n sentences.
func randomSeen(n *Network, count int) []Seen {
	var seen []Seen
	for i := range count {
		tokens := 1 + i*7%13
		states := numbers(fmt.Sprint("s", i), tokens*smallWidth)
		seen = append(seen, Seen{
			Sentence: n.Sentence(make([]encoder.Token, tokens), states), Text: fmt.Sprint("Zin ", i),
			Vote: []float32{.1, .5, .9}, VoteAny: []float32{.2, .5, 1}, Position: float64(i) / float64(count),
		})
	}
	return seen
}

func TestTermsAddUpToTheScoreExactly(t *testing.T) {
	n := smallNetwork(t)
	r := n.Read(randomSeen(n, 40))
	scores, mentions := make([]float64, smallLabels), make([]float64, smallLabels)
	for i := range 40 {
		r.Scores(scores, i)
		r.Mentions(mentions, i)
		for l := range smallLabels {
			x := r.Asserted(i, l)
			sum := x.Base + x.Precedents + x.Pattern + x.Context
			for _, token := range x.Tokens {
				sum += token
			}
			if sum != x.Logit() || Score(sum) != scores[l] {
				t.Errorf("sentence %d, label %d: terms add up to %d, score %v; logit %d, score %v", i, l, sum, Score(sum), x.Logit(), scores[l])
			}
			if got := Score(r.Mentioned(i, l).Logit()); got != mentions[l] {
				t.Errorf("sentence %d, label %d: mentioned terms give %v, score %v", i, l, got, mentions[l])
			}
		}
	}
}

func TestASentenceIsTheSameWhereverItIsComputed(t *testing.T) {
	n := smallNetwork(t)
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 40).Draw(t, "tokens")
		states := numbers(rapid.String().Draw(t, "name"), count*smallWidth)
		a := n.Sentence(make([]encoder.Token, count), slices.Clone(states))
		b := n.Sentence(make([]encoder.Token, count), slices.Clone(states))
		if diff := cmp.Diff(a, b, cmp.AllowUnexported(Sentence{})); diff != "" {
			t.Fatalf("twice the same states (-first +second):\n%s", diff)
		}
	})
}

func TestTheReaderIsTheSameTwice(t *testing.T) {
	n := smallNetwork(t)
	a, b := n.Read(randomSeen(n, MostTogether)), n.Read(randomSeen(n, MostTogether))
	if diff := cmp.Diff(a.context, b.context); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

func TestSentencesOutsideTheWindowCountOnlyAsDocument(t *testing.T) {
	shapes := smallShapes()
	n, err := Parse(safetensors(shapes), smallLabels)
	if err != nil {
		t.Fatal(err)
	}
	// Without the two ways for the document as a whole, what stands far away is nothing.
	none := encoder.NewDense(make([]float32, smallReader*smallReader), smallReader, smallReader)
	n.reader.layers[0].dm, n.reader.layers[1].dm = none, none
	n.reader.dg = encoder.NewDense(make([]float32, kinds*smallLabels), kinds, smallLabels)
	long, short := randomSeen(n, 30), randomSeen(n, 10)
	for i := range short {
		short[i].Position = long[i].Position
	}
	a, b := n.Read(long), n.Read(short)
	// Two layers of window 2: the first six of ten sentences see nothing behind the tenth.
	if diff := cmp.Diff(a.context[:6*smallLabels], b.context[:6*smallLabels]); diff != "" {
		t.Errorf("the first sentences of 30 and of 10 (-30 +10):\n%s", diff)
	}
}

func TestNothingToReadIsNoTrouble(t *testing.T) {
	n := smallNetwork(t)
	if r := n.Read(nil); r.Leaflet() != 0 {
		t.Errorf("no sentences: leaflet %v, want 0", r.Leaflet())
	}
	r := n.Read([]Seen{{Sentence: n.Sentence(nil, nil)}})
	if x := r.Asserted(0, 0); len(x.Tokens) != 0 || math.IsNaN(Score(x.Logit())) {
		t.Errorf("a sentence without tokens: %+v", x)
	}
}

func TestMetaNumbers(t *testing.T) {
	n := smallNetwork(t)
	s := n.Sentence(make([]encoder.Token, 300), make([]float32, 300*smallWidth))
	for _, c := range []struct {
		name, text string
		want       [metaNumber]float32
	}{
		{"a question", "Had u een paspoort?", [metaNumber]float32{1, 1, 4}},
		{"a question and its answer", "Waar? Bij hem.", [metaNumber]float32{1, 1, 4}},
		{"a question mark inside", "hij zei (?) dat", [metaNumber]float32{0, 1, 4, 0, 0, 1}},
		{"a quotation", "Zij zei „nee”", [metaNumber]float32{0, 0, 4, 1}},
		{"who speaks", "Getuige: ja", [metaNumber]float32{0, 0, 4, 0, 1}},
		{"a colon far away", "Getuige zegt na lang zwijgen dit: ja", [metaNumber]float32{0, 0, 4}},
		{"an item of a list", "• 40 euro", [metaNumber]float32{0, 0, 4, 0, 0, 0, 1, 1}},
		{"nothing", "", [metaNumber]float32{0, 0, 4}},
	} {
		if got := meta(&Seen{Sentence: s, Text: c.text}); got != c.want {
			t.Errorf("%s, %q: %v, want %v", c.name, c.text, got, c.want)
		}
	}
}

func TestHeadsThatDoNotFitAreRefused(t *testing.T) {
	for name, change := range map[string]func(map[string][]int){
		"a tensor is missing":               func(s map[string][]int) { delete(s, "reader.1.f2") },
		"no width":                          func(s map[string][]int) { delete(s, "mu") },
		"labels of another number":          func(s map[string][]int) { s["label.w"] = []int{4, smallWidth} },
		"an even number of distances":       func(s map[string][]int) { s["reader.0.rel"], s["reader.1.rel"] = []int{4, 4}, []int{4, 4} },
		"a matrix that is a list":           func(s map[string][]int) { s["reader.out"] = []int{smallReader * smallLabels} },
		"a width that four heads can't cut": func(s map[string][]int) { s["reader.in"] = []int{inputs(smallLabels, smallWidth), 7} },
	} {
		shapes := maps.Clone(smallShapes())
		change(shapes)
		if _, err := Parse(safetensors(shapes), smallLabels); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error %v, want kind corrupt", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(safetensors(smallShapes()))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Add([]byte(`a       {"mu":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,0]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data, smallLabels)
		if err != nil {
			if evidence.KindOf(err) != evidence.Corrupt {
				t.Fatalf("error %v, want kind corrupt", err)
			}
			return
		}
		if n.Width() < 1 {
			t.Fatalf("parsed a network of width %d", n.Width())
		}
	})
}
