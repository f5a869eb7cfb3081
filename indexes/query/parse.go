package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// Limits of a query. A query that Parse accepts prints (String) within them too.
const (
	MaxBytes = 16 << 10
	MaxDepth = 64 // levels of the tree
)

// Parse reads a query. Words beside each other must all occur (AND); AND, OR and
// NOT, in Dutch EN, OF and NIET, count as operators in upper case only, and AND
// binds closer than OR. A minus before a word is NOT; a backslash takes away the
// meaning of the next character. A word that is several words to the index
// (06-12345678, an e-mail address) becomes a phrase, and punctuation on its own is
// passed over. An empty query is All, and so is *; NOT without anything beside it
// means everything but.
//
// Error: Invalid with a *SyntaxError as its cause.
func Parse(s string) (Node, error) {
	n, err := parse(s)
	if err != nil {
		return nil, evidence.E(evidence.Invalid, "parse query", s, err)
	}
	return n, nil
}

func parse(s string) (Node, *SyntaxError) {
	switch {
	case len(s) > MaxBytes:
		return nil, &SyntaxError{Code: TooLong, At: MaxBytes}
	case !utf8.ValidString(s):
		return nil, &SyntaxError{Code: NotText}
	case strings.TrimSpace(s) == "":
		return All{}, nil
	}
	lexemes, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{in: lexemes}
	n, err := p.query()
	switch {
	case err != nil:
		return nil, err
	case height(n) > MaxDepth:
		return nil, &SyntaxError{Code: TooDeep}
	case len(n.String()) > MaxBytes:
		return nil, &SyntaxError{Code: TooLong, At: len(s)}
	}
	return n, nil
}

// parser goes through the lexemes by recursive descent. A nil Node without an
// error is punctuation that was passed over.
type parser struct {
	in    []lexeme
	pos   int
	field string // the field whose value is being read
	depth int
}

func (p *parser) peek() lexeme { return p.in[p.pos] }

func (p *parser) query() (Node, *SyntaxError) {
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if l := p.peek(); l.kind == kClose {
		return nil, &SyntaxError{Code: UnopenedParenthesis, At: l.at}
	}
	if n == nil {
		return nil, &SyntaxError{Code: NothingToSearch}
	}
	return n, nil
}

func (p *parser) or() (Node, *SyntaxError) {
	first, err := p.and()
	if err != nil || p.peek().kind != kOr {
		return first, err
	}
	parts := []Node{first}
	for p.peek().kind == kOr {
		operator := p.peek()
		p.pos++
		next, err := p.and()
		if err != nil {
			return nil, err
		}
		if next == nil || first == nil {
			return nil, missing(operator)
		}
		parts = append(parts, next)
	}
	return &Or{Parts: parts}, nil
}

func (p *parser) and() (Node, *SyntaxError) {
	var parts []Node
	for !p.at(kEnd, kClose, kOr) {
		operator := p.peek()
		if operator.kind == kAnd {
			p.pos++
			if len(parts) == 0 || !p.operand() {
				return nil, missing(operator)
			}
		}
		part, err := p.unary()
		if err != nil {
			return nil, err
		}
		if part != nil {
			parts = append(parts, part)
		} else if operator.kind == kAnd {
			return nil, missing(operator)
		}
	}
	return conjunction(parts), nil
}

func conjunction(parts []Node) Node {
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	}
	return &And{Parts: parts}
}

func missing(operator lexeme) *SyntaxError {
	return &SyntaxError{Code: MissingOperand, At: operator.at, Near: operator.text}
}

func (p *parser) at(kinds ...kind) bool { return slices.Contains(kinds, p.peek().kind) }

// operand reports whether something that an operator can work on comes next.
func (p *parser) operand() bool { return !p.at(kEnd, kClose, kAnd, kOr) }

func (p *parser) unary() (Node, *SyntaxError) {
	l := p.peek()
	if p.depth++; p.depth > 2*MaxDepth {
		return nil, &SyntaxError{Code: TooDeep, At: l.at}
	}
	defer func() { p.depth-- }()
	p.pos++
	if l.kind == kNot {
		return p.not(l)
	}
	if l.kind == kField {
		return p.restricted(l)
	}
	if l.kind == kOpen {
		return p.parenthesised(l)
	}
	return leaf(l, p.field)
}

func (p *parser) not(operator lexeme) (Node, *SyntaxError) {
	if !p.operand() {
		return nil, missing(operator)
	}
	part, err := p.unary()
	if err != nil {
		return nil, err
	}
	if part == nil {
		return nil, missing(operator)
	}
	return &Not{Part: part}, nil
}

func (p *parser) restricted(name lexeme) (Node, *SyntaxError) {
	p.field = name.text
	defer func() { p.field = "" }()
	part, err := p.unary()
	if err != nil {
		return nil, err
	}
	if part == nil {
		return nil, &SyntaxError{Code: MissingValue, At: name.at, Near: name.text}
	}
	return &Field{Name: name.text, Part: part}, nil
}

func (p *parser) parenthesised(open lexeme) (Node, *SyntaxError) {
	n, err := p.or()
	switch {
	case err != nil:
		return nil, err
	case p.peek().kind == kEnd:
		return nil, &SyntaxError{Code: UnclosedParenthesis, At: open.at}
	case n == nil:
		return nil, &SyntaxError{Code: EmptyParentheses, At: open.at}
	}
	p.pos++
	return n, nil
}

// leaf makes the node of a word or a phrase, given the field it is a value of.
func leaf(l lexeme, field string) (Node, *SyntaxError) {
	if l.text == "" {
		return empty(l, field)
	}
	if Exact(field) {
		return &Word{Text: l.text, Prefix: l.star}, nil
	}
	words := Words(l.text)
	switch {
	case l.inner:
		return nil, &SyntaxError{Code: StarInside, At: l.at, Near: l.text}
	case len(words) == 0 && len(l.text) > MaxWordBytes:
		return nil, &SyntaxError{Code: WordTooLong, At: l.at, Near: l.text[:min(len(l.text), 40)]}
	case len(words) == 0 && l.kind == kQuoted:
		return nil, &SyntaxError{Code: EmptyPhrase, At: l.at}
	case len(words) == 0 && l.star:
		return nil, &SyntaxError{Code: StarAlone, At: l.at}
	case len(words) == 0:
		return nil, nil // punctuation is passed over
	case len(words) == 1:
		return &Word{Text: words[0].Text, Prefix: l.star}, nil
	case l.star:
		return nil, &SyntaxError{Code: PrefixOfWords, At: l.at, Near: l.text}
	}
	phrase := &Phrase{Words: make([]string, len(words))}
	for i, w := range words {
		phrase.Words[i] = w.Text
	}
	return phrase, nil
}

func empty(l lexeme, field string) (Node, *SyntaxError) {
	switch {
	case l.kind == kQuoted:
		return nil, &SyntaxError{Code: EmptyPhrase, At: l.at}
	case field != "":
		return nil, &SyntaxError{Code: StarAlone, At: l.at}
	}
	return All{}, nil
}

func isWordCharacter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func height(n Node) int {
	tallest := 0
	for _, part := range children(n) {
		tallest = max(tallest, height(part))
	}
	return tallest + 1
}

// children are the direct parts of a node.
func children(n Node) []Node {
	switch n := n.(type) {
	case *And:
		return n.Parts
	case *Or:
		return n.Parts
	case *Not:
		return []Node{n.Part}
	case *Field:
		return []Node{n.Part}
	}
	return nil
}
