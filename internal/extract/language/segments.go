package language

import (
	"strings"
	"unicode"
)

const (
	segmentLetters = 300 // enough for trigrams to be right nearly always
	segmentBytes   = 2000
	mostSegments   = 6 // per text; each costs about a third of a millisecond
)

// segment is a few whole lines of a text.
type segment struct {
	text    string
	letters int
}

// segments groups lines until they hold enough letters; a blank line ends a group
// too, once it can be judged. Very long lines are cut.
func segments(text string) []segment {
	var all []segment
	start, letters := 0, 0
	flush := func(end int) {
		if letters > 0 {
			all = append(all, segment{text: text[start:end], letters: letters})
		}
		start, letters = end, 0
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case letters >= segmentLetters && r == '\n', i-start >= segmentBytes && unicode.IsSpace(r):
			flush(i)
		case r == '\n' && letters >= fewestLetters*4 && strings.HasPrefix(text[i+1:], "\n"):
			flush(i)
		case i-start >= 2*segmentBytes:
			flush(i)
		}
	}
	flush(len(text))
	return all
}

// sample picks segments at even distances.
func sample(all []segment) []segment {
	if len(all) <= mostSegments {
		return all
	}
	picked := make([]segment, 0, mostSegments)
	for i := range mostSegments {
		picked = append(picked, all[i*len(all)/mostSegments])
	}
	return picked
}
