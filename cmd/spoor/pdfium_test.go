package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdfium"
)

// pdfiumFile is the second engine as `make setup` fetched it.
func pdfiumFile(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", pdfium.File))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("no pdfium to test: run make setup first (%v)", err)
	}
	return path
}

func TestTheSecondEngineReadsInTheConfinedWorker(t *testing.T) {
	t.Setenv("SPOOR_PDFIUM", pdfiumFile(t))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	f := newFolder(t)
	file := filepath.Join(t.TempDir(), "brief.pdf")
	if err := os.WriteFile(file, extracttest.PDF("zij moest haar paspoort afgeven"), 0o600); err != nil {
		t.Fatal(err)
	}
	for engine, want := range map[string]string{"auto": pdf.Engine, "spoor": pdf.Engine, "pdfium": pdfium.Name} {
		page := f.must(done, "--json", "extract", "--engine", engine, file).lines(t)[0]["pages"].([]any)[0].(map[string]any)
		if page["engine"] != want || !strings.Contains(page["text"].(string), "paspoort afgeven") {
			t.Errorf("--engine %s: got %v by %v, want the sentence by %s", engine, page["text"], page["engine"], want)
		}
	}
	if a := f.must([]int{0, 1, 2, 3, 4, 5, 6, 7}, "doctor"); !strings.Contains(a.out, "✓  pdfium") {
		t.Errorf("doctor does not find it:\n%s", a.said())
	}
}

func TestWithoutTheSecondEngineAllElseWorks(t *testing.T) {
	f := newFolder(t)
	file := filepath.Join(t.TempDir(), "brief.pdf")
	if err := os.WriteFile(file, extracttest.PDF("zij moest haar paspoort afgeven"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string]string{"nowhere": "", "not there": "/nowhere/pdfium.wasm", "another file": file} {
		t.Setenv("SPOOR_PDFIUM", set)
		if a := f.must(done, "extract", file); !strings.Contains(a.out, "paspoort afgeven") {
			t.Errorf("%s: %s", name, a.said())
		}
		if a := f.must([]int{0, 1, 2, 3, 4, 5, 6, 7}, "doctor"); strings.Contains(a.out, "✓  pdfium") {
			t.Errorf("%s: doctor finds it:\n%s", name, a.said())
		}
	}
	for _, engine := range []string{"poppler", ""} {
		if a := f.spoor("extract", "--engine", engine, file); a.code == 0 || complaint(a.err) != "" {
			t.Errorf("--engine %q: %s", engine, a.said())
		}
	}
}
