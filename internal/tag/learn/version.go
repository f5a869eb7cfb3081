package learn

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/tag/model"
	"spoor/internal/tag/network"
)

// Version is what a site learned: a change of the model that the program carries.
type Version struct {
	Number  int             `json:"number"`
	Model   string          `json:"model"`   // version of the model that it changes
	Adapter evidence.Digest `json:"adapter"` // of that model
	Reviews evidence.Digest `json:"reviews"` // of the decisions that were learned from
	Until   time.Time       `json:"until"`   // when the last of those was taken, UTC
	// Decisions and Documents are how much was learned from; Before and After are taken on
	// what was held back, Before with the version that was in use.
	Decisions int                  `json:"decisions"`
	Documents int                  `json:"documents"`
	Labels    []evidence.Indicator `json:"labels"`
	Strong    []float64            `json:"strong"`   // by label
	Possible  []float64            `json:"possible"` // by label
	Pattern   []float64            `json:"pattern"`  // by label: the score of a finding that only a pattern made
	Trusted   []bool               `json:"trusted"`  // by label: such a finding is strong
	Changes   []network.Change     `json:"changes"`
	Before    Figures              `json:"before"`
	After     Figures              `json:"after"`
}

// None is the version that changes nothing.
func None(m *model.Model) Version {
	return Version{
		Model: m.Version, Adapter: evidence.DigestOf(m.Adapter), Labels: m.Labels,
		Strong: m.Strong, Possible: m.Possible, Pattern: m.Pattern, Trusted: m.Trusted,
	}
}

// Learn makes a version of the passages that reviewers decided on and of other sentences of
// the same documents, starting from the trained model; current is the version in use, for
// the figures before. The same decisions give the same version. Error kind: Invalid when
// the numbers are not the model's.
func Learn(m *model.Model, studied []Studied, others []Other, current Version) (Version, error) {
	votes, err := votesOn(m, studied)
	if err != nil {
		return Version{}, err
	}
	examples := examplesOf(m, studied, votes)
	all, err := anchors(m, studied, others, votes)
	if err != nil {
		return Version{}, err
	}
	learnt, held := deal(examples, func(e Example) evidence.DocumentID { return e.Document })
	hold, heldOthers := deal(all, func(a anchor) evidence.DocumentID { return a.document })
	documents := map[evidence.DocumentID]bool{}
	for _, e := range learnt {
		documents[e.Document] = true
	}
	v := None(m)
	v.Reviews, v.Decisions, v.Documents = digestOf(studied), len(learnt), len(documents)
	v.Changes = fit(learnt, hold, m.Possible)
	v.Strong, v.Possible = thresholds(learnt, v.Changes, m.Strong, m.Possible)
	v.Pattern, v.Trusted = patterns(learnt, v)
	v.Before, v.After = measure(held, heldOthers, current), measure(held, heldOthers, v)
	return v, nil
}

// deal parts what is learned from and what is held back.
func deal[T any](all []T, document func(T) evidence.DocumentID) (learnt, held []T) {
	for _, one := range all {
		if HeldBack(document(one)) {
			held = append(held, one)
		} else {
			learnt = append(learnt, one)
		}
	}
	return learnt, held
}

func digestOf(studied []Studied) evidence.Digest {
	passages := make([]Passage, len(studied))
	for i, s := range studied {
		passages[i] = s.Passage
	}
	return Digest(passages)
}

// Fits reports whether a version changes this model.
func (v Version) Fits(m *model.Model) bool {
	return v.Model == m.Version && v.Adapter == evidence.DigestOf(m.Adapter) && slices.Equal(v.Labels, m.Labels)
}

// Apply gives the model as the version changes it, under a version name of its own. Error
// kinds: Differs when it was learned on another model, Corrupt when its numbers do not fit.
func (v Version) Apply(m *model.Model) (*model.Model, error) {
	if !v.Fits(m) {
		return nil, evidence.E(evidence.Differs, "use site version", fmt.Sprint(v.Number), fmt.Errorf("learned on %s, this is %s", v.Model, m.Version))
	}
	if !v.whole() {
		return nil, evidence.E(evidence.Corrupt, "use site version", fmt.Sprint(v.Number), nil)
	}
	n, err := m.Network.Changed(v.Changes)
	if err != nil {
		return nil, evidence.E(evidence.Corrupt, "use site version", fmt.Sprint(v.Number), err)
	}
	out := *m
	out.Network, out.Strong, out.Possible, out.Pattern, out.Trusted = n, v.Strong, v.Possible, v.Pattern, v.Trusted
	out.Version = fmt.Sprintf("%s+site-%d", m.Version, v.Number)
	return &out, nil
}

// Encode writes a version; the same one gives the same bytes.
func (v Version) Encode() ([]byte, error) {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, evidence.E(evidence.Internal, "write site version", fmt.Sprint(v.Number), err)
	}
	return append(data, '\n'), nil
}

// Parse reads what Encode wrote. Error kind: Corrupt.
func Parse(data []byte) (Version, error) {
	var v Version
	if err := json.Unmarshal(data, &v); err != nil {
		return v, evidence.E(evidence.Corrupt, "read site version", "", err)
	}
	if v.Number < 1 || !v.whole() {
		return v, evidence.E(evidence.Corrupt, "read site version", "", nil)
	}
	return v, nil
}

// whole reports whether there is a number for each label, and each is a probability.
func (v Version) whole() bool {
	n := len(v.Labels)
	ok := n > 0 && len(v.Trusted) == n
	for _, list := range [][]float64{v.Strong, v.Possible, v.Pattern} {
		ok = ok && len(list) == n && !slices.ContainsFunc(list, func(p float64) bool { return !(p >= 0 && p <= 1) })
	}
	return ok
}
