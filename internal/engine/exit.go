package engine

import (
	"errors"
	"fmt"

	"spoor/internal/evidence"
)

// The engine's exit codes, as its --help documents them.
const (
	exitUsage      = 2
	exitInUse      = 3
	exitPortTaken  = 4
	exitUnwritable = 5
	exitDiskFull   = 6
)

// exitError is an engine that ended before it answered.
type exitError struct {
	code int
	said string // its last line on stderr
}

func (e exitError) Error() string {
	if e.said == "" {
		return fmt.Sprintf("it ended with code %d", e.code)
	}
	return e.said
}

// exitCode is the code of the exitError in err, -1 when there is none.
func exitCode(err error) int {
	if e, ok := errors.AsType[exitError](err); ok {
		return e.code
	}
	return -1
}

func kindOf(code int) evidence.Kind {
	switch code {
	case exitUsage:
		return evidence.Invalid
	case exitInUse, exitPortTaken:
		return evidence.Conflict
	case exitUnwritable:
		return evidence.Unreadable
	case exitDiskFull:
		return evidence.NoSpace
	}
	return evidence.Internal
}
