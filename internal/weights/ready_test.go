package weights

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
)

// builder writes the content, and counts how often.
type builder struct{ times atomic.Int64 }

func (b *builder) build(w io.Writer) error {
	b.times.Add(1)
	_, err := io.Copy(w, bytes.NewReader(content))
	return err
}

// ready is Ready, which must give the content.
func (b *builder) ready(t *testing.T, key string, folders ...string) *Mapped {
	t.Helper()
	m, err := Ready(t.Context(), key, b.build, folders...)
	if err != nil {
		t.Fatalf("Ready: %v", err)
	}
	t.Cleanup(func() { _ = m.Close() })
	if !bytes.Equal(m.Bytes(), content) {
		t.Fatalf("%s holds %d bytes, want the %d that were built", m.Path(), m.Size(), len(content))
	}
	return m
}

func TestKeysTellEverythingApart(t *testing.T) {
	a, b := evidence.DigestOf([]byte("a")), evidence.DigestOf([]byte("b"))
	seen := map[string]bool{}
	for _, key := range []string{Key(a, b, 1), Key(b, a, 1), Key(a, b, 2), Key(a, a, 1)} {
		if seen[key] || len(key) != 16 {
			t.Errorf("key %q stands twice or is not 16 letters long", key)
		}
		seen[key] = true
	}
}

func TestWeightsAreBuiltOnceAndUsedAgain(t *testing.T) {
	dir, b := filepath.Join(t.TempDir(), "new", "models"), &builder{}
	first := b.ready(t, "k", dir)
	second := b.ready(t, "k", t.TempDir(), dir)
	if b.times.Load() != 1 || first.Path() != second.Path() {
		t.Errorf("built %d times, %s and %s; want once", b.times.Load(), first.Path(), second.Path())
	}
	want := []Copy{{Path: first.Path(), Size: int64(len(content)), Digest: evidence.DigestOf(content)}}
	if diff := cmp.Diff(want, LookBuilt(t.Context(), dir)); diff != "" {
		t.Errorf("LookBuilt (-want +got):\n%s", diff)
	}
	if b.ready(t, "other", dir); b.times.Load() != 2 {
		t.Errorf("another key: built %d times, want 2", b.times.Load())
	}
}

func TestManyAtOnceBuildOnce(t *testing.T) {
	dir, b := t.TempDir(), &builder{}
	slow := func(w io.Writer) error {
		time.Sleep(50 * time.Millisecond)
		return b.build(w)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			m, err := Ready(t.Context(), "k", slow, dir)
			if err != nil {
				t.Errorf("Ready: %v", err)
				return
			}
			if err := m.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	all.Wait()
	if b.times.Load() != 1 {
		t.Errorf("built %d times, want once", b.times.Load())
	}
}

func TestChangedWeightsAreBuiltAgain(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"cut short":             func(path string) error { return os.Truncate(path, 10) },
		"another time":          func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1e9, 0)) },
		"no stamp":              func(path string) error { return os.Remove(stampOf(path)) },
		"no stamp worth a name": func(path string) error { return os.WriteFile(stampOf(path), []byte("?"), 0o600) },
		"discarded":             Discard,
	} {
		t.Run(name, func(t *testing.T) {
			dir, b := t.TempDir(), &builder{}
			m := b.ready(t, "k", dir)
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			if err := change(m.Path()); err != nil {
				t.Fatal(err)
			}
			if b.ready(t, "k", dir); b.times.Load() != 2 {
				t.Errorf("built %d times, want 2", b.times.Load())
			}
		})
	}
}

func TestLookBuiltNoticesEveryByte(t *testing.T) {
	dir, b := t.TempDir(), &builder{}
	damaged, bare := b.ready(t, "a", dir).Path(), b.ready(t, "b", dir).Path()
	if err := errors.Join(os.Remove(damaged), os.Remove(stampOf(bare))); err != nil {
		t.Fatal(err)
	}
	write(t, damaged, changed(50_000))
	found := LookBuilt(t.Context(), dir)
	if len(found) != 2 {
		t.Fatalf("found %d, want 2", len(found))
	}
	wantKind(t, "one that was changed", found[0].Err, evidence.Corrupt)
	wantKind(t, "one without a stamp", found[1].Err, evidence.Corrupt)
}

func TestAnErrorOfTheBuilderLeavesNothing(t *testing.T) {
	dir, want := t.TempDir(), errors.New("no such layer")
	_, err := Ready(t.Context(), "k", func(w io.Writer) error {
		_, _ = w.Write(content)
		return want
	}, dir)
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	left, err := filepath.Glob(filepath.Join(dir, builtPrefix+"*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestWaitingForAnotherProcessCanBeStopped(t *testing.T) {
	dir, b := t.TempDir(), &builder{}
	err := holding(t.Context(), dir, opBuild, func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 3*lockEvery)
		defer cancel()
		_, err := Ready(ctx, "k", b.build, dir)
		return err
	})
	wantKind(t, "Ready", err, evidence.Cancelled)
}

// TestWithoutAFolderThatCanBeWritten puts a file where the folders should be: rights
// do not stop the superuser.
func TestWithoutAFolderThatCanBeWritten(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	inTheWay := write(t, filepath.Join(t.TempDir(), "file"), nil)
	b := &builder{}
	m := b.ready(t, "k", filepath.Join(inTheWay, "models"), inTheWay)
	if dir := filepath.Dir(filepath.Dir(m.Path())); dir != tmp {
		t.Errorf("built in %s, want it in %s", dir, tmp)
	}
	if err := errors.Join(m.Close(), m.Close()); err != nil {
		t.Errorf("Close, twice: %v", err)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTemporaryWeightsOfKilledProcessesGo(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	b, long := &builder{}, time.Now().Add(-2*youth)
	live := b.ready(t, "live")
	killed := filepath.Dir(write(t, filepath.Join(tmp, "spoor-weights-killed", lockName), nil))
	write(t, filepath.Join(killed, "engine-k.weights"), content)
	young := filepath.Dir(write(t, filepath.Join(tmp, "spoor-weights-young", "file"), nil))
	for _, dir := range []string{killed, filepath.Dir(live.Path())} {
		if err := os.Chtimes(dir, long, long); err != nil {
			t.Fatal(err)
		}
	}
	b.ready(t, "next")
	for dir, want := range map[string]bool{killed: false, young: true, filepath.Dir(live.Path()): true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: there %t, want %t", filepath.Base(dir), err == nil, want)
		}
	}
}

func TestWeightsThatNobodyUsesAreTidied(t *testing.T) {
	dir, b := t.TempDir(), &builder{}
	old, recent, again := b.ready(t, "old", dir).Path(), b.ready(t, "recent", dir).Path(), b.ready(t, "again", dir).Path()
	long := time.Now().Add(-2 * unusedFor)
	for _, path := range []string{old, again} {
		if err := os.Chtimes(stampOf(path), long, long); err != nil {
			t.Fatal(err)
		}
	}
	b.ready(t, "again", dir)
	b.ready(t, "new", dir)
	for path, want := range map[string]bool{old: false, stampOf(old): false, recent: true, again: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: there %t, want %t", filepath.Base(path), err == nil, want)
		}
	}
	if got := len(built(dir)); got != 3 || b.times.Load() != 4 {
		t.Errorf("%d are there after %d builds, want 3 after 4", got, b.times.Load())
	}
}
