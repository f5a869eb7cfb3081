package pattern

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// Units splits text into the stretches that no pattern crosses, in order. They
// end after one of . ! ? ; 。 ！ ？ that white space follows, at a blank line, and
// at each 。 ！ ？. Stretches of nothing but white space are left out.
func Units(text string) []evidence.Span {
	var units []evidence.Span
	start := 0
	add := func(end int) {
		if strings.TrimFunc(text[start:end], isSpace) != "" {
			units = append(units, evidence.Span{Start: start, End: end})
		}
	}
	var before rune
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		cut := evidence.Span{Start: at, End: at + size}
		switch {
		case isSpace(r):
			run := at + spaceLen(text[at:])
			if cut = separator(text, at, run, before); cut.End == 0 {
				at, before = run, r
				continue
			}
		case !ideographicStop(r):
			at, before = at+size, r
			continue
		}
		add(cut.Start)
		before, _ = utf8.DecodeLastRuneInString(text[:cut.End])
		start, at = cut.End, cut.End
	}
	add(len(text))
	return units
}

// separator is the part of the white space text[start:end] that separates two
// units: all of it after a stop, else from the first to the last line end when
// there are two; zero when it separates nothing.
func separator(text string, start, end int, before rune) evidence.Span {
	if strings.ContainsRune(".!?;。！？", before) {
		return evidence.Span{Start: start, End: end}
	}
	first := strings.IndexByte(text[start:end], '\n')
	last := strings.LastIndexByte(text[start:end], '\n')
	if first == last {
		return evidence.Span{}
	}
	return evidence.Span{Start: start + first, End: start + last + 1}
}

func ideographicStop(r rune) bool { return r == '。' || r == '！' || r == '？' }

func spaceLen(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !isSpace(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// isSpace is white space as the reference has it: Unicode's, and the four
// information separators of ASCII.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }
