package tag

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
)

// contextRules are the catalogue's context rules with the figures that their
// wording states.
type contextRules struct {
	policyCues   int // of instructive text, in ...
	policyTokens int // ... so many tokens, make a policy text
	chargeAndOr  int // "en/of" with "te weten" that make a charge
	denials      []string
	hotline      *regexp.Regexp
	hotlineReach int // characters
}

var (
	policyForm = regexp.MustCompile(`>= (\d+) hypothetical cues .* per ([\d,]+) tokens`)
	chargeForm = regexp.MustCompile(`>= (\d+) 'en/of'`)
	quotedForm = regexp.MustCompile(`'([^']+)'`)
	phoneForm  = regexp.MustCompile(`\d{3,4}-\d{4,7}`)
	reachForm  = regexp.MustCompile(`within (\d+) characters`)
)

// readContextRules takes the figures out of the rules' wording, so that an editor
// of the catalogue changes them there. A rule that is missing or worded otherwise
// is an error.
func readContextRules(c *catalogue.Catalogue) (contextRules, error) {
	when := map[string]string{}
	for _, r := range c.ContextRules {
		when[r.ID] = r.When
	}
	policy := policyForm.FindStringSubmatch(when["policy_text"])
	charge := chargeForm.FindStringSubmatch(when["charge_language"])
	denials := quotedForm.FindAllStringSubmatch(when["denial"], -1)
	phones := phoneForm.FindAllString(when["quoted_hotline"], -1)
	reach := reachForm.FindStringSubmatch(when["quoted_hotline"])
	if policy == nil || charge == nil || denials == nil || phones == nil || reach == nil {
		return contextRules{}, errors.New("context rules: policy_text, charge_language, denial or quoted_hotline is missing or worded otherwise")
	}
	r := contextRules{hotline: hotlineExpression(phones)}
	for _, d := range denials {
		r.denials = append(r.denials, d[1])
	}
	for text, figure := range map[string]*int{
		policy[1]: &r.policyCues, policy[2]: &r.policyTokens, charge[1]: &r.chargeAndOr, reach[1]: &r.hotlineReach,
	} {
		n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil {
			return contextRules{}, fmt.Errorf("context rules: %w", err)
		}
		*figure = n
	}
	return r, nil
}

// hotlineExpression finds phone numbers however their digits are grouped.
func hotlineExpression(phones []string) *regexp.Regexp {
	var alternatives []string
	for _, p := range phones {
		digits := strings.Split(strings.ReplaceAll(p, "-", ""), "")
		alternatives = append(alternatives, strings.Join(digits, `[ .\-]{0,3}`))
	}
	return regexp.MustCompile(`\b(?:` + strings.Join(alternatives, "|") + `)\b`)
}

// nearHotline reports whether one of the numbers, which come by place, stands
// within reach of a span.
func (r contextRules) nearHotline(text string, s evidence.Span, numbers [][]int) bool {
	after := sort.Search(len(numbers), func(i int) bool { return numbers[i][1] > s.Start })
	for _, n := range numbers[max(0, after-1):min(len(numbers), after+1)] {
		number := evidence.Span{Start: n[0], End: n[1]}
		gap := between(s, number).Of(text)
		if len(gap) <= utf8.UTFMax*r.hotlineReach && utf8.RuneCountInString(gap) <= r.hotlineReach {
			return true
		}
	}
	return false
}
