package activities_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"spoor/activities"
	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
	"spoor/internal/objects"
	"spoor/internal/objects/memobjects"
	"spoor/internal/objects/pages"
)

// lines is an extractor for tests: every line of a document is a page, a line
// "child NAME TEXT" is a document inside it, and some words misbehave.
type lines struct{}

func (lines) Extract(_ context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	raw, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return extract.Result{}, err
	}
	r := extract.Result{Outcome: evidence.OK, Kind: "text", MIME: "text/plain", Engine: "lines/1"}
	children := 0
	for i, l := range strings.Split(string(raw), "\n") {
		if word, ok := strings.CutPrefix(l, "locked "); ok && !slices.Contains(src.Passwords, word) {
			r.Outcome, r.Reasons = evidence.NeedsPassword, []string{"lines-encrypted"}
		}
		if rest, ok := strings.CutPrefix(l, "child "); ok {
			name, text, _ := strings.Cut(rest, " ")
			children++
			if err := sink.Child(extract.Child{Name: name, Ordinal: children, Data: []byte(text)}); err != nil {
				return r, err
			}
			continue
		}
		if l == "secret" {
			r.Outcome, r.Reasons = evidence.NeedsPassword, []string{"encrypted"}
			continue
		}
		if err := sink.Page(evidence.Page{Number: i + 1, Text: l, Language: "nl", Status: evidence.PageOK, Engine: "lines/1"}); err != nil {
			return r, err
		}
	}
	return r, nil
}

// words finds an indicator at every "boekje", panics at "bom", and can't read all of "half".
type words struct{}

func (words) Find(set []evidence.Page) ([]evidence.Finding, error) {
	var list []evidence.Finding
	for _, p := range set {
		if strings.Contains(p.Text, "bom") {
			panic("bom")
		}
		if i := strings.Index(p.Text, "boekje"); i >= 0 {
			list = append(list, evidence.Finding{Page: p.Number, Indicator: "id-retention", Stance: evidence.Asserted, Span: evidence.Span{Start: i, End: i + 6}, Quote: "boekje", Score: 1, Strength: evidence.Strong, Source: "pattern"})
		}
	}
	if len(set) > 0 && strings.Contains(set[0].Text, "half") {
		return list, errors.New("half of it")
	}
	return list, nil
}

func (words) Recognise(set []evidence.Page) []evidence.Mention { return nil }

// index is a fake that remembers records and can be made to fail.
type index struct {
	indexes.Index
	mu      sync.Mutex
	records map[evidence.DocumentID]indexes.Record
	parts   map[evidence.DocumentID]int // records of each
	fail    error
}

func (x *index) Put(_ context.Context, rs []indexes.Record) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return x.fail
	}
	for _, r := range rs {
		x.parts[r.ID]++
		if r.Part == 0 {
			x.records[r.ID], x.parts[r.ID] = r, 1
			continue
		}
		all := x.records[r.ID]
		all.Pages, all.Text = append(all.Pages, r.Pages...), append(all.Text, r.Text...)
		x.records[r.ID] = all
	}
	return nil
}

// bench is a house with everything real but the parsers and the index.
type bench struct {
	book    *sqlledger.Ledger
	store   *memobjects.Store
	index   *index
	process *activities.Processor
	exhibit evidence.Exhibit
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx := t.Context()
	book, err := sqlledger.Open(ctx, filepath.Join(t.TempDir(), "ledger.db"), sqlledger.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("open ledger: %v", err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Errorf("close ledger: %v", err)
		}
	})
	c, err := book.OpenCase(ctx, evidence.Case{Number: "26-1"}, "test")
	if err != nil {
		t.Fatal(err)
	}
	e, err := book.OpenExhibit(ctx, evidence.Exhibit{Case: c.ID, Number: "B1", Acquisition: evidence.Seized}, "test")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{book: book, store: memobjects.New(), index: &index{records: map[evidence.DocumentID]indexes.Record{}, parts: map[evidence.DocumentID]int{}}, exhibit: e}
	b.process = activities.NewProcessor(activities.Tools{
		Objects: b.store, Book: book, Index: b.index, Extractor: lines{}, Tagger: words{}, Recogniser: words{},
		Versions: ledger.Versions{Extractor: "lines/1"}, Parallel: 2, Actor: "test", Log: slog.New(slog.DiscardHandler),
	})
	return b
}

// take stores and enters documents, as intake does.
func (b *bench) take(t *testing.T, files map[string]string, order ...string) {
	t.Helper()
	var docs []ledger.NewDocument
	for _, name := range order {
		data := []byte(files[name])
		d := evidence.DigestOf(data)
		if err := b.store.Put(t.Context(), d.OriginalKey(), bytes.NewReader(data), int64(len(data)), d); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, ledger.NewDocument{Document: evidence.Document{ID: evidence.NewDocumentID(b.exhibit.ID, name), Exhibit: b.exhibit.ID, Case: b.exhibit.Case, Path: name, Digest: d, Size: int64(len(data))}})
	}
	if _, err := b.book.AddDocuments(t.Context(), docs, "test"); err != nil {
		t.Fatal(err)
	}
}

// all processes every level until nothing is left.
func (b *bench) all(t *testing.T) (activities.Tally, error) {
	t.Helper()
	sum := activities.Tally{Outcomes: map[evidence.Outcome]int{}}
	for depth := range 20 {
		batches, err := b.book.Plan(t.Context(), b.exhibit.ID, depth, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, batch := range batches {
			got, err := b.process.Process(t.Context(), batch, nil)
			if err != nil {
				return sum, err
			}
			sum.Documents += got.Documents
			sum.Children += got.Children
			for o, n := range got.Outcomes {
				sum.Outcomes[o] += n
			}
		}
	}
	return sum, nil
}

func (b *bench) rows(t *testing.T) map[string]ledger.Row {
	t.Helper()
	rows := map[string]ledger.Row{}
	for r, err := range b.book.Documents(t.Context(), ledger.Filter{Exhibit: b.exhibit.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		rows[r.Path] = r
	}
	return rows
}

func TestProcessReadsTagsStoresAndIndexesEveryDocumentAndWhatIsInside(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{
		"a.txt": "mijn boekje\ntweede", "b.box": "child c.txt hij houdt mijn boekje\nchild d.txt secret", "e.txt": "secret",
	}, "a.txt", "b.box", "e.txt")
	got, err := b.all(t)
	if err != nil {
		t.Fatalf("Process: %v", err)
	}
	want := activities.Tally{Documents: 5, Children: 2, Outcomes: map[evidence.Outcome]int{evidence.OK: 3, evidence.NeedsPassword: 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
	rows := b.rows(t)
	if c := rows["b.box!/c.txt"]; c.Number != "D0002.1" || c.State != ledger.Done || c.Outcome != evidence.OK || c.Depth != 1 {
		t.Errorf("child = %+v, want D0002.1, done, ok, depth 1", c)
	}
	record := b.index.records[rows["a.txt"].ID]
	if diff := cmp.Diff([]evidence.Indicator{"id-retention"}, record.Indicators); diff != "" || len(record.Text) != 2 {
		t.Errorf("index record = %+v, want one indicator and two pages", record)
	}
	set, err := pages.New(b.store).Get(t.Context(), rows["a.txt"].PagesKey)
	if err != nil || len(set) != 2 || set[0].Text != "mijn boekje" {
		t.Errorf("stored pages = %+v, %v", set, err)
	}
}

func TestProcessTwiceIsTheSameAsOnce(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"b.box": "tekst\nchild c.txt mijn boekje"}, "b.box")
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	before := b.rows(t)
	if _, err := b.book.Requeue(t.Context(), b.exhibit.ID, ledger.Selection{Step: ledger.StepExtract}, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, b.rows(t)); diff != "" {
		t.Errorf("rows after processing again (-first +second):\n%s", diff)
	}
}

// given are the passwords of one exhibit; broken ones can't be read.
type given struct {
	exhibit evidence.ExhibitID
	list    []string
	fault   error
}

func (g given) Passwords(_ context.Context, e evidence.ExhibitID) ([]string, error) {
	if e != g.exhibit {
		return nil, errors.New("another exhibit's")
	}
	return g.list, g.fault
}

func TestGivenPasswordsReachTheExtractorForWhatIsInsideToo(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"a.box": "locked kluis\nchild c.txt locked sesam"}, "a.box")
	for _, c := range []struct {
		passwords given
		want      map[string]evidence.Outcome
	}{
		{given{}, map[string]evidence.Outcome{"a.box": evidence.NeedsPassword, "a.box!/c.txt": evidence.NeedsPassword}},
		{given{fault: errors.New("damaged")}, map[string]evidence.Outcome{"a.box": evidence.NeedsPassword, "a.box!/c.txt": evidence.NeedsPassword}},
		{given{list: []string{"sesam", "kluis"}}, map[string]evidence.Outcome{"a.box": evidence.OK, "a.box!/c.txt": evidence.OK}},
	} {
		c.passwords.exhibit = b.exhibit.ID
		b.process.Passwords = c.passwords
		if _, err := b.book.Requeue(t.Context(), b.exhibit.ID, ledger.Selection{Outcome: evidence.NeedsPassword, Step: ledger.StepExtract}, "test"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.all(t); err != nil {
			t.Fatal(err)
		}
		got := map[string]evidence.Outcome{}
		for path, row := range b.rows(t) {
			got[path] = row.Outcome
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("outcomes with %+v (-want +got):\n%s", c.passwords, diff)
		}
	}
}

func TestReprocessFromTagReadsTheStoredPages(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"a.txt": "mijn boekje"}, "a.txt")
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	row := b.rows(t)["a.txt"]
	if err := b.store.Delete(t.Context(), row.Digest.OriginalKey()); err != nil {
		t.Fatal(err)
	}
	for _, step := range []ledger.Step{ledger.StepTag, ledger.StepIndex} {
		b.index.records = map[evidence.DocumentID]indexes.Record{}
		if _, err := b.book.Requeue(t.Context(), b.exhibit.ID, ledger.Selection{Step: step}, "test"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.all(t); err != nil {
			t.Fatalf("Process from %s: %v", step, err)
		}
		if got := b.index.records[row.ID]; len(got.Indicators) != 1 || b.rows(t)["a.txt"].Outcome != evidence.OK {
			t.Errorf("from step %s without the original: record %+v, row %+v; want the finding from the stored pages", step, got, b.rows(t)["a.txt"])
		}
	}
}

func TestALostOriginalAndAFailingTaggerAreOutcomesNotFaults(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"lost.txt": "weg", "bom.txt": "een bom", "half.txt": "half een boekje"}, "lost.txt", "bom.txt", "half.txt")
	if err := b.store.Delete(t.Context(), b.rows(t)["lost.txt"].Digest.OriginalKey()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.all(t); err != nil {
		t.Fatalf("Process: %v", err)
	}
	rows := b.rows(t)
	for path, want := range map[string]struct {
		outcome evidence.Outcome
		reason  string
	}{"lost.txt": {evidence.Damaged, "original-not-found"}, "bom.txt": {evidence.Partial, "tagging-failed"}, "half.txt": {evidence.Partial, "tagging-failed: half of it"}} {
		if r := rows[path]; r.Outcome != want.outcome || len(r.Reasons) != 1 || !strings.HasPrefix(r.Reasons[0], want.reason) {
			t.Errorf("%s: outcome %s, reasons %q; want %s, %s", path, r.Outcome, r.Reasons, want.outcome, want.reason)
		}
	}
	if got := b.index.records[rows["half.txt"].ID].Indicators; len(got) != 1 {
		t.Errorf("half.txt: indicators %v, want what could be found", got)
	}
}

// rotten is a store that finds, at the end of every object, that its bytes changed.
type rotten struct{ *memobjects.Store }

func (r rotten) Get(ctx context.Context, key string) (io.ReadCloser, objects.Info, error) {
	body, info, err := r.Store.Get(ctx, key)
	if err != nil {
		return nil, info, err
	}
	changed := iotest.ErrReader(evidence.E(evidence.Corrupt, "read object", key, nil))
	return io.NopCloser(io.MultiReader(body, changed)), info, nil
}

func TestAnOriginalThatTheStoreFindsChangedIsAnOutcome(t *testing.T) {
	b := newBench(t)
	big := strings.Repeat("regel\n", 3<<20) // goes through a file
	b.take(t, map[string]string{"klein.txt": "weg", "groot.txt": big}, "klein.txt", "groot.txt")
	tools := b.process.Tools
	tools.Objects = rotten{b.store}
	b.process = activities.NewProcessor(tools)
	if _, err := b.all(t); err != nil {
		t.Fatalf("Process: %v", err)
	}
	for path, r := range b.rows(t) {
		if r.Outcome != evidence.Damaged || len(r.Reasons) != 1 || !strings.HasPrefix(r.Reasons[0], "original-corrupt") {
			t.Errorf("%s: outcome %s, reasons %q; want damaged, original-corrupt", path, r.Outcome, r.Reasons)
		}
	}
}

func TestAFaultOfTheIndexLosesNothing(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"a.txt": "mijn boekje"}, "a.txt")
	b.index.fail = evidence.E(evidence.NoSpace, "put", "", nil)
	if _, err := b.all(t); evidence.KindOf(err) != evidence.NoSpace {
		t.Fatalf("Process with a full index = %v, want kind no-space", err)
	}
	if r := b.rows(t)["a.txt"]; r.State == ledger.Done {
		t.Errorf("row = %+v after the index failed, want not done", r)
	}
	b.index.fail = nil
	if _, err := b.all(t); err != nil {
		t.Fatalf("Process again: %v", err)
	}
	if r := b.rows(t)["a.txt"]; r.State != ledger.Done || len(b.index.records) != 1 {
		t.Errorf("row = %+v, %d records after the index came back; want done and searchable", r, len(b.index.records))
	}
}

func TestContainersInContainersStopAtTheDepthLimit(t *testing.T) {
	b := newBench(t)
	nest := "kern"
	for i := range 14 {
		nest = fmt.Sprintf("child n%d.box %s", i, nest)
	}
	b.take(t, map[string]string{"nest.box": nest}, "nest.box")
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	deepest := ledger.Row{}
	for _, r := range b.rows(t) {
		if r.Depth >= deepest.Depth {
			deepest = r
		}
	}
	if deepest.Depth != extract.DefaultLimits(0).Depth || deepest.Outcome != evidence.Memory || len(deepest.Reasons) != 1 {
		t.Errorf("the deepest of 15 nested documents = depth %d, %s, %q; want depth %d, memory and a reason", deepest.Depth, deepest.Outcome, deepest.Reasons, extract.DefaultLimits(0).Depth)
	}
}

func TestFaultHidesNamesAndKeepsTheKind(t *testing.T) {
	err := activities.Fault(evidence.E(evidence.Unreadable, "read", "/geheim/Jan Jansen.pdf", errors.New("Jan Jansen")))
	if s := fmt.Sprintf("%+v", err); strings.Contains(s, "Jan") || !strings.Contains(s, "unreadable") {
		t.Errorf("Fault = %s, want the kind and no name", s)
	}
}

// turns is a tagger that is another one for each document.
type turns struct {
	words
	n *atomic.Int64
}

func (t turns) Current(context.Context) (activities.Tagger, string) {
	return t.words, fmt.Sprintf("turn %d", t.n.Add(1))
}

func TestADocumentNamesTheTaggerOfItsTime(t *testing.T) {
	b := newBench(t)
	b.process.Tagger, b.process.Taggers, b.process.Parallel = nil, turns{n: new(atomic.Int64)}, 1
	b.take(t, map[string]string{"a.txt": "mijn boekje", "b.txt": "zijn boekje"}, "a.txt", "b.txt")
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"a.txt": "turn 1", "b.txt": "turn 2"} {
		row := b.rows(t)[path]
		found, err := b.book.Findings(t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		if row.Versions.Catalogue != want || row.Versions.Extractor != "lines/1" || len(found) != 1 {
			t.Errorf("%s: made with %+v, %d findings; want %q and one", path, row.Versions, len(found), want)
		}
	}
}
