package tag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// When the lines of a page are taken to be wrapped, as those of PDFs and of recognised
// text are: then a line's end is no sentence's.
const (
	wrappedLeast = 2  // so many lines must go on in lower case on the next
	wrappedShare = 4  // and one in so many of all lines
	spokenShare  = 4  // and fewer than one in so many begin with who speaks
	fullShare    = 70 // and only lines this full, in percent of the page's long ones, are wrapped
	fullLeast    = 40 // and so long, in characters
)

// unwrapped is the page's text with spaces for the line ends inside sentences; every
// byte stays where it is. Chats have none: their lines are what somebody typed.
func unwrapped(p *evidence.Page) string {
	if len(p.Messages) > 0 || strings.Count(p.Text, "\n") < wrappedLeast {
		return p.Text
	}
	lines := linesOf(p.Text)
	full := fullLine(lines)
	if !areWrapped(lines, full) {
		return p.Text
	}
	text := []byte(p.Text)
	for i := range lines[:len(lines)-1] {
		if lines[i].runsOn(lines[i+1], full) {
			text[lines[i].end] = ' '
		}
	}
	return string(text)
}

// areWrapped reports whether lines are broken where they were full rather than where a
// sentence or message ended.
func areWrapped(lines []textLine, full int) bool {
	goOn, spoken, all := 0, 0, 0
	for i := range lines[:len(lines)-1] {
		l, next := lines[i], lines[i+1]
		if l.text == "" {
			continue
		}
		all++
		if strings.Contains(beginning(l.text), ":") {
			spoken++
		}
		if l.runsOn(next, full) && startsLower(next.text) {
			goOn++
		}
	}
	return goOn >= wrappedLeast && goOn*wrappedShare >= all && spoken*spokenShare < all
}

// beginning is where the line of a chat that somebody typed over names who speaks.
func beginning(line string) string { return line[:min(len(line), 25)] }

// textLine is a line, without the white space around it.
type textLine struct {
	text string
	size int // characters
	end  int // of its line end, in the page
}

func linesOf(text string) []textLine {
	var lines []textLine
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		at += len(line)
		trimmed := strings.TrimSpace(line)
		lines = append(lines, textLine{trimmed, utf8.RuneCountInString(trimmed), at})
		at++
	}
	return lines
}

// fullLine is how long a line must be to be a full one.
func fullLine(lines []textLine) int {
	var sizes []int
	for _, l := range lines {
		if l.size > 0 {
			sizes = append(sizes, l.size)
		}
	}
	if len(sizes) == 0 {
		return fullLeast
	}
	slices.Sort(sizes)
	return max(sizes[len(sizes)*9/10]*fullShare/100, fullLeast)
}

// runsOn reports whether a sentence goes on from a line into the next.
func (l textLine) runsOn(next textLine, full int) bool {
	if l.size < full || next.size == 0 || endsSentence(l.text) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next.text)
	return !strings.ContainsRune(">-–•*[", first)
}

func endsSentence(line string) bool {
	line = strings.TrimRightFunc(line, func(r rune) bool {
		return strings.ContainsRune(`"')]`, r) || unicode.Is(unicode.Pf, r)
	})
	return line == "" || strings.ContainsRune(".!?;:", rune(line[len(line)-1]))
}

func startsLower(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(first)
}
