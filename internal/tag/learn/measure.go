package learn

import (
	"fmt"
	"math"
	"slices"

	"spoor/internal/evidence"
)

// Figures are what a version does on decisions.
type Figures struct {
	Documents int `json:"documents"`
	Decisions int `json:"decisions"`
	// Strong and Shown count, of what was decided on, what the version would call strong
	// or show at all, and how much of it is right.
	Strong Share `json:"strong"`
	Shown  Share `json:"shown"`
	// Recall is the share that is shown of what is told, found or added by reviewers.
	Recall Share `json:"recall"`
	// Undecided is about how many further findings the version shows in the same documents.
	Undecided int `json:"undecided"`
	// LogLoss is the mean of -ln(probability of what was decided): lower is better.
	LogLoss float64 `json:"log_loss"`
	// Calibration are scores by tenths, and Error their expected calibration error.
	Calibration [10]Tenth `json:"calibration"`
	Error       float64   `json:"calibration_error"`
}

// Share is so many of so many.
type Share struct {
	Right int `json:"right"`
	Of    int `json:"of"`
}

// Rate is the share as a number, 0 of none.
func (s Share) Rate() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.Right) / float64(s.Of)
}

// Tenth is how many decisions have a score in that tenth, what the scores add up to, and
// how many tell what the score is of.
type Tenth struct {
	Decisions int     `json:"decisions"`
	Scores    float64 `json:"scores"`
	Asserts   int     `json:"asserts"`
}

// measure takes the figures of a version on decisions, and on other sentences of the same
// documents.
func measure(examples []Example, others []anchor, v Version) Figures {
	var f Figures
	documents := map[evidence.DocumentID]bool{}
	for _, e := range examples {
		documents[e.Document] = true
		p := score(e.changed(v.Changes))
		shown, strong := v.shows(e, p)
		f.add(e, p, shown, strong)
	}
	f.Undecided = v.undecided(others)
	f.Documents, f.Decisions = len(documents), len(examples)
	if n := float64(len(examples)); n > 0 {
		f.LogLoss = rounded(f.LogLoss / n)
		for i, t := range f.Calibration {
			f.Error += math.Abs(t.Scores-float64(t.Asserts)) / n
			f.Calibration[i].Scores = rounded(t.Scores)
		}
		f.Error = rounded(f.Error)
	}
	return f
}

// shows reports whether a version makes a finding, and a strong one, of a score.
func (v Version) shows(e Example, score float64) (shown, strong bool) {
	shown, strong = score >= v.Possible[e.Label], score >= v.Strong[e.Label]
	if !shown && e.Pattern {
		return true, v.Trusted[e.Label]
	}
	return shown, strong
}

// undecided counts the findings on others.
func (v Version) undecided(others []anchor) int {
	sum := 0.0
	for _, a := range others {
		for l := range v.Labels {
			if slices.Contains(a.decided, l) {
				continue
			}
			e := a.of(l)
			if shown, _ := v.shows(e, score(e.changed(v.Changes))); shown {
				sum += a.weight
			}
		}
	}
	return int(math.Round(sum))
}

func (f *Figures) add(e Example, score float64, shown, strong bool) {
	right := 0
	if e.Asserts {
		right = 1
		f.Recall.Of++
	}
	if shown {
		f.Recall.Right += right
		f.Shown.Of++
		f.Shown.Right += right
	}
	if strong {
		f.Strong.Of++
		f.Strong.Right += right
	}
	t := &f.Calibration[min(int(score*10), 9)]
	t.Decisions++
	t.Scores += score
	t.Asserts += right
	p := score
	if !e.Asserts {
		p = 1 - score
	}
	const least = 1e-6
	f.LogLoss -= math.Log(max(p, least))
}

// rounded keeps figures the same where the last bits differ.
func rounded(x float64) float64 { return math.RoundToEven(x*1e6) / 1e6 }

// What a version may lose against the one before it.
const (
	mayLoseRecall    = 0.02
	mayLosePrecision = 0.02
	mayShowMore      = 0.25 // further findings, as a share of all that was shown
)

// Worse says why after may not take the place of before, both taken on the same decisions;
// empty when it may. Nothing held back is a reason: then nobody knows.
func Worse(before, after Figures) string {
	switch {
	case after.Decisions == 0:
		return "no reviewed document is held back: nothing to measure on"
	case after.LogLoss > before.LogLoss:
		return fmt.Sprintf("what was decided is less probable: log loss %.3f, before %.3f", after.LogLoss, before.LogLoss)
	case after.Recall.Rate() < before.Recall.Rate()-mayLoseRecall:
		return fmt.Sprintf("recall falls from %.2f to %.2f", before.Recall.Rate(), after.Recall.Rate())
	case after.Shown.Of > 0 && after.Shown.Rate() < before.Shown.Rate()-mayLosePrecision:
		return fmt.Sprintf("precision falls from %.2f to %.2f", before.Shown.Rate(), after.Shown.Rate())
	case after.Strong.Of > 0 && after.Strong.Rate() < min(before.Strong.Rate(), wantedStrong)-mayLosePrecision:
		return fmt.Sprintf("precision of strong findings falls from %.2f to %.2f", before.Strong.Rate(), after.Strong.Rate())
	case float64(after.Undecided-before.Undecided) > mayShowMore*float64(before.Shown.Of+before.Undecided):
		return fmt.Sprintf("findings that nobody decided on rise from %d to %d", before.Undecided, after.Undecided)
	}
	return ""
}
