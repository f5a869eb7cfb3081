package ledgertest

import (
	"context"
	"math"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func resultTests() []test {
	return []test{
		{"what is saved can be read", saveRoundTrip},
		{"findings and mentions come by page and start", signalsInOrder},
		{"a new result replaces the old one whole", saveReplaces},
		{"saving twice is saving once", saveTwice},
		{"marking twice is marking once", markTwice},
		{"only stored documents are marked", markOnlyStored},
		{"a call with one bad result stores nothing", saveAllOrNothing},
		{"the custody log says what was done anew", saveCustody},
		{"progress counts states, outcomes, pages and signals", progressCounts},
	}
}

func saveRoundTrip(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	r := result(d, outcome(evidence.Partial, "page-unreadable: 2", `with "quotes"`))
	r.Title, r.Metadata = "Rooster week 9 — 'nacht'", map[string]string{"author": "J. Fictief", "empty": "", "é": "\n"}
	k.save(r)
	want := ledger.Row{
		Document: d, CaseNumber: "26-0001", ExhibitNumber: "B01", State: ledger.Stored,
		Outcome: r.Outcome, Reasons: r.Reasons, Kind: r.Kind, MIME: r.MIME, Title: r.Title, Language: r.Language,
		Engine: r.Engine, Metadata: r.Metadata, Pages: 2, PagesKey: r.PagesKey, Versions: r.Versions, Text: r.Text,
	}
	k.same("row", k.row(d), want)
	if reader, ok := k.Ledger.(interface {
		Pages(context.Context, evidence.DocumentID) ([]ledger.PageRow, error)
	}); ok {
		pages, err := reader.Pages(k.ctx, d.ID)
		k.must(err)
		k.same("pages", pages, r.Pages)
	}
}

func finding(page, start int, i evidence.Indicator) evidence.Finding {
	return evidence.Finding{
		Page: page, Indicator: i, Stance: evidence.Asserted, Span: evidence.Span{Start: start, End: start + 4},
		Quote: "quot", Score: 0.123456789012345, Strength: evidence.Possible, Source: "pattern", Reason: "rule 1",
	}
}

func signalsInOrder(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	f := []evidence.Finding{finding(1, 3, "debt-bondage"), finding(1, 9, "withheld-documents"), finding(2, 0, "shared-address")}
	m := []evidence.Mention{
		phone(1, 5, "06-12345678", "+31612345678"),
		{Page: 1, Kind: evidence.IBAN, Span: evidence.Span{Start: 40, End: 44}, Quote: "NL00", Normal: "NL00", Reason: "check digits"},
		phone(3, 1, "0612345678", "+31612345678"),
	}
	r := result(docs[0])
	r.Findings = []evidence.Finding{f[2], f[1], f[0]}
	r.Mentions = []evidence.Mention{m[2], m[0], m[1]}
	k.save(r, result(docs[1]))
	gotF, err := k.Findings(k.ctx, docs[0].ID)
	k.must(err)
	k.same("findings", gotF, f)
	gotM, err := k.Mentions(k.ctx, docs[0].ID)
	k.must(err)
	k.same("mentions", gotM, m)
	if r.Findings[0].Page != 2 {
		k.Errorf("Save changed the order of its caller's findings: %v", r.Findings)
	}
	gotF, err = k.Findings(k.ctx, docs[1].ID)
	k.must(err)
	k.same("findings of a document without", gotF, []evidence.Finding{})
	_, err = k.Findings(k.ctx, "d-unknown")
	k.refused(err, evidence.NotFound)
	_, err = k.Mentions(k.ctx, "d-unknown")
	k.refused(err, evidence.NotFound)
}

func saveReplaces(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	old := result(d, outcome(evidence.Partial, "reason"), mentions(phone(1, 0, "0612345678", "+31612345678")))
	old.Findings = []evidence.Finding{finding(1, 0, "debt-bondage"), finding(1, 9, "debt-bondage")}
	old.Metadata = map[string]string{"author": "J. Fictief"}
	k.save(old)
	next := result(d)
	next.Pages = next.Pages[:1]
	k.save(next)
	f, err := k.Findings(k.ctx, d.ID)
	k.must(err)
	m, err := k.Mentions(k.ctx, d.ID)
	k.must(err)
	k.same("findings left", f, []evidence.Finding{})
	k.same("mentions left", m, []evidence.Mention{})
	row := k.row(d)
	if row.Outcome != evidence.OK || len(row.Reasons) != 0 || len(row.Metadata) != 0 || row.Pages != 1 {
		k.Errorf("row = %+v, want ok with one page and nothing of the old result", row)
	}
	p := k.progress(e)
	if p.Pages != 1 || p.Findings != 0 || p.Mentions != 0 || p.Documents != 1 || len(p.Outcomes) != 1 {
		k.Errorf("progress = %+v, want one ok document with one page", p)
	}
}

func saveTwice(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	r := []ledger.Result{
		result(docs[0], mentions(phone(1, 0, "0612345678", "+31612345678"))),
		result(docs[1], mentions(phone(1, 0, "0612345678", "+31612345678"))),
	}
	k.save(r...)
	log, progress := k.entries(e.Case), k.progress(e)
	k.save(r...)
	k.same("custody log", k.entries(e.Case), log)
	k.same("progress", k.progress(e), progress)
	k.must(k.MarkIndexed(k.ctx, ids(docs), actor))
	k.save(r[0])
	if got := k.row(docs[0]).State; got != ledger.Done {
		k.Errorf("state after a late repetition of Save = %s, want done", got)
	}
	shared, err := k.Shared(k.ctx, 1)
	k.must(err)
	if len(shared) != 1 || shared[0].Documents != 2 || shared[0].Mentions != 2 {
		k.Errorf("shared = %+v, want one subject in 2 documents, 2 mentions", shared)
	}
	k.must(k.Save(k.ctx, nil, actor))
}

func markTwice(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	k.save(result(docs[0]), result(docs[1]))
	twice := append(ids(docs), docs[0].ID)
	k.must(k.MarkIndexed(k.ctx, twice, actor))
	log := k.entries(e.Case)
	k.must(k.MarkIndexed(k.ctx, twice, actor))
	k.same("custody log", k.entries(e.Case), log)
	indexed := 0
	for _, entry := range log {
		if entry.Action == evidence.Indexed {
			indexed++
		}
	}
	if indexed != 2 {
		k.Errorf("indexed entries = %d, want 2", indexed)
	}
	k.must(k.MarkIndexed(k.ctx, nil, actor))
}

func markOnlyStored(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	k.save(result(docs[0]))
	k.must(k.MarkIndexed(k.ctx, ids(docs), actor))
	if a, b := k.row(docs[0]).State, k.row(docs[1]).State; a != ledger.Done || b != ledger.Pending {
		k.Errorf("states = %s, %s; want done, pending", a, b)
	}
}

func saveAllOrNothing(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	before := k.entries(e.Case)
	nan := result(docs[1])
	nan.Findings = []evidence.Finding{finding(1, 0, "debt-bondage")}
	nan.Findings[0].Score = math.NaN()
	for _, c := range []struct {
		name string
		bad  ledger.Result
		want evidence.Kind
	}{
		{"an unknown document", ledger.Result{Document: "d-unknown", Outcome: evidence.OK, FromStep: ledger.StepTag}, evidence.NotFound},
		{"an unknown outcome", result(docs[1], outcome("exploded")), evidence.Invalid},
		{"no outcome", result(docs[1], outcome("")), evidence.Invalid},
		{"an unknown step", result(docs[1], from("archive")), evidence.Invalid},
		{"the same document again", result(docs[0]), evidence.Invalid},
		{"a score that is no number", nan, evidence.Invalid},
	} {
		err := k.Save(k.ctx, []ledger.Result{result(docs[0]), c.bad}, actor)
		if got := evidence.KindOf(err); got != c.want {
			k.Errorf("%s: error kind = %q, want %q; error: %v", c.name, got, c.want, err)
		}
	}
	if got := k.row(docs[0]).State; got != ledger.Pending {
		k.Errorf("state of the good document = %s, want pending", got)
	}
	k.same("custody log", k.entries(e.Case), before)
}

func saveCustody(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 3)
	start := len(k.entries(e.Case))
	k.save(result(docs[0]), result(docs[1], from(ledger.StepTag)), result(docs[2], from(ledger.StepIndex)))
	log := k.entries(e.Case)[start:]
	type fact struct {
		Action   evidence.CustodyAction
		Document evidence.DocumentID
		Digest   evidence.Digest
	}
	var got []fact
	for _, entry := range log {
		got = append(got, fact{entry.Action, entry.Document, entry.Digest})
	}
	k.same("entries", got, []fact{
		{evidence.Extracted, docs[0].ID, docs[0].Digest},
		{evidence.Tagged, docs[0].ID, docs[0].Digest},
		{evidence.Tagged, docs[1].ID, docs[1].Digest},
	})
	text := result(docs[0]).Text.String()
	for i, words := range [][]string{{"ok", "e1", text}, {"ok", "c1", "r1", text}} {
		for _, word := range words {
			if !strings.Contains(log[i].Detail, word) {
				k.Errorf("detail of %s = %q, want it to hold %q", log[i].Action, log[i].Detail, word)
			}
		}
	}
}

func progressCounts(k *kit) {
	c := k.openCase("26-0001")
	first, second := k.openExhibit(c, "B01"), k.openExhibit(c, "B02")
	docs := k.addFiles(first, 4)
	k.addFiles(second, 2)
	r := result(docs[0], mentions(phone(1, 0, "0612345678", "+31612345678"), phone(1, 20, "06", "06")))
	r.Findings = []evidence.Finding{finding(1, 0, "debt-bondage")}
	k.save(r, result(docs[1], outcome(evidence.Empty)), result(docs[2]))
	k.must(k.MarkIndexed(k.ctx, ids(docs[:2]), actor))
	want := ledger.Progress{
		Documents: 4, Pending: 1, Stored: 1, Done: 2, Pages: 6, Findings: 1, Mentions: 2,
		Outcomes: map[evidence.Outcome]int{evidence.OK: 2, evidence.Empty: 1},
	}
	k.same("progress of the first exhibit", k.progress(first), want)
	k.same("progress of the second exhibit", k.progress(second), ledger.Progress{Documents: 2, Pending: 2})
	cases, err := k.Cases(k.ctx)
	k.must(err)
	want.Documents, want.Pending = 6, 3
	k.same("cases", cases, []ledger.CaseSummary{{Case: c, Exhibits: 2, Progress: want}})
}
