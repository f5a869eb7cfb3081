package mail

import (
	"regexp"
	"strings"

	"spoor/internal/extract"
)

// uuBegin is the line before a file that stands in a text, as old programs and Outlook
// without MIME send it (POSIX, uuencode).
var uuBegin = regexp.MustCompile(`(?m)^begin [0-7]{3,4} ([^\n]{1,200})\n`)

// uudecoded takes the files out of a text; they become children, and their names stay
// where they stood. What is not a whole file stays as it is.
func (m *message) uudecoded(s string) string {
	var b strings.Builder
	for {
		at := uuBegin.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		data, rest, ok := uudecode(s[at[1]:])
		if !ok {
			b.WriteString(s[:at[1]])
			s = s[at[1]:]
			continue
		}
		label := strings.TrimSpace(s[at[2]:at[3]])
		name, original := m.names.Take(label)
		m.children = append(m.children, extract.Child{Name: name, Original: original, Ordinal: len(m.children) + 1, Data: data})
		b.WriteString(s[:at[0]] + "[" + label + "]\n")
		s = rest
	}
	if strings.Contains(s, "\n=ybegin line=") || strings.HasPrefix(s, "=ybegin line=") {
		m.note(true, "yenc-not-read: a file stands in the text")
	}
	return b.String() + s
}

// uudecode reads lines up to "end"; false when one of them is none of a file.
func uudecode(s string) (data []byte, rest string, ok bool) {
	const most = 45 // bytes in a line
	for {
		line, after, more := strings.Cut(s, "\n")
		line = strings.TrimRight(line, "\r")
		switch {
		case strings.TrimSpace(line) == "end":
			return data, after, true
		case strings.Trim(line, " `") == "":
		default:
			n := uuValue(line[0])
			if n < 1 || n > most || len(line) > 1+(most+2)/3*4+2 {
				return nil, "", false
			}
			piece, ok := uuLine(line[1:], n)
			if !ok {
				return nil, "", false
			}
			data = append(data, piece...)
		}
		if !more {
			return nil, "", false
		}
		s = after
	}
}

// uuLine decodes n bytes. Spaces at the end of a line, which stand for zeros, are
// often lost on the way.
func uuLine(s string, n int) ([]byte, bool) {
	out := make([]byte, 0, n+2)
	for i := 0; len(out) < n; i += 4 {
		var bits int
		for j := range 4 {
			v := 0
			if i+j < len(s) {
				if v = uuValue(s[i+j]); v < 0 {
					return nil, false
				}
			}
			bits = bits<<6 | v
		}
		out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	return out[:n], true
}

func uuValue(c byte) int {
	if c < ' ' || c > '`' {
		return -1
	}
	return int(c-' ') & 0x3f
}
