package pattern

import (
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// Token is a run of letters or of digits, folded, and the bytes of the original
// text that it stands for.
type Token struct {
	Text string
	evidence.Span
}

// Tokens folds text and cuts it into tokens.
func Tokens(text string) []Token {
	folded := Fold(text)
	var tokens []Token
	for _, s := range tokenSpans(folded.Text, nil) {
		tokens = append(tokens, Token{s.Of(folded.Text), folded.Source(s.Start, s.End)})
	}
	return tokens
}

type class uint8

const (
	other class = iota
	letter
	digit
)

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z':
		return letter
	case '0' <= r && r <= '9':
		return digit
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return letter
		}
		return other
	case unicode.IsDigit(r):
		return digit
	case unicode.IsLetter(r), unicode.In(r, unicode.Nl, unicode.No):
		return letter
	}
	return other
}

// tokenSpans appends the tokens of folded text to spans.
func tokenSpans(folded string, spans []evidence.Span) []evidence.Span {
	start, kind := 0, other
	for i, r := range folded {
		c := classOf(r)
		if c == kind {
			continue
		}
		if kind != other {
			spans = append(spans, evidence.Span{Start: start, End: i})
		}
		start, kind = i, c
	}
	if kind != other {
		spans = append(spans, evidence.Span{Start: start, End: len(folded)})
	}
	return spans
}
