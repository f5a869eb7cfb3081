package train_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ofDocuments says how many documents a training of the soak has: one of so many.
const ofDocuments = 80

// TestSoakTrainingFromNothingAndOnwards runs train.sh, as make train does, in a copy of
// this module with few data: from nothing, and then on from there with other documents.
// The product must come to the trainer's scores with what it wrote. It needs a network, since the trainer's
// packages are fetched.
func TestSoakTrainingFromNothingAndOnwards(t *testing.T) {
	if os.Getenv("SPOOR_SOAK") == "" {
		t.Skip("a long run: make soak")
	}
	module, work := copied(t), t.TempDir()
	bring(t, module, 0)
	first := trained(t, module, filepath.Join(work, "first"), "--epochs", "1", "--consistency", "0", "--watch", "0")
	bring(t, module, 1)
	if err := os.Mkdir(filepath.Join(work, "second"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(work, "first", "venv"), filepath.Join(work, "second", "venv")); err != nil {
		t.Fatal(err)
	}
	second := trained(t, module, filepath.Join(work, "second"), "--after", filepath.Join(work, "first"), "--epochs", "1")
	if first == second {
		t.Errorf("both trainings wrote model %s", first)
	}
}

// copied is a copy of the module, all but the annotated documents, and with few lines of
// examples and ordinary sentences; bin is the same.
func copied(t *testing.T) string {
	t.Helper()
	from, to := filepath.Join("..", "..", ".."), t.TempDir()
	short := map[string]int{".tsv": 300, "ordinary": 40}
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(from, path)
		target, inTrain := filepath.Join(to, name), strings.HasPrefix(name, filepath.Join("internal", "tag", "train"))
		switch {
		case name == ".git" || name == "bin" || name == "data" || name == "node_modules":
			return skipped(e)
		case e.IsDir():
			return os.MkdirAll(target, 0o755)
		case !e.Type().IsRegular() || inTrain && filepath.Base(filepath.Dir(path)) == "documents" && filepath.Ext(path) == ".txt":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for end, lines := range short {
			if inTrain && (filepath.Ext(path) == end || filepath.Base(filepath.Dir(path)) == end) {
				data = head(data, lines)
			}
		}
		return os.WriteFile(target, data, modeOf(e))
	})
	if err != nil {
		t.Fatal(err)
	}
	bin, err := filepath.Abs(filepath.Join(from, "bin"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(bin, filepath.Join(to, "bin")); err != nil {
		t.Fatal(err)
	}
	return to
}

func skipped(e fs.DirEntry) error {
	if e.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func modeOf(e fs.DirEntry) fs.FileMode {
	if i, err := e.Info(); err == nil {
		return i.Mode().Perm()
	}
	return 0o644
}

// head is the first lines of a text.
func head(data []byte, lines int) []byte {
	parts := bytes.SplitAfter(data, []byte("\n"))
	return bytes.Join(parts[:min(lines, len(parts))], nil)
}

// bring copies every ofDocuments-th document into a copy of the module, from a given one on.
func bring(t *testing.T, module string, from int) {
	t.Helper()
	paths := documents(t)
	for i := from; i < len(paths); i += ofDocuments {
		data, err := os.ReadFile(paths[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(module, "internal", "tag", "train", paths[i]), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// trained runs train.sh in a copy of the module and lets the product compute the scores
// that the trainer's own arithmetic gives; it returns the model's version.
func trained(t *testing.T, module, work string, options ...string) string {
	t.Helper()
	run(t, module, work, "internal/tag/train/train.sh", options...)
	run(t, module, work, "go", "test", "-count=1", "-run", "TestScoresAreTheTrainers", "./internal/tag")
	var model struct{ Version string }
	settings, err := os.ReadFile(filepath.Join(module, "internal", "tag", "model", "model.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(settings, &model); err != nil {
		t.Fatal(err)
	}
	card, err := os.ReadFile(filepath.Join(module, "internal", "tag", "model", "CARD.md"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "# Model card: " + model.Version + "\n"; !strings.HasPrefix(string(card), want) {
		t.Errorf("the model card begins %.60q, want %q", card, want)
	}
	return model.Version
}

func run(t *testing.T, module, work, program string, arguments ...string) {
	t.Helper()
	if program != "go" {
		program = filepath.Join(module, program)
	}
	c := exec.CommandContext(t.Context(), program, arguments...)
	c.Dir, c.Env = module, append(os.Environ(), "SPOOR_TRAIN="+work)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(arguments, " "), err, out)
	}
}
