package tag

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

// Why is what a finding of the model is made of. The logit is the sum of base, words,
// precedents, pattern and context, exactly to the millionth; words is the sum of the
// tokens. The score is 1/(1+exp(-logit)).
type Why struct {
	Model      string       `json:"model"` // version
	Of         string       `json:"of"`    // asserted: that the sentence asserts the indicator; mentioned: that it mentions it in any stance
	Score      float64      `json:"score"`
	Logit      float64      `json:"logit"`
	Base       float64      `json:"base"`
	Words      float64      `json:"words"`
	Precedents float64      `json:"precedents"`
	Pattern    float64      `json:"pattern"`
	Context    float64      `json:"context"`
	Tokens     []TokenTerm  `json:"tokens"`
	Stances    []StanceTerm `json:"stances"` // what the stance head says of the sentence
	Decided    string       `json:"decided"` // what decided the stance
	Resembles  []Resembling `json:"resembles"`

	span evidence.Span // the words that carry it, on the page
}

// TokenTerm is what a piece of a word adds to the logit.
type TokenTerm struct {
	evidence.Span         // in the page's text
	Text          string  `json:"text"`
	Term          float64 `json:"term"`
}

// StanceTerm is how probable a stance is.
type StanceTerm struct {
	Stance      evidence.Stance `json:"stance"`
	Probability float64         `json:"probability"`
}

// Resembling is a known passage that a sentence resembles, and that carries the same
// indicator. One that a reviewer of this site decided on is named by its review alone: its
// words belong to a case, and whoever may see that can look the review up.
type Resembling struct {
	Text     string  `json:"text,omitempty"`
	Document string  `json:"document,omitempty"`
	Review   string  `json:"review,omitempty"`
	Cosine   float64 `json:"cosine"`
}

// Likenesses is how many passages explain a finding.
const likenesses = 3

// why takes a score on sentence i of a part to pieces.
func (d *document) why(c *chunk, i int, o opinion, h head) *Why {
	s, known := &c.sentences[i], c.known[i]
	w := &Why{Model: d.t.learned.Model.Version, Of: "asserted", Score: o.score}
	terms := c.reading.Asserted(i, o.label)
	if !o.asserted {
		w.Of, w.Score = "mentioned", o.mention
		terms = c.reading.Mentioned(i, o.label)
	}
	w.Logit, w.Base, w.Words = terms.Logit().Float(), terms.Base.Float(), terms.Words().Float()
	w.Precedents, w.Pattern, w.Context = terms.Precedents.Float(), terms.Pattern.Float(), terms.Context.Float()
	for k, t := range known.sentence.Tokens {
		span := evidence.Span{Start: s.Start + t.Start, End: s.Start + t.End}
		w.Tokens = append(w.Tokens, TokenTerm{span, s.page.Text[span.Start:span.End], terms.Tokens[k].Float()})
	}
	for k, stance := range network.Stances() {
		w.Stances = append(w.Stances, StanceTerm{stance, h.stance[k]})
	}
	w.Resembles = resembling(known.vote.Nearest, o)
	w.span = carrying(s.text, known.sentence.Tokens, terms.Tokens)
	w.span = evidence.Span{Start: s.Start + w.span.Start, End: s.Start + w.span.End}
	return w
}

// resembling are the nearest passages that carry the indicator.
func resembling(nearest []precedent.Neighbour, o opinion) []Resembling {
	var out []Resembling
	for _, n := range nearest {
		if len(out) == likenesses {
			break
		}
		if n.Index.Asserts(n.Entry, o.label) || !o.asserted && n.Index.Mentions(n.Entry, o.label) {
			out = append(out, asResembling(n.Index.Entry(n.Entry), float64(n.Cosine)))
		}
	}
	return out
}

func asResembling(e precedent.Entry, cosine float64) Resembling {
	if !e.Shipped() {
		return Resembling{Review: e.Review, Cosine: cosine}
	}
	return Resembling{Text: e.Text, Document: e.Document, Cosine: cosine}
}

// reason is Why in a line. It names no passage of a site's case: a reason is kept with the
// finding, and read by people who may not see that case.
func (w *Why) reason(o opinion, stance evidence.Stance) string {
	var b strings.Builder
	fmt.Fprintf(&b, "model %s: ", w.Model)
	if !o.asserted {
		b.WriteString("mentioned, ")
	}
	fmt.Fprintf(&b, "score %.2f, logit %.2f = base %.2f + words %.2f + precedents %.2f + context %.2f + pattern %.2f; %s: %s",
		w.Score, w.Logit, w.Base, w.Words, w.Precedents, w.Context, w.Pattern, stance, w.Decided)
	var like []string
	for _, r := range w.Resembles {
		if r.Review != "" {
			like = append(like, "review "+r.Review)
			continue
		}
		like = append(like, fmt.Sprintf("%q (%s)", shortened(r.Text), r.Document))
	}
	if len(like) > 0 {
		b.WriteString("; resembles " + strings.Join(like, ", "))
	}
	return b.String()
}

// shortened is a text of at most 80 characters.
func shortened(text string) string {
	const most = 80
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
