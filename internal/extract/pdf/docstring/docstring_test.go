package docstring_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"spoor/internal/extract/pdf/docstring"
)

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"Latin letters":        {"caf\xe9", "café"},
		"codes of its own":     {"\x84\x8d\x90\xa0\x18", "—“’€˘"},
		"UTF-16":               {"\xfe\xff\x01\x42\xd8\x3d\xde\x00", "ł😀"},
		"UTF-16, low first":    {"\xff\xfe\x42\x01", "ł"},
		"UTF-8":                {"\xef\xbb\xbf\xc5\x82\xff", "ł\ufffd"},
		"half a UTF-16 unit":   {"\xfe\xff\x00A\x00", "A"},
		"a language escape":    {"\xfe\xff\x00\x1b\x00n\x00l\x00\x1b\x00A", "A"},
		"line ends":            {"a\r\nb\rc", "a\nb\nc"},
		"control codes vanish": {"a\x00\x01b", "ab"},
		"nothing":              {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := docstring.Decode(c.in); got != c.want {
				t.Errorf("Decode(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"D:20260131120000+01'00'": "2026-01-31T11:00:00Z",
		"D:20260131120000-0530":   "2026-01-31T17:30:00Z",
		"D:20260131120000Z":       "2026-01-31T12:00:00Z",
		"202601":                  "2026-01-01T00:00:00Z",
		"D:2026":                  "2026-01-01T00:00:00Z",
		"D:20261399":              "",
		"gisteren":                "",
		"":                        "",
	} {
		got := ""
		if d, ok := docstring.Date(in); ok {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("Date(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("\xfe\xff\x00\x1b")
	f.Fuzz(func(t *testing.T, s string) {
		if got := docstring.Decode(s); !utf8.ValidString(got) {
			t.Errorf("Decode(%q) = %q isn't UTF-8", s, got)
		}
		docstring.Date(s)
	})
}
