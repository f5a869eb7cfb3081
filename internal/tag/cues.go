package tag

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"spoor/internal/catalogue"
	"spoor/internal/tag/pattern"
)

//go:embed cues.yaml
var embeddedCues []byte

// cue is a kind of wording that says what a sentence does with what it tells.
type cue int

const (
	cueGeneral cue = iota // the catalogue's cues of instructive text
	cueDenied
	cueAsked
	cueNegation
	cueNegatedAfter
	cueConjunction
	cueContrast
	cueNarrative
	cueCharge
	cueLeaflet
	cueToWit   // "te weten", which with several "en/of" makes a charge
	cueAndOr   // "en/of"
	cueNegator // any word that negates, wherever it stands
	cueNumber  // how many kinds there are
)

// cueFile is the shape of cues.yaml.
type cueFile struct {
	Languages map[string]cueLists `yaml:"languages"`
}

type cueLists struct {
	Denied       []string `yaml:"denied"`
	Affirmed     []string `yaml:"affirmed"`
	Asked        []string `yaml:"asked"`
	Negation     []string `yaml:"negation"`
	NegatedAfter []string `yaml:"negated_after"`
	Conjunction  []string `yaml:"conjunction"`
	Contrast     []string `yaml:"contrast"`
	Narrative    []string `yaml:"narrative"`
	Leaflet      []string `yaml:"leaflet"`
	Charge       []string `yaml:"charge"`
}

// readCues compiles the cues of every language of the catalogue: its own, those
// of its context rules, and those of cues.yaml.
func readCues(c *catalogue.Catalogue, rules contextRules) (map[string]*pattern.Matcher, error) {
	var f cueFile
	d := yaml.NewDecoder(bytes.NewReader(embeddedCues))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("cues: %w", err)
	}
	out := map[string]*pattern.Matcher{}
	for _, language := range c.Languages {
		lists := f.Languages[language]
		if language == "nl" {
			lists.Denied = append(lists.Denied, rules.denials...)
		}
		l := c.CueLexicon(language)
		l.Rules = cueRules(c.Cues[language], slices.Concat(l.Negators, lists.Negation, lists.NegatedAfter), lists)
		m, err := pattern.Compile(l)
		if err != nil {
			return nil, fmt.Errorf("cues: %w", err)
		}
		out[language] = m
	}
	return out, nil
}

// cueRules has one rule for each cue, in the order of the constants.
func cueRules(general, negators []string, l cueLists) []pattern.Rule {
	rules := make([]pattern.Rule, cueNumber)
	rules[cueGeneral] = pattern.Rule{Name: "general", Patterns: general}
	rules[cueDenied] = pattern.Rule{Name: "denied", Patterns: l.Denied, Exclusions: l.Affirmed}
	rules[cueAsked] = pattern.Rule{Name: "asked", Patterns: l.Asked}
	rules[cueNegation] = pattern.Rule{Name: "negation", Patterns: l.Negation}
	rules[cueNegatedAfter] = pattern.Rule{Name: "negated after", Patterns: l.NegatedAfter}
	rules[cueConjunction] = pattern.Rule{Name: "conjunction", Patterns: l.Conjunction}
	rules[cueContrast] = pattern.Rule{Name: "contrast", Patterns: l.Contrast}
	rules[cueNarrative] = pattern.Rule{Name: "narrative", Patterns: l.Narrative}
	rules[cueCharge] = pattern.Rule{Name: "charge", Patterns: l.Charge}
	rules[cueLeaflet] = pattern.Rule{Name: "leaflet", Patterns: l.Leaflet}
	rules[cueToWit] = pattern.Rule{Name: "to wit", Patterns: []string{"te weten"}}
	rules[cueAndOr] = pattern.Rule{Name: "and/or", Patterns: []string{"en of"}}
	rules[cueNegator] = pattern.Rule{Name: "negator", Patterns: negators}
	return rules
}
