package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"spoor/deploy/engine/internal/fault"
)

type sqliteError int

func (e sqliteError) Error() string { return fmt.Sprintf("sqlite %d", int(e)) }
func (e sqliteError) Code() int     { return int(e) }

func TestEveryErrorHasOneExitCode(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("while starting: %w", err) }
	for name, c := range map[string]struct {
		err  error
		want fault.Code
	}{
		"nothing went wrong":         {nil, fault.Stopped},
		"a bug":                      {errors.New("boom"), fault.Failed},
		"the disk is full":           {wrap(&fs.PathError{Op: "write", Err: syscall.ENOSPC}), fault.DiskFull},
		"the quota is used up":       {wrap(syscall.EDQUOT), fault.DiskFull},
		"SQLite has no room":         {wrap(sqliteError(13)), fault.DiskFull},
		"no permission":              {wrap(&fs.PathError{Op: "open", Err: syscall.EACCES}), fault.Unwritable},
		"a file where a folder goes": {wrap(syscall.ENOTDIR), fault.Unwritable},
		"read-only file system":      {wrap(syscall.EROFS), fault.Unwritable},
		"SQLite can't open":          {wrap(sqliteError(14 | 2<<8)), fault.Unwritable},
		"the port is taken":          {wrap(syscall.EADDRINUSE), fault.PortTaken},
		"a fault keeps its own code": {wrap(fault.New(fault.InUse, "held", syscall.ENOSPC)), fault.InUse},
	} {
		if got := fault.CodeOf(c.err); got != c.want {
			t.Errorf("%s: CodeOf(%v) = %d, want %d", name, c.err, got, c.want)
		}
	}
}

func TestOnlyBrokenDatabasesAreDamaged(t *testing.T) {
	for code, want := range map[int]bool{1: true, 11: true, 26: true, 11 | 3<<8: true, 13: false, 5: false} {
		if got := fault.Damaged(fmt.Errorf("open: %w", sqliteError(code))); got != want {
			t.Errorf("Damaged(sqlite %d) = %v, want %v", code, got, want)
		}
	}
}

func TestAFaultIsOneLineWithItsCause(t *testing.T) {
	got := fault.New(fault.InUse, "another engine uses /data", errors.New("locked")).Error()
	if want := "another engine uses /data: locked"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
