package server

import (
	"errors"
	"fmt"
	"os"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"

	"spoor/deploy/engine/internal/fault"
)

// fatal gives the process the exit code that fits when the server ends it: a library
// that exits by itself would otherwise always say "unexpected".
type fatal struct{ log.Logger }

// Fatal logs the message as an error and ends the process.
func (l fatal) Fatal(msg string, tags ...tag.Tag) {
	l.Error(msg, tags...)
	err := errors.New(msg)
	for _, t := range tags {
		if cause, ok := t.Value().(error); ok {
			err = fmt.Errorf("%s: %w", msg, cause)
		}
	}
	fmt.Fprintln(os.Stderr, "spoor-engine: "+err.Error())
	os.Exit(int(fault.CodeOf(err)))
}

// silent drops what the client of the readiness check has to say.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
