package learn

import (
	"cmp"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/model"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

// Other is a sentence of a reviewed document on which nobody decided, with its numbers
// where it stands. It stands for Weight such sentences.
type Other struct {
	Key      Key
	Document evidence.DocumentID
	Text     string
	Weight   float64
	Feature  []float32
	Pattern  []float32 // by label; nil for nothing
	Context  []float32 // by label
}

// MostOthers is how many other sentences of a document are looked at.
const MostOthers = 20

// Others chooses, of the keys of a document's sentences, those that stand for all: the
// same for the same keys.
func Others(keys []Key) []Key {
	all := slices.Clone(keys)
	slices.SortFunc(all, func(a, b Key) int { return slices.Compare(a[:], b[:]) })
	all = slices.Compact(all)
	return all[:min(len(all), MostOthers)]
}

// KeyOf is the key of a sentence of a document.
func KeyOf(document evidence.DocumentID, sentence string) Key {
	return Key(evidence.DigestOf([]byte(string(document) + "\x00" + sentence)))
}

// OthersKey names the other sentences of a document together.
func OthersKey(document evidence.DocumentID) Key { return KeyOf(document, "\x00others") }

// anchor is an Other as the refit sees it: what the trained model says of it, for each
// label, is what it should go on to say.
type anchor struct {
	document              evidence.DocumentID
	weight                float64
	feature               []float32
	own, logVote, pattern []float32
	logit                 []float64
	decided               []int // labels that it says nothing of: somebody decided
}

// anchors are the others with the votes that the passages of other parts give, and after
// them the passages, with theirs: of most labels nobody said anything there either.
func anchors(m *model.Model, studied []Studied, others []Other, passageVotes [][]float32) ([]anchor, error) {
	votes := make([][]float32, len(others))
	for part := range parts {
		var asked []int
		var questions []precedent.Question
		for i, o := range others {
			if partOf(o.Document) == part {
				questions = append(questions, precedent.Question{Feature: o.Feature})
				asked = append(asked, i)
			}
		}
		if err := ask(m, studied, part, questions, asked, votes); err != nil {
			return nil, err
		}
	}
	out := make([]anchor, len(others), len(others)+len(studied))
	for i, o := range others {
		out[i] = asAnchor(m, o, votes[i])
	}
	for i, s := range studied {
		a := asAnchor(m, Other{Document: s.Document, Weight: 1, Feature: s.Feature, Pattern: s.Pattern, Context: s.Context}, passageVotes[i])
		for _, d := range s.Decided {
			a.decided = append(a.decided, d.Label)
		}
		out = append(out, a)
	}
	return out, nil
}

func asAnchor(m *model.Model, o Other, vote []float32) anchor {
	n := len(m.Labels)
	a := anchor{
		document: o.Document, weight: o.Weight, feature: o.Feature, own: m.Network.Own(o.Feature),
		logVote: make([]float32, n), pattern: o.Pattern, logit: make([]float64, n),
	}
	for l := range n {
		pattern := float32(0)
		if o.Pattern != nil {
			pattern = o.Pattern[l]
		}
		a.logVote[l] = float32(network.LogVote(vote, l))
		a.logit[l] = m.Network.Logit(l, a.own[l], vote, pattern, o.Context[l])
	}
	return a
}

// of is the anchor as an example of a label.
func (a anchor) of(label int) Example {
	return Example{
		Document: a.document, Label: label, Logit: a.logit[label], Own: float64(a.own[label]), LogVote: float64(a.logVote[label]),
		Pattern: a.pattern != nil && a.pattern[label] == 1, Feature: a.feature,
	}
}

// How many anchors hold a label: those with the highest trained score, and of the rest
// some that stand for all.
const (
	highest = 300
	spread  = 300
)

// weighted is an anchor that stands for so many.
type weighted struct {
	anchor
	times float64
}

// holding chooses the anchors of a label.
func holding(all []anchor, label int) []weighted {
	var order []int
	for i, a := range all {
		if !slices.Contains(a.decided, label) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[b].logit[label], all[a].logit[label]) })
	top := min(highest, len(order))
	var out []weighted
	for _, i := range order[:top] {
		out = append(out, weighted{all[i], all[i].weight})
	}
	rest := order[top:]
	every := (len(rest) + spread - 1) / spread
	for k := 0; k < len(rest); k += max(every, 1) {
		times := 0.0
		for _, i := range rest[k:min(k+every, len(rest))] {
			times += all[i].weight
		}
		out = append(out, weighted{all[rest[k]], times})
	}
	return out
}
