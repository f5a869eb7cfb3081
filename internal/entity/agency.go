package entity

import (
	"strings"
)

// agencyReader knows the words that tell an employment agency from another firm.
type agencyReader struct{}

func newAgencyReader() agencyReader { return agencyReader{} }

// find claims names of employment agencies.
func (r agencyReader) find(*sheet) []candidate { return nil }

// agencyKey is the key under which the spellings of a name meet: folded, spaces
// made single, without punctuation around it and Dutch legal forms behind it.
func agencyKey(name string) string {
	words := strings.Fields(fold(name))
	for i := range words {
		words[i] = strings.Trim(words[i], trimming)
	}
	words = dropEmpty(words)
	for len(words) > 1 && isDutchForm(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

func dropEmpty(words []string) []string {
	kept := words[:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

func isDutchForm(word string) bool {
	switch strings.ReplaceAll(word, ".", "") {
	case "bv", "nv", "vof", "cv", "ua", "io":
		return true
	}
	return false
}
