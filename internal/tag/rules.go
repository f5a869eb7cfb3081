package tag

import (
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// rule is one of those that findings of the model are held against.
type rule struct {
	name   string // in model.json's rules_off
	stance evidence.Stance
	why    func(*scene, hit) string
}

// rules are those of the package comment that look at a sentence, in their order, but for
// negations: those need to know which words are negated, and the stance head does.
func rules() []rule {
	return []rule{
		{"hotline", evidence.General, (*scene).hotline},
		{"charge", evidence.General, (*scene).charge},
		{"instructive", evidence.General, (*scene).instructive},
		{"question", evidence.Asked, (*scene).isQuestion},
		{"reported-question", evidence.Asked, (*scene).reportsQuestion},
		{"denial", evidence.Denied, (*scene).denied},
	}
}

// ruled holds a span of a sentence against the rules, but for those that are off, and
// gives the stance of the first that applies and why; asserted when none does. Scenes are
// those of the sentence's page.
func (t *Tagger) ruled(scenes []*scene, s *sentence, span evidence.Span, off []string) (evidence.Stance, string) {
	h := hit{Hit: pattern.Hit{Span: span, Unit: s.Span}, vague: true}
	for _, r := range rules() {
		if slices.Contains(off, r.name) {
			continue
		}
		for _, scene := range scenes {
			if why := r.why(scene, h); why != "" {
				return r.stance, why
			}
		}
	}
	return evidence.Asserted, ""
}
