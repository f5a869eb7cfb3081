// Package query is the investigators' query language: words, phrases, AND OR NOT
// (EN OF NIET), parentheses, field:value, prefix*, and what a query matches on a
// page of text (Locate).
//
// All language work happens here, in our own code, so that every engine and
// every quote agree: Fold and Words define what a word is.
package query

import (
	"strconv"
	"strings"
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
	if strings.ContainsAny(s, " \t()\":*\\") || isOperator(s) {
		s = strconv.Quote(s)
	}
	if n.Prefix {
		s += "*"
	}
	return s
}

// String implements Node.
func (n *Phrase) String() string { return strconv.Quote(strings.Join(n.Words, " ")) }

// String implements Node.
func (n *Field) String() string { return n.Name + ":" + n.Part.String() }

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
