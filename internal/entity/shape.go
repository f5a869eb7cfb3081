package entity

import "strings"

// scanShape reads text from a position against a shape, one letter per character:
// n a digit, a a letter, c either, any other itself. Between characters one
// separator may stand. It returns the characters read, raised, and where they end.
func scanShape(text string, at int, shape string) (read string, end int) {
	var b strings.Builder
	end = at
	for i := 0; i < len(shape); i++ {
		if i > 0 && at < len(text) && strings.IndexByte(" -.\n\t", text[at]) >= 0 {
			at++
		}
		if at >= len(text) {
			break
		}
		c := text[at]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if !fits(shape[i], c) {
			break
		}
		b.WriteByte(c)
		at++
		end = at
	}
	return b.String(), end
}

func fits(shape, c byte) bool {
	isDigit, isLetter := c >= '0' && c <= '9', c >= 'A' && c <= 'Z'
	switch shape {
	case 'n':
		return isDigit
	case 'a':
		return isLetter
	case 'c':
		return isDigit || isLetter
	}
	return c == shape
}

// alnumAt reports whether an ASCII letter or digit stands at a position.
func alnumAt(text string, at int) bool {
	if at < 0 || at >= len(text) {
		return false
	}
	c := text[at]
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// mod97 is the remainder of ISO 7064 MOD 97-10 with letters A=10 .. Z=35.
func mod97(s string) int {
	rest := 0
	for i := range len(s) {
		if c := s[i]; c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}
