package intake

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestReadablePath(t *testing.T) {
	for name, tc := range map[string]struct{ path, want string }{
		"plain":                          {"post/2026/loonstrook.pdf", "post/2026/loonstrook.pdf"},
		"letters of any language":        {"Ümit/договор 合同.docx", "Ümit/договор 合同.docx"},
		"bytes of an old code page":      {"caf\xe9/r\xe9sum\xe9.doc", "caf%E9/r%E9sum%E9.doc"},
		"half a character":               {"a\xc3/b", "a%C3/b"},
		"newline and terminal control":   {"a\nb\x1b[2J", "a%0Ab%1B[2J"},
		"name that climbs":               {"../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"},
		"folder like a container":        {"mail.eml!/x.pdf", "mail.eml%21/x.pdf"},
		"file with exclamation mark":     {"ja!/nee!", "ja%21/nee!"},
		"percent of a web address":       {"brief%20juni 100%.pdf", "brief%20juni 100%.pdf"},
		"percent like an escaped byte":   {"caf%E9", "caf%25E9"},
		"percent like an escaped escape": {"caf%25E9", "caf%2525E9"},
		"name of 4,000 bytes":            {strings.Repeat("naam", 1000), strings.Repeat("naam", 1000)},
		"replacement character":          {"a\ufffdb", "a\ufffdb"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := readablePath(tc.path); got != tc.want {
				t.Errorf("readablePath(%q) = %q, want %q", tc.path, got, tc.want)
			}
		})
	}
}

var escaped = regexp.MustCompile(`%(?:[01][0-9A-F]|2[15E]|7F|[89A-F][0-9A-F])`)

// What can be undone kept different paths different.
func TestReadablePathCanBeUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.OneOf(
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringMatching(`[%!./A-F0-9a-f]{0,8}`), rapid.String(),
		)).Draw(t, "parts")
		path := strings.Join(parts, "/")
		got := readablePath(path)
		back := escaped.ReplaceAllStringFunc(got, func(s string) string {
			b, err := url.PathUnescape(s)
			if err != nil {
				t.Fatal(err)
			}
			return b
		})
		if back != path {
			t.Errorf("readablePath(%q) = %q, undone %q", path, got, back)
		}
		if !utf8.ValidString(got) || strings.Contains(got, "!/") {
			t.Errorf("readablePath(%q) = %q, which is not printable or looks like a place inside a container", path, got)
		}
	})
}

func TestPlaceOfAnObject(t *testing.T) {
	for _, tc := range []struct{ prefix, key, want string }{
		{"", "a/b", "a/b"},
		{"dump/", "dump/2026/a.pdf", "2026/a.pdf"},
		{"dump/2026-", "dump/2026-01/a.pdf", "2026-01/a.pdf"},
		{"dump", "dump.zip", "dump.zip"},
		{"dump/a.pdf", "dump/a.pdf", "a.pdf"},
	} {
		if got := below(tc.prefix, tc.key); got != tc.want {
			t.Errorf("below(%q, %q) = %q, want %q", tc.prefix, tc.key, got, tc.want)
		}
	}
}
