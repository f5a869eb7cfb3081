package catalogue

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// problems collects what is wrong, so that an editor sees all of it at once.
type problems struct{ found []error }

func (p *problems) add(format string, args ...any) {
	p.found = append(p.found, fmt.Errorf(format, args...))
}

func (c *Catalogue) validate(forms []string) error {
	var p problems
	if c.ID == "" || c.Version == "" {
		p.add("id or version is missing")
	}
	if c.Window < 0 {
		p.add("negation window of %d tokens", c.Window)
	}
	c.checkLanguages(&p)
	seen := map[evidence.Indicator]bool{}
	for _, i := range c.Indicators {
		if seen[i.ID] {
			p.add("indicator %s: defined twice", i.ID)
		}
		seen[i.ID] = true
		c.checkIndicator(i, forms, &p)
	}
	c.checkTests(seen, &p)
	return errors.Join(p.found...)
}

// checkLanguages sees to it that all that is given by language is given for
// languages of the catalogue, and that the cues compile.
func (c *Catalogue) checkLanguages(p *problems) {
	check := func(what string, languages []string) {
		for _, l := range languages {
			if !slices.Contains(c.Languages, l) {
				p.add("%s: unknown language %q", what, l)
			}
		}
	}
	check("full_languages", c.FullLanguages)
	check("core_languages", c.CoreLanguages)
	check("negators", sortedKeys(c.Negators))
	check("classes", sortedKeys(c.Classes))
	check("cues", sortedKeys(c.Cues))
	for _, l := range sortedKeys(c.Cues) {
		c.checkPatterns("cues", l, c.Cues[l], p)
	}
}

var idForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func (c *Catalogue) checkIndicator(i Indicator, forms []string, p *problems) {
	who := "indicator " + string(i.ID)
	if !idForm.MatchString(string(i.ID)) {
		p.add("%s: an id is lower-case words joined by underscores", who)
	}
	if i.Name.NL == "" || i.Name.EN == "" {
		p.add("%s: a name in nl or en is missing", who)
	}
	if !slices.Contains(Elements(), i.Element) {
		p.add("%s: unknown element (sr) %q", who, i.Element)
	}
	if !slices.Contains(Weights(), i.Weight) {
		p.add("%s: unknown strength %q", who, i.Weight)
	}
	if len(i.Forms) == 0 {
		p.add("%s: no form of exploitation", who)
	}
	for _, f := range i.Forms {
		if !slices.Contains(forms, f) {
			p.add("%s: unknown form of exploitation %q", who, f)
		}
	}
	c.checkCodes(who, i.Codes, p)
	c.checkCoverage(who, i, p)
	for _, l := range sortedKeys(i.Patterns) {
		c.checkPatterns(who, l, i.Patterns[l], p)
	}
	for _, l := range sortedKeys(i.Exclusions) {
		c.checkPatterns(who+", not", l, i.Exclusions[l], p)
	}
}

func (c *Catalogue) checkCodes(who string, codes map[string][]string, p *problems) {
	for _, name := range sortedKeys(codes) {
		framework, ok := c.Frameworks[name]
		if !ok {
			p.add("%s: unknown framework %q", who, name)
		}
		for _, code := range codes[name] {
			if _, known := framework.Codes[code]; !known && len(framework.Codes) > 0 {
				p.add("%s: framework %s has no code %q", who, name, code)
			}
		}
	}
}

// checkCoverage asks for patterns in every full language, and for a core
// indicator in every core language.
func (c *Catalogue) checkCoverage(who string, i Indicator, p *problems) {
	wanted := c.FullLanguages
	if i.Core {
		wanted = slices.Concat(c.FullLanguages, c.CoreLanguages)
	}
	for _, l := range wanted {
		if len(i.Patterns[l]) == 0 {
			p.add("%s: no pattern in %s", who, l)
		}
	}
}

func (c *Catalogue) checkPatterns(who, language string, patterns []string, p *problems) {
	if !slices.Contains(c.Languages, language) {
		p.add("%s: unknown language %q", who, language)
	}
	for _, src := range patterns {
		if err := pattern.Check(language, src, c.Classes[language]); err != nil {
			p.add("%s, %s, pattern %q: %w", who, language, src, err)
		}
	}
}

func (c *Catalogue) checkTests(known map[evidence.Indicator]bool, p *problems) {
	for _, t := range c.Tests {
		if !slices.Contains(c.Languages, t.Language) {
			p.add("test %q: unknown language %q", t.Text, t.Language)
		}
		for _, id := range slices.Concat(t.Expect, t.Forbid) {
			if !known[id] {
				p.add("test %q: unknown indicator %s", t.Text, id)
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
