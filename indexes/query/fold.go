package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which a word is indexed and sought: lower case, without
// accents (Unicode NFD, marks stripped), with ł ø ß ı đ æ œ written as plain
// letters, ligatures and width variants taken apart, and invisible characters
// (soft hyphen, joiners, Arabic tatweel) left out; in Unicode NFC.
//
// The vowel signs of Indic scripts and Thai are kept: without them the word is
// another word. Fold(Fold(s)) is Fold(s).
func Fold(s string) string {
	ascii, lower := shape(s)
	if ascii && lower {
		return s
	}
	if ascii {
		return strings.ToLower(s)
	}
	out := make([]byte, 0, len(s)+utf8.UTFMax)
	for i, r := range s {
		if r < utf8.RuneSelf {
			out = append(out, byte(unicode.ToLower(r))) //nolint:gosec // below utf8.RuneSelf
			continue
		}
		parts := norm.NFKD.PropertiesString(s[i:]).Decomposition()
		if parts == nil || !wordLike(parts) {
			out = appendFolded(out, r)
			continue
		}
		for _, part := range string(parts) {
			out = appendFolded(out, part)
		}
	}
	return string(norm.NFC.Bytes(out))
}

// shape reports whether s is ASCII, and without capitals as far as that was seen.
func shape(s string) (ascii, lower bool) {
	lower = true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false, lower
		}
		if 'A' <= s[i] && s[i] <= 'Z' {
			lower = false
		}
	}
	return true, lower
}

// wordLike reports whether a decomposition stays one word: no spaces or signs, and
// no hiragana, each of which is a word.
func wordLike(parts []byte) bool {
	for _, r := range string(parts) {
		if !unicode.In(r, unicode.Letter, unicode.Digit, unicode.Mark) || unicode.Is(unicode.Hiragana, r) {
			return false
		}
	}
	return true
}

func appendFolded(out []byte, r rune) []byte {
	if stripped(r) {
		return out
	}
	switch r = unicode.ToLower(r); r {
	case 'ł':
		return append(out, 'l')
	case 'ø':
		return append(out, 'o')
	case 'ß':
		return append(out, "ss"...)
	case 'ı':
		return append(out, 'i')
	case 'đ':
		return append(out, 'd')
	case 'æ':
		return append(out, "ae"...)
	case 'œ':
		return append(out, "oe"...)
	case 'ς':
		return append(out, "σ"...)
	case '’': // between letters it is the apostrophe of foto's
		return append(out, '\'')
	}
	return utf8.AppendRune(out, r)
}

// stripped reports whether a character does not count: accents, whether shared
// between scripts or Arabic or Hebrew, and characters nobody sees.
func stripped(r rune) bool {
	switch r {
	case 0x3099, 0x309A: // Japanese voicing marks tell words apart
		return false
	case 0x0640: // Arabic tatweel only stretches a word
		return true
	}
	if unicode.Is(unicode.Cf, r) {
		return true
	}
	return unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Inherited, unicode.Arabic, unicode.Hebrew)
}
