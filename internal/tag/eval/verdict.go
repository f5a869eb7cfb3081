package eval

import (
	"cmp"
	"slices"
)

// Check is one line of what must hold.
type Check struct {
	Line     string  `json:"line"`         // a code of the list below
	Of       string  `json:"of,omitempty"` // the language that decides
	AtMost   bool    `json:"at_most"`      // the bound is the most, else the least
	Bound    float64 `json:"bound"`
	Figure   float64 `json:"figure"`
	Measured bool    `json:"measured"` // false: the documents have nothing to measure it on
	Holds    bool    `json:"holds"`
}

// The lines of the verdict, in their order.
const (
	StrongPrecision = "strong-precision"
	StrongRecall    = "strong-recall"
	AllPrecision    = "strong-and-possible-precision"
	AllRecall       = "strong-and-possible-recall"
	BestF1          = "best-f1"
	AnyAP           = "any-indicator-average-precision"
	DocumentF1      = "document-f1"
	LanguageF1      = "lowest-language-f1-to-dutch"
	LanguageAP      = "lowest-language-average-precision-to-dutch"
	StanceStrong    = "not-asserted-that-come-out-strong"
	LeafletStrong   = "leaflets-strong"
	OffTopicStrong  = "off-topic-strong-per-1000"
	OrdinaryStrong  = "ordinary-strong-per-1000"
	NearLeast       = "right-of-those-scored-0.8-least"
	NearMost        = "right-of-those-scored-0.8-most"
	CalibrationECE  = "expected-calibration-error"
)

func atLeast(line string, bound, figure float64, measured bool) Check {
	return Check{Line: line, Bound: bound, Figure: figure, Measured: measured, Holds: measured && figure >= bound}
}

func atMost(line string, bound, figure float64, measured bool) Check {
	return Check{Line: line, AtMost: true, Bound: bound, Figure: figure, Measured: measured, Holds: measured && figure <= bound}
}

// verdict holds the table against what the tagger promises. The bounds are those
// that it was built for; they are the same for every set of documents.
func (t Table) verdict() []Check {
	marked := t.Asserted.Gold > 0
	stance := t.NotAsserted[len(t.NotAsserted)-1]
	near := t.Calibration.Near
	scored := slices.ContainsFunc(t.Calibration.Bins, func(b Bin) bool { return b.Count > 0 })
	return []Check{
		atLeast(StrongPrecision, .80, t.Strong.Precision(), marked),
		atLeast(StrongRecall, .45, t.Strong.Recall(), marked),
		atLeast(AllPrecision, .45, t.Asserted.Precision(), marked),
		atLeast(AllRecall, .74, t.Asserted.Recall(), marked),
		atLeast(BestF1, .66, t.Ranking.Best.F1(), marked),
		atLeast(AnyAP, .88, t.Ranking.Any, marked),
		atLeast(DocumentF1, .74, t.Ranking.DocBest.F1(), marked),
		t.language(LanguageF1, func(r Ratio) float64 { return r.Best }),
		t.language(LanguageAP, func(r Ratio) float64 { return r.AveragePrecision }),
		atMost(StanceStrong, .06, stance.StrongShare(), stance.Passages > 0),
		atMost(LeafletStrong, 0, float64(t.Leaflets.Strong), t.Leaflets.Documents > 0),
		atMost(OffTopicStrong, 1, t.OffTopic.PerThousand, t.OffTopic.Documents > 0),
		t.ordinary(),
		atLeast(NearLeast, .72, near.Observed, near.Count > 0),
		atMost(NearMost, .88, near.Observed, near.Count > 0),
		atMost(CalibrationECE, .05, t.Calibration.Expected, scored),
	}
}

// language is about the language that stays behind furthest.
func (t Table) language(line string, of func(Ratio) float64) Check {
	const bound = .85
	g, ok := lowest(t.Languages, of)
	if !ok {
		return atLeast(line, bound, 0, false)
	}
	c := atLeast(line, bound, of(*g.ToDutch), true)
	c.Of = g.Name
	return c
}

// ordinary is about the language with the most false alarms.
func (t Table) ordinary() Check {
	const bound = 2
	if len(t.Ordinary) == 0 {
		return atMost(OrdinaryStrong, bound, 0, false)
	}
	worst := slices.MaxFunc(t.Ordinary, func(a, b Alarms) int { return cmp.Compare(a.PerThousand, b.PerThousand) })
	c := atMost(OrdinaryStrong, bound, worst.PerThousand, true)
	c.Of = worst.Name
	return c
}
