package ledgertest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// model is what a ledger should know, kept the slow and simple way.
type model struct {
	docs    []evidence.Document
	cases   map[evidence.CaseID]string
	results map[evidence.DocumentID]ledger.Result
	state   map[evidence.DocumentID]ledger.State
}

// summaryModel runs random saves, marks and requeues against one ledger; every run
// has cases and identifiers of its own.
func summaryModel(t *testing.T, l ledger.Ledger) {
	ctx := t.Context()
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		k := &kit{TB: t, ctx: ctx, Ledger: l}
		run++
		prefix := fmt.Sprintf("run%d-", run)
		m, exhibits := newModel(k, prefix)
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"save", "save", "save", "mark", "requeue"}).Draw(t, "step") {
			case "save":
				m.save(k, drawResults(t, m.docs, prefix))
			case "mark":
				d := rapid.SampledFrom(m.docs).Draw(t, "marked")
				m.mark(k, d)
			case "requeue":
				e := rapid.SampledFrom(exhibits).Draw(t, "exhibit")
				m.requeue(k, t, e, ledger.Selection{OnlyFailed: rapid.Bool().Draw(t, "only failed"), Step: ledger.StepTag})
			}
		}
		if diff := diffShared(k, m.shared(), prefix); diff != "" {
			t.Fatalf("shared subjects (-counted anew +ledger):\n%s", diff)
		}
		for _, e := range exhibits {
			if diff := diffOf(m.progress(e), k.progress(e)); diff != "" {
				t.Fatalf("progress of %s (-counted anew +ledger):\n%s", e.Number, diff)
			}
		}
	})
}

func newModel(k *kit, prefix string) (*model, []evidence.Exhibit) {
	m := &model{
		cases:   map[evidence.CaseID]string{},
		results: map[evidence.DocumentID]ledger.Result{},
		state:   map[evidence.DocumentID]ledger.State{},
	}
	var exhibits []evidence.Exhibit
	var docs []ledger.NewDocument
	for i := range 2 {
		c := k.openCase(fmt.Sprintf("%s%d", prefix, i))
		e := k.openExhibit(c, "B01")
		m.cases[c.ID] = c.Number
		exhibits = append(exhibits, e)
		docs = append(docs, file(e, "a"), file(e, "b"))
	}
	m.docs = k.add(docs...)
	for _, d := range m.docs {
		m.state[d.ID] = ledger.Pending
	}
	return m, exhibits
}

func drawResults(t *rapid.T, docs []evidence.Document, prefix string) []ledger.Result {
	var results []ledger.Result
	for _, d := range docs {
		if !rapid.Bool().Draw(t, "saved "+d.Path) {
			continue
		}
		r := result(d, outcome(rapid.SampledFrom([]evidence.Outcome{evidence.OK, evidence.Partial}).Draw(t, "outcome")))
		r.Pages = r.Pages[:rapid.IntRange(0, 2).Draw(t, "pages")]
		for i := range rapid.IntRange(0, 5).Draw(t, "mentions") {
			one := mention(rapid.SampledFrom([]evidence.MentionKind{evidence.Phone, evidence.IBAN, evidence.Date}).Draw(t, "kind"), i, prefix+rapid.SampledFrom([]string{"a", "b"}).Draw(t, "normal"))
			one.Valid = rapid.IntRange(0, 4).Draw(t, "valid") > 0
			r.Mentions = append(r.Mentions, one)
		}
		results = append(results, r)
	}
	return results
}

func (m *model) save(k *kit, results []ledger.Result) {
	k.save(results...)
	for _, r := range results {
		repeated := m.state[r.Document] == ledger.Done && diffOf(m.results[r.Document], r) == ""
		m.results[r.Document] = r
		if !repeated {
			m.state[r.Document] = ledger.Stored
		}
	}
}

func (m *model) mark(k *kit, d evidence.Document) {
	k.must(k.MarkIndexed(k.ctx, []evidence.DocumentID{d.ID}, actor))
	if m.state[d.ID] == ledger.Stored {
		m.state[d.ID] = ledger.Done
	}
}

func (m *model) requeue(k *kit, t *rapid.T, e evidence.Exhibit, sel ledger.Selection) {
	want := 0
	for _, d := range m.docs {
		r, ok := m.results[d.ID]
		if ok && d.Exhibit == e.ID && (!sel.OnlyFailed || r.Outcome != evidence.OK) {
			want++
			m.state[d.ID] = ledger.Pending
		}
	}
	n, err := k.Requeue(k.ctx, e.ID, sel, actor)
	k.must(err)
	if n != want {
		t.Fatalf("requeue %+v = %d, want %d", sel, n, want)
	}
}

// shared counts anew who is mentioned in which case.
func (m *model) shared() []ledger.Shared {
	type key struct {
		kind   evidence.MentionKind
		normal string
	}
	sums := map[key]*ledger.Shared{}
	for _, d := range m.docs {
		met := map[key]bool{}
		for _, one := range m.results[d.ID].Mentions {
			if !one.Valid || !one.Kind.Linking() {
				continue
			}
			at := key{one.Kind, one.Normal}
			s, ok := sums[at]
			if !ok {
				s = &ledger.Shared{Kind: one.Kind, Normal: one.Normal}
				sums[at] = s
			}
			s.Mentions++
			if !met[at] {
				met[at] = true
				s.Documents++
			}
			if !slices.Contains(s.Cases, m.cases[d.Case]) {
				s.Cases = append(s.Cases, m.cases[d.Case])
			}
		}
	}
	var all []ledger.Shared
	for s := range maps.Values(sums) {
		slices.Sort(s.Cases)
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b ledger.Shared) int {
		return cmp.Or(cmp.Compare(len(b.Cases), len(a.Cases)), cmp.Compare(b.Documents, a.Documents),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Normal, b.Normal))
	})
	return all
}

// progress counts anew how far an exhibit is.
func (m *model) progress(e evidence.Exhibit) ledger.Progress {
	p := ledger.Progress{Outcomes: map[evidence.Outcome]int{}}
	for _, d := range m.docs {
		if d.Exhibit != e.ID {
			continue
		}
		p.Documents++
		switch m.state[d.ID] {
		case ledger.Pending:
			p.Pending++
		case ledger.Stored:
			p.Stored++
		case ledger.Done:
			p.Done++
		}
		if r, ok := m.results[d.ID]; ok {
			p.Outcomes[r.Outcome]++
			p.Pages += len(r.Pages)
			p.Findings += len(r.Findings)
			p.Mentions += len(r.Mentions)
		}
	}
	return p
}

func diffShared(k *kit, want []ledger.Shared, prefix string) string {
	all, err := k.Shared(k.ctx, 1)
	k.must(err)
	got := slices.DeleteFunc(all, func(s ledger.Shared) bool { return !strings.HasPrefix(s.Normal, prefix) })
	return diffOf(want, got)
}
