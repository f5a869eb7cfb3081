package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/segment"

	"spoor/internal/evidence"
)

// MaxWordBytes bounds a word; longer runs of letters (base64, hashes glued
// together) are not words and are left out of index and queries alike.
const MaxWordBytes = 256

// Token is a word of a text: folded, and where it stands.
type Token struct {
	Text string
	Span evidence.Span
}

// Words cuts a text into folded words: letters, digits and ideographs between the
// word boundaries of Unicode Standard Annex 29, cut further at any sign that does
// not stand between digits. So Anna is found in "Anna's", "Naam:Anna" and
// "weg.Anna", and 1.250,50 stays one word. The index, Parse and Locate all use it,
// so that they agree by construction.
func Words(text string) []Token {
	raw := []byte(text)
	if !utf8.Valid(raw) {
		raw = blankInvalid(raw)
	}
	tokens := make([]Token, 0, len(raw)/6+1)
	words := segment.NewWordSegmenterDirect(raw)
	for start := 0; words.Segment(); {
		end := start + len(words.Bytes())
		if words.Type() != segment.None {
			tokens = appendWords(tokens, text, evidence.Span{Start: start, End: end})
		}
		start = end
	}
	return tokens
}

// appendWords adds the words of one segment, which begins and ends with a letter
// or digit, or is a single sign.
func appendWords(tokens []Token, text string, s evidence.Span) []Token {
	start, afterDigit := s.Start, false
	for i, r := range text[s.Start:s.End] {
		i += s.Start
		if !isSign(r) {
			afterDigit = unicode.IsDigit(r)
			continue
		}
		next := i + utf8.RuneLen(r)
		if digit, _ := utf8.DecodeRuneInString(text[next:s.End]); afterDigit && unicode.IsDigit(digit) {
			continue
		}
		tokens = appendWord(tokens, text, evidence.Span{Start: start, End: i})
		start = next
	}
	return appendWord(tokens, text, evidence.Span{Start: start, End: s.End})
}

func appendWord(tokens []Token, text string, s evidence.Span) []Token {
	if s.Start == s.End || s.End-s.Start > MaxWordBytes {
		return tokens
	}
	// A mark in front belongs to the sign before it.
	folded := strings.TrimLeftFunc(Fold(text[s.Start:s.End]), func(r rune) bool { return !isWordCharacter(r) })
	if folded == "" || len(folded) > MaxWordBytes {
		return tokens
	}
	return append(tokens, Token{folded, s})
}

// isSign reports whether a character is no part of a word: no letter, number,
// mark, or invisible character.
func isSign(r rune) bool {
	if r < utf8.RuneSelf {
		return (r < 'a' || 'z' < r) && (r < 'A' || 'Z' < r) && (r < '0' || '9' < r)
	}
	return !unicode.In(r, unicode.Letter, unicode.Number, unicode.Mark, unicode.Cf)
}

// blankInvalid replaces every byte that is not UTF-8 by a space, so that spans
// still count the bytes of the original.
func blankInvalid(raw []byte) []byte {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			raw[i] = ' '
		}
		i += size
	}
	return raw
}
