package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"spoor/internal/evidence"
)

// The files that model.json has digests of.
const (
	fileAdapter    = "adapter.safetensors"
	fileHeads      = "heads.safetensors"
	filePrecedents = "precedents.bin"
)

// Settings are what model.json says.
type Settings struct {
	Version  string
	Base     evidence.Digest // of the base model
	Labels   []evidence.Indicator
	Strong   []float64 // by label: score from which on an asserted finding is strong
	Possible []float64 // by label: score from which on there is an asserted finding
	Mention  []float64 // by label: score from which on there is one of another stance
	Leaflet  float64   // probability from which on a document is general as a whole
	Overrule float64   // probability from which on the stance head overrules a pattern
	// LeafletRule is how probable the model must hold a document that the rules call a
	// policy text or leaflet to be one, for it to be general.
	LeafletRule float64
	// Doubt is the probability of a leaflet from which on nothing in it is strong; 0 for
	// never. One that is general as a whole has nothing asserted at all.
	Doubt float64
	// Elsewhere is the probability that the document tells of something else altogether
	// from which on nothing in it is strong; 0 for never. It is not asked of a document of
	// fewer than five sentences.
	Elsewhere float64
	// Alone is the score from which on something is strong in a document of fewer than five
	// sentences; 0 for as anywhere.
	Alone float64
	// Sure is the probability of asserted from which on the stance head overrules the
	// rules that look at a sentence's wording; 0 for never.
	Sure     float64
	Pattern  []float64 // by label: the score of a finding that only a pattern made
	Trusted  []bool    // by label: such a finding is strong
	RulesOff []string  // rules that findings of the model alone are not held against
	Chats    bool      // the reader was trained with chats, and is told which pages are

	files map[string]evidence.Digest
}

// defaultPattern is the score of a finding that only a pattern made, where model.json has
// none: about the share of right ones that was measured for all patterns together.
const defaultPattern = 0.3

// settingsFile is the shape of model.json.
type settingsFile struct {
	Version    string                     `json:"version"`
	Base       evidence.Digest            `json:"base"`
	Files      map[string]evidence.Digest `json:"files"`
	Labels     []evidence.Indicator       `json:"labels"`
	Thresholds struct {
		Strong   perLabel `json:"strong"`
		Possible perLabel `json:"possible"`
		Mention  perLabel `json:"mention"`
	} `json:"thresholds"`
	Leaflet     float64                        `json:"leaflet"`
	LeafletRule float64                        `json:"leaflet_rule"`
	Doubt       float64                        `json:"doubt"`
	Elsewhere   float64                        `json:"elsewhere"`
	Alone       float64                        `json:"alone"`
	Overrule    float64                        `json:"overrule"`
	Sure        float64                        `json:"sure"`
	Pattern     map[evidence.Indicator]float64 `json:"pattern"`
	Trusted     []evidence.Indicator           `json:"trusted"`
	RulesOff    []string                       `json:"rules_off"`
	Chats       bool                           `json:"chats"`
}

// perLabel is a number for each label, or one for all.
type perLabel []float64

// UnmarshalJSON takes a number or a list.
func (p *perLabel) UnmarshalJSON(data []byte) error {
	var one float64
	if err := json.Unmarshal(data, &one); err == nil {
		*p = perLabel{one}
		return nil
	}
	return json.Unmarshal(data, (*[]float64)(p))
}

// forAll gives one number for each of n labels; false when there is another number of
// them, or one that is no probability.
func (p perLabel) forAll(n int) ([]float64, bool) {
	if len(p) == 1 {
		p = slices.Repeat(p, n)
	}
	ok := len(p) == n && !slices.ContainsFunc(p, func(x float64) bool { return !probable(x) })
	return p, ok
}

func probable(x float64) bool { return x >= 0 && x <= 1 }

const mostLabels = 1000

// ParseSettings reads model.json. Error kind: Corrupt.
func ParseSettings(data []byte) (Settings, error) {
	var f settingsFile
	if err := json.Unmarshal(data, &f); err != nil {
		return Settings{}, damaged("model.json: " + err.Error())
	}
	n := len(f.Labels)
	s := Settings{Version: f.Version, Base: f.Base, Labels: f.Labels, Leaflet: f.Leaflet, LeafletRule: f.LeafletRule, Doubt: f.Doubt, Elsewhere: f.Elsewhere, Alone: f.Alone, Overrule: f.Overrule, Sure: f.Sure, RulesOff: f.RulesOff, Chats: f.Chats, files: f.Files}
	if f.Version == "" || n == 0 || n > mostLabels || len(slices.Compact(slices.Sorted(slices.Values(f.Labels)))) != n {
		return Settings{}, damaged("model.json: no version, no labels, or one twice")
	}
	var ok [3]bool
	s.Strong, ok[0] = f.Thresholds.Strong.forAll(n)
	s.Possible, ok[1] = f.Thresholds.Possible.forAll(n)
	s.Mention, ok[2] = f.Thresholds.Mention.forAll(n)
	improbable := slices.ContainsFunc([]float64{f.Leaflet, f.LeafletRule, f.Doubt, f.Elsewhere, f.Alone, f.Overrule, f.Sure}, func(x float64) bool { return !probable(x) })
	if ok != [3]bool{true, true, true} || improbable {
		return Settings{}, damaged("model.json: thresholds that are not one or one for each label, or no probabilities")
	}
	return s, s.patterns(f)
}

// patterns takes in what is said of findings that only a pattern made.
func (s *Settings) patterns(f settingsFile) error {
	s.Pattern, s.Trusted = slices.Repeat([]float64{defaultPattern}, len(s.Labels)), make([]bool, len(s.Labels))
	for _, id := range slices.Sorted(maps.Keys(f.Pattern)) {
		l, score := slices.Index(s.Labels, id), f.Pattern[id]
		if l < 0 || !probable(score) {
			return damaged(fmt.Sprintf("model.json: pattern score %v of %q", score, id))
		}
		s.Pattern[l] = score
	}
	for _, id := range f.Trusted {
		l := slices.Index(s.Labels, id)
		if l < 0 {
			return damaged(fmt.Sprintf("model.json: %q is trusted, and no label", id))
		}
		s.Trusted[l] = true
	}
	return nil
}

// belongs compares a file with its digest in model.json.
func (s Settings) belongs(name string, data []byte) error {
	want, ok := s.files[name]
	if !ok {
		return damaged("model.json has no digest of " + name)
	}
	if got := evidence.DigestOf(data); got != want {
		return damaged(fmt.Sprintf("%s has SHA-256 %s, model.json says %s", name, got, want))
	}
	return nil
}
