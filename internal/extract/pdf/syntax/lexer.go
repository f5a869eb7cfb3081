package syntax

import (
	"bytes"
	"strconv"
)

const (
	maxDepth = 64      // nesting of arrays and dictionaries; deeper brackets are ignored
	maxItems = 1 << 20 // members of one array or dictionary
)

// Lexer reads objects one after another from bytes.
type Lexer struct {
	data  []byte
	pos   int
	depth int
}

// NewLexer returns a Lexer at the start of data, which it doesn't change.
func NewLexer(data []byte) *Lexer { return &Lexer{data: data} }

// Pos is the offset of the next byte to read.
func (l *Lexer) Pos() int { return l.pos }

// Seek continues reading at an offset, clipped to the data.
func (l *Lexer) Seek(pos int) { l.pos = min(max(pos, 0), len(l.data)) }

// Rest is the bytes not read yet.
func (l *Lexer) Rest() []byte { return l.data[l.pos:] }

// AtEnd reports whether all bytes have been read: the last object may be cut off.
func (l *Lexer) AtEnd() bool { return l.pos >= len(l.data) }

// Next reads the next object, or the next Keyword; false at the end of the data.
// References are not put together here ("12 0 R" is three objects), only within
// arrays, dictionaries and by Indirect.
func (l *Lexer) Next() (Object, bool) {
	for {
		l.skipSpace()
		if l.pos >= len(l.data) {
			return nil, false
		}
		switch c := l.data[l.pos]; c {
		case '(':
			return l.literal(), true
		case '<':
			if l.pos+1 < len(l.data) && l.data[l.pos+1] == '<' {
				return l.open("<<"), true
			}
			return l.hex(), true
		case '>':
			if l.pos+1 < len(l.data) && l.data[l.pos+1] == '>' {
				l.pos += 2
				return Keyword(">>"), true
			}
			l.pos++
		case '[':
			return l.open("["), true
		case ']':
			l.pos++
			return Keyword("]"), true
		case '{', '}', ')':
			l.pos++
		case '/':
			l.pos++
			return l.name(), true
		default:
			return l.word(), true
		}
	}
}

// skipSpace skips white space and comments.
func (l *Lexer) skipSpace() {
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		if c == '%' {
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
			continue
		}
		if !IsSpace(c) {
			return
		}
		l.pos++
	}
}

// open reads the array or dictionary that starts here.
func (l *Lexer) open(bracket Keyword) Object {
	l.pos += len(bracket)
	if l.depth >= maxDepth {
		return nil
	}
	l.depth++
	defer func() { l.depth-- }()
	if bracket == "[" {
		return Array(l.items("]"))
	}
	return dict(l.items(">>"))
}

// items reads members up to the closing bracket, putting references together. A
// keyword that can only mean that the bracket was forgotten ends it too.
func (l *Lexer) items(closing Keyword) []Object {
	var out []Object
	for {
		start := l.pos
		o, ok := l.Next()
		if !ok {
			return out
		}
		k, isKeyword := o.(Keyword)
		if !isKeyword {
			if len(out) < maxItems {
				out = append(out, o)
			}
			continue
		}
		switch k {
		case closing:
			return out
		case "R":
			out = foldRef(out)
		case "null":
			out = append(out, nil)
		case "true", "false":
			out = append(out, k == "true")
		case "obj", "endobj", "stream", "endstream", "Tj", "TJ", "ET", "]", ">>":
			l.pos = start
			return out
		}
	}
}

// foldRef replaces the last two numbers by the reference that they are.
func foldRef(out []Object) []Object {
	n := len(out)
	if n < 2 {
		return out
	}
	num, ok1 := out[n-2].(float64)
	gen, ok2 := out[n-1].(float64)
	if !ok1 || !ok2 || num < 0 || gen < 0 {
		return out
	}
	return append(out[:n-2], Ref{Int(num), Int(gen)})
}

// dict pairs names with what follows them. Where a value is missing, the name
// stands for null; where a name is missing, the value is dropped.
func dict(items []Object) Dict {
	d := make(Dict, len(items)/2)
	for i := 0; i < len(items); i++ {
		key, ok := items[i].(Name)
		if !ok {
			continue
		}
		if i+1 >= len(items) {
			break
		}
		i++
		if _, seen := d[key]; !seen {
			d[key] = items[i]
		}
	}
	return d
}

// name reads the characters of a name, after the slash.
func (l *Lexer) name() Name {
	start := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	raw := l.data[start:l.pos]
	if bytes.IndexByte(raw, '#') < 0 {
		return Name(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) && unhex(raw[i+1]) >= 0 && unhex(raw[i+2]) >= 0 {
			out = append(out, byte((unhex(raw[i+1])<<4|unhex(raw[i+2]))&0xff))
			i += 2
			continue
		}
		out = append(out, raw[i])
	}
	return Name(out)
}

// word reads a number or a keyword.
func (l *Lexer) word() Object {
	start := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	w := l.data[start:l.pos]
	if c := w[0]; c == '-' || c == '+' || c == '.' || isDigit(c) {
		return numberObject(w)
	}
	if o := frequent[string(w)]; o != nil {
		return o
	}
	return Keyword(w)
}

// number reads a number as viewers do: "--5" is -5, "1.2-3" is 1.2.
func number(w string) float64 {
	if f, err := strconv.ParseFloat(w, 64); err == nil {
		return f
	}
	start := 0
	for start < len(w) && (w[start] == '-' || w[start] == '+') {
		start++
	}
	end, dot := start, false
	for end < len(w) && (isDigit(w[end]) || w[end] == '.' && !dot) {
		dot = dot || w[end] == '.'
		end++
	}
	f, err := strconv.ParseFloat(w[start:end], 64)
	if err != nil {
		return 0
	}
	if start > 0 && w[0] == '-' {
		return -f
	}
	return f
}

// IsSpace reports whether c is white space (ISO 32000-2, table 1).
func IsSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func isRegular(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return false
	}
	return !IsSpace(c)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
