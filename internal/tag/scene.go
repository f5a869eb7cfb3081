package tag

import (
	"cmp"
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
	charges  []charge                 // by place
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
	vague     bool // no pattern's match: what it tells may stand around as well as inside
}

func (t *Tagger) newScene(p *evidence.Page, language string, parts []evidence.Span) *scene {
	s := t.bareScene(p)
	s.language = language
	rules := t.matchers[language].Rules()
	for _, h := range t.matchers[language].MatchWithin(p.Text, parts) {
		r := rules[h.Rule]
		id := evidence.Indicator(r.Name)
		s.hits = append(s.hits, hit{Hit: h, indicator: id, pattern: r.Patterns[h.Pattern], negatable: r.Negatable, strong: t.weights[id] == catalogue.Strong})
	}
	for _, h := range t.cues[language].MatchWithin(p.Text, parts) {
		s.cues[h.Rule] = append(s.cues[h.Rule], h)
	}
	s.charges = s.chargeUnits()
	return s
}

// bareScene is a page of which no wording is known.
func (t *Tagger) bareScene(p *evidence.Page) *scene {
	return &scene{page: p, rules: t.rules, hotlines: t.rules.hotline.FindAllStringIndex(p.Text, -1)}
}

// charge is a unit that is worded as a charge, and the wording that makes it one.
type charge struct {
	unit    evidence.Span
	wording string
}

// chargeUnits finds the units that are worded as a charge.
func (s *scene) chargeUnits() []charge {
	wordings, toWit, andOr := map[evidence.Span]string{}, map[evidence.Span]bool{}, map[evidence.Span]int{}
	for _, c := range s.cues[cueToWit] {
		toWit[c.Unit] = true
	}
	for _, c := range s.cues[cueAndOr] {
		if andOr[c.Unit]++; toWit[c.Unit] && andOr[c.Unit] == s.rules.chargeAndOr {
			wordings[c.Unit] = "te weten ... en/of"
		}
	}
	for _, c := range s.cues[cueCharge] {
		wordings[c.Unit] = c.Text
	}
	var all []charge
	for unit, wording := range wordings {
		all = append(all, charge{unit, wording})
	}
	slices.SortFunc(all, func(a, b charge) int { return cmp.Compare(a.unit.Start, b.unit.Start) })
	return all
}

// charged is the wording that makes a unit around a hit a charge; empty when none does.
func (s *scene) charged(h hit) string {
	i := sort.Search(len(s.charges), func(i int) bool { return s.charges[i].unit.End > h.Start })
	if i < len(s.charges) && s.charges[i].unit.Overlaps(h.Span) {
		return s.charges[i].wording
	}
	return ""
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
