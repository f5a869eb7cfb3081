package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spoor/internal/extract/image/heif"
)

func TestHEICIsDecodedInTheConfinedWorker(t *testing.T) {
	module, err := os.ReadFile(filepath.Join("..", "..", "bin", heif.File))
	if err != nil {
		t.Fatalf("no heif to test: run make setup first (%v)", err)
	}
	photo, err := filepath.Abs(filepath.Join("..", "..", "internal", "extract", "image", "heif", "testdata", "gradient.heic"))
	if err != nil {
		t.Fatal(err)
	}
	f := newFolder(t)
	if a := f.spoor("--json", "extract", photo); !strings.Contains(a.out, "needs the heif reader") {
		t.Errorf("without the reader: %s", a.said())
	}
	if err := os.MkdirAll(filepath.Join(f.data, "models"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.data, "models", heif.File), module, 0o600); err != nil {
		t.Fatal(err)
	}
	// Whether text recognition follows or not, there are pixels for it now.
	if a := f.spoor("--json", "extract", photo); !strings.Contains(a.out, "no-text-layer") || strings.Contains(a.out, "pixels-unreadable") {
		t.Errorf("with the reader: %s", a.said())
	}
	if a := f.must([]int{0, 1, 2, 3, 4, 5, 6, 7}, "doctor"); !strings.Contains(a.out, "✓  heif") {
		t.Errorf("doctor does not find it:\n%s", a.said())
	}
}
