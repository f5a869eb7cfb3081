package tag

import (
	"fmt"
	"strings"

	"spoor/internal/evidence"
)

// When a document as a whole instructs, rather than tells what happened.
const (
	policyLeast = 3 // the catalogue's cues, however short the document is

	// Leaflets by their wording (cues.yaml); tuned on annotated documents, where
	// this finds 17 of 29 leaflets and 4 of 908 that are none.
	leafletTokens   = 80 // shorter texts are not judged
	leafletDensity  = 10 // cues in a thousand tokens
	leafletVariety  = 3  // different cues
	leafletTellings = 4  // at most one sentence that tells something for so many cues
)

// general says why a document as a whole is general; empty when it is not. The
// catalogue's rule comes first: dense in cues of instructive text, and nobody
// tells of something strong that happened.
func (r contextRules) general(scenes []*scene) string {
	d := weigh(scenes)
	switch {
	case d.narrated:
	case d.policy >= policyLeast && d.policy*r.policyTokens >= r.policyCues*d.tokens:
		return fmt.Sprintf("the document is a policy text: %d cues in %d words", d.policy, d.tokens)
	case d.tokens >= leafletTokens && d.leaflet*1000 >= leafletDensity*d.tokens &&
		d.variety >= leafletVariety && d.tellings*leafletTellings <= d.leaflet:
		return fmt.Sprintf("the document is worded as a leaflet: %d cues in %d words", d.leaflet, d.tokens)
	}
	return ""
}

// weight counts what tells leaflets from accounts.
type weight struct {
	tokens, policy, leaflet, variety, tellings int
	narrated                                   bool
}

func weigh(scenes []*scene) weight {
	var w weight
	seen := map[string]bool{}
	var page *evidence.Page
	for _, s := range scenes {
		if s.page != page {
			page = s.page
			w.tokens += len(strings.Fields(page.Text))
		}
		w.policy += len(s.cues[cueGeneral])
		w.leaflet += len(s.cues[cueLeaflet])
		w.tellings += len(s.cues[cueNarrative])
		for _, c := range s.cues[cueLeaflet] {
			seen[fmt.Sprint(s.language, c.Pattern)] = true
		}
		for _, h := range s.hits {
			if h.indicator == "ctx-trafficking" {
				w.policy++
			}
			w.narrated = w.narrated || s.narrated(h)
		}
	}
	w.variety = len(seen)
	return w
}

// narrated reports whether someone tells that a hit happened: a strong indicator,
// not negated, in a sentence with a narrator and a past tense.
func (s *scene) narrated(h hit) bool {
	return h.strong && !h.Negated && len(s.near(h, cueNarrative)) > 0
}
