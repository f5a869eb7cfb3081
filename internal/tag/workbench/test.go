package workbench

import (
	"slices"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// Report is what came of testing a catalogue.
type Report struct {
	Sentences int       `json:"sentences"` // that the catalogue brings along
	Patterns  int       `json:"patterns"`  // each has an example made of its own words
	Exercised int       `json:"exercised"` // patterns that hit in one of the sentences
	Failures  []Failure `json:"failures"`  // sentences first, then patterns, in the catalogue's order
}

// Why something failed.
type Why string

// The closed list of failures.
const (
	NotFound  Why = "not-found" // the sentence should show the indicator
	Forbidden Why = "forbidden" // the sentence must not show it
	Dead      Why = "dead"      // the pattern does not match its own words
	Excluded  Why = "excluded"  // an exclusion of the indicator takes what the pattern matches
)

// Failure is a sentence or a pattern that does not do what it should.
type Failure struct {
	Why       Why                `json:"why"`
	Language  string             `json:"language"`
	Indicator evidence.Indicator `json:"indicator"`
	Pattern   string             `json:"pattern,omitempty"`
	Text      string             `json:"text"`
}

// Test runs the sentences of a catalogue, and each pattern on an example made of
// its own words. Error kind: Invalid, when a language does not compile.
func Test(c *catalogue.Catalogue) (Report, error) {
	b := bench{catalogue: c, matchers: map[string]*pattern.Matcher{}, hit: map[place]bool{}}
	for _, l := range c.Languages {
		m, err := pattern.Compile(c.Lexicon(l))
		if err != nil {
			return Report{}, evidence.E(evidence.Invalid, "compile catalogue", l, err)
		}
		b.matchers[l] = m
	}
	for _, t := range c.Tests {
		b.sentence(t)
	}
	for _, i := range c.Indicators {
		for _, l := range c.Languages {
			if err := b.patterns(i, l); err != nil {
				return Report{}, err
			}
		}
	}
	b.report.Exercised = len(b.hit)
	return b.report, nil
}

// place is a pattern's place in the catalogue.
type place struct {
	language  string
	indicator evidence.Indicator
	pattern   int
}

type bench struct {
	catalogue *catalogue.Catalogue
	matchers  map[string]*pattern.Matcher
	hit       map[place]bool
	report    Report
}

// sentence runs one sentence that the catalogue brings along.
func (b *bench) sentence(t catalogue.Test) {
	b.report.Sentences++
	m := b.matchers[t.Language]
	var got []evidence.Indicator
	for _, h := range m.Match(t.Text) {
		id := evidence.Indicator(m.Rules()[h.Rule].Name)
		got = append(got, id)
		b.hit[place{t.Language, id, h.Pattern}] = true
	}
	for _, id := range t.Expect {
		if !slices.Contains(got, id) {
			b.fail(Failure{NotFound, t.Language, id, "", t.Text})
		}
	}
	for _, id := range t.Forbid {
		if slices.Contains(got, id) {
			b.fail(Failure{Forbidden, t.Language, id, "", t.Text})
		}
	}
}

func (b *bench) fail(f Failure) { b.report.Failures = append(b.report.Failures, f) }

// patterns runs an indicator's patterns in one language on their own words.
func (b *bench) patterns(i catalogue.Indicator, language string) error {
	for _, src := range i.Patterns[language] {
		b.report.Patterns++
		text, err := pattern.Example(language, src, b.catalogue.Classes[language])
		if err != nil {
			return evidence.E(evidence.Invalid, "compile pattern", src, err)
		}
		alone, err := b.hits(language, text, pattern.Rule{Name: src, Patterns: []string{src}})
		if err != nil {
			return err
		}
		within, err := b.hits(language, text, pattern.Rule{Name: src, Patterns: []string{src}, Exclusions: i.Exclusions[language]})
		switch {
		case err != nil:
			return err
		case !alone:
			b.fail(Failure{Dead, language, i.ID, src, text})
		case !within:
			b.fail(Failure{Excluded, language, i.ID, src, text})
		}
	}
	return nil
}

func (b *bench) hits(language, text string, rule pattern.Rule) (bool, error) {
	m, err := pattern.Compile(pattern.Language{Code: language, Classes: b.catalogue.Classes[language], Rules: []pattern.Rule{rule}})
	if err != nil {
		return false, evidence.E(evidence.Invalid, "compile pattern", rule.Name, err)
	}
	return len(m.Match(text)) > 0, nil
}
