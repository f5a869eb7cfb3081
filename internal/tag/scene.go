package tag

import (
	"slices"
	"sort"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// scene is a page, or the parts of it in one language: what matched there, and the
// wording around.
type scene struct {
	page     *evidence.Page
	language string
	rules    contextRules
	hits     []hit
	cues     [cueNumber][]pattern.Hit // each by place
	charges  map[int]string           // by start of the unit: the wording that makes it a charge
	hotlines [][]int
	leaflet  string // why the document as a whole is general; empty when it is not
}

// hit is a match of an indicator's pattern.
type hit struct {
	pattern.Hit
	indicator evidence.Indicator
	pattern   string
	negatable bool
	strong    bool
}

func (t *Tagger) newScene(p *evidence.Page, language string, parts []evidence.Span) *scene {
	s := &scene{
		page: p, language: language, rules: t.rules,
		hotlines: t.rules.hotline.FindAllStringIndex(p.Text, -1),
	}
	rules := t.matchers[language].Rules()
	for _, h := range t.matchers[language].MatchWithin(p.Text, parts) {
		r := rules[h.Rule]
		id := evidence.Indicator(r.Name)
		s.hits = append(s.hits, hit{h, id, r.Patterns[h.Pattern], r.Negatable, t.weights[id] == catalogue.Strong})
	}
	for _, h := range t.cues[language].MatchWithin(p.Text, parts) {
		s.cues[h.Rule] = append(s.cues[h.Rule], h)
	}
	s.charges = s.chargeUnits()
	return s
}

// chargeUnits finds the units that are worded as a charge.
func (s *scene) chargeUnits() map[int]string {
	charges, toWit, andOr := map[int]string{}, map[int]bool{}, map[int]int{}
	for _, c := range s.cues[cueToWit] {
		toWit[c.Unit.Start] = true
	}
	for _, c := range s.cues[cueAndOr] {
		if andOr[c.Unit.Start]++; toWit[c.Unit.Start] && andOr[c.Unit.Start] == s.rules.chargeAndOr {
			charges[c.Unit.Start] = "te weten ... en/of"
		}
	}
	for _, c := range s.cues[cueCharge] {
		charges[c.Unit.Start] = c.Text
	}
	return charges
}

// cueReach is how far from a match a cue may stand, in bytes. Sentences are
// seldom longer; text without any stops must not cost quadratic time.
const cueReach = 400

// near are the cues of a kind in the same sentence as a hit, by place. Here a
// sentence also ends where a line ends, unless the next line goes on in lower case.
func (s *scene) near(h hit, kind cue) []pattern.Hit {
	around := evidence.Span{Start: max(h.Unit.Start, h.Start-cueReach), End: min(h.Unit.End, h.End+cueReach)}
	all := s.cues[kind]
	from := sort.Search(len(all), func(i int) bool { return all[i].Start >= around.Start })
	var out []pattern.Hit
	for _, c := range all[from:] {
		if c.Start >= around.End {
			break
		}
		if !lineEnds(s.page.Text, between(c.Span, h.Span)) {
			out = append(out, c)
		}
	}
	return out
}

// between is what lies between two spans in either order; empty when they overlap.
func between(a, b evidence.Span) evidence.Span {
	if a.Start > b.Start {
		a, b = b, a
	}
	return evidence.Span{Start: min(a.End, b.Start), End: b.Start}
}

// contrasted reports whether a contrast stands between a cue and a hit.
func (s *scene) contrasted(c pattern.Hit, h hit) bool {
	return s.anyBetween(cueContrast, c.Span, h.Span, h)
}

// anyBetween reports whether a cue of a kind stands between two spans near a hit.
func (s *scene) anyBetween(kind cue, a, b evidence.Span, h hit) bool {
	if a.Start > b.Start {
		a, b = b, a
	}
	return slices.ContainsFunc(s.near(h, kind), func(x pattern.Hit) bool {
		return a.End <= x.Start && x.End <= b.Start
	})
}
