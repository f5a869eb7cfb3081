package workbench

import (
	"slices"
	"strconv"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag"
	"spoor/internal/tag/eval"
)

// Coverage tells which patterns earn their place on a pile of documents.
type Coverage struct {
	catalogue *catalogue.Catalogue
	whole     eval.Tagger                           // the tagger as it is
	single    *tag.Tagger                           // an indicator for each pattern
	numbers   map[evidence.Indicator]int            // places in patterns by the name in single
	patterns  []PatternCoverage                     // in the catalogue's order
	sources   map[evidence.Indicator]map[string]int // asserted findings by indicator and source
	pages     map[string]int                        // by language
	documents int
	annotated int
}

// PatternCoverage is what one pattern does when it is tried by itself, its
// indicator's exclusions applied. Right, OtherStance and Wrong count the hits in
// annotated documents.
type PatternCoverage struct {
	Indicator   evidence.Indicator `json:"indicator"`
	Language    string             `json:"language"`
	Pattern     string             `json:"pattern"`
	Hits        int                `json:"hits"`
	Asserted    int                `json:"asserted"`     // of the hits, as the tagger sees it
	Right       int                `json:"right"`        // the sentence is marked with the indicator, asserted
	OtherStance int                `json:"other_stance"` // it is marked with the indicator, but as denied, asked or general
	Wrong       int                `json:"wrong"`        // it is not marked with the indicator
}

// IndicatorCoverage is what finds an indicator. Findings are asserted ones of the
// tagger as it is.
type IndicatorCoverage struct {
	Indicator  evidence.Indicator `json:"indicator"`
	Patterns   int                `json:"patterns"`
	Fired      int                `json:"fired"` // patterns with at least one hit
	Hits       int                `json:"hits"`
	Right      int                `json:"right"`
	Other      int                `json:"other_stance"`
	Wrong      int                `json:"wrong"`
	ByPattern  int                `json:"findings_pattern"`
	ByModel    int                `json:"findings_model"`
	ByBoth     int                `json:"findings_both"`
	ModelAlone bool               `json:"model_alone"` // found, and never with a pattern's help
	Without    []string           `json:"languages_without_patterns"`
}

// LanguageCoverage is how far the catalogue reaches in a language.
type LanguageCoverage struct {
	Language string               `json:"language"`
	Pages    int                  `json:"pages"`
	Patterns int                  `json:"patterns"`
	Fired    int                  `json:"fired"`
	Without  []evidence.Indicator `json:"indicators_without_patterns"`
}

// CoverageReport is what the documents showed.
type CoverageReport struct {
	Documents  int                 `json:"documents"`
	Annotated  int                 `json:"annotated"`
	Languages  []LanguageCoverage  `json:"languages"`  // in the catalogue's order
	Indicators []IndicatorCoverage `json:"indicators"` // in the catalogue's order
	Patterns   []PatternCoverage   `json:"patterns"`   // in the catalogue's order
}

// NewCoverage prepares the patterns of a catalogue; whole is the tagger as it is.
// Error kind: Invalid.
func NewCoverage(c *catalogue.Catalogue, whole eval.Tagger) (*Coverage, error) {
	v := &Coverage{catalogue: c, whole: whole, numbers: map[evidence.Indicator]int{}, sources: map[evidence.Indicator]map[string]int{}, pages: map[string]int{}}
	var single []catalogue.Indicator
	for _, i := range c.Indicators {
		for _, l := range c.Languages {
			for _, src := range i.Patterns[l] {
				id := evidence.Indicator(strconv.Itoa(len(v.patterns)))
				v.numbers[id] = len(v.patterns)
				single = append(single, catalogue.Indicator{
					ID: id, Negatable: i.Negatable, Weight: i.Weight,
					Patterns: map[string][]string{l: {src}}, Exclusions: i.Exclusions,
				})
				v.patterns = append(v.patterns, PatternCoverage{Indicator: i.ID, Language: l, Pattern: src})
			}
		}
	}
	var err error
	v.single, err = taggerOf(c, single)
	return v, err
}

// Seen is what patterns and tagger make of one document.
type Seen struct {
	read           Read
	single, tagged []evidence.Finding
}

// Look tags a document; safe for concurrent use.
func (v *Coverage) Look(r Read) Seen {
	return Seen{r, v.single.Tag(r.Pages), v.whole.Tag(r.Pages)}
}

// Add counts a document.
func (v *Coverage) Add(s Seen) {
	v.documents++
	if s.read.Annotated {
		v.annotated++
	}
	for _, p := range s.read.Pages {
		v.pages[p.Language]++
	}
	sentences := s.read.sentencesOf()
	for _, f := range s.single {
		v.patterns[v.numbers[f.Indicator]].count(s.read, sentences, f)
	}
	for _, f := range s.tagged {
		if f.Stance != evidence.Asserted {
			continue
		}
		if v.sources[f.Indicator] == nil {
			v.sources[f.Indicator] = map[string]int{}
		}
		v.sources[f.Indicator][f.Source]++
	}
}

func (c *PatternCoverage) count(r Read, sentences []evidence.Span, f evidence.Finding) {
	c.Hits++
	if f.Stance == evidence.Asserted {
		c.Asserted++
	}
	if !r.Annotated {
		return
	}
	marks := marksOf(r.marksAt(sentences, f.Span))
	switch {
	case slices.Contains(marks, Mark{c.Indicator, evidence.Asserted}):
		c.Right++
	case slices.ContainsFunc(marks, func(m Mark) bool { return m.Indicator == c.Indicator }):
		c.OtherStance++
	default:
		c.Wrong++
	}
}

// Report is what has been seen so far.
func (v *Coverage) Report() CoverageReport {
	r := CoverageReport{Documents: v.documents, Annotated: v.annotated, Patterns: slices.Clone(v.patterns)}
	for _, l := range v.catalogue.Languages {
		r.Languages = append(r.Languages, v.language(l))
	}
	for _, i := range v.catalogue.Indicators {
		r.Indicators = append(r.Indicators, v.indicator(i))
	}
	return r
}

func (v *Coverage) language(l string) LanguageCoverage {
	c := LanguageCoverage{Language: l, Pages: v.pages[l], Without: []evidence.Indicator{}}
	for _, i := range v.catalogue.Indicators {
		if len(i.Patterns[l]) == 0 {
			c.Without = append(c.Without, i.ID)
		}
	}
	for _, p := range v.patterns {
		if p.Language == l {
			c.Patterns++
			if p.Hits > 0 {
				c.Fired++
			}
		}
	}
	return c
}

func (v *Coverage) indicator(i catalogue.Indicator) IndicatorCoverage {
	found := v.sources[i.ID]
	c := IndicatorCoverage{
		Indicator: i.ID, Without: []string{},
		ByPattern: found[tag.SourcePattern], ByModel: found[tag.SourceModel], ByBoth: found[tag.SourceBoth],
	}
	c.ModelAlone = c.ByModel > 0 && c.ByPattern+c.ByBoth == 0
	for _, l := range v.catalogue.Languages {
		if len(i.Patterns[l]) == 0 {
			c.Without = append(c.Without, l)
		}
	}
	for _, p := range v.patterns {
		if p.Indicator != i.ID {
			continue
		}
		c.Patterns++
		if p.Hits > 0 {
			c.Fired++
		}
		c.Hits, c.Right, c.Other, c.Wrong = c.Hits+p.Hits, c.Right+p.Right, c.Other+p.OtherStance, c.Wrong+p.Wrong
	}
	return c
}
