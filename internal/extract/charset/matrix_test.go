package charset_test

import (
	"fmt"
	"strings"
	"testing"

	"spoor/internal/extract/charset"
	"spoor/internal/extract/extracttest"
)

// legacy are the character sets in which files in a language were written before
// Unicode.
func legacy() []struct{ language, sets string } {
	return []struct{ language, sets string }{
		{"pl", "windows-1250 iso-8859-2 cp852"},
		{"hu", "windows-1250 iso-8859-2 cp852"},
		{"ro", "windows-1250 iso-8859-2 cp852 iso-8859-16"},
		{"bg", "windows-1251 iso-8859-5 koi8-r ibm866"},
		{"tr", "windows-1254 iso-8859-9 cp857"},
		{"ar", "windows-1256 iso-8859-6"},
		{"uk", "windows-1251 koi8-u"},
		{"ru", "windows-1251 iso-8859-5 koi8-r ibm866"},
		{"nl", "windows-1252 iso-8859-15 cp850"},
		{"de", "windows-1252 cp850"},
		{"fr", "windows-1252"},
		{"es", "windows-1252"},
	}
}

// cedilla writes ş and ţ for ș and ț: of the two forms Romanian has on computers, the
// older character sets have the one with a cedilla.
func cedilla(s string) string {
	return strings.NewReplacer("ș", "ş", "ț", "ţ", "Ș", "Ş", "Ț", "Ţ").Replace(s)
}

// written is a text in a character set; false when it says nothing about it: it has
// only ASCII, or a character that the set lacks.
func written(t testing.TB, set, text string) ([]byte, bool) {
	t.Helper()
	enc, ok := charset.Named(set)
	if !ok {
		t.Fatalf("no character set %q", set)
	}
	for _, form := range []string{text, cedilla(text), strings.NewReplacer("’", "'", "œ", "oe").Replace(text)} {
		if raw, err := enc.NewEncoder().Bytes([]byte(form)); err == nil {
			return raw, strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 })
		}
	}
	return nil, false
}

// texts joins neighbouring sentences until they have at least so many bytes.
func texts(sentences []string, bytes int) []string {
	var all []string
	for i := range sentences {
		text := ""
		for j := i; j < len(sentences) && len(text) < bytes; j++ {
			text = strings.TrimSpace(text + "\n" + sentences[j])
		}
		if len(text) >= bytes {
			all = append(all, text)
		}
	}
	return all
}

// share reads texts in a character set and counts those that come out right.
func share(t testing.TB, set string, all []string) (right, of int, wrong string) {
	t.Helper()
	for _, text := range all {
		raw, ok := written(t, set, text)
		if !ok {
			continue
		}
		of++
		got, guess := charset.Decode(raw, "")
		if cedilla(got) == cedilla(text) {
			right++
		} else if wrong == "" {
			wrong = guess.Name + ": " + got
		}
	}
	return right, of, wrong
}

// TestLegacyCharacterSets holds the share of texts that come out letter by letter: of
// 200 bytes and more at least 95 of 100, of single sentences at least 85. The figures
// are in the output with -v.
func TestLegacyCharacterSets(t *testing.T) {
	for _, length := range []struct {
		name         string
		bytes, least int
	}{{"sentences", 20, 85}, {"200 bytes", 200, 95}, {"1000 bytes", 1000, 95}} {
		right, of := 0, 0
		for _, l := range legacy() {
			all := texts(extracttest.Sentences(l.language), length.bytes)
			switch length.bytes {
			case 20:
				all = extracttest.Sentences(l.language)
			case 1000:
				all = all[:min(len(all), 4)]
			}
			for set := range strings.FieldsSeq(l.sets) {
				r, n, wrong := share(t, set, all)
				right, of = right+r, of+n
				t.Logf("%-10s %s %-13s %3d of %3d", length.name, l.language, set, r, n)
				if n > 0 && r*100 < n*length.least {
					t.Errorf("%s of %s in %s: %d of %d right, want %d%%; not %s", length.name, l.language, set, r, n, length.least, wrong)
				}
			}
		}
		t.Logf("%-10s all %d of %d: %s", length.name, right, of, fmt.Sprintf("%.1f%%", 100*float64(right)/float64(max(of, 1))))
	}
}
