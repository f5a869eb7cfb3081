package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"spoor/internal/evidence"
	"spoor/internal/tag"
)

// scriptExplained is "explained N": lines of `tag --json` on standard output tell of at
// least N findings why, and every reason holds.
func scriptExplained(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: explained N")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	told := 0
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var t tagged
		ts.Check(json.Unmarshal([]byte(line), &t))
		for _, p := range t.Pages {
			for _, f := range p.Findings {
				if f.Why == nil {
					continue
				}
				told++
				if wrong := unexplained(p.Text, f); wrong != "" {
					ts.Fatalf("%s, %q: %s, in %+v", f.Indicator, f.Quote, wrong, *f.Why)
				}
			}
		}
	}
	if told < want {
		ts.Fatalf("%d findings tell why, want at least %d", told, want)
	}
}

// unexplained is what is wrong with the reason of a finding on a page; empty when nothing is.
func unexplained(text string, f taggedFinding) string {
	w := f.Why
	millionths := func(x float64) int64 { return int64(math.Round(x * 1e6)) }
	var words int64
	for _, t := range w.Tokens {
		words += millionths(t.Term)
		if t.Text != t.Of(text) {
			return fmt.Sprintf("token %q stands for %q", t.Text, t.Of(text))
		}
	}
	sum := words + millionths(w.Base) + millionths(w.Precedents) + millionths(w.Pattern) + millionths(w.Context)
	score := 1 / (1 + math.Exp(-float64(sum)/1e6))
	quote := evidence.Span{Start: f.Start, End: f.End}
	inside, all := meanTerms(w.Tokens, quote)
	switch {
	case len(w.Tokens) == 0:
		return "no words"
	case words != millionths(w.Words):
		return fmt.Sprintf("words add up to %d millionths, not %v", words, w.Words)
	case sum != millionths(w.Logit) || millionths(score) != millionths(w.Score):
		return fmt.Sprintf("terms add up to %d millionths, a score of %.6f", sum, score)
	case f.Source == tag.SourceModel && f.Score != w.Score:
		return fmt.Sprintf("the finding has score %v", f.Score)
	case f.Source == tag.SourceModel && inside < all:
		return fmt.Sprintf("the words of the quote add %.6f each, all words %.6f", inside, all)
	case len(w.Resembles) == 0 || w.Resembles[0].Text == "" || w.Resembles[0].Document == "" || w.Resembles[0].Cosine <= 0:
		return "no passage that it resembles"
	}
	return ""
}

// meanTerms are the mean contributions of the tokens that overlap a span, and of all.
func meanTerms(tokens []tag.TokenTerm, s evidence.Span) (inside, all float64) {
	n := 0
	for _, t := range tokens {
		all += t.Term / float64(len(tokens))
		if t.Overlaps(s) {
			inside += t.Term
			n++
		}
	}
	return inside / float64(max(n, 1)), all
}
