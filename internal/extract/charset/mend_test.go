package charset

import (
	"testing"
	"unicode/utf8"
)

func TestMend(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"Latin-1":                    {"Ren\u00c3\u00a9e", "Renée"},
		"Windows-1252":               {"â‚¬ 400 voor Å�ukasz", "â‚¬ 400 voor Å�ukasz"}, // a byte is lost: nobody can tell
		"Windows-1252, whole":        {"â‚¬ 400", "€ 400"},
		"a byte without character":   {"\u00c5\u0081ukasz", "Łukasz"},
		"Cyrillic":                   {"Ð¡Ð¾Ñ„Ð¸Ñ\u008f", "София"},
		"twice":                      {"Ren\u00c3\u0192\u00c2\u00a9e", "Renée"},
		"an emoji":                   {"\u00f0\u009f\u0098\u0080", "😀"},
		"a lonely letter":            {"René", "René"},
		"capitals that stand beside": {"ÃÃ", "ÃÃ"},
		"another script":             {"Łódź", "Łódź"},
		"ASCII":                      {"abc", "abc"},
		"nothing":                    {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, changed := Mend(c.in)
			if got != c.want || changed != (c.in != c.want) {
				t.Errorf("Mend(%q) = %q, %v; want %q", c.in, got, changed, c.want)
			}
		})
	}
}

func FuzzMend(f *testing.F) {
	for _, s := range []string{"", "Ren\u00c3\u00a9e", "â‚¬", "\xff\xc3", "Łódź"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, changed := Mend(s)
		if changed == (got == s) || changed && !utf8.ValidString(got) {
			t.Errorf("Mend(%q) = %q, %v", s, got, changed)
		}
	})
}
