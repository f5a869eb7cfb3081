package bleveindex_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	index "github.com/blevesearch/bleve_index_api"
	"go.uber.org/goleak"

	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/indextest"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// childDir, when set, makes this test program the victim of the kill test.
const childDir = "SPOOR_TEST_INDEX_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		acknowledge(dir)
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, dir string) *bleveindex.Index {
	t.Helper()
	x, err := bleveindex.Open(t.Context(), dir, bleveindex.Options{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return x
}

func shut(t testing.TB, x *bleveindex.Index) {
	t.Helper()
	if err := x.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func record(id string, pages ...string) indexes.Record {
	r := indexes.Record{ID: evidence.DocumentID(id), Case: "c1", CaseNumber: "26-0001", Exhibit: "B01", Document: id, Text: pages}
	for i := range pages {
		r.Pages = append(r.Pages, i+1)
	}
	return r
}

func TestIndex(t *testing.T) {
	indextest.Run(t, func(t *testing.T) indexes.Index { return open(t, t.TempDir()) })
}

func TestIndexIsDurable(t *testing.T) {
	indextest.Durable(t, func(t *testing.T, dir string) indexes.Index { return open(t, dir) })
}

func TestSecondOpenerIsRefused(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	defer shut(t, x)
	_, err := bleveindex.Open(t.Context(), dir, bleveindex.Options{LockWait: 100 * time.Millisecond})
	if evidence.KindOf(err) != evidence.Conflict {
		t.Errorf("second Open = %v, want conflict", err)
	}
	if err := bleveindex.Reset(dir); evidence.KindOf(err) != evidence.Conflict {
		t.Errorf("Reset of an open index = %v, want conflict", err)
	}
}

func TestIndexOfAnotherVersionAsksForARebuild(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	older := index.NewBatch()
	older.SetInternal([]byte("spoor.version"), []byte("0"))
	if err := bleveindex.Engine(x).Batch(older); err != nil {
		t.Fatal(err)
	}
	shut(t, x)
	_, err := bleveindex.Open(t.Context(), dir, bleveindex.Options{})
	var version *bleveindex.VersionError
	if !errors.As(err, &version) || version.Have != "0" || version.Want != bleveindex.Version || evidence.KindOf(err) != evidence.Unreadable {
		t.Fatalf("Open = %v, want a version error", err)
	}
	keep := filepath.Join(dir, "keep.txt")
	if err := os.WriteFile(keep, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := bleveindex.Reset(dir); err != nil {
		t.Fatalf("Reset: %v", err)
	}
	shut(t, open(t, dir))
	if _, err := os.Stat(keep); err != nil {
		t.Errorf("Reset touched what is not its own: %v", err)
	}
}

func TestDamagedIndexIsCorruptUntilReset(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	if err := x.Put(t.Context(), []indexes.Record{record("d1", "tekst")}); err != nil {
		t.Fatal(err)
	}
	shut(t, x)
	root := filepath.Join(dir, "scorch", "root.bolt")
	if err := os.WriteFile(root, []byte(strings.Repeat("geen index", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bleveindex.Open(t.Context(), dir, bleveindex.Options{}); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("Open of a damaged index = %v, want corrupt", err)
	}
	if err := bleveindex.Reset(dir); err != nil {
		t.Fatalf("Reset: %v", err)
	}
	shut(t, open(t, dir))
}

func TestPhraseOfCommonWordsInOneLargeDocumentIsQuick(t *testing.T) {
	x := open(t, t.TempDir())
	defer shut(t, x)
	pages := make([]string, 500)
	for i := range pages {
		pages[i] = strings.Repeat("van a de b ", 60) + "van de"
	}
	if err := x.Put(t.Context(), []indexes.Record{record("d1", pages...)}); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	r, err := x.Search(t.Context(), indexes.Query{
		Expr: &query.Phrase{Words: []string{"van", "de"}}, Access: indexes.AllCases(), Size: 1,
	})
	if err != nil || r.Total != 1 || len(r.Hits[0].Pages) != 500 {
		t.Fatalf("Search = %+v, %v, want one hit on 500 pages", r, err)
	}
	if took := time.Since(start); took > 3*time.Second { // 30,000 x 30,000 pairs took Bleve minutes
		t.Errorf("the phrase took %v", took)
	}
}

func TestPutsThatWaitShareABatch(t *testing.T) {
	x := open(t, t.TempDir())
	defer shut(t, x)
	var puts sync.WaitGroup
	for i := range 200 {
		puts.Go(func() {
			if err := x.Put(t.Context(), []indexes.Record{record(fmt.Sprintf("d%d", i), "tekst")}); err != nil {
				t.Errorf("Put: %v", err)
			}
		})
	}
	puts.Wait()
	if batches := bleveindex.Engine(x).StatsMap()["TotBatches"].(uint64); batches > 100 {
		t.Errorf("200 puts at the same time took %d batches, want far fewer", batches)
	}
}

func TestTreesThatParseDoesNotMakeAreRefused(t *testing.T) {
	x := open(t, t.TempDir())
	defer shut(t, x)
	for _, n := range []query.Node{
		&query.Field{Name: "access", Part: &query.Word{Text: "c1"}},
		&query.And{Parts: []query.Node{query.All{}, nil}},
	} {
		_, err := x.Search(t.Context(), indexes.Query{Expr: n, Access: indexes.AllCases(), Size: 1})
		if evidence.KindOf(err) != evidence.Invalid {
			t.Errorf("Search(%#v) = %v, want invalid", n, err)
		}
	}
}

func TestPutAfterCloseFails(t *testing.T) {
	x := open(t, t.TempDir())
	shut(t, x)
	if err := x.Put(t.Context(), []indexes.Record{record("d1", "a")}); evidence.KindOf(err) != evidence.Unreachable {
		t.Errorf("Put after Close = %v, want unreachable", err)
	}
}

// TestKillLosesNothingAcknowledged kills a process while it indexes.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	for run := range 3 {
		dir := t.TempDir()
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		var acknowledged []string
		for lines := bufio.NewScanner(out); lines.Scan(); {
			acknowledged = append(acknowledged, lines.Text())
			if len(acknowledged) == 20+15*run {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // killed
		x := open(t, dir)
		for _, word := range acknowledged {
			r, err := x.Search(t.Context(), indexes.Query{Expr: &query.Word{Text: word}, Access: indexes.AllCases(), Size: 1})
			if err != nil || r.Total != 1 {
				t.Errorf("run %d: %q was acknowledged and is found %d times, %v", run, word, r.Total, err)
			}
		}
		shut(t, x)
	}
}

// acknowledge indexes records for ever and prints a word of each when Put returns.
func acknowledge(dir string) {
	x, err := bleveindex.Open(context.Background(), dir, bleveindex.Options{})
	for i := 0; err == nil; i++ {
		word := fmt.Sprintf("woord%d", i)
		if err = x.Put(context.Background(), []indexes.Record{record(word, word+" en meer tekst")}); err == nil {
			fmt.Println(word)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
