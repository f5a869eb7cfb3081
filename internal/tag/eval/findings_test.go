package eval_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"spoor/internal/evidence"
	"spoor/internal/tag/eval"
)

// found is a tagger that finds what is written down.
type found []evidence.Finding

func (f found) Tag([]evidence.Page) []evidence.Finding { return f }

// scores is a scorer that says what is written down.
type scores []eval.SentenceScore

func (s scores) Scores([]evidence.Page) []eval.SentenceScore { return s }

func at(i evidence.Indicator, s evidence.Stance, start int) evidence.Finding {
	return evidence.Finding{Indicator: i, Stance: s, Span: evidence.Span{Start: start, End: start + 2}, Score: .5, Strength: evidence.Possible, Source: "pattern"}
}

// scored is an asserted finding with a score, strong from 0.8 on.
func scored(i evidence.Indicator, start int, score float64) evidence.Finding {
	f := at(i, evidence.Asserted, start)
	f.Score = score
	if score >= .8 {
		f.Strength = evidence.Strong
	}
	return f
}

func observe(t testing.TB, header, body string, findings ...evidence.Finding) eval.Observation {
	t.Helper()
	d, err := eval.Parse(strings.NewReader(header + "---\n" + body))
	if err != nil {
		t.Fatal(err)
	}
	return eval.Observe(d, found(findings), nil)
}

const (
	dutch   = "id: x-001\nlang: nl\ngenre: statement\non_topic: yes\n"
	polish  = "id: y-001\nlang: pl\ngenre: whatsapp\non_topic: yes\n"
	leaflet = "id: x-002\nlang: nl\ngenre: leaflet\non_topic: leaflet\n"
	offside = "id: y-002\nlang: pl\ngenre: email\non_topic: no\n"
)

func TestFindingsAreCountedBySentence(t *testing.T) {
	got := eval.Measure([]eval.Observation{observe(t, dutch, "[[fear|Aa]]. [[fear!neg|Bb]]. [[minor|Cc]]. Dd.",
		at("fear", evidence.Asserted, 0),  // right
		at("fear", evidence.Denied, 4),    // right stance, does not count as asserted
		at("fear", evidence.Asserted, 12), // wrong
		at("minor", evidence.Asked, 8),    // missed: wrong stance
	)}, nil)
	want := eval.Table{
		Documents: 1,
		Asserted:  eval.Figures{Name: "asserted", Units: 4, Gold: 2, Found: 2, Right: 1},
		Any:       eval.Figures{Name: "any", Units: 4, Gold: 2, Found: 2, Right: 1},
		Strong:    eval.Figures{Name: "strong", Units: 4, Gold: 2},
		Stances: []eval.StanceCell{
			{Marked: evidence.Asserted, Found: evidence.Asserted, Count: 1},
			{Marked: evidence.Asserted, Found: evidence.Asked, Count: 1},
			{Marked: evidence.Negated, Found: evidence.Denied, Count: 1},
		},
		StanceHits: 3, StanceOK: 2,
		NotAsserted: []eval.StanceShare{{Marked: evidence.Negated, Passages: 1}, {Passages: 1}},
		Sources:     []eval.Figures{{Name: "pattern", Found: 2, Right: 1}},
		Leaflets:    eval.Alarms{Name: "leaflets"}, OffTopic: eval.Alarms{Name: "off topic"},
	}
	rest := cmpopts.IgnoreFields(eval.Table{}, "Ranking", "Languages", "Indicators", "Genres", "Authors", "Calibration", "Verdict")
	if diff := cmp.Diff(want, got, rest); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rows := map[string][]eval.Figures{
		"languages":  {{Name: "nl", Units: 4, Gold: 2, Found: 2, Right: 1}},
		"genres":     {{Name: "statement", Units: 4, Gold: 2, Found: 2, Right: 1}},
		"authors":    {{Name: "x", Units: 4, Gold: 2, Found: 2, Right: 1}},
		"indicators": {{Name: "fear", Gold: 1, Found: 2, Right: 1}, {Name: "minor", Gold: 1}},
	}
	for name, groups := range map[string][]eval.Group{"languages": got.Languages, "genres": got.Genres, "authors": got.Authors, "indicators": got.Indicators} {
		if diff := cmp.Diff(rows[name], figures(groups)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if p, r, f := got.Asserted.Precision(), got.Asserted.Recall(), got.Asserted.F1(); p != .5 || r != .5 || f != .5 {
		t.Errorf("P %v R %v F1 %v, want .5 each", p, r, f)
	}
}

func figures(groups []eval.Group) []eval.Figures {
	var out []eval.Figures
	for _, g := range groups {
		out = append(out, g.Figures)
	}
	return out
}

// TestRankingOfASmallCase has pairs worked out by hand: sentences Aa (fear), Bb
// (minor), Cc, Dd (fear), so four sentences times two indicators.
func TestRankingOfASmallCase(t *testing.T) {
	o := observe(t, dutch, "[[fear|Aa]]. [[minor|Bb]]. Cc. [[fear|Dd]].",
		scored("fear", 0, .9), scored("fear", 8, .8), scored("minor", 4, .7), scored("minor", 0, .2))
	got := eval.Measure([]eval.Observation{o}, nil).Ranking
	// Right, wrong, right, wrong; the last mark comes with the four pairs that have no score.
	ap := (1.0 + 2.0/3 + 3.0/8) / 3
	// Sentences: Aa right, Cc wrong, Bb right, Dd without a score.
	anyAP := (1.0 + 2.0/3 + 3.0/4) / 3
	want := eval.Ranking{
		Scored: "findings", AveragePrecision: ap, FindingsAP: ap, Any: anyAP, FindingsAny: anyAP,
		Threshold: .7, Best: eval.Figures{Name: "best", Gold: 3, Found: 3, Right: 2},
		DocThreshold: .7, DocBest: eval.Figures{Name: "documents best", Units: 1, Gold: 2, Found: 2, Right: 2},
		Documents: eval.Figures{Name: "documents", Units: 1, Gold: 2, Found: 2, Right: 2},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestScoresOfAScorerCountInAveragePrecisionAlone(t *testing.T) {
	d, err := eval.Parse(strings.NewReader(dutch + "---\n[[fear|Aa]]. Bb."))
	if err != nil {
		t.Fatal(err)
	}
	weak := scores{{Page: 1, Span: evidence.Span{Start: 0, End: 4}, Indicator: "fear", Score: .3}, {Page: 1, Span: evidence.Span{Start: 4, End: 7}, Indicator: "fear", Score: .1}}
	got := eval.Measure([]eval.Observation{eval.Observe(d, found(nil), weak)}, nil).Ranking
	if got.Scored != "sentences" || got.AveragePrecision != 1 || got.Any != 1 {
		t.Errorf("got %+v, want average precisions of 1 from the scores of sentences", got)
	}
	if got.FindingsAP != .5 || got.Best.Found != 0 {
		t.Errorf("got %+v, want nothing found, and the average precision of two pairs without a score: 0.5", got)
	}
}

func TestWhatAssertsNothing(t *testing.T) {
	o := observe(t, dutch, "[[fear!neg|Aa]]. [[fear!ask|Bb]]. [[fear!gen|Cc]] [[fear|Dd]]. [[minor!neg|Ee]] en nog wat.",
		scored("fear", 0, .9), scored("fear", 4, .5), scored("fear", 8, .9), // strong, possible, rightly strong
		scored("minor", 18, .9)) // beside the mark, in its sentence
	got := eval.Measure([]eval.Observation{o}, nil).NotAsserted
	want := []eval.StanceShare{
		{Marked: evidence.Negated, Passages: 2, Strong: 2, Asserted: 2},
		{Marked: evidence.Asked, Passages: 1, Asserted: 1},
		{Marked: evidence.General, Passages: 1},
		{Passages: 4, Strong: 2, Asserted: 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFalseAlarms(t *testing.T) {
	ordinary := eval.Ordinary("nl", "een\ntwee\n\ndrie\n", 1)
	if len(ordinary) != 2 || ordinary[0].Text != "twee" || ordinary[1].Text != "drie" {
		t.Fatalf("ordinary sentences: got %+v, want twee and drie", ordinary)
	}
	var seen []eval.Observation
	for _, d := range ordinary {
		seen = append(seen, eval.Observe(d, found{scored("fear", 0, .9), scored("minor", 0, .5)}, nil))
	}
	got := eval.Measure([]eval.Observation{
		observe(t, leaflet, "Aa. Bb.", scored("fear", 0, .9), at("fear", evidence.General, 4)),
		observe(t, offside, "Aa. Bb. Cc. Dd.", scored("fear", 0, .9), scored("fear", 4, .5)),
		observe(t, dutch, "Aa.", scored("fear", 0, .9)),
	}, seen)
	want := [][]eval.Alarms{
		{{Name: "leaflets", Documents: 1, Sentences: 2, Strong: 1, PerThousand: 500}},
		{{Name: "off topic", Documents: 1, Sentences: 4, Strong: 1, Possible: 1, PerThousand: 250, PossibleToo: 250}},
		{{Name: "nl", Documents: 2, Sentences: 2, Strong: 2, Possible: 2, PerThousand: 1000, PossibleToo: 1000}},
	}
	if diff := cmp.Diff(want, [][]eval.Alarms{{got.Leaflets}, {got.OffTopic}, got.Ordinary}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCalibration(t *testing.T) {
	o := observe(t, dutch, "[[fear|Aa]]. Bb. [[fear|Cc]]. [[fear|Dd]].",
		scored("fear", 0, .8), scored("fear", 4, .8), scored("fear", 8, .2), scored("fear", 12, 1))
	got := eval.Measure([]eval.Observation{o}, nil).Calibration
	want := eval.Calibration{
		Bins: []eval.Bin{
			{To: .1},
			{From: .1, To: .2},
			{From: .2, To: .3, Count: 1, Right: 1, Predicted: .2, Observed: 1},
			{From: .3, To: .4},
			{From: .4, To: .5},
			{From: .5, To: .6},
			{From: .6, To: .7},
			{From: .7, To: .8},
			{From: .8, To: .9, Count: 2, Right: 1, Predicted: .8, Observed: .5},
			{From: .9, To: 1, Count: 1, Right: 1, Predicted: 1, Observed: 1},
		},
		Expected: (1*.8 + 2*.3) / 4,
		Near:     eval.Bin{From: .75, To: .85, Count: 2, Right: 1, Predicted: .8, Observed: .5},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLanguagesAreComparedWithDutch(t *testing.T) {
	got := eval.Measure([]eval.Observation{
		observe(t, dutch, "[[fear|Aa]].", scored("fear", 0, .9)),
		observe(t, polish, "[[fear|Aa]]. [[fear|Bb]].", scored("fear", 0, .9)),
	}, nil)
	ratios := map[string]*eval.Ratio{}
	for _, g := range got.Languages {
		ratios[g.Name] = g.ToDutch
	}
	want := map[string]*eval.Ratio{"nl": nil, "pl": {Best: 2.0 / 3, AveragePrecision: 1}}
	if diff := cmp.Diff(want, ratios, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range got.Verdict {
		if c.Line == eval.LanguageF1 && (c.Of != "pl" || c.Holds || !c.Measured || math.Abs(c.Figure-2.0/3) > 1e-12) {
			t.Errorf("got %+v, want 0.67 of pl, which does not hold", c)
		}
	}
}

func TestVerdict(t *testing.T) {
	perfect := observe(t, dutch, "[[fear|Aa]]. Bb.", scored("fear", 0, 1))
	got := map[string]string{}
	for _, c := range eval.Measure([]eval.Observation{perfect}, nil).Verdict {
		got[c.Line] = map[bool]map[bool]string{true: {true: "holds", false: "does not hold"}, false: {false: "not measured"}}[c.Measured][c.Holds]
	}
	want := map[string]string{
		eval.StrongPrecision: "holds", eval.StrongRecall: "holds", eval.AllPrecision: "holds", eval.AllRecall: "holds",
		eval.BestF1: "holds", eval.AnyAP: "holds", eval.DocumentF1: "holds", eval.CalibrationECE: "holds",
		eval.LanguageF1: "not measured", eval.LanguageAP: "not measured", eval.StanceStrong: "not measured",
		eval.LeafletStrong: "not measured", eval.OffTopicStrong: "not measured", eval.OrdinaryStrong: "not measured",
		eval.NearLeast: "not measured", eval.NearMost: "not measured",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range eval.Measure(nil, nil).Verdict {
		if c.Measured || c.Holds {
			t.Errorf("no documents: got %+v, want nothing measured", c)
		}
	}
}

func TestHeldBack(t *testing.T) {
	tests := []struct {
		name, id string
		want     bool
	}{
		{"an author who is held back", "w-001", true},
		{"another one", "af-060", true},
		{"an author whose name only begins alike", "ww-005", false},
		{"a number that can be divided by four", "t-002", true},
		{"such a number of an author that the adapter was tuned on", "a-008", false},
		{"a number that can't", "t-001", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := eval.Held(test.id); got != test.want {
				t.Errorf("Held(%q) = %v, want %v", test.id, got, test.want)
			}
		})
	}
}

func TestGroupsPrintAsJSON(t *testing.T) {
	o := observe(t, dutch, "[[fear|Aa]].", scored("fear", 0, .9))
	raw, err := json.Marshal(eval.Measure([]eval.Observation{o}, nil).Languages[0])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"nl","units":1,"gold":1,"found":1,"right":1,"precision":1,"recall":1,"f1":1,"strong":{"name":"strong"`
	if !strings.HasPrefix(string(raw), want) {
		t.Errorf("got %s, want it to begin with %s", raw, want)
	}
}
