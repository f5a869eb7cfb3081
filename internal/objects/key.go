package objects

import (
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// The limits of a key, in bytes: those of S3 for the whole and of file systems,
// which some stores keep their objects in, for a part.
const (
	MaxKey     = 1024
	MaxKeyPart = 255
)

// CheckKey reports whether a key may be stored under: parts separated by single
// slashes, none of them empty, "." or "..", valid UTF-8 without control characters,
// within the limits. Every Store refuses other keys before it does anything. Error
// kind: Invalid.
func CheckKey(key string) error {
	if why := keyFault(key); why != "" {
		return evidence.E(evidence.Invalid, why, key, nil)
	}
	return nil
}

func keyFault(key string) string {
	if key == "" || len(key) > MaxKey {
		return "check key of 1 to 1024 bytes"
	}
	if !utf8.ValidString(key) || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "check key of printable characters"
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part == "." || part == ".." || len(part) > MaxKeyPart {
			return "check key of plain parts"
		}
	}
	return ""
}
