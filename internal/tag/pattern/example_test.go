package pattern

import "testing"

func TestAPatternDescribesItsExample(t *testing.T) {
	classes := Classes{"doc": {"paspoort*", "id kaart"}}
	tests := []struct{ name, language, pattern, want string }{
		{"a class and a gap", "nl", "@doc _4 (afgepakt|ingenomen)", "paspoort afgepakt"},
		{"either order", "nl", "loon &5 *boete*", "loon boete"},
		{"optional", "nl", "?heel (veel)? geld", "geld"},
		{"any token", "nl", "_ uur", "xx uur"},
		{"numbers", "nl", "#12+ uur #<6 dagen #", "12 uur 1 dagen 1"},
		{"a word of two tokens", "en", "don't", "don t"},
		{"a word with clitics", "ar", "جواز*", "جواز"},
		{"an expression", "zh", "(护照|证件).{0,4}没收+", "护照没收"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Example(test.language, test.pattern, classes)
			if err != nil || got != test.want {
				t.Fatalf("Example(%q) = %q, %v; want %q", test.pattern, got, err, test.want)
			}
			m, err := Compile(Language{Code: test.language, Classes: classes, Rules: []Rule{{Name: "x", Patterns: []string{test.pattern}}}})
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Match(got)) != 1 {
				t.Errorf("%q does not match its own example %q", test.pattern, got)
			}
		})
	}
	for _, broken := range []string{"(", "@nothing"} {
		if got, err := Example("nl", broken, classes); err == nil {
			t.Errorf("Example(%q) = %q, want an error", broken, got)
		}
	}
}
