package tag

import (
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// rule is one of those that findings of the model are held against.
type rule struct {
	name   string // in model.json's rules_off
	soft   bool   // a stance head that is sure of asserted knows better
	stance evidence.Stance
	why    func(*scene, hit) string
}

// rules are those of the package comment that look at a sentence, in their order, but for
// negations: those need to know which words are negated, and the stance head does.
func rules() []rule {
	return []rule{
		{"hotline", false, evidence.General, (*scene).hotline},
		{"charge", false, evidence.General, (*scene).charge},
		{"instructive", true, evidence.General, (*scene).instructive},
		{"question", true, evidence.Asked, (*scene).isQuestion},
		{"reported-question", true, evidence.Asked, (*scene).reportsQuestion},
		{"denial", false, evidence.Denied, (*scene).denied},
	}
}

// negates reports whether a sentence holds a word that negates, in any language that it is
// read in; where no wording is known it may.
func (d *document) negates(s *sentence) bool {
	h := hit{Hit: pattern.Hit{Span: s.Span, Unit: s.Span}, vague: true}
	return slices.ContainsFunc(d.scenes[s.page], func(scene *scene) bool {
		return scene.language == "" || len(scene.near(h, cueNegator)) > 0
	})
}

// ruled holds a span of a sentence against the rules, but for those that are off, and
// gives the stance of the first that applies and why; asserted when none does. asserted is
// what the stance head gives to that.
func (d *document) ruled(s *sentence, span evidence.Span, asserted float64) (evidence.Stance, string) {
	m := d.t.learned.Model
	h := hit{Hit: pattern.Hit{Span: span, Unit: s.Span}, vague: true}
	for _, r := range rules() {
		if slices.Contains(m.RulesOff, r.name) || r.soft && m.Sure > 0 && asserted >= m.Sure {
			continue
		}
		for _, scene := range d.scenes[s.page] {
			if why := r.why(scene, h); why != "" {
				return r.stance, why
			}
		}
	}
	return evidence.Asserted, ""
}
