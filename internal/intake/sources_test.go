package intake_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/intake"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/internal/objects/memobjects"
)

var fixed = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

func TestFilesAreTakenInTheOrderGiven(t *testing.T) {
	root := folder(t, map[string]string{"b.txt": "b", "map/b.txt": "een andere b", "a.txt": "a"})
	at := func(name string) string { return filepath.Join(root, name) }
	desk := newDesk()
	report, err := desk.TakeFiles(t.Context(), job(), []intake.File{
		{Path: at("b.txt")},
		{Path: at("weg.txt")},
		{Path: at("map/b.txt")},
		{Path: at("map")},
		{Path: at("a.txt"), Name: "../upload/a.txt"},
	})
	must(t, err)
	if diff := cmp.Diff([]string{"b.txt", "%2E%2E/upload/a.txt"}, desk.book.paths()); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]intake.Skipped{
		{Path: "weg.txt", Why: intake.Unreadable, Reason: "no such file or directory"},
		{Path: "b.txt", Why: intake.Conflict, Reason: "another file has this place already: " + at("b.txt")},
		{Path: "map", Why: intake.Special, Reason: "a folder: take it in as a folder"},
	}, report.Skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

// bucket is a store with an object that can't be read to its end.
type bucket struct {
	*memobjects.Store
	broken string
}

func (b bucket) Get(ctx context.Context, key string) (io.ReadCloser, objects.Info, error) {
	body, info, err := b.Store.Get(ctx, key)
	if err == nil && key == b.broken {
		body = io.NopCloser(io.MultiReader(io.LimitReader(body, 1), iotest.ErrReader(errUnplugged)))
	}
	return body, info, err
}

func newBucket(t *testing.T, files map[string]string) bucket {
	t.Helper()
	b := bucket{Store: memobjects.New()}
	for key, data := range files {
		must(t, b.Replace(t.Context(), key, []byte(data)))
	}
	return b
}

func TestBucketIsTakenInBelowItsPrefix(t *testing.T) {
	source := newBucket(t, map[string]string{"dump/2026/a": "a", "dump/2026/b": "bb", "dump/2026/c": "c", "dump/2025/x": "x"})
	source.broken = "dump/2026/b"
	desk := newDesk()
	report, err := desk.TakeBucket(t.Context(), job(), source, "dump/2026/")
	must(t, err)
	want := intake.Report{Documents: 2, Bytes: 2, Skipped: []intake.Skipped{{Path: "b", Why: intake.Unreadable, Reason: "unplugged"}}}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "c"}, desk.book.paths()); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
}

// A large object that fails in the second reading fails while it is uploaded.
func TestLargeObjectThatBreaksIsListed(t *testing.T) {
	source := newBucket(t, map[string]string{"groot": large('g'), "klein": "k"})
	report, err := newDesk().TakeBucket(t.Context(), job(), breaking{source, new(int)}, "")
	must(t, err)
	if report.Documents != 1 || len(report.Skipped) != 1 || report.Skipped[0].String() != "unreadable: unplugged" {
		t.Errorf("report %.200v, want one document and one that is unreadable", report)
	}
}

// breaking breaks the second reading of groot.
type breaking struct {
	bucket
	reads *int
}

func (b breaking) Get(ctx context.Context, key string) (io.ReadCloser, objects.Info, error) {
	source := b.bucket
	if key == "groot" {
		if *b.reads++; *b.reads == 2 {
			source.broken = key
		}
	}
	return source.Get(ctx, key)
}

func TestSourcesStayOpenUntilTheyWereReadToTheirEnd(t *testing.T) {
	root := folder(t, map[string]string{"map/a": "a", "map/b": "b", "los.txt": "los"})
	at := func(name string) string { return filepath.Join(root, name) }
	desk := newDesk()
	dump := newBucket(t, map[string]string{"x/1": "1", "x/2": "2", "y/3": "3"})
	in := intake.New(intake.Deps{
		Objects: desk.store, Ledger: desk.book, Logger: slog.New(slog.DiscardHandler),
		Buckets: func(_ context.Context, name string) (objects.Store, error) {
			if name != "dump" {
				return nil, evidence.E(evidence.NotFound, "open bucket", name, nil)
			}
			return dump, nil
		},
	})
	for _, url := range []string{at("weg"), at("map"), at("los.txt"), "s3://dump/x/", "s3://weg/x"} {
		desk.book.sources = append(desk.book.sources, ledger.Source{Exhibit: theExhibit.ID, URL: url, Open: true, Watched: url == at("map")})
	}
	desk.book.sources = append(desk.book.sources, ledger.Source{Exhibit: theExhibit.ID, URL: at("dicht")})

	taken, err := in.TakeSources(t.Context(), theExhibit.ID, false)
	wantKind(t, "TakeSources with two that are gone", evidence.NotFound, err)
	if diff := cmp.Diff([]string{"a", "b", "los.txt", "1", "2"}, desk.book.paths()); diff != "" || taken != 5 {
		t.Errorf("%d taken, want 5 (-want +got):\n%s", taken, diff)
	}
	var open []string
	for _, s := range desk.book.sources {
		if s.Open {
			open = append(open, s.URL)
		}
	}
	if diff := cmp.Diff([]string{at("weg"), "s3://weg/x"}, open); diff != "" {
		t.Errorf("open sources (-want +got):\n%s", diff)
	}
	if got := desk.book.sources[1]; got.Files != 2 || got.Bytes != 2 || got.Taken != 2 {
		t.Errorf("source at its end: %+v, want 2 files of 2 bytes, 2 taken", got)
	}
}

func TestWatchedSourcesAreReadAgainWithoutNoise(t *testing.T) {
	root := folder(t, map[string]string{"a": "a"})
	desk := newDesk()
	desk.book.sources = []ledger.Source{{Exhibit: theExhibit.ID, URL: root, Open: true, Watched: true}}
	look := func(watched bool, want int) {
		t.Helper()
		taken, err := desk.TakeSources(t.Context(), theExhibit.ID, watched)
		must(t, err)
		if taken != want {
			t.Errorf("%d taken, want %d", taken, want)
		}
	}
	look(false, 1)
	look(true, 0)
	write(t, filepath.Join(root, "b"), "b")
	look(false, 0)
	look(true, 1)
	if diff := cmp.Diff([]int{1, 2}, desk.book.finished); diff != "" {
		t.Errorf("intakes finished, which a pass without news leaves out (-want +got):\n%s", diff)
	}
}

func TestTakeSourcesOfAnUnknownExhibit(t *testing.T) {
	_, err := newDesk().TakeSources(t.Context(), "e9", false)
	wantKind(t, "TakeSources", evidence.NotFound, err)
}

func TestSkippedFilesOfASourceAreInTheLedger(t *testing.T) {
	root := folder(t, map[string]string{"a": "eerst"})
	desk := newDesk()
	desk.book.sources = []ledger.Source{{Exhibit: theExhibit.ID, URL: root, Open: true}}
	must(t, second(desk.TakeSources(t.Context(), theExhibit.ID, false)))
	write(t, filepath.Join(root, "a"), "later")
	desk.book.sources[0].Open = true
	must(t, second(desk.TakeSources(t.Context(), theExhibit.ID, false)))
	if diff := cmp.Diff([]ledger.Skipped{{
		Exhibit: theExhibit.ID, URL: root, Path: "a",
		Reason: "conflict: document D0001 of this exhibit has this path and other content; take this one into another exhibit",
	}}, desk.book.skipped[root]); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}
