// Package query is the investigators' query language: words, phrases, AND OR NOT
// (EN OF NIET), parentheses, field:value, prefix*, and what a query matches on a
// page of text (Locate).
//
// All language work happens here, in our own code, so that every engine and
// every quote agree: Fold and Words define what a word is.
package query

import (
	"strings"
	"unicode"
)

// Node is one of *And, *Or, *Not, *Word, *Phrase, *Field, All. String prints it in
// the query language; Parse reads that back as the same tree.
type Node interface{ String() string }

type (
	// And matches what all its parts match.
	And struct{ Parts []Node }
	// Or matches what at least one of its parts matches.
	Or struct{ Parts []Node }
	// Not matches what its part does not match.
	Not struct{ Part Node }
	// Word matches a folded word; with Prefix, every word that begins with it.
	Word struct {
		Text   string
		Prefix bool
	}
	// Phrase matches consecutive words on one page.
	Phrase struct{ Words []string }
	// Field restricts its part to a field (indexes package comment). The part of an
	// exact-value field holds words whose Text is the value as typed.
	Field struct {
		Name string
		Part Node
	}
	// All matches every document.
	All struct{}
)

// String implements Node.
func (n *And) String() string { return joined(n.Parts, " AND ") }

// String implements Node.
func (n *Or) String() string { return joined(n.Parts, " OR ") }

// String implements Node.
func (n *Not) String() string { return "NOT " + n.Part.String() }

// String implements Node.
func (n *Word) String() string {
	s := n.Text
	if needsQuotes(s) {
		s = quoted(s)
	}
	if n.Prefix {
		s += "*"
	}
	return s
}

// String implements Node.
func (n *Phrase) String() string { return quoted(strings.Join(n.Words, " ")) }

// String implements Node.
func (n *Field) String() string {
	s := n.Part.String()
	if _, negated := n.Part.(*Not); negated {
		s = "(" + s + ")"
	}
	return n.Name + ":" + s
}

// String implements Node.
func (All) String() string { return "*" }

func joined(parts []Node, op string) string {
	s := make([]string, len(parts))
	for i, p := range parts {
		s[i] = p.String()
	}
	return "(" + strings.Join(s, op) + ")"
}

func isOperator(s string) bool {
	switch s {
	case "AND", "OR", "NOT", "EN", "OF", "NIET":
		return true
	}
	return false
}

// quotes are the characters that open and close a phrase: straight, curly, low
// and angular, in any combination, because word processors mix them.
const quotes = "\"“”„‟«»"

func isQuote(r rune) bool { return strings.ContainsRune(quotes, r) }

// needsQuotes reports whether Parse would read s, unquoted, as something else.
func needsQuotes(s string) bool {
	return s == "" || s[0] == '-' || isOperator(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || isQuote(r) || strings.ContainsRune(`():*\`, r)
	})
}

// quoted is s between quotes, as Parse reads it back.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if isQuote(r) || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}
