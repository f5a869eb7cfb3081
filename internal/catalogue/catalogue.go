package catalogue

import (
	_ "embed"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

//go:embed indicators.yaml
var embedded []byte

// Load reads the catalogue that is built in. Error kind: Invalid.
func Load() (*Catalogue, error) { return Parse(embedded) }

// Catalogue is a validated catalogue. It is not changed after Parse.
type Catalogue struct {
	ID            string
	Version       string          // as the file says, e.g. 0.1.0
	Checksum      evidence.Digest // of the file's bytes
	Languages     []string        // ISO 639-1, in the file's order
	FullLanguages []string        // these have patterns for every indicator
	CoreLanguages []string        // these have patterns for the core indicators
	Window        int             // tokens before a hit in which a negator counts
	Negators      map[string][]string
	Cues          map[string][]string // patterns of general, instructive text, by language
	Classes       map[string]pattern.Classes
	Frameworks    map[string]Framework
	Indicators    []Indicator // in the file's order
	ContextRules  []ContextRule
	Tests         []Test
}

// Framework is an official list or standard that indicators are mapped to.
type Framework struct {
	Name  string            `yaml:"name"`
	Note  string            `yaml:"note"`
	Codes map[string]string `yaml:"codes"` // meaning by code; empty when any code is allowed
}

// Element is the part of the offence that an indicator points to (art. 273f Sr,
// text valid in 2017).
type Element string

// The closed list of elements.
const (
	Act         Element = "act"         // handeling: werven, vervoeren, huisvesten ...
	Means       Element = "means"       // (dwang)middel
	Purpose     Element = "purpose"     // oogmerk van uitbuiting
	Benefit     Element = "benefit"     // voordeel trekken, sub 6 to 9
	Aggravating Element = "aggravating" // strafverzwarend
	Other       Element = "other"       // context
)

// Elements lists every element, in the order in which people are shown them.
func Elements() []Element { return []Element{Act, Means, Purpose, Benefit, Aggravating, Other} }

// Weight is how much the catalogue's authors let an indicator weigh.
type Weight string

// The closed list of weights.
const (
	Strong Weight = "strong"
	Medium Weight = "medium"
	Weak   Weight = "weak"
)

// Weights lists every weight, heaviest first.
func Weights() []Weight { return []Weight{Strong, Medium, Weak} }

// Name is a caption.
type Name struct {
	NL string `yaml:"nl"`
	EN string `yaml:"en"`
}

// Indicator is one sign of trafficking and the patterns that show it.
type Indicator struct {
	ID         evidence.Indicator // with hyphens
	Name       Name
	Codes      map[string][]string // codes by framework
	Element    Element
	Forms      []string // forms of exploitation: labour, sexual, criminal ...
	Weight     Weight
	Core       bool // in the core languages as well
	Negatable  bool // false when a negation is part of the meaning ("geen contract")
	Note       string
	Patterns   map[string][]string // by language, in order of preference
	Exclusions map[string][]string // by language: false friends
}

// ContextRule is a rule about the document around a hit, as the file words it;
// internal/tag gives it its effect.
type ContextRule struct {
	ID     string `yaml:"id"`
	Effect string `yaml:"effect"`
	When   string `yaml:"when"`
	Why    string `yaml:"why"`
}

// Test is a sentence that must show indicators, or must not.
type Test struct {
	Language string
	Text     string
	Expect   []evidence.Indicator
	Forbid   []evidence.Indicator
}

// Indicator finds an indicator by id.
func (c *Catalogue) Indicator(id evidence.Indicator) (Indicator, bool) {
	i := slices.IndexFunc(c.Indicators, func(x Indicator) bool { return x.ID == id })
	if i < 0 {
		return Indicator{}, false
	}
	return c.Indicators[i], true
}

// Lexicon is what the pattern matcher needs for a language: one rule for each
// indicator that has patterns in it, in the catalogue's order and named by its id.
func (c *Catalogue) Lexicon(language string) pattern.Language {
	l := c.lexicon(language)
	for _, i := range c.Indicators {
		if len(i.Patterns[language]) == 0 {
			continue
		}
		l.Rules = append(l.Rules, pattern.Rule{
			Name: string(i.ID), Patterns: i.Patterns[language],
			Exclusions: i.Exclusions[language], Negatable: i.Negatable,
		})
	}
	return l
}

// CueLexicon looks for the language's cues of general text, as a single rule.
func (c *Catalogue) CueLexicon(language string) pattern.Language {
	l := c.lexicon(language)
	if cues := c.Cues[language]; len(cues) > 0 {
		l.Rules = []pattern.Rule{{Name: "cue", Patterns: cues}}
	}
	return l
}

func (c *Catalogue) lexicon(language string) pattern.Language {
	return pattern.Language{
		Code: language, Classes: c.Classes[language],
		Negators: c.Negators[language], Window: c.Window,
	}
}
