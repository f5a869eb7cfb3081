package intake_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"spoor/internal/evidence"
	"spoor/internal/intake"
	"spoor/internal/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFolderIsTakenInPathOrder(t *testing.T) {
	files := many(1_100)
	files["map0/a-b.txt"], files["leeg"], files["groot.bin"] = "x", "", large('x')
	root := folder(t, files)
	desk := newDesk()
	var last intake.Progress
	told := 0
	j := job()
	j.Progress = func(p intake.Progress) { last, told = p, told+1 }
	report, err := desk.TakeFolder(t.Context(), j, root)
	must(t, err)

	if diff := cmp.Diff(slices.Sorted(maps.Keys(files)), desk.book.paths()); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	var total int64
	for path, data := range files {
		total += int64(len(data))
		d := desk.book.documents[evidence.NewDocumentID(theExhibit.ID, path)]
		if d.Digest != evidence.DigestOf([]byte(data)) || d.Size != int64(len(data)) || d.Case != "c1" || d.Modified.IsZero() {
			t.Errorf("%s: document %+v", path, d)
		}
	}
	n := len(files)
	if diff := cmp.Diff(intake.Report{Documents: n, Bytes: total}, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if want := (intake.Progress{Files: n, Bytes: total, TotalFiles: n, TotalBytes: total}); last != want || told < 3 {
		t.Errorf("progress told %d times, at the end %+v; want several, %+v", told, last, want)
	}
	if diff := cmp.Diff([]int{n}, desk.book.finished); diff != "" {
		t.Errorf("intakes finished (-want +got):\n%s", diff)
	}
}

func TestEqualContentIsStoredOnce(t *testing.T) {
	root := folder(t, map[string]string{"a.txt": "zelfde", "b/a.txt": "zelfde", "c.txt": "anders"})
	desk := newDesk()
	report, err := desk.TakeFolder(t.Context(), job(), root)
	must(t, err)
	if got := desk.originals(t); got != 2 || report.Documents != 3 {
		t.Errorf("%d originals of %d documents, want 2 of 3", got, report.Documents)
	}
}

// Whatever upload fails, the ledger holds what came before in path order, and a
// second intake makes it complete.
func TestIntakeGoesOnWhereItWasInterrupted(t *testing.T) {
	files := many(12)
	files["map1/groot.bin"] = large('y')
	root := folder(t, files)
	want := slices.Sorted(maps.Keys(files))
	for _, kind := range []evidence.Kind{evidence.Unreachable, evidence.NoSpace} {
		for k := 1; k <= len(files); k++ {
			desk := newDesk()
			desk.store.fail = func(put int) error {
				if put == k {
					return evidence.E(kind, "put object", "", nil)
				}
				return nil
			}
			_, err := desk.TakeFolder(t.Context(), job(), root)
			wantKind(t, fmt.Sprintf("upload %d fails", k), kind, err)
			if got := desk.book.paths(); !slices.Equal(got, want[:len(got)]) || len(got) == len(want) || len(desk.book.finished) != 0 {
				t.Errorf("upload %d failed: ledger has %q, finished %v", k, got, desk.book.finished)
			}
			desk.store.fail = nil
			report, err := desk.TakeFolder(t.Context(), job(), root)
			must(t, err)
			if diff := cmp.Diff(want, desk.book.paths()); diff != "" || report.Documents != len(want) {
				t.Errorf("upload %d failed, then %d documents (-want +got):\n%s", k, report.Documents, diff)
			}
		}
	}
}

func TestIntakeCanBeCancelledAnywhere(t *testing.T) {
	files := many(20)
	root := folder(t, files)
	for k := 1; k <= len(files); k++ {
		desk := newDesk()
		ctx, cancel := context.WithCancel(t.Context())
		desk.store.fail = func(put int) error {
			if put == k {
				cancel()
			}
			return nil
		}
		_, err := desk.TakeFolder(ctx, job(), root)
		cancel()
		wantKind(t, fmt.Sprintf("cancelled at upload %d", k), evidence.Cancelled, err)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v does not wrap context.Canceled", err)
		}
		must(t, second(desk.TakeFolder(t.Context(), job(), root)))
		if diff := cmp.Diff(slices.Sorted(maps.Keys(files)), desk.book.paths()); diff != "" {
			t.Errorf("cancelled at upload %d, then (-want +got):\n%s", k, diff)
		}
	}
}

func TestKnownFilesAreNeitherReadNorStoredAgain(t *testing.T) {
	root := folder(t, map[string]string{"a": "1", "b": "2"})
	desk := newDesk()
	must(t, second(desk.TakeFolder(t.Context(), job(), root)))
	before := desk.store.puts
	write(t, filepath.Join(root, "c"), "3")
	report, err := desk.TakeFolder(t.Context(), job(), root)
	must(t, err)
	if diff := cmp.Diff(intake.Report{Documents: 3, Bytes: 3, Known: 2}, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if got := desk.store.puts - before; got != 1 {
		t.Errorf("%d uploads, want 1", got)
	}
}

func TestOtherContentUnderAKnownPathIsListedAndTheRestGoesOn(t *testing.T) {
	root := folder(t, map[string]string{"a": "eerst", "b": "zelfde"})
	desk := newDesk()
	must(t, second(desk.TakeFolder(t.Context(), job(), root)))
	stored := desk.originals(t)
	write(t, filepath.Join(root, "a"), "later")
	must(t, os.Chtimes(filepath.Join(root, "b"), fixed, fixed))
	write(t, filepath.Join(root, "c"), "nieuw")
	report, err := desk.TakeFolder(t.Context(), job(), root)
	must(t, err)
	want := intake.Report{Documents: 2, Bytes: 11, Known: 1, Skipped: []intake.Skipped{{
		Path: "a", Why: intake.Conflict,
		Reason: "document D0001 of this exhibit has this path and other content; take this one into another exhibit",
	}}}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if got := desk.originals(t); got != stored+1 {
		t.Errorf("%d originals, want %d: the refused bytes are not stored", got, stored+1)
	}
}

// Two intakes at the same time: the ledger refuses the group, not the whole intake.
func TestConflictWithAnotherIntakeConcernsOneDocument(t *testing.T) {
	root := folder(t, many(10))
	desk := newDesk()
	desk.book.add = func(docs []ledger.NewDocument) error {
		for _, d := range docs {
			if d.Path == "map0/f0003.txt" {
				return evidence.E(evidence.Conflict, "add document", d.Path, nil)
			}
		}
		return nil
	}
	report, err := desk.TakeFolder(t.Context(), job(), root)
	must(t, err)
	if report.Documents != 9 || len(report.Skipped) != 1 || report.Skipped[0].Why != intake.Conflict {
		t.Errorf("report %+v, want 9 documents and one conflict", report)
	}
}

func TestWhatIsNotAFileIsListed(t *testing.T) {
	root := folder(t, map[string]string{"a.txt": "a", "map/b.txt": "b", "caf\xe9/\x1b[2J.txt": "c"})
	must(t, os.Symlink("..", filepath.Join(root, "map", "lus")))
	must(t, os.Symlink("/nergens", filepath.Join(root, "dood")))
	must(t, os.Symlink("a.txt", filepath.Join(root, "naar-a")))
	must(t, syscall.Mkfifo(filepath.Join(root, "pijp"), 0o600))
	desk := newDesk()
	report, err := desk.TakeFolder(t.Context(), job(), root)
	must(t, err)
	if diff := cmp.Diff([]string{"a.txt", "caf%E9/%1B[2J.txt", "map/b.txt"}, desk.book.paths()); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]intake.Skipped{
		{Path: "dood", Why: intake.Symlink, Reason: `a link to "/nergens", which was not followed`},
		{Path: "map/lus", Why: intake.Symlink, Reason: `a link to "..", which was not followed`},
		{Path: "naar-a", Why: intake.Symlink, Reason: `a link to "a.txt", which was not followed`},
		{Path: "pijp", Why: intake.Special, Reason: "not a file: p---------"},
	}, report.Skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

// A folder nested deeper than a path may be long can't be read by anybody, also not
// by root, for whom no folder is closed.
func TestFolderThatCannotBeReadIsListed(t *testing.T) {
	top := folder(t, map[string]string{"zz.txt": "na de map"})
	root, err := os.OpenRoot(top)
	must(t, err)
	name := strings.Repeat("d", 250)
	for range 20 {
		must(t, root.Mkdir(name, 0o700))
		deeper, err := root.OpenRoot(name)
		must(t, errors.Join(err, root.Close()))
		root = deeper
	}
	must(t, root.Close())
	desk := newDesk()
	report, err := desk.TakeFolder(t.Context(), job(), top)
	must(t, err)
	if report.Documents != 1 || len(report.Skipped) != 1 || report.Skipped[0].Why != intake.Unreadable ||
		report.Skipped[0].Reason != "file name too long" {
		t.Errorf("report %.200v, want one document and one unreadable folder", report)
	}
}

func TestFolderItself(t *testing.T) {
	root := folder(t, map[string]string{"map/a": "a"})
	must(t, os.Symlink(filepath.Join(root, "map"), filepath.Join(root, "link")))
	for name, tc := range map[string]struct {
		path string
		want evidence.Kind
	}{
		"a folder":      {"map", ""},
		"a link to one": {"link", ""},
		"a file":        {"map/a", evidence.Invalid},
		"nothing":       {"weg", evidence.NotFound},
		"below a file":  {"map/a/b", evidence.Unreadable},
	} {
		desk := newDesk()
		report, err := desk.TakeFolder(t.Context(), job(), filepath.Join(root, tc.path))
		wantKind(t, name, tc.want, err)
		if (tc.want == "") != (report.Documents == 1) {
			t.Errorf("%s: %d documents", name, report.Documents)
		}
	}
}

func TestFileThatChangesWhileItIsReadIsCaught(t *testing.T) {
	for name, tc := range map[string]struct {
		changes int
		want    intake.Report
	}{
		"once: it is read again": {1, intake.Report{Documents: 1, Bytes: 9 << 20}},
		"twice: it is listed": {2, intake.Report{Skipped: []intake.Skipped{
			{Path: "groot.bin", Why: intake.Changed, Reason: "changed while reading"},
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			root := folder(t, map[string]string{"groot.bin": large('a')})
			desk := newDesk()
			desk.store.late = func() { // between hashing and uploading
				if desk.store.puts <= tc.changes {
					write(t, filepath.Join(root, "groot.bin"), large(byte('a'+desk.store.puts)))
				}
			}
			report, err := desk.TakeFolder(t.Context(), job(), root)
			must(t, err)
			if diff := cmp.Diff(tc.want, report); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if got := desk.originals(t); got != tc.want.Documents {
				t.Errorf("%d originals, want %d", got, tc.want.Documents)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }
