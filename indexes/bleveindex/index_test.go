package bleveindex_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
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

// These, when set, make this test program the victim of a test.
const (
	childDir = "SPOOR_TEST_INDEX_DIR"  // of the kill test
	fullDir  = "SPOOR_TEST_INDEX_FULL" // of the test with a full disk
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		acknowledge(dir)
	}
	if dir := os.Getenv(fullDir); dir != "" {
		if err := fullDisk(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
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

// TestFailedBatchLosesNothing keeps the engine of another process from making batches
// durable, as a full disk does: the failure is an error, what was acknowledged stays,
// and when the disk takes bytes again so does the index.
func TestFailedBatchLosesNothing(t *testing.T) {
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), fullDir+"="+t.TempDir())
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// fullDisk is what the process of TestFailedBatchLosesNothing does.
func fullDisk(dir string) error {
	ctx := context.Background()
	x, err := bleveindex.Open(ctx, dir, bleveindex.Options{})
	if err != nil {
		return err
	}
	put := func(id string) error { return x.Put(ctx, []indexes.Record{record(id, "een boek over "+id)}) }
	if err := put("eerste"); err != nil {
		return err
	}
	free, err := fillDisk()
	if err != nil {
		return err
	}
	for range 3 {
		if put("tweede") == nil {
			return errors.New("Put without a disk = nil, want an error")
		}
		if n, err := x.Count(ctx); err == nil && n > 2 {
			return fmt.Errorf("%d records, want at most 2", n)
		}
	}
	if err := errors.Join(free(), put("tweede"), put("derde")); err != nil {
		return fmt.Errorf("Put with a disk = %w", err)
	}
	got, err := x.Search(ctx, indexes.Query{Expr: &query.Word{Text: "boek"}, Access: indexes.AllCases(), Size: 10})
	if err != nil || got.Total != 3 {
		return fmt.Errorf("Search = %d hits, %w; want the 3 records once each", got.Total, err)
	}
	return x.Close()
}

// fillDisk makes this process's disk refuse every byte until free is called.
func fillDisk() (free func() error, err error) {
	signal.Ignore(syscall.SIGXFSZ) // or the first write ends the process
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return nil, err
	}
	none := syscall.Rlimit{Cur: 1, Max: before.Max}
	return func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) }, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &none)
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
