package web

import (
	"testing"

	"spoor/internal/wording"
)

func TestPreferredReadsAcceptLanguage(t *testing.T) {
	for name, test := range map[string]struct {
		header string
		want   wording.Language
	}{
		"none":                {"", wording.Dutch},
		"Flemish":             {"nl-BE,nl;q=0.8,en;q=0.5", wording.Dutch},
		"English":             {"en-GB", wording.English},
		"weights decide":      {"nl;q=0.3, en;q=0.9", wording.English},
		"neither":             {"pl, de;q=0.9", wording.Dutch},
		"refused":             {"en;q=0", wording.Dutch},
		"not a weight":        {"en;q=veel", wording.Dutch},
		"another comes first": {"pl, en;q=0.4", wording.English},
	} {
		if got := preferred(test.header, wording.Dutch); got != test.want {
			t.Errorf("%s: preferred(%q) = %q, want %q", name, test.header, got, test.want)
		}
	}
}

func TestNumbersAreGroupedAsTheLanguageDoes(t *testing.T) {
	for n, want := range map[int][2]string{0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1.000", "1,000"}, 1234567: {"1.234.567", "1,234,567"}, -1000: {"-1.000", "-1,000"}} {
		dutch, english := frame{L: wording.Dutch}.Num(n), frame{L: wording.English}.Num(n)
		if dutch != want[0] || english != want[1] {
			t.Errorf("Num(%d) = %q and %q, want %q and %q", n, dutch, english, want[0], want[1])
		}
	}
}
