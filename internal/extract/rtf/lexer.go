package rtf

import (
	"bytes"
	"strconv"
)

// kind is what a token is.
type kind uint8

const (
	tokenEnd   kind = iota
	tokenOpen       // {
	tokenClose      // }
	tokenWord       // \par, \u-123
	tokenMark       // \~
	tokenByte       // \'e9
	tokenText       // bytes as they stand
	tokenBytes      // behind \bin
)

// token is a piece of RTF.
type token struct {
	kind  kind
	name  string // of a word
	value int    // of a word; 0 without
	given bool   // the word has a value
	char  byte   // of a mark or byte
	text  []byte
}

// on reads a switch: \v means on and \v0 off.
func (t token) on() bool { return !t.given || t.value != 0 }

// lexer cuts RTF into tokens.
type lexer struct {
	data []byte
	pos  int
}

const (
	longestWord   = 32
	longestNumber = 11
)

func (l *lexer) next() token {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; c {
		case '{':
			l.pos++
			return token{kind: tokenOpen}
		case '}':
			l.pos++
			return token{kind: tokenClose}
		case '\\':
			l.pos++
			return l.control()
		case '\r', '\n', 0:
			l.pos++
		default:
			rest := l.data[l.pos:]
			n := bytes.IndexAny(rest, "{}\\\r\n\x00")
			if n < 0 {
				n = len(rest)
			}
			l.pos += n
			return token{kind: tokenText, text: rest[:n]}
		}
	}
	return token{kind: tokenEnd}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (l *lexer) control() token {
	if l.pos >= len(l.data) {
		return token{kind: tokenEnd}
	}
	c := l.data[l.pos]
	switch {
	case c == '\'':
		return l.hex()
	case !isLetter(c):
		l.pos++
		return token{kind: tokenMark, char: c}
	}
	start := l.pos
	for l.pos < len(l.data) && isLetter(l.data[l.pos]) && l.pos-start < longestWord {
		l.pos++
	}
	t := token{kind: tokenWord, name: string(l.data[start:l.pos])}
	start = l.pos
	if l.pos < len(l.data) && l.data[l.pos] == '-' {
		l.pos++
	}
	for l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '9' && l.pos-start < longestNumber {
		l.pos++
	}
	if n, err := strconv.Atoi(string(l.data[start:l.pos])); err == nil {
		t.value, t.given = n, true
	} else {
		l.pos = start // a lone hyphen is text
	}
	if l.pos < len(l.data) && l.data[l.pos] == ' ' {
		l.pos++
	}
	if t.name == "bin" {
		n := min(max(t.value, 0), len(l.data)-l.pos)
		t = token{kind: tokenBytes, text: l.data[l.pos : l.pos+n]}
		l.pos += n
	}
	return t
}

// hex reads \'e9; with other characters behind it the mark stands for nothing.
func (l *lexer) hex() token {
	l.pos++
	if l.pos+2 <= len(l.data) {
		if v, err := strconv.ParseUint(string(l.data[l.pos:l.pos+2]), 16, 8); err == nil {
			l.pos += 2
			return token{kind: tokenByte, char: byte(v)}
		}
	}
	return token{kind: tokenText}
}
