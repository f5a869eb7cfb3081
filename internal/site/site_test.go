package site

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/tag/learn"
	"spoor/internal/tag/network"
)

func version(bias float64) learn.Version {
	return learn.Version{
		Model: "m-1", Labels: []evidence.Indicator{"isolation"}, Strong: []float64{.7}, Possible: []float64{.4}, Pattern: []float64{.3}, Trusted: []bool{false},
		Changes: []network.Change{{Label: 0, Bias: bias, Words: []float32{.1, -.2}}},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestVersionsAreKeptAndChosen(t *testing.T) {
	s := New(filepath.Join(t.TempDir(), "site"))
	if n, err := s.InUse(); n != 0 || err != nil {
		t.Fatalf("at first %d in use, %v; want the trained model", n, err)
	}
	if all, err := s.Versions(); len(all) != 0 || err != nil {
		t.Fatalf("at first %v, %v; want none", all, err)
	}
	for want := 1; want <= 2; want++ {
		n, err := s.Add(version(float64(want)))
		if n != want || err != nil {
			t.Fatalf("added as %d, %v; want %d", n, err, want)
		}
		must(t, s.Use(n))
	}
	must(t, s.Use(1))
	if n, err := s.InUse(); n != 1 || err != nil {
		t.Errorf("in use %d, %v; want 1 again", n, err)
	}
	all, err := s.Versions()
	must(t, err)
	want := []learn.Version{version(1), version(2)}
	want[0].Number, want[1].Number = 1, 2
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.Use(3); evidence.KindOf(err) != evidence.NotFound {
		t.Errorf("a version that there is not: %v, want kind not-found", err)
	}
	must(t, s.Use(0))
	if n, err := s.InUse(); n != 0 || err != nil {
		t.Errorf("in use %d, %v; want the trained model", n, err)
	}
}

func TestDamageIsSaid(t *testing.T) {
	s := New(filepath.Join(t.TempDir(), "site"))
	_, err := s.Add(version(1))
	must(t, err)
	must(t, s.Use(1))
	must(t, os.WriteFile(filepath.Join(s.dir, "1", versionName), []byte("{"), 0o600))
	if _, err := s.Version(1); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("a damaged version: %v, want kind corrupt", err)
	}
	must(t, os.WriteFile(filepath.Join(s.dir, inUseName), []byte("x"), 0o600))
	if _, err := s.InUse(); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("a damaged choice: %v, want kind corrupt", err)
	}
}

func TestOthersComeBack(t *testing.T) {
	s := New(filepath.Join(t.TempDir(), "site"))
	k := learn.OthersKey("d1")
	want := Others{Text: evidence.DigestOf([]byte("text")), List: []Sentence{
		{learn.Key{1}, 2.5, Numbers{Feature: []float32{1}, Context: []float32{.5}, Pattern: []float32{1}}}, {learn.Key{2}, 2.5, Numbers{Feature: []float32{2}}},
	}}
	must(t, s.KeepOthers("m-1", k, want))
	got, ok := s.Others("m-1", k)
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("kept: %v (-want +got):\n%s", ok, diff)
	}
	must(t, os.WriteFile(s.numbersPath("m-1", k), []byte(`{"list":[{"key":"zz"}]}`), 0o600))
	if _, ok := s.Others("m-1", k); ok {
		t.Error("damaged ones are given")
	}
}

func TestNumbersAreKeptUntilTheirDecisionsGo(t *testing.T) {
	s := New(filepath.Join(t.TempDir(), "site"))
	a, b := learn.Key{1}, learn.Key{2}
	n := Numbers{Feature: []float32{1, -.5}, Text: evidence.DigestOf([]byte("text")), Context: []float32{.25}}
	for _, k := range []learn.Key{a, b} {
		must(t, s.KeepNumbers("m-1", k, n))
	}
	must(t, s.KeepNumbers("m-0", a, n))
	got, ok := s.Numbers("m-1", a)
	if diff := cmp.Diff(n, got); !ok || diff != "" {
		t.Errorf("kept: %v (-want +got):\n%s", ok, diff)
	}
	must(t, s.Sweep("m-1", []learn.Key{b}))
	for _, c := range []struct {
		model string
		key   learn.Key
		want  bool
	}{{"m-1", a, false}, {"m-1", b, true}, {"m-0", a, false}} {
		if _, ok := s.Numbers(c.model, c.key); ok != c.want {
			t.Errorf("numbers of %v under %s: %v, want %v", c.key[0], c.model, ok, c.want)
		}
	}
	must(t, os.WriteFile(s.numbersPath("m-1", b), []byte("{"), 0o600))
	if _, ok := s.Numbers("m-1", b); ok {
		t.Error("damaged numbers are given")
	}
	must(t, New(filepath.Join(t.TempDir(), "nothing")).Sweep("m-1", nil))
}
