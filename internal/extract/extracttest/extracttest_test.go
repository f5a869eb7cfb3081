package extracttest_test

import (
	"archive/zip"
	"bytes"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"spoor/internal/extract/extracttest"
)

func TestFilesAreWhatTheyClaim(t *testing.T) {
	for _, tc := range []struct {
		name    string
		file    []byte
		entries int
	}{
		{"docx", extracttest.Docx("Een", "Twee"), 4},
		{"xlsx", extracttest.Xlsx(extracttest.Sheet{Name: "Blad", Rows: [][]string{{"a", "1"}}}), 5},
		{"hostile names", extracttest.ZipHostileNames(), 11},
		{"encrypted", extracttest.ZipEncrypted("geheim"), 1},
		{"encrypted and plain", extracttest.ZipEncrypted("geheim", extracttest.Text("open.txt", "open")), 2},
		{"overlapping", extracttest.ZipOverlapping(50, 1), 50},
		{"nested bomb", extracttest.ZipNestedBomb(1, 5, 1), 5},
	} {
		r, err := zip.NewReader(bytes.NewReader(tc.file), int64(len(tc.file)))
		if err != nil || len(r.File) != tc.entries {
			t.Errorf("%s: got %v, %v; want %d entries", tc.name, r, err, tc.entries)
		}
	}
	if _, err := mail.ReadMessage(bytes.NewReader(extracttest.EmlNested(3))); err != nil {
		t.Errorf("eml: %v", err)
	}
}

func TestHostileFilesAreSmall(t *testing.T) {
	for name, file := range map[string][]byte{
		"huge table":    extracttest.PDFHugeTable(),
		"huge size":     extracttest.PDFHugeSize(),
		"prev cycle":    extracttest.PDFPrevCycle(),
		"page cycle":    extracttest.PDFPageCycle(),
		"pdf bomb":      extracttest.PDFBomb(64, 2),
		"zip bomb":      extracttest.ZipBomb(64),
		"string bomb":   extracttest.XlsxStringBomb(32, 1000),
		"entity bomb":   extracttest.DocxEntityBomb(),
		"inflated xlsx": extracttest.XlsxInflated(64),
	} {
		if len(file) == 0 || len(file) > 200<<10 {
			t.Errorf("%s: got %d bytes, want at most 200 kB", name, len(file))
		}
	}
}

// TestEncryptedEntryOpensWithItsPassword needs the unzip program; without it the
// header's flag is all that can be checked.
func TestEncryptedEntryOpensWithItsPassword(t *testing.T) {
	unzip, err := exec.LookPath("unzip")
	if err != nil {
		return
	}
	file := filepath.Join(t.TempDir(), "geheim.zip")
	if err := os.WriteFile(file, extracttest.ZipEncrypted("welkom01"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), unzip, "-p", "-P", "welkom01", file).Output()
	if err != nil || string(out) != "het geheim van de loods" {
		t.Errorf("got %q, %v", out, err)
	}
}
