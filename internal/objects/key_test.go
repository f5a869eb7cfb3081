package objects

import (
	"strings"
	"testing"

	"spoor/internal/evidence"
)

func TestCheckKey(t *testing.T) {
	for name, tc := range map[string]struct {
		key  string
		good bool
	}{
		"original":             {evidence.DigestOf(nil).OriginalKey(), true},
		"letters of a name":    {"a/é b+c&d.bin", true},
		"two dots in a name":   {"a/b..c", true},
		"part of 255 bytes":    {strings.Repeat("p", 255), true},
		"key of 1,024 bytes":   {strings.Repeat("abc/", 255) + "abcd", true},
		"empty":                {"", false},
		"key of 1,025 bytes":   {strings.Repeat("abc/", 255) + "abcde", false},
		"part of 256 bytes":    {strings.Repeat("p", 256), false},
		"leading slash":        {"/a", false},
		"trailing slash":       {"a/", false},
		"empty part":           {"a//b", false},
		"parent folder":        {"../a", false},
		"parent folder inside": {"a/../b", false},
		"this folder":          {"a/./b", false},
		"newline":              {"a\nb", false},
		"zero byte":            {"a\x00b", false},
		"not UTF-8":            {"a\xffb", false},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckKey(tc.key)
			if (err == nil) != tc.good {
				t.Errorf("CheckKey(%q) = %v, want good %v", tc.key, err, tc.good)
			}
			if err != nil && evidence.KindOf(err) != evidence.Invalid {
				t.Errorf("CheckKey(%q): kind %q, want %q", tc.key, evidence.KindOf(err), evidence.Invalid)
			}
		})
	}
}
