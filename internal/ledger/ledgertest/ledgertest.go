// Package ledgertest is the promise of internal/ledger as tests: every ledger must
// pass Run. It knows the contract only, nothing of any implementation.
package ledgertest

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"spoor/internal/custody"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Run runs the suite, its tests side by side; open gives a new, empty ledger each
// time. The suite closes it.
func Run(t *testing.T, open func(*testing.T) ledger.Ledger) {
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"register", registerTests()},
		{"documents", documentTests()},
		{"work", workTests()},
		{"requeue", requeueTests()},
		{"results", resultTests()},
		{"reader", readerTests()},
		{"links", linkTests()},
		{"custody", custodyTests()},
		{"sources", sourceTests()},
		{"reviews", reviewTests()},
		{"together", concurrencyTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, test := range group.tests {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					test.run(newKit(t, open))
				})
			}
		})
	}
	t.Run("the summaries are what counting anew gives", func(t *testing.T) {
		summaryModel(t, newKit(t, open).Ledger)
	})
}

type test struct {
	name string
	run  func(*kit)
}

// kit is one ledger under test and short words for what tests do with it.
type kit struct {
	rapid.TB
	ctx context.Context
	ledger.Ledger
}

const actor = "tester"

func newKit(t *testing.T, open func(*testing.T) ledger.Ledger) *kit {
	k := &kit{TB: t, ctx: t.Context(), Ledger: open(t)}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return k
}

func (k *kit) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// refused fails unless err has the kind.
func (k *kit) refused(err error, want evidence.Kind) {
	k.Helper()
	if got := evidence.KindOf(err); got != want {
		k.Fatalf("error kind = %q, want %q; error: %v", got, want, err)
	}
}

// same fails unless got and want are equal; nil and empty lists are.
func (k *kit) same(what string, got, want any) {
	k.Helper()
	if diff := diffOf(want, got); diff != "" {
		k.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func (k *kit) openCase(number string) evidence.Case {
	k.Helper()
	c, err := k.OpenCase(k.ctx, evidence.Case{Number: number}, actor)
	k.must(err)
	return c
}

func (k *kit) openExhibit(c evidence.Case, number string) evidence.Exhibit {
	k.Helper()
	e, err := k.OpenExhibit(k.ctx, evidence.Exhibit{Case: c.ID, Number: number, Acquisition: evidence.Seized}, actor)
	k.must(err)
	return e
}

// exhibit opens exhibit B01 of case 26-0001.
func (k *kit) exhibit() evidence.Exhibit {
	k.Helper()
	return k.openExhibit(k.openCase("26-0001"), "B01")
}

// file is a file of the exhibit itself, with content of its own.
func file(e evidence.Exhibit, path string) ledger.NewDocument {
	return ledger.NewDocument{Document: evidence.Document{
		ID: evidence.NewDocumentID(e.ID, path), Exhibit: e.ID, Case: e.Case, Path: path,
		Digest: evidence.DigestOf([]byte(path)), Size: int64(len(path)),
	}}
}

// part is the child at the ordinal of a document.
func part(parent evidence.Document, ordinal int, name string) ledger.NewDocument {
	path := evidence.ChildPath(parent.Path, name)
	return ledger.NewDocument{Ordinal: ordinal, Document: evidence.Document{
		ID: evidence.NewDocumentID(parent.Exhibit, path), Exhibit: parent.Exhibit, Case: parent.Case, Path: path,
		Parent: parent.ID, Depth: parent.Depth + 1, Digest: evidence.DigestOf([]byte(path)), Size: int64(len(path)),
	}}
}

func (k *kit) add(docs ...ledger.NewDocument) []evidence.Document {
	k.Helper()
	out, err := k.AddDocuments(k.ctx, docs, actor)
	k.must(err)
	return out
}

// addFiles enters n files of the exhibit.
func (k *kit) addFiles(e evidence.Exhibit, n int) []evidence.Document {
	k.Helper()
	docs := make([]ledger.NewDocument, n)
	for i := range docs {
		docs[i] = file(e, fmt.Sprintf("map/stuk-%04d.txt", i))
	}
	return k.add(docs...)
}

// noon is when results of these tests were made.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 123000, time.UTC) }

// result is a result with two pages, without findings and mentions.
func result(d evidence.Document, more ...func(*ledger.Result)) ledger.Result {
	r := ledger.Result{
		Document: d.ID, Outcome: evidence.OK, Kind: "text", MIME: "text/plain", Language: "nl", Engine: "plain 1",
		Pages:    []ledger.PageRow{{Number: 1, Status: evidence.PageOK, Chars: 10}, {Number: 2, Status: evidence.PageNoText}},
		Versions: ledger.Versions{Extractor: "e1", Catalogue: "c1", Recogniser: "r1"},
		Text:     evidence.DigestOf([]byte("text of " + d.Path)), PagesKey: "pages/" + string(d.ID),
		CPU: 3 * time.Millisecond, FromStep: ledger.StepExtract, Processed: noon(),
	}
	for _, change := range more {
		change(&r)
	}
	return r
}

func outcome(o evidence.Outcome, reasons ...string) func(*ledger.Result) {
	return func(r *ledger.Result) { r.Outcome, r.Reasons = o, reasons }
}

func from(s ledger.Step) func(*ledger.Result) {
	return func(r *ledger.Result) { r.FromStep = s }
}

func mentions(all ...evidence.Mention) func(*ledger.Result) {
	return func(r *ledger.Result) { r.Mentions = all }
}

// phone is a valid mention on a page at a position.
func phone(page, start int, quote, normal string) evidence.Mention {
	return evidence.Mention{
		Page: page, Kind: evidence.Phone, Span: evidence.Span{Start: start, End: start + len(quote)},
		Quote: quote, Normal: normal, Valid: true,
	}
}

func (k *kit) save(results ...ledger.Result) {
	k.Helper()
	k.must(k.Save(k.ctx, results, actor))
}

// finish saves an ok result for each document and marks it indexed.
func (k *kit) finish(docs ...evidence.Document) {
	k.Helper()
	for _, d := range docs {
		k.save(result(d))
	}
	k.must(k.MarkIndexed(k.ctx, ids(docs), actor))
}

func ids(docs []evidence.Document) []evidence.DocumentID {
	out := make([]evidence.DocumentID, len(docs))
	for i, d := range docs {
		out[i] = d.ID
	}
	return out
}

func (k *kit) row(d evidence.Document) ledger.Row {
	k.Helper()
	r, err := k.Document(k.ctx, d.ID)
	k.must(err)
	return r
}

// tasks are all tasks of the exhibit at a depth.
func (k *kit) tasks(e evidence.Exhibit, depth int) []ledger.Task {
	k.Helper()
	batches, err := k.Plan(k.ctx, e.ID, depth, 0, 1000)
	k.must(err)
	var all []ledger.Task
	for _, b := range batches {
		tasks, err := k.Tasks(k.ctx, b)
		k.must(err)
		all = append(all, tasks...)
	}
	return all
}

// gather reads a sequence to its end.
func gather[T any](k *kit, seq iter.Seq2[T, error]) []T {
	k.Helper()
	var all []T
	for one, err := range seq {
		k.must(err)
		all = append(all, one)
	}
	return all
}

// entries are the case's custody entries; their chain is checked on the way.
func (k *kit) entries(c evidence.CaseID) []evidence.CustodyEntry {
	k.Helper()
	all := gather(k, k.Entries(k.ctx, c))
	var v custody.Verifier
	for _, e := range all {
		k.must(v.Check(e))
	}
	return all
}

// actions are what the case's custody log says happened, in order.
func (k *kit) actions(c evidence.CaseID) []evidence.CustodyAction {
	k.Helper()
	var all []evidence.CustodyAction
	for _, e := range k.entries(c) {
		all = append(all, e.Action)
	}
	return all
}

// progress is that of the one exhibit with this id.
func (k *kit) progress(e evidence.Exhibit) ledger.Progress {
	k.Helper()
	all, err := k.Exhibits(k.ctx, e.Case)
	k.must(err)
	for _, one := range all {
		if one.ID == e.ID {
			return one.Progress
		}
	}
	k.Fatalf("exhibit %s is not listed", e.ID)
	return ledger.Progress{}
}

func diffOf(want, got any) string { return cmp.Diff(want, got, cmpopts.EquateEmpty()) }
