package ledgertest

import (
	"context"
	"fmt"
	"iter"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func readerTests() []test {
	return []test{
		{"cases and exhibits come by number", listsInOrder},
		{"documents come by case, exhibit and number", documentsInOrder},
		{"filters restrict", documentsFiltered},
		{"a citation finds its document", cited},
		{"a reader that stops early leaves nothing open", stopEarly},
		{"a reader may ask and change while it reads", readAndChange},
		{"a cancelled context stops every call", cancelled},
	}
}

func listsInOrder(k *kit) {
	b, a := k.openCase("26-0002"), k.openCase("26-0001")
	k.openExhibit(b, "B01")
	k.openExhibit(a, "B02")
	k.openExhibit(a, "B01")
	cases, err := k.Cases(k.ctx)
	k.must(err)
	var got []string
	for _, c := range cases {
		got = append(got, fmt.Sprintf("%s:%d", c.Number, c.Exhibits))
	}
	k.same("cases", got, []string{"26-0001:2", "26-0002:1"})
	for _, c := range []struct {
		of   evidence.CaseID
		want []string
	}{
		{"", []string{"26-0001/B01", "26-0001/B02", "26-0002/B01"}},
		{b.ID, []string{"26-0002/B01"}},
		{"c-unknown", nil},
	} {
		exhibits, err := k.Exhibits(k.ctx, c.of)
		k.must(err)
		var got []string
		for _, e := range exhibits {
			got = append(got, e.CaseNumber+"/"+e.Number)
		}
		k.same("exhibits of "+string(c.of), got, c.want)
	}
}

// citations are those of the documents that the filter selects.
func (k *kit) citations(f ledger.Filter) []string {
	k.Helper()
	var all []string
	for _, r := range gather(k, k.Documents(k.ctx, f)) {
		all = append(all, r.Citation().String())
	}
	return all
}

func documentsInOrder(k *kit) {
	a := k.openExhibit(k.openCase("26-0001"), "B01")
	b := k.openExhibit(k.openCase("26-0002"), "B01")
	k.addFiles(b, 1)
	mail := k.add(file(a, "post.eml"), file(a, "brief.txt"))[0]
	for _, ordinal := range []int{10, 2, 1} {
		k.add(part(mail, ordinal, fmt.Sprint(ordinal)))
	}
	k.add(part(part(mail, 2, "2").Document, 1, "in"))
	k.same("documents", k.citations(ledger.Filter{}), []string{
		"26-0001/B01/D0001", "26-0001/B01/D0001.1", "26-0001/B01/D0001.2", "26-0001/B01/D0001.2.1",
		"26-0001/B01/D0001.10", "26-0001/B01/D0002", "26-0002/B01/D0001",
	})
	k.addFiles(a, 700)
	if got := len(k.citations(ledger.Filter{Exhibit: a.ID})); got != 706 {
		k.Errorf("documents of a large exhibit = %d, want 706", got)
	}
}

func documentsFiltered(k *kit) {
	c := k.openCase("26-0001")
	a, b := k.openExhibit(c, "B01"), k.openExhibit(c, "B02")
	other := k.openExhibit(k.openCase("26-0002"), "B01")
	mail := k.add(file(a, "post.eml"))[0]
	zip := k.add(part(mail, 1, "a.zip"), part(mail, 10, "b"))[0]
	k.add(part(zip, 1, "x"))
	k.addFiles(b, 1)
	k.addFiles(other, 1)
	k.save(result(mail, outcome(evidence.Partial)), result(zip))
	for _, c := range []struct {
		name   string
		filter ledger.Filter
		want   []string
	}{
		{"a case", ledger.Filter{Case: other.Case}, []string{"26-0002/B01/D0001"}},
		{"an exhibit", ledger.Filter{Exhibit: b.ID}, []string{"26-0001/B02/D0001"}},
		{"an exhibit of another case", ledger.Filter{Case: other.Case, Exhibit: b.ID}, nil},
		{"the parts of a document", ledger.Filter{Parent: mail.ID}, []string{"26-0001/B01/D0001.1", "26-0001/B01/D0001.10"}},
		{"the parts of a document, of another case", ledger.Filter{Parent: mail.ID, Case: other.Case}, nil},
		{"exceptions", ledger.Filter{Exceptions: true}, []string{"26-0001/B01/D0001"}},
		{"exceptions of an exhibit without", ledger.Filter{Exceptions: true, Exhibit: b.ID}, nil},
		{"what does not exist", ledger.Filter{Exhibit: "x-unknown"}, nil},
	} {
		k.same(c.name, k.citations(c.filter), c.want)
	}
}

func cited(k *kit) {
	e := k.exhibit()
	mail := k.add(file(e, "post.eml"))[0]
	child := k.add(part(mail, 12, "a"))[0]
	for _, d := range []evidence.Document{mail, child} {
		c := evidence.Citation{Case: "26-0001", Exhibit: "B01", Document: d.Number, Page: 3}
		row, err := k.Cited(k.ctx, c)
		k.must(err)
		k.same("document of "+c.String(), row.Document, d)
	}
	for _, c := range []evidence.Citation{
		{Case: "26-0001", Exhibit: "B01", Document: "D0002"},
		{Case: "26-0001", Exhibit: "B01", Document: "D1"},
		{Case: "26-0001", Exhibit: "B01", Document: "D0001.012"},
		{Case: "26-0001", Exhibit: "B01", Document: "D0001."},
		{Case: "26-0001", Exhibit: "B02", Document: "D0001"},
		{Case: "26-0002", Exhibit: "B01", Document: "D0001"},
		{},
	} {
		_, err := k.Cited(k.ctx, c)
		k.refused(err, evidence.NotFound)
	}
	_, err := k.Document(k.ctx, "d-unknown")
	k.refused(err, evidence.NotFound)
}

func stopEarly(k *kit) {
	e := k.exhibit()
	k.addFiles(e, 20)
	for range 50 { // more often than any pool has connections
		for _, err := range k.Documents(k.ctx, ledger.Filter{}) {
			k.must(err)
			break
		}
		for _, err := range k.Entries(k.ctx, e.Case) {
			k.must(err)
			break
		}
	}
	k.addFiles(k.openExhibit(k.openCase("26-0001"), "B02"), 1)
}

func readAndChange(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 300)
	var stops []func()
	for range 20 { // readers that all stand in the middle
		next, stop := iter.Pull2(k.Documents(k.ctx, ledger.Filter{}))
		if _, err, ok := next(); err != nil || !ok {
			k.Fatalf("first document: %v, %v", err, ok)
		}
		stops = append(stops, stop)
	}
	n := 0
	for row, err := range k.Documents(k.ctx, ledger.Filter{Exhibit: e.ID}) {
		k.must(err)
		if n%100 == 0 {
			k.save(result(row.Document))
			k.row(row.Document)
		}
		n++
	}
	for _, stop := range stops {
		stop()
	}
	if n != len(docs) {
		k.Errorf("documents seen = %d, want %d", n, len(docs))
	}
}

func cancelled(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	ctx, cancel := context.WithCancel(k.ctx)
	cancel()
	before := k.entries(e.Case)
	source := ledger.Source{Exhibit: e.ID, URL: "/mnt", Actor: actor}
	for name, call := range map[string]func() error{
		"OpenCase":    func() error { _, err := k.OpenCase(ctx, evidence.Case{Number: "26-0009"}, actor); return err },
		"Add":         func() error { _, err := k.AddDocuments(ctx, []ledger.NewDocument{file(e, "b")}, actor); return err },
		"Plan":        func() error { _, err := k.Plan(ctx, e.ID, 0, 0, 1); return err },
		"Begin":       func() error { return k.Begin(ctx, []evidence.DocumentID{d.ID}) },
		"Save":        func() error { return k.Save(ctx, []ledger.Result{result(d)}, actor) },
		"MarkIndexed": func() error { return k.MarkIndexed(ctx, []evidence.DocumentID{d.ID}, actor) },
		"Cases":       func() error { _, err := k.Cases(ctx); return err },
		"Document":    func() error { _, err := k.Document(ctx, d.ID); return err },
		"Documents":   func() error { return first(k.Documents(ctx, ledger.Filter{})) },
		"Entries":     func() error { return first(k.Entries(ctx, e.Case)) },
		"Shared":      func() error { _, err := k.Shared(ctx, 1); return err },
		"AddSource":   func() error { return k.AddSource(ctx, source) },
	} {
		if got := evidence.KindOf(call()); got != evidence.Cancelled {
			k.Errorf("%s: error kind = %q, want cancelled", name, got)
		}
	}
	k.same("custody log", k.entries(e.Case), before)
}

// first is the error that a sequence begins with.
func first[T any](seq iter.Seq2[T, error]) error {
	for _, err := range seq {
		return err
	}
	return nil
}
