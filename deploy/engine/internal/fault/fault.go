// Package fault owns the engine's exit codes and the one line it prints when it
// can't go on. It decides what an error means for the person at the keyboard; it
// prints nothing itself.
package fault

import (
	"errors"
	"io/fs"
	"syscall"
)

// Code is the process's exit status. The values are part of the contract with
// whoever supervises the engine: add at the end, never change.
type Code int

// The exit codes.
const (
	Stopped    Code = 0 // asked to stop, stopped
	Failed     Code = 1 // anything nobody foresaw
	Usage      Code = 2 // the flags make no sense
	InUse      Code = 3 // another engine holds the data folder
	PortTaken  Code = 4 // something else listens on the port that was asked for
	Unwritable Code = 5 // the data folder can't be read or written
	DiskFull   Code = 6 // no room left for the data folder
)

// Table describes the codes for --help.
const Table = `Exit codes:
  0  stopped as asked (SIGTERM, SIGINT, or the end of a pipe on stdin)
  1  unexpected failure
  2  wrong flags
  3  another engine uses the data folder
  4  the port that was asked for is taken
  5  the data folder can't be read or written
  6  the disk is full
`

// Fault is a failure whose exit code and sentence are known.
type Fault struct {
	Code  Code
	Text  string // one sentence without a line break
	Cause error  // may be nil
}

// New builds a fault.
func New(code Code, text string, cause error) *Fault {
	return &Fault{Code: code, Text: text, Cause: cause}
}

// Error gives the sentence and its cause in one line.
func (f *Fault) Error() string {
	if f.Cause == nil {
		return f.Text
	}
	return f.Text + ": " + f.Cause.Error()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// coded is what SQLite errors offer; the low byte is the primary result code
// (https://www.sqlite.org/rescode.html).
type coded interface{ Code() int }

const (
	sqliteError    = 1 // among others: no such table
	sqliteReadonly = 8
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteCantOpen = 14
	sqliteNotADB   = 26
)

// CodeOf is the exit code for err: the outermost Fault's, else what the operating
// system or SQLite says, else Failed; Stopped for nil.
func CodeOf(err error) Code {
	if err == nil {
		return Stopped
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Code
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), sqliteCode(err) == sqliteFull:
		return DiskFull
	case errors.Is(err, syscall.EADDRINUSE):
		return PortTaken
	case denied(err), sqliteCode(err) == sqliteReadonly, sqliteCode(err) == sqliteCantOpen:
		return Unwritable
	}
	return Failed
}

// Damaged reports whether the error of a plain query says that a file is no SQLite
// database, not one any longer, or one without our tables.
func Damaged(err error) bool {
	code := sqliteCode(err)
	return code == sqliteError || code == sqliteCorrupt || code == sqliteNotADB
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) ||
		errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR)
}

func sqliteCode(err error) int {
	var c coded
	if errors.As(err, &c) {
		return c.Code() & 0xff
	}
	return 0
}
