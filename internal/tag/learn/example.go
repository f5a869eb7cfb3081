package learn

import (
	"encoding/binary"

	"spoor/internal/evidence"
	"spoor/internal/tag/model"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

// Studied is a passage with the numbers that the trained model has of it where it stands
// (tag.Studied).
type Studied struct {
	Passage
	Feature []float32
	Pattern []float32 // by label; nil for nothing
	Context []float32 // by label
}

// Example is a decision as the refit sees it.
type Example struct {
	Document evidence.DocumentID
	Label    int
	Asserts  bool
	How      evidence.Decision
	Logit    float64 // of the trained model
	Own      float64
	LogVote  float64
	Pattern  bool // a pattern asserts it there
	Feature  []float32
}

// parts is in how many parts the reviewed documents are dealt; the first is held back.
const parts = 5

// partOf deals out documents, always in the same way.
func partOf(id evidence.DocumentID) int {
	sum := evidence.DigestOf([]byte("spoor learn\x00" + string(id)))
	return int(binary.BigEndian.Uint32(sum[:]) % parts)
}

// HeldBack reports whether a document is never learned from.
func HeldBack(id evidence.DocumentID) bool { return partOf(id) == 0 }

// votesOn are the votes on passages. The site's passages vote on those of other parts; the
// ones that are held back vote on none. Error kind: Invalid when the numbers are not the
// model's.
func votesOn(m *model.Model, studied []Studied) ([][]float32, error) {
	votes := make([][]float32, len(studied))
	for part := range parts {
		if err := vote(m, studied, part, votes); err != nil {
			return nil, err
		}
	}
	return votes, nil
}

// examplesOf are the decisions on passages, in their order.
func examplesOf(m *model.Model, studied []Studied, votes [][]float32) []Example {
	var out []Example
	for i, s := range studied {
		own := m.Network.Own(s.Feature)
		for _, d := range s.Decided {
			pattern := float32(0)
			if s.Pattern != nil {
				pattern = s.Pattern[d.Label]
			}
			out = append(out, Example{
				Document: s.Document, Label: d.Label, Asserts: d.Asserts, How: d.How, Feature: s.Feature, Pattern: pattern == 1, Own: float64(own[d.Label]),
				LogVote: network.LogVote(votes[i], d.Label), Logit: m.Network.Logit(d.Label, own[d.Label], votes[i], pattern, s.Context[d.Label]),
			})
		}
	}
	return out
}

// vote lets the model's precedents and the passages of other parts vote on those of one.
func vote(m *model.Model, studied []Studied, part int, votes [][]float32) error {
	var questions []precedent.Question
	var asked []int
	for i, s := range studied {
		if partOf(s.Document) == part {
			questions = append(questions, precedent.Question{Feature: s.Feature, Text: s.Text})
			asked = append(asked, i)
		}
	}
	return ask(m, studied, part, questions, asked, votes)
}

// ask lets the model's precedents, and the passages of other parts than one and the one
// held back, vote; asked are where the answers belong.
func ask(m *model.Model, studied []Studied, part int, questions []precedent.Question, asked []int, votes [][]float32) error {
	if len(questions) == 0 {
		return nil
	}
	var passages []Passage
	var features [][]float32
	for _, s := range studied {
		if p := partOf(s.Document); p != part && p != 0 {
			passages = append(passages, s.Passage)
			features = append(features, s.Feature)
		}
	}
	site, err := Index(m, passages, features)
	if err != nil {
		return err
	}
	voter, err := precedent.NewVoter(m.Precedents, site)
	if err != nil {
		return err
	}
	for k, v := range voter.Vote(questions) {
		votes[asked[k]] = v.Asserted
	}
	return nil
}
