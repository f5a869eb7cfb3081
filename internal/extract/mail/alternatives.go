package mail

import (
	"strings"
	"unicode"

	"spoor/internal/extract/markup"
)

// extra are the lines of an alternative that the plain text lacks: those with two
// neighbouring words that are no neighbours there, or a word that is not in it at all.
// Senders of spam and programs that write "see the HTML version" put something else
// into the plain text; others repeat it in another layout.
func extra(plain, other string) string {
	known := pairsOf(plain)
	var kept []string
	for line := range strings.SplitSeq(other, "\n") {
		if !known.say(line) {
			kept = append(kept, strings.TrimRight(line, " \t"))
		}
	}
	return strings.Join(kept, "\n")
}

// pairs are the words of a text and which of them follow each other.
type pairs struct{ words, follow map[string]bool }

func pairsOf(text string) pairs {
	p := pairs{map[string]bool{}, map[string]bool{}}
	before := ""
	for _, w := range words(text) {
		p.words[w] = true
		p.follow[before+" "+w] = true
		before = w
	}
	return p
}

// say reports whether a line adds nothing.
func (p pairs) say(line string) bool {
	before := ""
	for _, w := range words(line) {
		if !p.words[w] || before != "" && !p.follow[before+" "+w] {
			return false
		}
		before = w
	}
	return true
}

// words are the words of a text in lower case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// linked is the text of HTML with the addresses that only hide behind its links below
// it, one a line.
func linked(doc markup.Document, said string) string {
	all := doc.Text
	for _, link := range doc.Links {
		if !strings.Contains(said, link) && !strings.Contains(doc.Text, link) {
			all = strings.TrimRight(all, "\n") + "\n<" + link + ">"
		}
	}
	return all
}
