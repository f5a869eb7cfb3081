package ledgertest

import (
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func requeueTests() []test {
	return []test{
		{"all documents with a result are done again from a step", requeueAll},
		{"only the failed ones", requeueFailed},
		{"only those of one outcome", requeueOutcome},
		{"only those with a reason", requeueReason},
		{"the earlier of two steps stays", requeueEarlier},
		{"results stay until new ones replace them", requeueKeepsResults},
		{"a document requeued while it was being indexed is not marked done", requeueMeanwhile},
		{"children stay where they are", requeueChildren},
		{"a step that does not exist is refused", requeueInvalid},
	}
}

func (k *kit) requeue(e evidence.Exhibit, sel ledger.Selection, want int) {
	k.Helper()
	n, err := k.Requeue(k.ctx, e.ID, sel, actor)
	k.must(err)
	if n != want {
		k.Errorf("requeue %+v = %d documents, want %d", sel, n, want)
	}
}

// steps are the steps of the exhibit's tasks by number.
func (k *kit) steps(e evidence.Exhibit) map[string]ledger.Step {
	k.Helper()
	steps := map[string]ledger.Step{}
	for depth := range 3 {
		for _, t := range k.tasks(e, depth) {
			steps[t.Document.Number] = t.Step
		}
	}
	return steps
}

func requeueAll(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 3)
	k.finish(docs[0])
	k.save(result(docs[1]))
	k.requeue(e, ledger.Selection{Step: ledger.StepTag}, 2)
	k.same("steps", k.steps(e), map[string]ledger.Step{
		"D0001": ledger.StepTag, "D0002": ledger.StepTag, "D0003": ledger.StepExtract,
	})
	log := k.entries(e.Case)
	last := log[len(log)-1]
	if last.Action != evidence.Requeued || last.Exhibit != e.ID || last.Actor != actor ||
		!strings.Contains(last.Detail, "tag") || !strings.Contains(last.Detail, "2") {
		k.Errorf("last entry = %+v, want requeued of %s: step tag, 2 documents", last, e.ID)
	}
	p := k.progress(e)
	if p.Pending != 3 || p.Done != 0 || p.Stored != 0 || p.Outcomes[evidence.OK] != 2 {
		k.Errorf("progress = %+v, want 3 pending, 2 of them ok before", p)
	}
}

func requeueFailed(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 4)
	k.finish(docs[0])
	k.save(result(docs[1], outcome(evidence.Damaged, "pdf-xref: broken")))
	k.save(result(docs[2], outcome(evidence.Partial)))
	k.must(k.MarkIndexed(k.ctx, ids(docs[1:3]), actor))
	k.must(k.Begin(k.ctx, ids(docs[3:])))
	k.requeue(e, ledger.Selection{OnlyFailed: true, Step: ledger.StepExtract}, 2)
	k.same("steps", k.steps(e), map[string]ledger.Step{
		"D0002": ledger.StepExtract, "D0003": ledger.StepExtract, "D0004": ledger.StepExtract,
	})
	tasks := k.tasks(e, 0)
	if got := tasks[len(tasks)-1].Attempts; got != 1 {
		k.Errorf("attempts of a document that did not fail = %d, want 1", got)
	}
	k.finish(docs[1:]...)
	before := len(k.entries(e.Case))
	k.requeue(e, ledger.Selection{OnlyFailed: true, Step: ledger.StepExtract}, 0)
	if got := len(k.entries(e.Case)); got != before {
		k.Errorf("requeueing nothing wrote %d custody entries, want 0", got-before)
	}
}

// lockedExhibit has a document that is read, one that needs a password, one that does
// in part, and one that is damaged.
func lockedExhibit(k *kit) evidence.Exhibit {
	k.Helper()
	e := k.exhibit()
	docs := k.addFiles(e, 4)
	k.finish(docs[0])
	k.save(result(docs[1], outcome(evidence.NeedsPassword, "7z-names-encrypted")))
	k.save(result(docs[2], outcome(evidence.Partial, "zip-symlink: a", "zip-entry-encrypted: b")))
	k.save(result(docs[3], outcome(evidence.Damaged, "pdf-xref: broken")))
	k.must(k.MarkIndexed(k.ctx, ids(docs[1:]), actor))
	return e
}

func requeueOutcome(k *kit) {
	e := lockedExhibit(k)
	k.requeue(e, ledger.Selection{Outcome: evidence.NeedsPassword, Step: ledger.StepExtract}, 1)
	k.same("steps", k.steps(e), map[string]ledger.Step{"D0002": ledger.StepExtract})
	k.requeue(e, ledger.Selection{Outcome: evidence.Timeout, Step: ledger.StepExtract}, 0)
	log := k.entries(e.Case)
	if last := log[len(log)-1]; !strings.Contains(last.Detail, "needs-password") {
		k.Errorf("last entry = %+v, want one that names the outcome", last)
	}
}

func requeueReason(k *kit) {
	e := lockedExhibit(k)
	k.requeue(e, ledger.Selection{Outcome: evidence.Partial, Reason: "encrypted", Step: ledger.StepExtract}, 1)
	k.same("steps", k.steps(e), map[string]ledger.Step{"D0003": ledger.StepExtract})
	k.requeue(e, ledger.Selection{Reason: "encrypted", Step: ledger.StepExtract}, 2)
	k.requeue(e, ledger.Selection{Reason: "no-such-code", Step: ledger.StepExtract}, 0)
}

func requeueEarlier(k *kit) {
	e := k.exhibit()
	k.finish(k.addFiles(e, 1)...)
	for _, c := range []struct{ ask, want ledger.Step }{
		{ledger.StepIndex, ledger.StepIndex},
		{ledger.StepTag, ledger.StepTag},
		{ledger.StepIndex, ledger.StepTag},
		{ledger.StepExtract, ledger.StepExtract},
		{ledger.StepTag, ledger.StepExtract},
	} {
		k.requeue(e, ledger.Selection{Step: c.ask}, 1)
		k.same("step after asking for "+string(c.ask), k.steps(e)["D0001"], c.want)
	}
}

func requeueKeepsResults(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	r := result(d, mentions(phone(1, 0, "06 12345678", "+31612345678")))
	k.save(r)
	before := k.row(d)
	k.requeue(e, ledger.Selection{Step: ledger.StepExtract}, 1)
	after := k.row(d)
	before.State = ledger.Pending
	k.same("row of a requeued document", after, before)
	links, err := k.Link(k.ctx, "", "+31612345678")
	k.must(err)
	if len(links) != 1 {
		k.Errorf("links of a requeued document = %v, want 1", links)
	}
	k.save(r)
	if got := k.row(d).State; got != ledger.Stored {
		k.Errorf("state after the same result was saved again = %s, want stored", got)
	}
}

func requeueMeanwhile(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 1)
	k.save(result(docs[0]))
	k.requeue(e, ledger.Selection{Step: ledger.StepExtract}, 1)
	before := len(k.entries(e.Case))
	k.must(k.MarkIndexed(k.ctx, ids(docs), actor))
	if got := k.row(docs[0]).State; got != ledger.Pending {
		k.Errorf("state = %s, want pending", got)
	}
	if got := len(k.entries(e.Case)); got != before {
		k.Errorf("MarkIndexed of a pending document wrote %d custody entries, want 0", got-before)
	}
}

func requeueChildren(k *kit) {
	e := k.exhibit()
	mail := k.add(file(e, "post.eml"))[0]
	child := k.add(part(mail, 1, "a"))[0]
	k.save(result(mail, outcome(evidence.Partial)))
	k.must(k.MarkIndexed(k.ctx, ids([]evidence.Document{mail}), actor))
	k.finish(child)
	k.requeue(e, ledger.Selection{OnlyFailed: true, Step: ledger.StepExtract}, 1)
	if got := k.row(child); got.State != ledger.Done || got.Number != "D0001.1" {
		k.Errorf("child = %s %s, want D0001.1 done", got.Number, got.State)
	}
}

func requeueInvalid(k *kit) {
	e := k.exhibit()
	for _, step := range []ledger.Step{"", "archive"} {
		_, err := k.Requeue(k.ctx, e.ID, ledger.Selection{Step: step}, actor)
		k.refused(err, evidence.Invalid)
	}
	for _, sel := range []ledger.Selection{
		{Step: ledger.StepTag, Outcome: "bijna"},
		{Step: ledger.StepTag, Reason: "100%"},
	} {
		_, err := k.Requeue(k.ctx, e.ID, sel, actor)
		k.refused(err, evidence.Invalid)
	}
}
