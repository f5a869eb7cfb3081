package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// file is the shape of indicators.yaml. Unknown keys are errors.
type file struct {
	Catalogue struct {
		ID        string   `yaml:"id"`
		Version   string   `yaml:"version"`
		Languages []string `yaml:"languages"`
		Full      []string `yaml:"full_languages"`
		Core      []string `yaml:"core_languages"`
	} `yaml:"catalogue"`
	Language struct {
		Folding  []string          `yaml:"folding"`
		Tokens   string            `yaml:"tokens"`
		Boundary string            `yaml:"boundary"`
		Forms    map[string]string `yaml:"forms"`
		Negation struct {
			Rule     string            `yaml:"rule"`
			Window   int               `yaml:"window"`
			NotFor   string            `yaml:"not_for"`
			Negators map[string][]word `yaml:"negators"`
		} `yaml:"negation"`
		Hypothetical struct {
			Rule string            `yaml:"rule"`
			Cues map[string][]word `yaml:"cues"`
		} `yaml:"hypothetical"`
	} `yaml:"pattern_language"`
	Frameworks   map[string]Framework         `yaml:"frameworks"`
	Forms        []string                     `yaml:"exploitation_forms"`
	Classes      map[string]map[string][]word `yaml:"classes"`
	Indicators   []fileIndicator              `yaml:"indicators"`
	ContextRules []ContextRule                `yaml:"context_rules"`
	Hypotheses   map[string]string            `yaml:"hypothesis_rules"`
	Entities     map[string]yaml.Node         `yaml:"entities"` // for internal/entity
	Tests        struct {
		Positive []fileTest `yaml:"positive"`
		Negative []fileTest `yaml:"negative"`
	} `yaml:"tests"`
}

type fileIndicator struct {
	ID        string              `yaml:"id"`
	Name      Name                `yaml:"name"`
	Codes     map[string][]string `yaml:"codes"`
	Element   Element             `yaml:"sr"`
	Forms     []string            `yaml:"forms"`
	Weight    Weight              `yaml:"strength"`
	Core      bool                `yaml:"core"`
	Negatable *bool               `yaml:"negatable"`
	Note      string              `yaml:"note"`
	Patterns  map[string]string   `yaml:"pat"` // separated by semicolons
	Not       map[string]string   `yaml:"not"`
}

type fileTest struct {
	Language string   `yaml:"lang"`
	Text     string   `yaml:"text"`
	Expect   []string `yaml:"expect"`
	Forbid   []string `yaml:"forbid"`
}

// word is a scalar as the reference matcher reads it: YAML 1.1, where an unquoted
// no is the word "false".
type word string

// UnmarshalYAML implements yaml.Unmarshaler.
func (w *word) UnmarshalYAML(n *yaml.Node) error {
	var s string
	if err := n.Decode(&s); err != nil {
		return err
	}
	if n.Style == 0 {
		switch strings.ToLower(s) {
		case "yes", "on", "true":
			s = "true"
		case "no", "off", "false":
			s = "false"
		}
	}
	*w = word(s)
	return nil
}

// UnmarshalYAML implements yaml.Unmarshaler. A caption may hold commas without
// quotes: YAML reads what follows one as a key of its own, without a value.
func (n *Name) UnmarshalYAML(node *yaml.Node) error {
	captions := map[string]*string{"nl": &n.NL, "en": &n.EN}
	var current *string
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		caption := captions[key.Value]
		switch {
		case caption != nil:
			current, *caption = caption, value.Value
		case value.Tag == "!!null" && current != nil:
			*current += ", " + key.Value
		default:
			return fmt.Errorf("line %d: names are given in nl and en, not %q", key.Line, key.Value)
		}
	}
	return nil
}

func texts(words []word) []string {
	var out []string
	for _, w := range words {
		out = append(out, string(w))
	}
	return out
}

// Parse reads and validates a catalogue. The error lists everything that is
// wrong, each with indicator, language and pattern. Error kind: Invalid.
func Parse(data []byte) (*Catalogue, error) {
	var f file
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, evidence.E(evidence.Invalid, "read catalogue", "", err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, evidence.E(evidence.Invalid, "read catalogue", "", errors.New("more than one YAML document"))
	}
	c := f.catalogue()
	c.Checksum = evidence.DigestOf(data)
	if err := c.validate(f.Forms); err != nil {
		return nil, evidence.E(evidence.Invalid, "check catalogue", c.Version, err)
	}
	return c, nil
}

func (f *file) catalogue() *Catalogue {
	c := &Catalogue{
		ID: f.Catalogue.ID, Version: f.Catalogue.Version,
		Languages: f.Catalogue.Languages, FullLanguages: f.Catalogue.Full, CoreLanguages: f.Catalogue.Core,
		Window: f.Language.Negation.Window, Negators: map[string][]string{}, Cues: map[string][]string{},
		Classes: map[string]pattern.Classes{}, Frameworks: f.Frameworks, ContextRules: f.ContextRules,
	}
	for language, words := range f.Language.Negation.Negators {
		c.Negators[language] = texts(words)
	}
	for language, words := range f.Language.Hypothetical.Cues {
		c.Cues[language] = texts(words)
	}
	for language, classes := range f.Classes {
		c.Classes[language] = pattern.Classes{}
		for name, words := range classes {
			c.Classes[language][name] = texts(words)
		}
	}
	for _, i := range f.Indicators {
		c.Indicators = append(c.Indicators, i.indicator())
	}
	for _, t := range append(f.Tests.Positive, f.Tests.Negative...) {
		c.Tests = append(c.Tests, Test{t.Language, t.Text, indicatorIDs(t.Expect), indicatorIDs(t.Forbid)})
	}
	return c
}

func (i fileIndicator) indicator() Indicator {
	return Indicator{
		ID: indicatorID(i.ID), Name: i.Name, Codes: i.Codes, Element: i.Element, Forms: i.Forms,
		Weight: i.Weight, Core: i.Core, Negatable: i.Negatable == nil || *i.Negatable, Note: i.Note,
		Patterns: split(i.Patterns), Exclusions: split(i.Not),
	}
}

// indicatorID turns the underscores of the data files into hyphens.
func indicatorID(id string) evidence.Indicator {
	return evidence.Indicator(strings.ReplaceAll(id, "_", "-"))
}

func indicatorIDs(ids []string) []evidence.Indicator {
	var out []evidence.Indicator
	for _, id := range ids {
		out = append(out, indicatorID(id))
	}
	return out
}

func split(byLanguage map[string]string) map[string][]string {
	out := map[string][]string{}
	for language, joined := range byLanguage {
		for p := range strings.SplitSeq(joined, ";") {
			if p = strings.TrimSpace(p); p != "" {
				out[language] = append(out[language], p)
			}
		}
	}
	return out
}
