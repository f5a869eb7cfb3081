package link_test

import (
	"testing"

	"spoor/internal/extract/office/link"
)

func TestOf(t *testing.T) {
	for instruction, want := range map[string]string{
		` HYPERLINK "http://voorbeeld.test/a b" \h`: "http://voorbeeld.test/a b",
		`hyperlink mailto:a@voorbeeld.test`:         "mailto:a@voorbeeld.test",
		` HYPERLINK \l "kop1"`:                      "",
		` HYPERLINK `:                               "",
		` PAGE `:                                    "",
		``:                                          "",
	} {
		if got := link.Of(instruction); got != want {
			t.Errorf("Of(%q) = %q, want %q", instruction, got, want)
		}
	}
}

func TestBehind(t *testing.T) {
	for _, c := range []struct{ text, address, want string }{
		{"hier", "http://voorbeeld.test/", " <http://voorbeeld.test/>"},
		{"Voorbeeld.test", "http://voorbeeld.test/", ""},
		{"a@voorbeeld.test", "mailto:a@voorbeeld.test", ""},
		{"hier", "", ""},
	} {
		if got := link.Behind(c.text, c.address); got != c.want {
			t.Errorf("Behind(%q, %q) = %q, want %q", c.text, c.address, got, c.want)
		}
	}
}
