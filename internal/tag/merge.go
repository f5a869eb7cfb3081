package tag

import (
	"cmp"
	"fmt"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
)

// opinion is what the model says of one indicator in one sentence.
type opinion struct {
	label    int
	asserted bool    // its score reaches the threshold of asserted findings
	other    bool    // it does not, and the sentence mentions it in another stance
	score    float64 // of the asserted logit
	mention  float64 // of the logit of "in any stance"
}

// judge makes findings of what the model says of a part of the document.
func (d *document) judge(c *chunk) {
	n := len(d.t.learned.Model.Labels)
	scores, mentions := make([]float64, n), make([]float64, n)
	for i := range c.sentences {
		h := head{true, c.reading.Stance(i), c.reading.Leaflet(), c.reading.Elsewhere()}
		for _, k := range d.touching[c.first+i] {
			if !d.heads[k].known {
				d.heads[k] = h
			}
		}
		c.reading.Scores(scores, i)
		c.reading.Mentions(mentions, i)
		for l := range n {
			if o := d.t.learned.opinion(l, scores[l], mentions[l], h); o.asserted || o.other {
				d.add(c.first+i, o, h, d.why(c, i, o, h))
			}
		}
	}
}

func (l *learned) opinion(label int, score, mention float64, h head) opinion {
	o := opinion{label: label, score: score, mention: mention, asserted: score >= l.Model.Possible[label]}
	stance, _ := h.most()
	o.other = !o.asserted && stance != evidence.Asserted && mention >= l.Model.Mention[label]
	return o
}

// most is the most probable stance.
func (h head) most() (evidence.Stance, float64) {
	best := 0
	for k, p := range h.stance {
		if p > h.stance[best] {
			best = k
		}
	}
	return network.Stances()[best], h.stance[best]
}

// add makes a finding of an opinion on a sentence, together with the patterns' findings of
// the same indicator there.
func (d *document) add(sentence int, o opinion, h head, w *Why) {
	m, s := d.t.learned.Model, &d.sentences[sentence]
	f := evidence.Finding{
		Page: s.page.Number, Indicator: m.Labels[o.label], Source: SourceModel, Span: w.span, Score: o.score, Strength: evidence.Possible,
	}
	own := d.patternOf(sentence, f.Indicator)
	if own != nil {
		f.Source = SourceBoth
		if s.Start <= own.Start && own.End <= s.End {
			f.Span = own.Span
		}
	}
	var decided string
	f.Stance, decided = d.stance(s, f.Span, o, h, own)
	switch {
	case f.Stance != evidence.Asserted && !o.asserted:
		f.Score = o.mention
	case f.Stance == evidence.Asserted && !o.asserted && own != nil: // the pattern's word against the model's
		f.Score, f.Strength = m.Pattern[o.label], trust(m.Trusted[o.label])
	case f.Stance == evidence.Asserted && o.score >= m.Strong[o.label]:
		f.Strength = evidence.Strong
		if why := d.doubtful(o, h); why != "" {
			f.Strength = evidence.Possible
			decided += "; not strong: " + why
		}
	}
	f.Quote = f.Of(s.page.Text)
	w.Decided = decided
	f.Reason = w.reason(o, f.Stance)
	for _, p := range d.absorb(sentence, f, own) {
		f.Reason += "; " + p.Reason
	}
	if !d.explain {
		w = nil
	}
	d.found = append(d.found, Explained{f, w})
}

// aloneBelow is how many sentences a document must have for strong to mean the same as
// anywhere. One with abbreviations is easily taken for three.
const aloneBelow = 5

// doubtful says why an opinion is not strong in this document; empty when it is.
func (d *document) doubtful(o opinion, h head) string {
	m := d.t.learned.Model
	short := len(d.sentences) < aloneBelow // what it is about as a whole shows too little
	switch {
	case m.Doubt > 0 && h.leaflet >= m.Doubt:
		return fmt.Sprintf("the document may be a leaflet, %.2f", h.leaflet)
	case !short && m.Elsewhere > 0 && h.elsewhere >= m.Elsewhere:
		return fmt.Sprintf("the document as a whole may tell of something else, %.2f", h.elsewhere)
	case short && o.score < m.Alone:
		return fmt.Sprintf("so short a document gives little to go by, %.2f is asked", m.Alone)
	}
	return ""
}

func trust(trusted bool) evidence.Strength {
	if trusted {
		return evidence.Strong
	}
	return evidence.Possible
}

// patternOf is the patterns' finding of an indicator on a sentence that has become part of
// no other yet: the first that is asserted, else the first; nil when there is none.
func (d *document) patternOf(sentence int, id evidence.Indicator) *evidence.Finding {
	var first *evidence.Finding
	for _, k := range d.touching[sentence] {
		f := &d.patterns[k]
		if f.Indicator != id || d.used[k] {
			continue
		}
		if f.Stance == evidence.Asserted {
			return f
		}
		first = cmp.Or(first, f)
	}
	return first
}

// absorb marks the patterns' findings that become part of a finding on a sentence: own,
// and all of the same indicator and stance.
func (d *document) absorb(sentence int, f evidence.Finding, own *evidence.Finding) []evidence.Finding {
	var parts []evidence.Finding
	for _, k := range d.touching[sentence] {
		p := &d.patterns[k]
		if p.Indicator == f.Indicator && !d.used[k] && (p == own || p.Stance == f.Stance) {
			d.used[k] = true
			parts = append(parts, *p)
		}
	}
	return parts
}

// stance decides what a finding on a sentence does with its indicator, and says what
// decided: see the package comment. own is the patterns' finding that it is joined with,
// or nil.
func (d *document) stance(s *sentence, span evidence.Span, o opinion, h head, own *evidence.Finding) (evidence.Stance, string) {
	m := d.t.learned.Model
	if why := d.general(h); why != "" {
		return evidence.General, why
	}
	if own != nil && own.Stance != evidence.Asserted {
		return own.Stance, "a rule about the pattern"
	}
	head, p := h.most()
	if own != nil {
		if head != evidence.Asserted && p >= m.Overrule {
			return head, fmt.Sprintf("the stance head, %.2f, overrules the pattern", p)
		}
		return evidence.Asserted, "no rule about the pattern applies"
	}
	if stance, why := d.ruled(s, span, h.stance[0]); stance != evidence.Asserted {
		return stance, why
	}
	if o.asserted {
		return evidence.Asserted, fmt.Sprintf("no rule applies; the stance head says %s, %.2f", head, p)
	}
	if head == evidence.Negated && !d.negates(s) {
		return evidence.Asserted, fmt.Sprintf("the stance head says negated, %.2f, and no word of the sentence negates", p)
	}
	return head, fmt.Sprintf("the stance head, %.2f", p)
}

// general says why a document as a whole is general; empty when it is not.
func (d *document) general(h head) string {
	if d.leaflet != "" && h.leaflet >= d.t.learned.Model.LeafletRule {
		return d.leaflet
	}
	if h.leaflet >= d.t.learned.Model.Leaflet {
		return fmt.Sprintf("the document reads as a leaflet, %.2f", h.leaflet)
	}
	return ""
}

// rest adds the patterns' findings that have become part of no other.
func (d *document) rest() {
	m := d.t.learned.Model
	for k, f := range d.patterns {
		if d.used[k] {
			continue
		}
		f.Score, f.Strength = unlisted, evidence.Possible
		if l, ok := d.t.learned.numbers[f.Indicator]; ok {
			f.Score, f.Strength = m.Pattern[l], trust(m.Trusted[l])
		}
		if h := d.heads[k]; !h.known {
			f.Stance, f.Reason = d.seen[k].Stance, d.seen[k].Reason
		} else if why := d.general(h); why != "" && f.Stance != evidence.General {
			f.Stance = evidence.General
			f.Reason += "; general: " + why
		} else if stance, p := h.most(); f.Stance == evidence.Asserted && stance != evidence.Asserted && p >= m.Overrule {
			f.Stance = stance
			f.Reason += fmt.Sprintf("; %s: the stance head, %.2f, overrules the pattern", stance, p)
		}
		if f.Stance != evidence.Asserted {
			f.Strength = evidence.Possible
		}
		d.found = append(d.found, Explained{Finding: f})
	}
	d.found = slices.Clip(d.found)
}

// unlisted is the score of a pattern's finding whose indicator the model does not know.
const unlisted = 0.3
