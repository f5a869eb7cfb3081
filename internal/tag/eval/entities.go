package eval

import (
	"encoding/json"
	"slices"

	"spoor/internal/evidence"
)

// EntityTable is how well mentions agree with the marks, by kind. Kinds that the
// documents do not mark (money, dates) and invalid mentions do not count.
type EntityTable struct {
	Documents int             `json:"documents"`
	Kinds     []EntityFigures `json:"kinds"`
	All       EntityFigures   `json:"all"`
}

// EntityFigures counts a mention as right when it overlaps a mark of its kind.
type EntityFigures struct {
	Figures
	Exact  int // of the right ones, with the very same span
	Normal int // of the right ones, with the same normal form
}

// MarshalJSON keeps the shares apart from the counts that only mentions have.
func (f EntityFigures) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Figures Figures `json:"figures"`
		Exact   int     `json:"exact"`
		Normal  int     `json:"normal"`
	}{f.Figures, f.Exact, f.Normal})
}

// Entities measures a recogniser, on the documents in which identifiers are marked.
func Entities(docs []Document, recognise func([]evidence.Page) []evidence.Mention) EntityTable {
	docs = slices.DeleteFunc(slices.Clone(docs), func(d Document) bool { return d.Unmarked })
	rows := map[evidence.MentionKind]*EntityFigures{}
	for _, d := range docs {
		for _, e := range d.Entities {
			if rows[e.Kind] == nil {
				rows[e.Kind] = &EntityFigures{Figures: Figures{Name: string(e.Kind)}}
			}
		}
	}
	for _, d := range docs {
		countEntities(rows, d, recognise(d.Pages()))
	}
	t := EntityTable{Documents: len(docs), All: EntityFigures{Figures: Figures{Name: "all"}}}
	for _, kind := range evidence.MentionKinds() {
		row := rows[kind]
		if row == nil {
			continue
		}
		t.Kinds = append(t.Kinds, *row)
		t.All.Gold += row.Gold
		t.All.Found += row.Found
		t.All.Right += row.Right
		t.All.Exact += row.Exact
		t.All.Normal += row.Normal
	}
	return t
}

// countEntities pairs each mark with at most one mention, the best that is left:
// same normal form before same span before mere overlap.
func countEntities(rows map[evidence.MentionKind]*EntityFigures, d Document, found []evidence.Mention) {
	found = slices.DeleteFunc(slices.Clone(found), func(m evidence.Mention) bool { return rows[m.Kind] == nil || !m.Valid })
	for _, m := range found {
		rows[m.Kind].Found++
	}
	used := make([]bool, len(found))
	for _, e := range d.Entities {
		row := rows[e.Kind]
		row.Gold++
		best, rank := -1, 0
		for i, m := range found {
			if r := agreement(e, m); !used[i] && r > rank {
				best, rank = i, r
			}
		}
		if best < 0 {
			continue
		}
		used[best] = true
		row.Right++
		if found[best].Span == e.Span {
			row.Exact++
		}
		if found[best].Normal == e.Normal {
			row.Normal++
		}
	}
}

// agreement ranks how well a mention fits a mark; 0 is not at all.
func agreement(e Entity, m evidence.Mention) int {
	switch {
	case m.Kind != e.Kind || !m.Overlaps(e.Span):
		return 0
	case m.Normal == e.Normal:
		return 3
	case m.Span == e.Span:
		return 2
	}
	return 1
}
