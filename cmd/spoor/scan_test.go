package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"spoor/internal/extract/ocr/specimen"
)

// scriptScanned is "scanned FOLDER": a document of two scanned pages, the second skewed,
// and a picture of a page on a dark screen.
func scriptScanned(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o750))
	condition := func(name string) specimen.Page {
		for _, c := range specimen.Conditions() {
			if strings.HasPrefix(c.Name, name) {
				return c.Page(0)
			}
		}
		ts.Fatalf("no condition %q", name)
		return specimen.Page{}
	}
	var screen bytes.Buffer
	ts.Check(png.Encode(&screen, condition("white on dark").Pixels))
	for name, content := range map[string][]byte{
		"gescand.pdf": specimen.PDF(condition("clean, 200"), condition("skewed -2")),
		"scherm.png":  screen.Bytes(),
	} {
		ts.Check(os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
}
