package tag

import (
	"cmp"
	"fmt"
	"slices"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// What made a finding.
const (
	SourcePattern = "pattern"
	SourceModel   = "model"
	SourceBoth    = "both"
)

// Scores of pattern findings by the catalogue's weight of the indicator: rough
// shares of right ones, so that a learned tagger's probabilities can stand beside
// them. The stance does not change the score.
const (
	ScoreStrong = 0.8
	ScoreMedium = 0.5
	ScoreWeak   = 0.3
)

// Tagger finds indicators with the catalogue's patterns and, made by NewLearned, with the
// trained model. It is safe for concurrent use, and what it finds never depends on what
// it has read before.
type Tagger struct {
	version   string
	languages []string
	matchers  map[string]*pattern.Matcher
	cues      map[string]*pattern.Matcher
	rules     contextRules
	weights   map[evidence.Indicator]catalogue.Weight
	learned   *learned // nil: patterns only
}

// New returns a tagger that finds with the catalogue's patterns alone. Error kind: Invalid.
func New(c *catalogue.Catalogue) (*Tagger, error) {
	t := &Tagger{
		version: fmt.Sprintf("%s %s %s", c.ID, c.Version, c.Checksum), languages: c.Languages,
		matchers: map[string]*pattern.Matcher{}, weights: map[evidence.Indicator]catalogue.Weight{},
	}
	for _, i := range c.Indicators {
		t.weights[i.ID] = i.Weight
	}
	for _, l := range c.Languages {
		m, err := pattern.Compile(c.Lexicon(l))
		if err != nil {
			return nil, evidence.E(evidence.Invalid, "compile catalogue", l, err)
		}
		t.matchers[l] = m
	}
	var err error
	if t.rules, err = readContextRules(c); err != nil {
		return nil, evidence.E(evidence.Invalid, "compile catalogue", c.Version, err)
	}
	if t.cues, err = readCues(c, t.rules); err != nil {
		return nil, evidence.E(evidence.Invalid, "compile catalogue", c.Version, err)
	}
	return t, nil
}

// Version names what the findings depend on: the catalogue's id, version and SHA-256, and
// the versions of the model and of the site's precedents where there are any. The same
// version and pages give the same findings.
func (t *Tagger) Version() string { return t.version }

// Tag is Find without the error, for taggers that find with patterns alone: those have
// none.
func (t *Tagger) Tag(pages []evidence.Page) []evidence.Finding {
	found, _ := t.Find(pages)
	return found
}

// patterns are the findings of the catalogue's patterns in all scenes of a document, sorted
// by page, place and indicator. leaflet is why the document as a whole is general; empty
// when it is not.
func (t *Tagger) patterns(scenes []*scene, leaflet string) []evidence.Finding {
	var findings []evidence.Finding
	for _, s := range scenes {
		s.leaflet = leaflet
		for _, h := range s.hits {
			findings = append(findings, t.finding(s, h))
		}
	}
	slices.SortStableFunc(findings, func(a, b evidence.Finding) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(b.End, a.End))
	})
	return longest(findings)
}

func (t *Tagger) finding(s *scene, h hit) evidence.Finding {
	stance, why := s.stance(h)
	f := evidence.Finding{
		Page: s.page.Number, Indicator: h.indicator, Stance: stance, Span: h.Span, Quote: h.Of(s.page.Text),
		Strength: evidence.Possible, Source: SourcePattern,
		Reason: fmt.Sprintf("%s pattern %q; %s: %s", s.language, h.pattern, stance, why),
	}
	switch t.weights[h.indicator] {
	case catalogue.Strong:
		f.Score, f.Strength = ScoreStrong, evidence.Strong
	case catalogue.Medium:
		f.Score = ScoreMedium
	case catalogue.Weak:
		f.Score = ScoreWeak
	}
	return f
}

// longest leaves, of findings of one indicator that overlap on a page, the
// longest; of equally long ones the first. Findings come sorted.
func longest(findings []evidence.Finding) []evidence.Finding {
	var out []evidence.Finding
	last := map[evidence.Indicator]int{}
	for _, f := range findings {
		i, seen := last[f.Indicator]
		if !seen || out[i].Page != f.Page || !out[i].Overlaps(f.Span) {
			last[f.Indicator] = len(out)
			out = append(out, f)
			continue
		}
		if f.End-f.Start > out[i].End-out[i].Start {
			out[i] = f
		}
	}
	slices.SortStableFunc(out, func(a, b evidence.Finding) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Indicator, b.Indicator))
	})
	return out
}
