package syntax

// hex reads a string in hexadecimal, from its opening bracket.
func (l *Lexer) hex() string {
	l.pos++
	var out []byte
	high := -1
	for l.pos < len(l.data) && l.data[l.pos] != '>' {
		v := unhex(l.data[l.pos])
		l.pos++
		switch {
		case v < 0:
		case high < 0:
			high = v
		default:
			out = append(out, byte((high<<4|v)&0xff))
			high = -1
		}
	}
	if l.pos < len(l.data) {
		l.pos++
	}
	if high >= 0 {
		out = append(out, byte(high<<4&0xff))
	}
	return string(out)
}

// literal reads a string in parentheses, from its opening one.
func (l *Lexer) literal() string {
	l.pos++
	var out []byte
	for open := 1; l.pos < len(l.data); {
		c := l.data[l.pos]
		l.pos++
		switch c {
		case '(':
			open++
		case ')':
			open--
			if open == 0 {
				return string(out)
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// escape reads what follows a backslash.
func (l *Lexer) escape(out []byte) []byte {
	if l.pos >= len(l.data) {
		return out
	}
	c := l.data[l.pos]
	l.pos++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.pos < len(l.data) && l.data[l.pos] == '\n' {
			l.pos++
		}
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	v := int(c - '0')
	for range 2 {
		if l.pos >= len(l.data) || l.data[l.pos] < '0' || l.data[l.pos] > '7' {
			break
		}
		v = v<<3 | int(l.data[l.pos]-'0')
		l.pos++
	}
	return append(out, byte(v&0xff))
}

// SkipInlineImage moves past an inline image, from behind its BI to behind its EI.
// The data has no length, so EI counts only where something like text follows.
func (l *Lexer) SkipInlineImage() {
	for ; l.pos < len(l.data); l.pos++ {
		if l.wordAt("ID") {
			break
		}
	}
	for l.pos += 2; l.pos < len(l.data); l.pos++ {
		if l.wordAt("EI") && l.looksLikeText(l.pos+2) {
			l.pos += 2
			return
		}
	}
	l.pos = len(l.data)
}

// wordAt reports whether the two-letter operator stands here between white space.
func (l *Lexer) wordAt(w string) bool {
	i := l.pos
	return i+1 < len(l.data) && l.data[i] == w[0] && l.data[i+1] == w[1] &&
		(i == 0 || !isRegular(l.data[i-1])) && (i+2 >= len(l.data) || !isRegular(l.data[i+2]))
}

func (l *Lexer) looksLikeText(from int) bool {
	for _, c := range l.data[min(from, len(l.data)):min(from+10, len(l.data))] {
		if c > 126 || c < 32 && !IsSpace(c) {
			return false
		}
	}
	return true
}
