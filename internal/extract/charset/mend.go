package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// twice is how often Mend undoes the same mistake: exports of exports exist.
const twice = 2

// Mend undoes what some programs do to text: each byte of its UTF-8 was taken for a
// character of Windows-1252 or Latin-1 and written as one ("RenÃ©e" for "Renée").
// Text that such a mistake can't have made comes back as it is, with false; a lonely
// accented letter can't have been made so, because its byte alone is no UTF-8.
func Mend(s string) (string, bool) {
	mended := false
	for range twice {
		once, ok := mendOnce(s)
		if !ok {
			break
		}
		s, mended = once, true
	}
	return s, mended
}

// MendLines mends a text line by line, and says how many lines it mended: a file is
// often put together from others, of which one went wrong.
func MendLines(text string) (string, int) {
	if !strings.ContainsFunc(text, lead) {
		return text, 0
	}
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		if strings.ContainsFunc(line, lead) {
			fixed, mended := Mend(line)
			if mended {
				line = fixed
				n++
			}
		}
		b.WriteString(line)
	}
	return b.String(), n
}

// lead reports whether a character is what the first byte of a longer one looks like.
func lead(r rune) bool { return r >= 0xc2 && r <= 0xf4 }

func mendOnce(s string) (string, bool) {
	original := make([]byte, 0, len(s))
	wide := false
	for _, r := range s {
		b, ok := misread(r)
		if !ok {
			return s, false
		}
		wide = wide || b >= utf8.RuneSelf
		original = append(original, b)
	}
	if !wide || !utf8.Valid(original) {
		return s, false
	}
	return string(original), true
}

// misread is the byte that was taken for a character.
func misread(r rune) (byte, bool) {
	if r <= 0xff {
		return byte(r), true //nolint:gosec // at most 0xff
	}
	return charmap.Windows1252.EncodeRune(r)
}
