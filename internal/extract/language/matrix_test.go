package language_test

import (
	"strings"
	"testing"

	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/language"
)

// TestLanguageOfMessages counts, language by language, the messages of one sentence that
// get their own language, another one, or none; and holds that nine in ten get their own
// and hardly any a wrong one. The figures are in the output with -v.
func TestLanguageOfMessages(t *testing.T) {
	right, wrong, none := 0, 0, 0
	for code := range strings.FieldsSeq("nl en pl ro bg hu tr ar de fr es uk ru") {
		own, other, silent := 0, 0, 0
		for _, s := range extracttest.Sentences(code) {
			switch got := language.Detect(s); got {
			case code:
				own++
			case "":
				silent++
			default:
				other++
				t.Logf("%s taken for %s: %s", code, got, s)
			}
		}
		t.Logf("%s: %d right, %d wrong, %d unsure", code, own, other, silent)
		if all := own + other + silent; own*10 < all*8 {
			t.Errorf("%s: %d of %d messages get their language, want 80%%", code, own, all)
		}
		right, wrong, none = right+own, wrong+other, none+silent
	}
	all := right + wrong + none
	t.Logf("all: %.1f%% right, %.1f%% wrong, %.1f%% unsure of %d", 100*float64(right)/float64(all), 100*float64(wrong)/float64(all), 100*float64(none)/float64(all), all)
	if right*10 < all*9 || wrong*50 > all {
		t.Errorf("%d right and %d wrong of %d messages, want at least 90%% and at most 2%%", right, wrong, all)
	}
}
