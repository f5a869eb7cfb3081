package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	kWord   kind = iota // text, bare
	kQuoted             // text between quotes
	kField              // text is the field's name; its value follows at once
	kAnd
	kOr
	kNot
	kOpen
	kClose
	kEnd
)

// lexeme is a piece of a query. At and text serve error messages too.
type lexeme struct {
	kind  kind
	text  string
	at    int
	star  bool // followed by *
	inner bool // a star follows a letter inside the quotes
}

// lexer cuts a query into lexemes.
type lexer struct {
	in    string
	pos   int
	out   []lexeme
	glued bool // the previous lexeme touches this one
	open  int  // parentheses open
	group int  // the depth at which a field's parentheses opened, 0 outside
}

func lex(in string) ([]lexeme, *SyntaxError) {
	x := &lexer{in: in}
	for x.pos < len(in) {
		if err := x.next(); err != nil {
			return nil, err
		}
	}
	x.emit(lexeme{kind: kEnd, at: len(in)})
	return x.out, nil
}

func (x *lexer) emit(l lexeme) { x.out = append(x.out, l) }

func (x *lexer) peek() (rune, int) { return utf8.DecodeRuneInString(x.in[x.pos:]) }

func (x *lexer) next() *SyntaxError {
	r, size := x.peek()
	switch {
	case unicode.IsSpace(r):
		x.pos += size
		x.glued = false
		return nil
	case r == '(' || r == ')':
		x.parenthesis(r)
		return nil
	case isQuote(r):
		return x.quote(size)
	case r == '-' && !x.glued && x.operandFollows():
		x.emit(lexeme{kind: kNot, text: "-", at: x.pos})
		x.pos++
		x.glued = true
		return nil
	}
	return x.bare()
}

// operandFollows reports whether the minus at this place is NOT: a lone one is
// punctuation.
func (x *lexer) operandFollows() bool {
	r, _ := utf8.DecodeRuneInString(x.in[x.pos+1:])
	return x.pos+1 < len(x.in) && !unicode.IsSpace(r) && r != ')' && r != '-'
}

func (x *lexer) afterField() bool {
	return x.glued && len(x.out) > 0 && x.out[len(x.out)-1].kind == kField
}

func (x *lexer) parenthesis(r rune) {
	k := kOpen
	if r == ')' {
		k = kClose
		if x.open == x.group {
			x.group = 0
		}
		x.open--
	} else {
		x.open++
		if x.afterField() {
			x.group = x.open
		}
	}
	x.emit(lexeme{kind: k, text: string(r), at: x.pos})
	x.pos++
	x.glued = k == kClose
}

func (x *lexer) quote(size int) *SyntaxError {
	at := x.pos
	x.pos += size
	var text strings.Builder
	inner, before := false, ' '
	for x.pos < len(x.in) {
		r, size := x.peek()
		x.pos += size
		switch {
		case isQuote(r):
			x.emit(lexeme{kind: kQuoted, text: text.String(), at: at, star: x.takeStar(), inner: inner})
			x.glued = true
			return nil
		case r == '*':
			inner = inner || isWordCharacter(before)
		case r == '\\':
			if r, size = x.peek(); size == 0 {
				return &SyntaxError{Code: LoneBackslash, At: x.pos - 1}
			}
			x.pos += size
		}
		text.WriteRune(r)
		before = r
	}
	return &SyntaxError{Code: UnclosedQuote, At: at}
}

func (x *lexer) takeStar() bool {
	if strings.HasPrefix(x.in[x.pos:], "*") {
		x.pos++
		return true
	}
	return false
}

// bare reads a word without quotes, an operator, or a field's name.
func (x *lexer) bare() *SyntaxError {
	at, plain, star := x.pos, true, -1
	var text strings.Builder
	for x.pos < len(x.in) {
		r, size := x.peek()
		if unicode.IsSpace(r) || isQuote(r) || r == '(' || r == ')' {
			break
		}
		if star >= 0 {
			return &SyntaxError{Code: StarInside, At: star, Near: x.in[at : x.pos+size]}
		}
		if r == ':' && plain && !x.afterField() {
			if field, err := x.field(at, text.String()); field || err != nil {
				return err
			}
		}
		x.pos += size
		switch r {
		case '*':
			star = x.pos - 1
			continue
		case '\\':
			plain = false
			if r, size = x.peek(); size == 0 {
				return &SyntaxError{Code: LoneBackslash, At: x.pos - 1}
			}
			x.pos += size
		}
		text.WriteRune(r)
	}
	l := lexeme{kind: kWord, text: text.String(), at: at, star: star >= 0}
	if plain && !l.star && !x.afterField() {
		l.kind = operator(l.text)
	}
	x.emit(l)
	x.glued = true
	return nil
}

// field emits a field's name when the colon at this place ends one. 12:30,
// https://… and a colon before a space end none.
func (x *lexer) field(at int, name string) (bool, *SyntaxError) {
	if name == "" || strings.ContainsFunc(name, notLatin) || strings.HasPrefix(x.in[x.pos:], "://") {
		return false, nil
	}
	known, lower := known(strings.ToLower(name)), strings.ToLower(name)
	next, size := utf8.DecodeRuneInString(x.in[x.pos+1:])
	switch {
	case x.group > 0 && known:
		return false, &SyntaxError{Code: NestedField, At: at, Near: name}
	case x.group > 0:
		return false, nil
	case (size == 0 || unicode.IsSpace(next) || next == ')') && known:
		return false, &SyntaxError{Code: MissingValue, At: at, Near: name}
	case size == 0 || unicode.IsSpace(next) || next == ')':
		return false, nil
	case !known:
		return false, &SyntaxError{Code: UnknownField, At: at, Near: name, Fields: Fields()}
	}
	x.emit(lexeme{kind: kField, text: lower, at: at})
	x.pos++
	x.glued = true
	return true, nil
}

func notLatin(r rune) bool { return (r < 'a' || 'z' < r) && (r < 'A' || 'Z' < r) }

func operator(word string) kind {
	switch word {
	case "AND", "EN":
		return kAnd
	case "OR", "OF":
		return kOr
	case "NOT", "NIET":
		return kNot
	}
	return kWord
}
