package tag

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

// stance applies the rules in the order that the package comment gives, and says
// which one decided.
func (s *scene) stance(h hit) (evidence.Stance, string) {
	if h.Negated {
		return evidence.Negated, fmt.Sprintf("%q before it", h.Negator)
	}
	for _, rule := range []struct {
		stance evidence.Stance
		why    func(hit) string
	}{
		{evidence.General, s.general},
		{evidence.Asked, s.asked},
		{evidence.Denied, s.denied},
		{evidence.Negated, s.negated},
	} {
		if why := rule.why(h); why != "" {
			return rule.stance, why
		}
	}
	return evidence.Asserted, "no other rule applies"
}

func (s *scene) general(h hit) string {
	return cmp.Or(s.leaflet, s.hotline(h), s.charge(h), s.instructive(h))
}

func (s *scene) hotline(h hit) string {
	if s.rules.nearHotline(s.page.Text, h.Span, s.hotlines) {
		return fmt.Sprintf("a hotline's number within %d characters", s.rules.hotlineReach)
	}
	return ""
}

func (s *scene) charge(h hit) string {
	if wording := s.charged(h); wording != "" {
		return fmt.Sprintf("wording of a charge: %q", wording)
	}
	return ""
}

func (s *scene) instructive(h hit) string {
	for _, c := range s.near(h, cueGeneral) {
		return fmt.Sprintf("instructive wording: %q", c.Text)
	}
	return ""
}

func (s *scene) asked(h hit) string { return cmp.Or(s.isQuestion(h), s.reportsQuestion(h)) }

func (s *scene) isQuestion(h hit) string {
	if s.question(h) {
		return "the sentence is a question"
	}
	return ""
}

func (s *scene) reportsQuestion(h hit) string {
	for _, c := range s.near(h, cueAsked) {
		if (c.Start < h.Start || h.vague && c.Start < h.End) && !s.contrasted(c, h) {
			return fmt.Sprintf("a question is reported: %q", c.Text)
		}
	}
	return ""
}

// question reports whether the first stop after a hit is a question mark. A line
// end stops too, unless the line after it goes on in lower case.
func (s *scene) question(h hit) bool {
	rest := s.page.Text[h.End:min(h.Unit.End, h.End+cueReach)]
	for i, r := range rest {
		switch {
		case r == '？' || r == '؟':
			return true
		case r == '?':
			// Not the doubt "(?)", nor the query of a web address.
			if next, _ := utf8.DecodeRuneInString(rest[i+1:]); next != ')' && !unicode.IsLetter(next) {
				return true
			}
		case r == '.' || r == '!' || r == ';':
			next, _ := utf8.DecodeRuneInString(rest[i+1:])
			if i+1 == len(rest) || unicode.IsSpace(next) {
				return false
			}
		case r == '\n' && !continues(rest[i:]):
			return false
		}
	}
	return false
}

// continues reports whether text after a line end goes on in lower case.
func continues(text string) bool {
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \t\r\n"))
	return unicode.IsLower(next)
}

// lineEnds reports whether a line ends within a span and does not go on in lower
// case.
func lineEnds(text string, within evidence.Span) bool {
	for i, r := range text[within.Start:within.End] {
		if r == '\n' && !continues(text[within.Start+i:]) {
			return true
		}
	}
	return false
}

func (s *scene) denied(h hit) string {
	for _, c := range s.near(h, cueDenied) {
		if (h.vague || !c.Overlaps(h.Span)) && !s.contrasted(c, h) {
			return fmt.Sprintf("the sentence denies: %q", c.Text)
		}
	}
	return ""
}

// How far a wider negation reaches, in tokens.
const (
	reachBefore = 4
	reachAfter  = 3 // in languages that negate behind the finite verb
)

// negated looks for negations beyond the reference's rule. Indicators whose
// meaning holds a negation have none.
func (s *scene) negated(h hit) string {
	if !h.negatable {
		return ""
	}
	for _, c := range s.near(h, cueNegation) {
		before := c.End <= h.Start && s.withinReach(c, h, reachBefore)
		if before || s.inside(c, h) {
			return fmt.Sprintf("%q with it", c.Text)
		}
	}
	for _, c := range s.near(h, cueNegatedAfter) {
		after := h.End <= c.Start && s.withinReach(c, h, reachAfter)
		if after || s.inside(c, h) {
			return fmt.Sprintf("%q after the verb", c.Text)
		}
	}
	return ""
}

// inside reports whether a cue stands in a gap of a hit, in the same clause as its
// beginning, and is no part of the pattern.
func (s *scene) inside(c pattern.Hit, h hit) bool {
	return h.Start < c.Start && c.End <= h.End && !strings.Contains(pattern.Fold(h.pattern).Text, c.Text) &&
		sameClause(s.page.Text[h.Start:c.Start]) &&
		!s.anyBetween(cueConjunction, evidence.Span{Start: h.Start, End: h.Start}, c.Span, h)
}

// withinReach reports whether fewer than reach tokens, no break of the clause and
// no conjunction stand between a cue and a hit.
func (s *scene) withinReach(c pattern.Hit, h hit, reach int) bool {
	gap := between(c.Span, h.Span).Of(s.page.Text)
	return sameClause(gap) && len(pattern.Tokens(gap)) < reach && !s.anyBetween(cueConjunction, c.Span, h.Span, h)
}

func sameClause(text string) bool { return !strings.ContainsAny(text, ",;:.!?()\n") }
