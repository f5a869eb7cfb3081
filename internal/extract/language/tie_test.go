package language

import "testing"

// TestTiesAreNotDrawnByLot: texts in which two languages fit equally well are the same
// every time. The library goes through its languages in the order of a map.
func TestTiesAreNotDrawnByLot(t *testing.T) {
	for _, text := range []string{
		"os voor que der die w di se", "ve por une bir niet of de", "di de la un do bir une uma",
		"die per que un ich por no se", "un la une bu la uma die", "bir de je di los and no",
	} {
		first := Detect(text)
		for range 100 {
			if again := Detect(text); again != first {
				t.Errorf("%q is %q and %q", text, first, again)
				break
			}
		}
	}
}
