package language

import (
	"strings"
	"unicode"

	"spoor/internal/evidence"
)

// mostCompared is how many sentences of a page are compared by trigrams, so that no
// page takes longer than a fifth of a second; the others go by function words.
const mostCompared = 500

// Stretches are the parts of a page that are written in another language than the
// page as a whole, main (what Detect says; "" when it does not know): whole
// sentences and quotations, neighbours joined. There are none on a page in one
// language. A sentence too short to tell belongs to the page's language, or to the
// stretch on both sides of it.
func Stretches(text, main string) []evidence.Stretch {
	var all []evidence.Stretch
	left := mostCompared
	joined := false // nothing in the page's language since the last stretch
	for _, s := range split(text) {
		code := s.other(text, main, &left)
		switch last := len(all) - 1; {
		case code == unknown:
		case code == main:
			joined = false
		case joined && all[last].Language == code:
			all[last].End = s.End
		default:
			all = append(all, evidence.Stretch{Span: s.Span, Language: code})
			joined = true
		}
	}
	return all
}

// unknown is the language of a sentence that says nothing of it.
const unknown = ""

// sentence is a part of a text between stops, quotation marks and line ends.
type sentence struct {
	evidence.Span
	letters int
	script  *unicode.RangeTable // of its first letter
}

// split cuts a text after . ! ? ; with white space behind them, at line ends
// and at quotation marks. White space around a sentence is left out.
func split(text string) []sentence {
	var all []sentence
	cur := sentence{Span: evidence.Span{Start: -1}}
	var before rune
	flush := func() {
		if cur.letters > 0 {
			all = append(all, cur)
		}
		cur = sentence{Span: evidence.Span{Start: -1}}
	}
	for i, r := range text {
		if !unicode.IsSpace(before) {
			cur.End = i
		}
		switch {
		case r == '\n', unicode.IsSpace(r) && strings.ContainsRune(".!?;", before), strings.ContainsRune("\"“”„«»", r):
			flush()
		case !unicode.IsSpace(r):
			if cur.Start < 0 {
				cur.Start = i
			}
			if unicode.IsLetter(r) {
				if cur.letters++; cur.script == nil {
					cur.script = scriptOf(r)
				}
			}
		}
		before = r
	}
	if !unicode.IsSpace(before) {
		cur.End = len(text)
	}
	flush()
	return all
}

// scriptOf is the script of a letter, among those that Detect knows.
func scriptOf(r rune) *unicode.RangeTable {
	for _, s := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Han} {
		if unicode.Is(s, r) {
			return s
		}
	}
	return nil
}

// scriptFor is the script in which a language is written.
func scriptFor(code string) *unicode.RangeTable {
	switch code {
	case "bg", "ru", "uk":
		return unicode.Cyrillic
	case "ar":
		return unicode.Arabic
	case "zh":
		return unicode.Han
	case "":
		return nil
	}
	return unicode.Latin
}

// other is the language of a sentence. It asks the trigrams only where function
// words or the script speak for another language than main, as long as left lasts.
func (s sentence) other(text, main string, left *int) string {
	if s.letters < fewestLetters || s.script == nil {
		return unknown
	}
	if s.script != unicode.Latin {
		if s.script == scriptFor(main) {
			return main
		}
		return s.compared(text, left)
	}
	words, lead := byFunctionWords(s.Of(text), lexicon())
	switch {
	case words == main || words == "":
		return words
	case s.letters < shortText && lead >= clearLead:
		return words
	}
	return s.compared(text, left)
}

func (s sentence) compared(text string, left *int) string {
	if *left == 0 {
		return unknown
	}
	*left--
	return segment{text: s.Of(text), letters: s.letters}.language()
}
