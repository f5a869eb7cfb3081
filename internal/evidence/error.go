package evidence

import (
	"errors"
	"fmt"
)

// Kind is what went wrong, in a word that faces map once to an exit code, an
// HTTP status and a sentence in the user's language.
type Kind string

// The closed list of error kinds. Add at the end, never change.
const (
	Internal    Kind = "internal"    // a bug, or something nobody foresaw
	Invalid     Kind = "invalid"     // the request makes no sense as it stands
	NotFound    Kind = "not-found"   // no such case, document, file
	Conflict    Kind = "conflict"    // exists already, or someone else holds it
	Unreadable  Kind = "unreadable"  // the file or folder can't be read
	Unreachable Kind = "unreachable" // the server or store does not answer
	NoSpace     Kind = "no-space"    // the disk or store is full
	Corrupt     Kind = "corrupt"     // stored bytes do not match their digest or chain
	Cancelled   Kind = "cancelled"   // the user or the system stopped it
	Missing     Kind = "missing"     // a needed program or file is not installed
	Incomplete  Kind = "incomplete"  // done, but some documents could not be read
	Differs     Kind = "differs"     // the outcome is not what was expected
)

// Kinds lists every error kind.
func Kinds() []Kind {
	return []Kind{
		Internal, Invalid, NotFound, Conflict, Unreadable, Unreachable, NoSpace, Corrupt, Cancelled, Missing,
		Incomplete, Differs,
	}
}

// Error says what went wrong (Kind), while doing what (Op), with which thing
// (What: a path, number, address or query) and why (Cause, may be nil).
type Error struct {
	Kind  Kind
	Op    string
	What  string
	Cause error
}

// E builds an error. What may be empty.
func E(kind Kind, op, what string, cause error) *Error {
	return &Error{Kind: kind, Op: op, What: what, Cause: cause}
}

// Error is for logs and developers; faces translate the kind instead.
func (e *Error) Error() string {
	s := e.Op
	if e.What != "" {
		s += fmt.Sprintf(" %q", e.What)
	}
	s += ": " + string(e.Kind)
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf is the kind of the outermost Error in the chain, Internal when there is
// none, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
