package learn

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

// rejected is a site at which reviewers rejected false alarms of a label in documents that
// are learned from, confirmed others, and decided on some documents that are held back.
func rejected(alarms, confirmed, held int) *site {
	s := newSite()
	for i := 0; alarms+confirmed+held > 0; i++ {
		id := fmt.Sprintf("d%04d", i)
		switch {
		case HeldBack(evidence.DocumentID(id)):
			if held > 0 {
				s.decide(id, held%2 == 0)
				held--
			}
		case alarms > 0:
			s.decide(id, false)
			alarms--
		case confirmed > 0:
			s.decide(id, true)
			confirmed--
		}
	}
	return s
}

func TestAfterThirtyRejectionsPrecisionRisesWhereNothingWasLearned(t *testing.T) {
	m := fakeModel(t, "m-fake")
	s := rejected(30, 20, 20)
	v, err := Learn(m, s.studied(), nil, None(m))
	if err != nil {
		t.Fatal(err)
	}
	if v.Before.Decisions != 20 || v.Decisions != 50 {
		t.Fatalf("measured on %d decisions, learned from %d; want 20 held back and 50", v.Before.Decisions, v.Decisions)
	}
	if v.Before.Shown.Rate() > .6 || v.After.Shown.Rate() < .9 || v.After.Recall.Rate() < .9 {
		t.Errorf("precision %v, before %v; recall %v; want it to rise without losing what is right", v.After.Shown, v.Before.Shown, v.After.Recall)
	}
	if why := Worse(v.Before, v.After); why != "" {
		t.Errorf("not kept: %s", why)
	}
	if len(v.Changes) != 1 || v.Changes[0].Label != 0 || v.Strong[1] != m.Strong[1] || v.Possible[2] != m.Possible[2] {
		t.Errorf("changes %+v, want only label 0, nobody decided on the others", v.Changes)
	}
}

func TestGoingBackRestoresTheVerySameScores(t *testing.T) {
	m := fakeModel(t, "m-fake")
	s := rejected(30, 20, 10)
	var features [][]float32
	for _, one := range s.studied() {
		features = append(features, one.Feature)
	}
	before := scores(m, features)
	v, err := Learn(m, s.studied(), nil, None(m))
	if err != nil {
		t.Fatal(err)
	}
	v.Number = 1
	data, err := v.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	learned, err := read.Apply(m)
	if err != nil {
		t.Fatal(err)
	}
	if learned.Version != "m-fake+site-1" {
		t.Errorf("version %q", learned.Version)
	}
	after := scores(learned, features)
	for i, z := range after {
		if math.Abs(z-before[i]) < .01 {
			t.Errorf("sentence %d: score %v after learning, %v before: nothing learned", i, z, before[i])
		}
	}
	if diff := cmp.Diff(before, scores(m, features)); diff != "" {
		t.Errorf("back at the trained model (-before +after):\n%s", diff)
	}
	again, err := read.Apply(m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, scores(again, features)); diff != "" {
		t.Errorf("back at the version (-first +again):\n%s", diff)
	}
}

func TestTheSameDecisionsGiveTheSameVersion(t *testing.T) {
	m := fakeModel(t, "m-fake")
	var first []byte
	for range 2 {
		v, err := Learn(m, rejected(30, 20, 10).studied(), nil, None(m))
		if err != nil {
			t.Fatal(err)
		}
		v.Number = 1
		data, err := v.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !bytes.Equal(first, data) {
			t.Errorf("two versions of the same decisions differ:\n%s", cmp.Diff(string(first), string(data)))
		}
		first = data
	}
}

func TestFewDecisionsChangeLittle(t *testing.T) {
	m := fakeModel(t, "m-fake")
	for _, c := range []struct {
		name              string
		alarms, confirmed int
		changes, words    int
	}{
		{"four: nothing", 4, 0, 0, 0},
		{"nineteen: how it is mixed, no words", 10, 9, 1, 0},
		{"thirty of one kind: no words", 30, 0, 1, 0},
		{"twenty, five either way: words too", 15, 5, 1, fakeWidth},
	} {
		v, err := Learn(m, rejected(c.alarms, c.confirmed, 0).studied(), nil, None(m))
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Changes) != c.changes || c.changes > 0 && len(v.Changes[0].Words) != c.words {
			t.Errorf("%s: changes %+v", c.name, v.Changes)
		}
		if Worse(v.Before, v.After) == "" {
			t.Errorf("%s: kept without anything to measure on", c.name)
		}
	}
}

func TestAVersionOfAnotherModelIsRefused(t *testing.T) {
	m := fakeModel(t, "m-fake")
	v, err := Learn(m, rejected(10, 10, 0).studied(), nil, None(m))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Apply(fakeModel(t, "m-newer")); evidence.KindOf(err) != evidence.Differs {
		t.Errorf("error %v, want kind differs", err)
	}
}

func TestAThresholdFollowsDecisionsButNotFewOfThem(t *testing.T) {
	list := func(right, wrong int, at float64) (out []finding) {
		return append(slices.Repeat([]finding{{at, true}}, right), slices.Repeat([]finding{{at, false}}, wrong)...)
	}
	for _, c := range []struct {
		name  string
		found []finding
		least float64
		most  float64
	}{
		{"none: as trained", nil, .7, .7},
		{"one wrong one: as trained", list(0, 1, .75), .7, .7},
		{"five right, two wrong: as trained", list(5, 2, .75), .7, .7},
		{"four wrong ones: a little higher", list(0, 4, .75), .71, .85},
		{"thirty wrong ones: above them", list(0, 30, .8), .81, .99},
		{"thirty right ones above: as trained", list(30, 0, .9), .7, .7},
		{"thirty right ones below: as trained", list(30, 0, .55), .7, .7},
	} {
		if got := threshold(c.found, .7, wantedStrong, leastStrong); got < c.least || got > c.most {
			t.Errorf("%s: %v, want %v to %v", c.name, got, c.least, c.most)
		}
	}
}

func TestAPatternIsWorthWhatWasDecidedOnIt(t *testing.T) {
	v := None(fakeModel(t, "m-fake"))
	v.Pattern, v.Trusted = []float64{.3, .3, .3}, []bool{true, false, false}
	for _, c := range []struct {
		name         string
		label        int
		right, wrong int
		least, most  float64
		trusted      bool
	}{
		{"nothing decided, trusted", 0, 0, 0, .3, .3, true},
		{"four wrong, trusted", 0, 0, 4, .2, .25, true},
		{"ten wrong, no longer trusted", 0, 0, 10, .1, .2, false},
		{"ten right", 1, 10, 0, .6, .7, false},
		{"forty right, trusted now", 1, 40, 0, .85, .9, true},
	} {
		var all []Example
		for i := range c.right + c.wrong {
			all = append(all, Example{Label: c.label, Asserts: i < c.right, Pattern: true, How: evidence.Confirmed, Logit: -3})
		}
		shares, trusted := patterns(all, v)
		if got := shares[c.label]; got < c.least || got > c.most || trusted[c.label] != c.trusted {
			t.Errorf("%s: share %v, trusted %v; want %v to %v, %v", c.name, got, trusted[c.label], c.least, c.most, c.trusted)
		}
	}
}

func TestPassagesCarryTheLabelsThatStand(t *testing.T) {
	r := func(id string, indicator evidence.Indicator, d evidence.Decision, stance evidence.Stance, shown ...evidence.Seen) evidence.Review {
		return evidence.Review{ID: evidence.ReviewID(id), Case: "c1", Document: "d1", Sentence: "Zin.", Indicator: indicator, Decision: d, Stance: stance, Shown: shown}
	}
	seen := func(id evidence.Indicator, s evidence.Stance) evidence.Seen {
		return evidence.Seen{Indicator: id, Stance: s}
	}
	for _, c := range []struct {
		name            string
		reviews         []evidence.Review
		asserted, other []int
	}{
		{"confirmed", []evidence.Review{r("1", "id-retention", evidence.Confirmed, evidence.Asserted)}, []int{0}, nil},
		{"confirmed in another stance", []evidence.Review{r("1", "id-retention", evidence.Confirmed, evidence.Denied)}, nil, []int{0}},
		{"rejected", []evidence.Review{r("1", "id-retention", evidence.Rejected, evidence.Asserted)}, nil, nil},
		{"rejected beside what stands", []evidence.Review{r("1", "id-retention", evidence.Rejected, evidence.Asserted, seen("isolation", evidence.Asserted), seen("debt-bondage", evidence.General))}, []int{2}, []int{1}},
		{"what was shown is rejected later", []evidence.Review{
			r("1", "id-retention", evidence.Confirmed, evidence.Asserted, seen("isolation", evidence.Asserted)),
			r("2", "isolation", evidence.Rejected, evidence.Asserted, seen("id-retention", evidence.Asserted)),
		}, []int{0}, nil},
		{"added", []evidence.Review{r("1", "isolation", evidence.Added, evidence.Asserted), r("2", "id-retention", evidence.Rejected, evidence.Asserted)}, []int{2}, nil},
		{"the later one counts", []evidence.Review{r("1", "isolation", evidence.Added, evidence.Asserted), r("2", "isolation", evidence.Rejected, evidence.Asserted)}, nil, nil},
	} {
		got := Passages(c.reviews, fakeLabels())
		if len(got) != 1 {
			t.Fatalf("%s: %d passages, want one", c.name, len(got))
		}
		if !slices.Equal(got[0].Asserted, c.asserted) || !slices.Equal(got[0].Other, c.other) || got[0].Review != c.reviews[len(c.reviews)-1].ID {
			t.Errorf("%s: asserts %v, mentions %v, review %s; want %v and %v", c.name, got[0].Asserted, got[0].Other, got[0].Review, c.asserted, c.other)
		}
	}
	unknown := []evidence.Review{r("1", "no-label", evidence.Confirmed, evidence.Asserted)}
	if got := Passages(unknown, fakeLabels()); len(got) != 0 {
		t.Errorf("an indicator that is no label: %+v, want no passage", got)
	}
}

func TestARejectedPassageVotesAgainst(t *testing.T) {
	m := fakeModel(t, "m-fake")
	ask := func(d evidence.Decision) precedent.Vote {
		s := newSite()
		for i := range 3 {
			s.decide(fmt.Sprint("d", i), true)
		}
		s.reviews[1].Decision = d
		passages := Passages(s.reviews, m.Labels)
		var features [][]float32
		for _, p := range passages {
			features = append(features, s.feature[p.Key])
		}
		x, err := Index(m, passages, features)
		if err != nil {
			t.Fatal(err)
		}
		voter, err := precedent.NewVoter(m.Precedents, x)
		if err != nil {
			t.Fatal(err)
		}
		return voter.Vote([]precedent.Question{{Feature: features[1], Text: "Zin 1."}})[0]
	}
	yes, no := ask(evidence.Confirmed).Asserted[0], ask(evidence.Rejected).Asserted[0]
	if yes < .9 || no > .75 || no >= yes {
		t.Errorf("vote %v where the same sentence was rejected, %v where it was confirmed", no, yes)
	}
}

func TestAnIndexHoldsNoWords(t *testing.T) {
	m := fakeModel(t, "m-fake")
	s := newSite()
	s.decide("d1", true)
	s.reviews[0].Sentence = "Geheim uit een zaak."
	passages := Passages(s.reviews, m.Labels)
	x, err := Index(m, passages, [][]float32{feature(s.r, nil)})
	if err != nil {
		t.Fatal(err)
	}
	want := precedent.Entry{Asserted: []int{0}, Stance: evidence.Asserted, Language: "nl", Document: "d1", Case: "c1", Review: "r000"}
	if diff := cmp.Diff(want, x.Entry(0)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDigestsNameWhatWasDecided(t *testing.T) {
	s := rejected(5, 5, 0)
	first := Digest(Passages(s.reviews, fakeLabels()))
	if again := Digest(Passages(slices.Clone(s.reviews), fakeLabels())); again != first {
		t.Errorf("digest %s, then %s", first, again)
	}
	s.reviews[3].Decision = evidence.Confirmed
	if other := Digest(Passages(s.reviews, fakeLabels())); other == first {
		t.Error("another decision has the same digest")
	}
}

func TestWhatIsWorseIsNotKept(t *testing.T) {
	good := Figures{Decisions: 10, Strong: Share{8, 10}, Shown: Share{12, 20}, Recall: Share{12, 15}, LogLoss: .5}
	change := func(f func(*Figures)) Figures {
		x := good
		f(&x)
		return x
	}
	for name, c := range map[string]struct {
		after Figures
		worse bool
	}{
		"the same":                       {good, false},
		"nothing to measure on":          {Figures{}, true},
		"less probable":                  {change(func(f *Figures) { f.LogLoss = .51 }), true},
		"recall falls":                   {change(func(f *Figures) { f.Recall.Right = 11 }), true},
		"precision falls":                {change(func(f *Figures) { f.Shown.Right = 11 }), true},
		"precision of strong ones falls": {change(func(f *Figures) { f.Strong.Right = 7 }), true},
		"more is right":                  {change(func(f *Figures) { f.Shown, f.LogLoss = Share{12, 15}, .4 }), false},
	} {
		if got := Worse(good, c.after); (got != "") != c.worse {
			t.Errorf("%s: %q, want a reason: %v", name, got, c.worse)
		}
	}
}

func TestNewtonFindsWhereTheSlopeIsNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n, width := rapid.IntRange(0, 40).Draw(t, "examples"), rapid.IntRange(1, 8).Draw(t, "parameters")
		p := problem{precision: make([]float64, width)}
		for j := range width {
			p.precision[j] = math.Exp(r.NormFloat64())
		}
		for range n {
			x := make([]float64, width)
			for j := range x {
				x[j] = r.NormFloat64() * 3
			}
			p.x, p.offset, p.wanted = append(p.x, x), append(p.offset, r.NormFloat64()*3), append(p.wanted, float64(r.IntN(2)))
			p.weight = append(p.weight, r.Float64()*3)
		}
		gradient, _ := p.slopes(p.solve())
		for j, g := range gradient {
			if math.Abs(g) > 1e-3 {
				t.Fatalf("slope %v of parameter %d, want none", g, j)
			}
		}
	})
}

func TestBrokenVersionsAreRefused(t *testing.T) {
	rest := `,"possible":[0.4],"pattern":[0.3],"trusted":[false]}`
	if _, err := Parse([]byte(`{"number":1,"labels":["a"],"strong":[0.7]` + rest)); err != nil {
		t.Errorf("a whole one: %v", err)
	}
	for _, data := range []string{"", "{", `{"number":1}`, `{"number":1,"labels":["a"],"strong":[2]` + rest, `{"number":1,"labels":["a"],"strong":[]` + rest, `{"labels":["a"],"strong":[0.7]` + rest} {
		if _, err := Parse([]byte(data)); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%q: error %v, want kind corrupt", data, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	m := fakeModel(f, "m-fake")
	v := None(m)
	v.Number, v.Changes = 1, []network.Change{{Label: 1, Bias: .5}}
	seed, err := v.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			return
		}
		v.Model, v.Adapter = m.Version, evidence.DigestOf(m.Adapter)
		if _, err := v.Apply(m); err != nil && evidence.KindOf(err) != evidence.Corrupt && evidence.KindOf(err) != evidence.Differs {
			t.Fatalf("error %v, want kind corrupt or differs", err)
		}
	})
}
