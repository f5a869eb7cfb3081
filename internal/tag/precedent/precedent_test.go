package precedent

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"spoor/internal/evidence"
)

const (
	testFeature = 48
	testWidth   = 32
	testLabels  = 70
)

func random(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

func testProjection() Projection {
	r := rand.New(rand.NewPCG(1, 2))
	return Projection{P: random(r, testWidth*testFeature), Mean: random(r, testFeature)}
}

// fiction is n entries with their features: entry i asserts label i%70, asks about i%7.
func fiction(n int, site bool) ([]Entry, []float32) {
	r := rand.New(rand.NewPCG(3, uint64(n)))
	var entries []Entry
	for i := range n {
		e := Entry{
			Asserted: []int{i % testLabels}, Other: []int{(i + 1) % 7}, Stance: stances()[i%4], Language: "nl",
			Document: fmt.Sprintf("a-%03d", i/10), Text: fmt.Sprintf("Zin nummer %d.", i),
		}
		if site {
			e.Case, e.Review = "zaak-1", fmt.Sprint("besluit-", i)
		}
		entries = append(entries, e)
	}
	return entries, random(r, n*testFeature)
}

func written(t testing.TB, entries []Entry, features []float32) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, entries, features, testLabels, testProjection()); err != nil {
		t.Fatalf("write: %v", err)
	}
	return b.Bytes()
}

func opened(t testing.TB, data []byte) *Index {
	t.Helper()
	x, err := Open(data)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return x
}

func voter(t testing.TB, indexes ...*Index) *Voter {
	t.Helper()
	v, err := NewVoter(indexes...)
	if err != nil {
		t.Fatalf("voter: %v", err)
	}
	return v
}

func TestEntriesComeBackAsTheyWereWritten(t *testing.T) {
	for _, n := range []int{0, 1, 32, 33, 100} {
		want, features := fiction(n, n == 33)
		x := opened(t, written(t, want, features))
		var got []Entry
		for i := range x.Len() {
			e := x.Entry(i)
			slices.Sort(e.Asserted)
			got = append(got, e)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d entries (-want +got):\n%s", n, diff)
		}
		if diff := cmp.Diff(testProjection(), x.Projection()); diff != "" {
			t.Errorf("projection (-want +got):\n%s", diff)
		}
	}
}

// slow is the vote as the package comment words it, in float64 and without quantising.
func slow(entries []Entry, features, feature []float32) (nearest []int, asserted []float64) {
	p := testProjection()
	unit := func(f []float32) []float64 {
		v, sum := make([]float64, testWidth), 0.0
		for r := range v {
			for c := range testFeature {
				v[r] += float64(p.P[r*testFeature+c]) * float64(f[c]-p.Mean[c])
			}
			sum += v[r] * v[r]
		}
		for r := range v {
			v[r] /= math.Sqrt(sum)
		}
		return v
	}
	q, cosines := unit(feature), make([]float64, len(entries))
	for i := range entries {
		nearest = append(nearest, i)
		for k, x := range unit(features[i*testFeature : (i+1)*testFeature]) {
			cosines[i] += x * q[k]
		}
	}
	slices.SortStableFunc(nearest, func(a, b int) int {
		switch {
		case cosines[a] > cosines[b]:
			return -1
		case cosines[a] < cosines[b]:
			return 1
		}
		return 0
	})
	nearest, asserted = nearest[:16], make([]float64, testLabels)
	total := 0.0
	for _, i := range nearest {
		w := math.Exp(12 * (cosines[i] - cosines[nearest[0]]))
		total += w
		asserted[entries[i].Asserted[0]] += w
	}
	for l := range asserted {
		asserted[l] /= total
	}
	return nearest, asserted
}

func TestTheNearestVoteAsTheArithmeticSays(t *testing.T) {
	entries, features := fiction(5000, false)
	v := voter(t, opened(t, written(t, entries, features)))
	for i := range 20 {
		question := random(rand.New(rand.NewPCG(5, uint64(i))), testFeature)
		_, want := slow(entries, features, question)
		got := v.Vote([]Question{{Feature: question}})[0].Asserted
		for l := range got {
			if d := math.Abs(float64(got[l]) - want[l]); d > .08 {
				t.Errorf("question %d: label %d has %.3f of the vote, want %.3f (within 0.08: entries are quantised, the last places may change hands)", i, l, got[l], want[l])
			}
		}
	}
}

func TestAVoteDoesNotDependOnWhatElseIsAsked(t *testing.T) {
	entries, features := fiction(2100, false)
	x := opened(t, written(t, entries, features))
	var all []Question
	for i := range 45 {
		all = append(all, Question{Feature: random(rand.New(rand.NewPCG(6, uint64(i))), testFeature)})
	}
	together := voter(t, x).Vote(all)
	one := voter(t, x)
	for i, q := range all {
		alone := one.Vote([]Question{q})[0]
		if diff := cmp.Diff(together[i], alone, cmpopts.IgnoreFields(Neighbour{}, "Index")); diff != "" {
			t.Fatalf("question %d (-together +alone):\n%s", i, diff)
		}
	}
}

func TestASentenceOfTheSameDocumentDoesNotVoteForItself(t *testing.T) {
	entries, features := fiction(40, false)
	v := voter(t, opened(t, written(t, entries, features)))
	own := features[7*testFeature : 8*testFeature]
	for _, c := range []struct {
		name     string
		question Question
		first    bool
	}{
		{"the same text of the same document", Question{Feature: own, Text: entries[7].Text, Document: entries[7].Document}, false},
		{"the same text of another document", Question{Feature: own, Text: entries[7].Text, Document: "b-001"}, true},
		{"another text of the same document", Question{Feature: own, Text: "Iets anders.", Document: entries[7].Document}, true},
		{"a document without a name", Question{Feature: own, Text: entries[7].Text}, true},
	} {
		got := v.Vote([]Question{c.question})[0].Nearest
		if (got[0].Entry == 7) != c.first {
			t.Errorf("%s: nearest is entry %d, want entry 7: %v", c.name, got[0].Entry, c.first)
		}
		if len(got) != neighbours {
			t.Errorf("%s: %d neighbours, want %d", c.name, len(got), neighbours)
		}
	}
}

func TestEqualCosinesKeepTheOrderOfEntriesAndIndexes(t *testing.T) {
	entries, _ := fiction(10, false)
	features := slices.Repeat(random(rand.New(rand.NewPCG(9, 9)), testFeature), 10)
	shipped, site := opened(t, written(t, entries, features)), opened(t, written(t, entries, features))
	got := voter(t, shipped, site).Vote([]Question{{Feature: features[:testFeature]}})[0].Nearest
	for i, n := range got {
		want := shipped
		if i >= 10 {
			want = site
		}
		if n.Index != want || n.Entry != i%10 {
			t.Errorf("place %d: entry %d of another index than expected, or in another order", i, n.Entry)
		}
	}
}

func TestAnIndexOfAnotherProjectionIsRefused(t *testing.T) {
	entries, features := fiction(5, false)
	p := testProjection()
	p.P[3]++
	var b bytes.Buffer
	if err := Write(&b, entries, features, testLabels, p); err != nil {
		t.Fatal(err)
	}
	_, err := NewVoter(opened(t, written(t, entries, features)), opened(t, b.Bytes()))
	if evidence.KindOf(err) != evidence.Differs {
		t.Errorf("error %v, want kind differs", err)
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	entries, features := fiction(2, false)
	bad := func(change func(*Entry)) []Entry {
		e := slices.Clone(entries)
		change(&e[1])
		return e
	}
	for _, c := range []struct {
		name     string
		entries  []Entry
		features []float32
	}{
		{"too few features", entries, features[:testFeature]},
		{"a label that there is not", bad(func(e *Entry) { e.Asserted = []int{testLabels} }), features},
		{"a stance that entries do not have", bad(func(e *Entry) { e.Stance = evidence.Denied }), features},
	} {
		err := Write(&bytes.Buffer{}, c.entries, c.features, testLabels, testProjection())
		if evidence.KindOf(err) != evidence.Invalid {
			t.Errorf("%s: error %v, want kind invalid", c.name, err)
		}
	}
}

// sealed makes the checksum right, so that what lies behind it is read.
func sealed(data []byte) []byte {
	out := slices.Clone(data)
	if len(out) >= headLen {
		binary.LittleEndian.PutUint32(out[4:], checksum(out[8:]))
	}
	return out
}

func FuzzOpen(f *testing.F) {
	entries, features := fiction(3, true)
	whole := written(f, entries, features)
	f.Add(whole)
	f.Add(whole[:headLen])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := Open(sealed(data))
		if err != nil {
			if evidence.KindOf(err) != evidence.Corrupt {
				t.Fatalf("error %v, want kind corrupt", err)
			}
			return
		}
		for i := range x.Len() {
			x.Entry(i)
		}
		voter(t, x).Vote([]Question{{Feature: make([]float32, x.Feature()), Text: "x", Document: "y"}})
	})
}

// BenchmarkVote is a page of 25 sentences against 50,000 entries of 384 numbers:
//
//	go test -run '^$' -bench Vote ./internal/tag/precedent
func BenchmarkVote(b *testing.B) {
	const n, width = 50_000, 384
	r := rand.New(rand.NewPCG(1, 1))
	p := Projection{P: random(r, width*width), Mean: random(r, width)}
	features := random(r, n*width)
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{Asserted: []int{i % 66}, Stance: evidence.Asserted}
	}
	var file bytes.Buffer
	if err := Write(&file, entries, features, 66, p); err != nil {
		b.Fatal(err)
	}
	v := voter(b, opened(b, file.Bytes()))
	var page []Question
	for i := range 25 {
		page = append(page, Question{Feature: features[i*width : (i+1)*width]})
	}
	b.ResetTimer()
	for b.Loop() {
		v.Vote(page)
	}
}
