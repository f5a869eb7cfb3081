package header

import "testing"

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ code, want string }{
		"plain":              {"Loonstaat", "Loonstaat"},
		"left and right":     {"&LGroenveld&RWeek 14", "Groenveld Week 14"},
		"font, size, colour": {`&"Arial,Bold"&12&K01+000Rooster`, "Rooster"},
		"an ampersand":       {"A && B", "A & B"},
		"cut off":            {"Pagina &", "Pagina"},
	} {
		if got := Text(c.code); got != c.want {
			t.Errorf("%s: Text(%q) = %q, want %q", name, c.code, got, c.want)
		}
	}
}
