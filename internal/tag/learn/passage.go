package learn

import (
	"bytes"
	"encoding/json"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/model"
	"spoor/internal/tag/precedent"
)

// Key stands for a sentence of a document.
type Key evidence.Digest

// Passage is a sentence that reviewers decided on.
type Passage struct {
	Key      Key
	Case     evidence.CaseID
	Document evidence.DocumentID
	Review   evidence.ReviewID // the last decision on it
	Text     string
	Language string
	Asserted []int // labels that it asserts, in order
	Other    []int // labels that it mentions in another stance, in order
	Decided  []Decided
}

// Decided is what the decisions on a passage say of a label.
type Decided struct {
	Label   int
	Asserts bool
	How     evidence.Decision
}

// Passages gathers decisions by sentence, in the order of the first decision on each.
// Reviews are those that stand, in the order in which they were taken. Decisions on
// indicators that are no labels are left out.
func Passages(reviews []evidence.Review, labels []evidence.Indicator) []Passage {
	number := map[evidence.Indicator]int{}
	for l, id := range labels {
		number[id] = l
	}
	var out []*making
	at := map[Key]*making{}
	for _, r := range reviews {
		l, ok := number[r.Indicator]
		if !ok {
			continue
		}
		key := keyOf(r)
		p := at[key]
		if p == nil {
			p = &making{Passage: Passage{Key: key}, says: map[int]evidence.Stance{}}
			at[key] = p
			out = append(out, p)
		}
		p.add(r, l, number)
	}
	list := make([]Passage, len(out))
	for i, p := range out {
		list[i] = p.done()
	}
	return list
}

func keyOf(r evidence.Review) Key { return KeyOf(r.Document, r.Sentence) }

// making is a passage on which decisions are still coming in.
type making struct {
	Passage
	says map[int]evidence.Stance // by label, "" for rejected
}

func (p *making) add(r evidence.Review, label int, number map[evidence.Indicator]int) {
	p.Case, p.Document, p.Review, p.Text, p.Language = r.Case, r.Document, r.ID, r.Sentence, r.Language
	for _, s := range r.Shown {
		if l, ok := number[s.Indicator]; ok {
			if _, known := p.says[l]; !known {
				p.says[l] = s.Stance
			}
		}
	}
	d := Decided{Label: label, How: r.Decision, Asserts: r.Decision != evidence.Rejected && r.Stance == evidence.Asserted}
	p.says[label] = r.Stance
	if r.Decision == evidence.Rejected {
		p.says[label] = ""
	}
	p.Decided = append(slices.DeleteFunc(p.Decided, func(o Decided) bool { return o.Label == label }), d)
}

func (p *making) done() Passage {
	for l, stance := range p.says { //nolint:gocritic // both lists are sorted below
		switch stance {
		case "":
		case evidence.Asserted:
			p.Asserted = append(p.Asserted, l)
		default:
			p.Other = append(p.Other, l)
		}
	}
	slices.Sort(p.Asserted)
	slices.Sort(p.Other)
	return p.Passage
}

// entry is the passage as it votes: without its words.
func (p Passage) entry() precedent.Entry {
	e := precedent.Entry{
		Asserted: p.Asserted, Other: p.Other, Stance: evidence.Asserted, Language: p.Language,
		Document: string(p.Document), Case: string(p.Case), Review: string(p.Review),
	}
	if len(p.Asserted) == 0 && len(p.Other) > 0 {
		e.Stance = evidence.Negated
	}
	return e
}

// Index makes an index of passages and their features, to be asked beside the model's own.
// Error kind: Invalid when a feature is not as wide as the model's.
func Index(m *model.Model, passages []Passage, features [][]float32) (*precedent.Index, error) {
	entries := make([]precedent.Entry, len(passages))
	for i, p := range passages {
		entries[i] = p.entry()
	}
	all := slices.Concat(features...)
	var file bytes.Buffer
	if err := precedent.Write(&file, entries, all, len(m.Labels), m.Precedents.Projection()); err != nil {
		return nil, err
	}
	return precedent.Open(file.Bytes())
}

// Digest names passages: the same decisions on the same sentences give the same one.
func Digest(passages []Passage) evidence.Digest {
	type line struct {
		Key     Key
		Review  evidence.ReviewID
		Entry   [2][]int
		Decided []Decided
	}
	lines := make([]line, len(passages))
	for i, p := range passages {
		lines[i] = line{p.Key, p.Review, [2][]int{p.Asserted, p.Other}, p.Decided}
	}
	data, err := json.Marshal(lines)
	if err != nil { // numbers and short texts: nothing in it can fail
		return evidence.Digest{}
	}
	return evidence.DigestOf(data)
}
