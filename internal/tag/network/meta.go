package network

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// metaNumber is how many numbers the reader gets of the text itself.
const metaNumber = 10

// inputs is the width of the reader's input; width is that of a feature.
func inputs(labels, width int) int { return 3*labels + stanceNumber + metaNumber + width }

// meta is what the reader gets of the text itself, 1 for yes: it ends with a question
// mark or has one before a space; has one at all; its number of tokens in thirties, at
// most 4; has a quotation mark or apostrophe; has a colon among its first 25 characters;
// begins in lower case; has a digit from 0 to 9; begins as an item of a list or a quoted line does;
// is a message of a chat; how far in the document it stands, from 0 to 1.
func meta(s *Seen) [metaNumber]float32 {
	text := s.Text
	first, _ := utf8.DecodeRuneInString(text)
	return [metaNumber]float32{
		yes(strings.HasSuffix(text, "?") || strings.Contains(text, "? ")),
		yes(strings.Contains(text, "?")),
		min(float32(len(s.Sentence.Tokens))/30, 4),
		yes(strings.ContainsAny(text, "\"“”„«»'’")),
		yes(strings.Contains(head(text, 25), ":")),
		yes(unicode.IsLower(first)),
		yes(strings.ContainsAny(text, "0123456789")),
		yes(strings.ContainsRune(">-–•*", first)),
		yes(s.Chat),
		float32(s.Position),
	}
}

func yes(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// head is the first n characters of a text.
func head(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
