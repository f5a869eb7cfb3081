package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// titled writes a folded street, number and town as people do, one way for each:
// "oude tuinweg 14-a, den haag" is Oude Tuinweg 14-a, Den Haag.
func titled(address string) string {
	parts := strings.Split(address, ", ")
	for i, part := range parts {
		words := strings.Split(part, " ")
		for j, w := range words {
			if j == 0 || !particle(w) {
				words[j] = capital(w)
			}
		}
		parts[i] = strings.Join(words, " ")
	}
	return strings.Join(parts, ", ")
}

// capital raises the first letter, of both halves of a hyphenated name, of "ij" as
// one letter, and after the article of 's-hertogenbosch. A number stays as it is.
func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	if unicode.IsDigit(first) {
		return word
	}
	if rest, ok := strings.CutPrefix(word, "'s-"); ok {
		return "'s-" + capital(rest)
	}
	if head, tail, ok := strings.Cut(word, "-"); ok && !particle(tail) {
		return capital(head) + "-" + capital(tail)
	}
	if strings.HasPrefix(word, "ij") {
		return "IJ" + word[2:]
	}
	return string(unicode.ToUpper(first)) + word[size:]
}

// particle reports whether a word of a name keeps its small letter.
func particle(word string) bool {
	switch word {
	case "van", "de", "der", "den", "het", "'t", "aan", "te", "ten", "ter", "op", "in", "en", "bij", "onder", "over", "tot", "voor",
		"la", "le", "les", "el", "los", "las", "del", "des", "du", "di", "da", "do", "dos", "am", "an", "im", "zum", "zur":
		return true
	}
	return false
}
