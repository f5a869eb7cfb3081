package tag

import (
	"regexp"
	"strings"

	"spoor/internal/evidence"
)

// Before what was said, the line of an exported chat names when and who: in this order,
// as in "12/10/23, 16:02 - Fem: ", "[zo 18:02] Tilly: ", or the other way round, as in
// "Rimas 19:56: ", "Nuri – ma 09:13 – ". trainer/corpus.py has the same two patterns.
const (
	clock   = `\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[apAP]\.?[mM]\.?)?`
	weekday = `(?:\pL{1,4}\.? )?`
	date    = `(?:(?:[\d./-]{3,11}|\d{1,2} \pL{3,9}\.?)(?: \||,)? )?`
)

var spokenHeads = regexp.MustCompile(
	`^[\[(]?` + weekday + date + weekday + clock + `(?:,? [\d./-]{4,11})?[\])]?(?: ?[-–—|] ?| )(?:~ ?)?[\pL+][^:\n]{0,30}: ` +
		`|^\pL[^:\n.!?]{0,30}?(?: ?[-–—,|] ?| )[\[(]?` + weekday + date + clock + `[\])]?(?: [-–—] |: )`)

// When the lines of a page are taken to be those of a chat that was exported as text.
const (
	spokenLeast = 3 // so many lines must begin with when and who
	spokenParts = 4 // and one in so many of all lines
)

// isSpoken reports whether lines of a text begin with when and who.
func isSpoken(text string) bool {
	heads, all := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		all++
		if spokenHeads.MatchString(line) {
			heads++
		}
	}
	return heads >= spokenLeast && heads*spokenParts >= all
}

// afterHead is a span of such a text without when and who; all of it when that is all.
func afterHead(text string, s evidence.Span) evidence.Span {
	if m := spokenHeads.FindStringIndex(s.Of(text)); m != nil && m[1] < s.End-s.Start {
		s.Start += m[1]
	}
	return s
}

// spokenFrom is where, in a part of a page, what was said begins: behind time and sender
// for a message that has a sender, else at once.
func spokenFrom(p *evidence.Page, part evidence.Span) int {
	for i := range p.Messages {
		m := &p.Messages[i]
		if m.Span != part || m.Sender == "" || m.System {
			continue
		}
		head, _, _ := strings.Cut(part.Of(p.Text), "\n")
		if at := strings.Index(head, m.Sender+":"); at >= 0 {
			return at + len(m.Sender) + 1
		}
	}
	return 0
}
