package pattern

import (
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
)

// Example is a short text that a pattern of a language describes: of alternatives
// the first, what is optional left out, gaps closed. A pattern that does not match
// its own example can never match as it was meant. The error says why a pattern
// does not compile.
func Example(language, src string, classes Classes) (string, error) {
	if language == ideographic {
		re, err := syntax.Parse(Fold(src).Text, syntax.Perl)
		if err != nil {
			return "", err
		}
		return string(spelled(re)), nil
	}
	if err := Check(language, src, classes); err != nil {
		return "", err
	}
	root, err := parse(src, classes)
	if err != nil {
		return "", err
	}
	return strings.Join(root.words(), " "), nil
}

// anyToken stands where any token will do.
const anyToken = "xx"

// words are the tokens of an example.
func (n node) words() []string {
	switch n.form {
	case formToken:
		return []string{n.tests[len(n.tests)-1].word()}
	case formChoice:
		if len(n.kids) > 0 {
			return n.kids[0].words()
		}
	case formSequence:
		var all []string
		for _, kid := range n.kids {
			all = append(all, kid.words()...)
		}
		return all
	case formOptional, formGap:
	}
	return nil
}

// word is a token that passes the test.
func (t test) word() string {
	switch t.kind {
	case testAny:
		return anyToken
	case testNumber:
		return strconv.Itoa(max(t.low, 1))
	default:
		return t.text
	}
}

// spelled is a shortest text that an expression matches.
func spelled(re *syntax.Regexp) []rune {
	switch re.Op {
	case syntax.OpLiteral:
		return re.Rune
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if unicode.IsPrint(re.Rune[i]) {
				return re.Rune[i : i+1]
			}
		}
		return re.Rune[:min(1, len(re.Rune))]
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return []rune("人")
	case syntax.OpCapture, syntax.OpPlus, syntax.OpAlternate:
		return spelled(re.Sub[0])
	case syntax.OpRepeat:
		var all []rune
		for range re.Min {
			all = append(all, spelled(re.Sub[0])...)
		}
		return all
	case syntax.OpConcat:
		var all []rune
		for _, sub := range re.Sub {
			all = append(all, spelled(sub)...)
		}
		return all
	default: // what may be left out
		return nil
	}
}
