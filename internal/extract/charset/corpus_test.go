package charset

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
)

// BenchmarkCorpus prints how many files of a corpus are decoded right, per
// character set and language. Run it by hand on a folder whose file names start
// with "tests__<set>[-<language>]__", like chardet's own tests flattened:
//
//	SPOOR_CHARDET=folder go test ./internal/extract/charset -run none -bench Corpus -benchtime 1x
func BenchmarkCorpus(b *testing.B) {
	folder := os.Getenv("SPOOR_CHARDET")
	if folder == "" {
		b.Log("SPOOR_CHARDET names no folder")
		return
	}
	files, err := filepath.Glob(filepath.Join(folder, "tests__*__*"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		right, all := map[string]int{}, map[string]int{}
		for _, file := range files {
			label, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(file), "tests__"), "__")
			ok, err := decodedRight(file, label)
			if err != nil {
				b.Fatal(err)
			}
			for _, key := range []string{label, "all"} {
				all[key]++
				right[key] += count(ok)
			}
		}
		for _, label := range sorted(all) {
			fmt.Printf("%-24s %3d of %3d\n", label, right[label], all[label])
		}
	}
}

func sorted(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// decodedRight compares with the text in the set that the label names.
func decodedRight(file, label string) (bool, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	guess, err := Detect(bytes.NewReader(raw))
	if err != nil {
		return false, err
	}
	got, _ := Decode(raw, "")
	enc, ok := labelled(label)
	return ok && strings.TrimPrefix(decoded(enc, raw), "\ufeff") == strings.TrimPrefix(got, "\ufeff") || strings.HasPrefix(guess.Name, strings.ToLower(label)), nil
}

// labelled drops the language from "iso-8859-2-polish".
func labelled(label string) (encoding.Encoding, bool) {
	special := map[string]string{
		"MacCyrillic": "x-mac-cyrillic", "IBM855": "cp855", "CP932": "shift_jis",
		"utf-8-sig": UTF8, "TIS-620": "windows-874", "UTF-32": "utf-32le", "UTF-16": "utf-16",
	}
	if name, ok := special[label]; ok {
		return Named(name)
	}
	for name := label; name != ""; name = name[:max(strings.LastIndexByte(name, '-'), 0)] {
		if enc, ok := Named(name); ok {
			return enc, true
		}
	}
	return nil, false
}
