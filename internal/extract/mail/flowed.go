package mail

import "strings"

// signature is the line before a sender's signature; its final space breaks no line.
const signature = "-- "

// unflow joins the lines of a paragraph that a mail program broke (RFC 3676): those
// that end in a space and are quoted as deep as the next. With delsp the space was
// added as well.
func unflow(s string, delsp bool) string {
	var b strings.Builder
	open, level := false, 0
	for i, line := range strings.Split(s, "\n") {
		quotes := len(line) - len(strings.TrimLeft(line, ">"))
		text := strings.TrimPrefix(line[quotes:], " ") // that may be stuffing
		switch {
		case open && quotes == level && text != signature:
		default:
			if i > 0 {
				b.WriteByte('\n')
			}
			if quotes > 0 {
				b.WriteString(line[:quotes] + " ")
			}
		}
		open, level = strings.HasSuffix(text, " ") && text != signature, quotes
		if open && delsp {
			text = strings.TrimSuffix(text, " ")
		}
		b.WriteString(text)
	}
	return b.String()
}
