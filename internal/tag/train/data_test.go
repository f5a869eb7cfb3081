// Package train_test holds the annotated data against what reads it in Go.
package train_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/tag/eval"
)

// python runs a program of the trainer; nothing but the standard library is needed.
func python(t *testing.T, arguments ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "python3", arguments...)
	var wrong bytes.Buffer
	c.Stderr = &wrong
	out, err := c.Output()
	if err != nil {
		t.Fatalf("python3 %s: %v\n%s%s", strings.Join(arguments, " "), err, out, wrong.String())
	}
	return string(out)
}

func documents(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("documents/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no annotated documents: %v", err)
	}
	return paths
}

func TestTheAnnotatedDocumentsPassTheirChecker(t *testing.T) {
	if out := python(t, "documents/check.py", "documents"); !strings.Contains(out, "errors 0") {
		t.Errorf("check.py says:\n%s", out)
	}
}

func TestTheTrainerHoldsBackWhatIsMeasured(t *testing.T) {
	out := python(t, "-c", `
from trainer import corpus
for s in dict.fromkeys((s.document, s.held) for s in corpus.documents()):
    print(*s)`)
	var want []string
	held := 0
	for _, path := range documents(t) {
		id := strings.TrimSuffix(filepath.Base(path), ".txt")
		if eval.Held(id) {
			held++
			want = append(want, id+" True")
		} else {
			want = append(want, id+" False")
		}
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(out), "\n")); diff != "" {
		t.Errorf("who is held back (-Go +Python):\n%s", diff)
	}
	if share := float64(held) / float64(len(want)); share < .18 || share > .25 {
		t.Errorf("%.2f of the documents are held back, want about a fifth", share)
	}
}

func TestTheTrainerReadsDocumentsAsTheEvaluationDoes(t *testing.T) {
	out := python(t, "-c", `
import os
from trainer import corpus
for name in sorted(os.listdir("documents")):
    if name.endswith(".txt"):
        with open("documents/" + name, encoding="utf-8") as f:
            text, passages = corpus.parse(f.read().split("\n---\n", 1)[1])
        print(name, len(text.encode()), len(list(corpus.split(text))), len(passages))`)
	var want []string
	for _, path := range documents(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := eval.Parse(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		want = append(want, fmt.Sprint(filepath.Base(path), " ", len(d.Text), " ", len(eval.Sentences(d.Text)), " ", len(d.Passages)))
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(out), "\n")); diff != "" {
		t.Errorf("bytes of text, sentences and marks of each document (-Go +Python):\n%s", diff)
	}
}
