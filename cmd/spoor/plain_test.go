package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

// TestTemporalKnowsNothing: after an ingest, no file of Temporal's holds a name, a
// number or a text of the case; the ledger, as a control, does.
func TestTemporalKnowsNothing(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	in := filepath.Join(t.TempDir(), "MapMetGeheimeNaam")
	writeFile(t, filepath.Join(in, "BestandMetGeheimeNaam.txt"), []byte("De geheime tekst: wagenwielwoord. Bel 06-31415926."))
	f.must(done, "intake", "--case", "GEHEIM-0412", "--case-name", "OnderzoekGeheimeNaam", "--exhibit", "STUK77", "--title", "TitelGeheim",
		"--custodian", "HouderGeheim", "--ground", "GrondslagGeheim", in)
	secrets := []string{
		"GEHEIM-0412", "OnderzoekGeheimeNaam", "STUK77", "TitelGeheim", "HouderGeheim", "GrondslagGeheim",
		"MapMetGeheimeNaam", "BestandMetGeheimeNaam", "wagenwielwoord", "31415926",
	}
	if files := occurrences(t, filepath.Join(f.data, "temporal"), secrets, func(secret, path string) {
		t.Errorf("%q stands in %s", secret, path)
	}); files == 0 {
		t.Error("Temporal has no files")
	}
	known := map[string]bool{}
	occurrences(t, f.data, []string{"OnderzoekGeheimeNaam", "HouderGeheim", "BestandMetGeheimeNaam"}, func(secret, path string) {
		if strings.Contains(path, "ledger.db") {
			known[secret] = true
		}
	})
	if len(known) != 3 {
		t.Errorf("control: the ledger holds %v, want all three in clear", known)
	}
}

// occurrences reports every word that stands in a file under dir, as UTF-8 or
// UTF-16, and returns the number of files.
func occurrences(t *testing.T, dir string, words []string, report func(word, path string)) int {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, w := range words {
			if bytes.Contains(raw, []byte(w)) || bytes.Contains(raw, wide(w)) {
				report(w, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// wide is an ASCII word in UTF-16, little end first.
func wide(word string) []byte {
	var out []byte
	for _, c := range []byte(word) {
		out = append(out, c, 0)
	}
	return out
}
