package ledgertest

import (
	"fmt"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func workTests() []test {
	return []test{
		{"batches hold every document once, in order, within the limits", planMixed},
		{"planning goes on where it stopped", planAfter},
		{"a batch is of one exhibit and one depth", planDepth},
		{"documents that are done are not handed out", tasksLeft},
		{"a stored document still has to be made searchable", tasksStored},
		{"attempts count what was begun and not finished", attempts},
		{"deepest follows the work", deepest},
		{"unfinished exhibits are those with work or open sources", unfinished},
		{"unknown exhibits and documents are refused", workUnknown},
	}
}

// mixed enters 1,234 files: mostly small, some of many megabytes, some bigger than
// a batch may be.
func mixed(k *kit, e evidence.Exhibit) []evidence.Document {
	docs := make([]ledger.NewDocument, 1234)
	for i := range docs {
		docs[i] = file(e, fmt.Sprintf("%04d", i))
		switch {
		case i > 700: // more than a batch may hold
			docs[i].Size = 100
		case i%97 == 5:
			docs[i].Size = ledger.BatchBytes + int64(i)
		case i%31 == 7:
			docs[i].Size = 20 << 20
		case i == 600:
			docs[i].Size = ledger.BatchBytes
		default:
			docs[i].Size = int64(i%13) << 10
		}
	}
	return k.add(docs...)
}

func planMixed(k *kit) {
	e := k.exhibit()
	docs := mixed(k, e)
	batches, err := k.Plan(k.ctx, e.ID, 0, 0, 1000)
	k.must(err)
	var got []evidence.Document
	last := int64(0)
	for _, b := range batches {
		tasks, err := k.Tasks(k.ctx, b)
		k.must(err)
		bytes := int64(0)
		for _, t := range tasks {
			if t.Seq <= last || t.Seq < b.From || t.Seq > b.To {
				k.Fatalf("task %d after %d lies outside or out of order in %+v", t.Seq, last, b)
			}
			last = t.Seq
			bytes += t.Document.Size
			got = append(got, t.Document)
		}
		if len(tasks) != b.Documents || bytes != b.Bytes {
			k.Errorf("batch %+v holds %d documents, %d bytes", b, len(tasks), bytes)
		}
		if b.Documents > ledger.BatchDocuments || (b.Bytes > ledger.BatchBytes && b.Documents > 1) {
			k.Errorf("batch %+v is over the limit", b)
		}
	}
	k.same("documents of all batches", ids(got), ids(docs))
}

func planAfter(k *kit) {
	e := k.exhibit()
	mixed(k, e)
	whole, err := k.Plan(k.ctx, e.ID, 0, 0, 1000)
	k.must(err)
	var steps []ledger.Batch
	for after := int64(0); ; {
		some, err := k.Plan(k.ctx, e.ID, 0, after, 3)
		k.must(err)
		if len(some) == 0 {
			break
		}
		if len(some) > 3 {
			k.Fatalf("asked for 3 batches, got %d", len(some))
		}
		steps = append(steps, some...)
		after = some[len(some)-1].To
	}
	k.same("batches planned three at a time", steps, whole)
	none, err := k.Plan(k.ctx, e.ID, 0, 0, 0)
	k.must(err)
	k.same("no batches asked", none, []ledger.Batch{})
}

func planDepth(k *kit) {
	e := k.exhibit()
	other := k.openExhibit(k.openCase("26-0001"), "B02")
	var want []evidence.Document
	for i := range 3 {
		mail := k.add(file(e, fmt.Sprint(i)))[0]
		k.add(file(other, fmt.Sprint(i)))
		want = append(want, k.add(part(mail, 1, "a"))...)
	}
	var got []evidence.Document
	for _, t := range k.tasks(e, 1) {
		got = append(got, t.Document)
		if t.Step != ledger.StepExtract || t.Attempts != 0 {
			k.Errorf("task = %+v, want a first attempt from extract", t)
		}
	}
	k.same("documents at depth 1", got, want)
	k.same("documents at depth 2", k.tasks(e, 2), []ledger.Task{})
}

func tasksLeft(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 5)
	batches, err := k.Plan(k.ctx, e.ID, 0, 0, 1)
	k.must(err)
	k.finish(docs[0], docs[3])
	tasks, err := k.Tasks(k.ctx, batches[0])
	k.must(err)
	var left []evidence.DocumentID
	for _, t := range tasks {
		left = append(left, t.Document.ID)
	}
	k.same("tasks left of the batch", left, []evidence.DocumentID{docs[1].ID, docs[2].ID, docs[4].ID})
	k.finish(docs[1], docs[2], docs[4])
	none, err := k.Plan(k.ctx, e.ID, 0, 0, 1)
	k.must(err)
	k.same("batches when all is done", none, []ledger.Batch{})
}

func tasksStored(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	k.save(result(docs[1]))
	tasks := k.tasks(e, 0)
	if len(tasks) != 2 || tasks[0].Step != ledger.StepExtract || tasks[1].Step != ledger.StepIndex {
		k.Errorf("tasks = %+v, want the first from extract, the stored one from index", tasks)
	}
}

func attempts(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 2)
	k.must(k.Begin(k.ctx, ids(docs)))
	k.must(k.Begin(k.ctx, ids(docs[:1])))
	k.must(k.Begin(k.ctx, nil))
	want := func(first, second int) {
		k.Helper()
		tasks := k.tasks(e, 0)
		if tasks[0].Attempts != first || tasks[1].Attempts != second {
			k.Errorf("attempts = %d, %d; want %d, %d", tasks[0].Attempts, tasks[1].Attempts, first, second)
		}
	}
	want(2, 1)
	k.save(result(docs[0]))
	want(0, 1)
	k.must(k.Begin(k.ctx, ids(docs)))
	want(1, 2)
	_, err := k.Requeue(k.ctx, e.ID, ledger.Selection{Step: ledger.StepExtract}, actor)
	k.must(err)
	want(0, 0)
	before := len(k.entries(e.Case))
	k.must(k.Begin(k.ctx, ids(docs)))
	if got := len(k.entries(e.Case)); got != before {
		k.Errorf("Begin wrote %d custody entries, want 0", got-before)
	}
}

func deepest(k *kit) {
	e := k.exhibit()
	want := func(depth int) {
		k.Helper()
		got, err := k.Deepest(k.ctx, e.ID)
		k.must(err)
		if got != depth {
			k.Errorf("deepest = %d, want %d", got, depth)
		}
	}
	want(-1)
	mail := k.add(file(e, "post.eml"))[0]
	want(0)
	zip := k.add(part(mail, 1, "a.zip"))[0]
	leaf := k.add(part(zip, 1, "b"))[0]
	want(2)
	k.save(result(leaf))
	want(2)
	k.finish(leaf)
	want(1)
	k.finish(zip, mail)
	want(-1)
}

func unfinished(k *kit) {
	c := k.openCase("26-0002")
	late := k.openExhibit(c, "B02")
	early := k.openExhibit(c, "B01")
	idle := k.openExhibit(k.openCase("26-0001"), "B09")
	want := func(exhibits ...evidence.Exhibit) {
		k.Helper()
		got, err := k.Unfinished(k.ctx)
		k.must(err)
		k.same("unfinished", got, exhibits)
	}
	want()
	docs := append(k.addFiles(late, 1), k.addFiles(early, 1)...)
	want(early, late)
	k.save(result(docs[1]))
	want(early, late)
	k.finish(docs[1])
	want(late)
	source := ledger.Source{Exhibit: idle.ID, URL: "/mnt/schijf", Actor: actor}
	k.must(k.AddSource(k.ctx, source))
	want(idle, late)
	k.must(k.CloseSource(k.ctx, source, nil))
	k.finish(docs[0])
	want()
}

func workUnknown(k *kit) {
	_, err := k.Plan(k.ctx, "x-unknown", 0, 0, 1)
	k.refused(err, evidence.NotFound)
	_, err = k.Tasks(k.ctx, ledger.Batch{Exhibit: "x-unknown"})
	k.refused(err, evidence.NotFound)
	_, err = k.Deepest(k.ctx, "x-unknown")
	k.refused(err, evidence.NotFound)
	_, err = k.Requeue(k.ctx, "x-unknown", ledger.Selection{Step: ledger.StepTag}, actor)
	k.refused(err, evidence.NotFound)
	e := k.exhibit()
	known := k.addFiles(e, 1)[0]
	both := []evidence.DocumentID{known.ID, "d-unknown"}
	k.refused(k.Begin(k.ctx, both), evidence.NotFound)
	k.refused(k.MarkIndexed(k.ctx, both, actor), evidence.NotFound)
	if got := k.tasks(e, 0)[0].Attempts; got != 0 {
		k.Errorf("attempts after a refused Begin = %d, want 0", got)
	}
}
