package tag

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// sentence is what the model reads as one: a span of a page, without the white space
// around it.
type sentence struct {
	page *evidence.Page
	evidence.Span
	text string // as it is encoded: byte for byte the page's, line ends inside made spaces
	chat bool
}

// sentenceEnd is what internal/tag/eval measures by, so that the trainer, the evaluation
// and the product mean the same by a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?;]+["')\]\p{Pf}]*\s+|\n+`)

// longestSentence is how many bytes a sentence may have before it is cut at a space: the
// encoder reads 510 tokens, and what is behind them would be lost.
const longestSentence = 1000

// sentencesOf cuts pages into sentences, in order. A message of a chat is read without
// its time and sender, also where the chat was exported as text, and no sentence reaches
// from one into the next.
func sentencesOf(pages []evidence.Page) []sentence {
	var all []sentence
	for i := range pages {
		p := &pages[i]
		text := unwrapped(p)
		spoken := isSpoken(text)
		for _, part := range messages(p) {
			part.Start += spokenFrom(p, part)
			for _, s := range split(text, part) {
				if spoken {
					s = afterHead(text, s)
				}
				all = append(all, sentence{page: p, Span: s, text: s.Of(text), chat: spoken || len(p.Messages) > 0})
			}
		}
	}
	return all
}

// split cuts a part of a text into sentences.
func split(text string, part evidence.Span) []evidence.Span {
	var out []evidence.Span
	start, rest := part.Start, part.Of(text)
	for _, m := range sentenceEnd.FindAllStringIndex(rest, -1) {
		out = appendTrimmed(out, text, start, part.Start+m[1])
		start = part.Start + m[1]
	}
	return appendTrimmed(out, text, start, part.End)
}

// appendTrimmed adds a span without the white space around it, in pieces when it is long.
func appendTrimmed(spans []evidence.Span, text string, start, end int) []evidence.Span {
	for start < end {
		piece := text[start:end]
		if len(piece) > longestSentence {
			piece = piece[:cutAt(piece)]
		}
		next := start + len(piece)
		lead := len(piece) - len(strings.TrimLeftFunc(piece, unicode.IsSpace))
		piece = strings.TrimSpace(piece)
		spans = appendSpan(spans, start+lead, start+lead+len(piece))
		start = next
	}
	return spans
}

// cutAt is where a long sentence is cut: behind the last space, else between characters.
func cutAt(text string) int {
	if i := strings.LastIndexFunc(text[:longestSentence], unicode.IsSpace); i > 0 {
		return i + 1
	}
	i := longestSentence
	for i > longestSentence-utf8.UTFMax && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}
