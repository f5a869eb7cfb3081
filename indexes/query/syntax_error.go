package query

import "fmt"

// Code names a mistake in a query; faces translate it.
type Code string

// The closed list of mistakes. Add at the end, never change.
const (
	UnclosedQuote       Code = "unclosed-quote"
	UnclosedParenthesis Code = "unclosed-parenthesis"
	UnopenedParenthesis Code = "unopened-parenthesis"
	EmptyParentheses    Code = "empty-parentheses"
	MissingOperand      Code = "missing-operand" // AND, OR, NOT or - without a word beside it
	EmptyPhrase         Code = "empty-phrase"    // quotes without a word between them
	UnknownField        Code = "unknown-field"   // the error lists the fields
	MissingValue        Code = "missing-value"   // field: without a value
	NestedField         Code = "nested-field"    // title:(a file:b)
	StarInside          Code = "star-inside"     // * is allowed at the end of a word only
	StarAlone           Code = "star-alone"      // field:* has no letters before the star
	PrefixOfWords       Code = "prefix-of-words" // the word before * is several words
	WordTooLong         Code = "word-too-long"   // above MaxWordBytes
	NothingToSearch     Code = "nothing-to-search"
	LoneBackslash       Code = "lone-backslash" // at the end, with nothing to protect
	TooDeep             Code = "too-deep"       // nested more than MaxDepth
	TooLong             Code = "too-long"       // above MaxBytes
	NotText             Code = "not-text"       // not UTF-8
)

// Codes lists every mistake.
func Codes() []Code {
	return []Code{
		UnclosedQuote, UnclosedParenthesis, UnopenedParenthesis, EmptyParentheses, MissingOperand, EmptyPhrase,
		UnknownField, MissingValue, NestedField, StarInside, StarAlone, PrefixOfWords, WordTooLong,
		NothingToSearch, LoneBackslash, TooDeep, TooLong, NotText,
	}
}

// SyntaxError is a mistake in a query and the byte at which it stands.
type SyntaxError struct {
	Code   Code
	At     int      // byte offset in the query
	Near   string   // the piece of the query that is wrong; may be empty
	Fields []string // with UnknownField: the fields that exist
}

// Error is for logs and developers; faces translate the code instead.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("at byte %d: %s", e.At, e.Code)
	if e.Near != "" {
		s += fmt.Sprintf(" %q", e.Near)
	}
	if len(e.Fields) > 0 {
		s += fmt.Sprintf(", fields are %v", e.Fields)
	}
	return s
}
