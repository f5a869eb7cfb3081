package helper

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"spoor/internal/extract/sandbox"
)

// ChildCommand is the hidden command of the program that plays the child: its
// arguments go to Child.
const ChildCommand = "helper-child"

// childFailed is how standard error starts when the child could not become the program.
const childFailed = "helper child: "

// separator stands between the cage and the program.
const separator = "--"

// cage is what a child does to itself before it becomes the program.
type cage struct {
	Read   []string      `json:"read"`
	Write  string        `json:"write,omitempty"`
	Limits []systemLimit `json:"limits"`
}

// systemLimit is one of the kernel's limits of a process (setrlimit(2)).
type systemLimit struct {
	Resource int    `json:"resource"`
	Value    uint64 `json:"value"`
	Grace    uint64 `json:"grace,omitempty"` // how far above it the process is killed
}

// Child confines and limits this process and then turns it into the program of its
// arguments: the cage, "--", the program's path and its arguments. It returns only
// when that fails; its caller writes the error to standard error, as it is, and exits
// with any code but 0. Nothing hostile was read until then: the document comes through
// standard input or a file, and the program is the first to look at it.
func Child(args []string) error {
	if len(args) < 3 || args[1] != separator {
		return errors.New(childFailed + "not for use by hand")
	}
	if err := become(args[0], args[2:]); err != nil {
		return fmt.Errorf(childFailed+"%w", err)
	}
	return nil
}

// become turns this process into a program in a cage.
func become(orders string, line []string) error {
	var c cage
	if err := json.Unmarshal([]byte(orders), &c); err != nil {
		return err
	}
	// Where the kernel can't confine all threads at once, this is the one that counts.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// Under the limit on memory that follows, collecting garbage could need more.
	debug.SetGCPercent(-1)
	if err := sandbox.ConfineProgram(c.Read, c.Write); err != nil {
		return err
	}
	for _, l := range c.Limits {
		if err := sandbox.LowerWithin(0, l.Resource, l.Value, l.Value+l.Grace); err != nil {
			return fmt.Errorf("limit %d: %w", l.Resource, err)
		}
	}
	err := syscall.Exec(line[0], line, os.Environ()) //nolint:gosec // confined
	return fmt.Errorf("start %s: %w", line[0], err)
}

// systemLimits is what the kernel holds of a job's limits.
func (l Limits) systemLimits() []systemLimit {
	seconds := uint64((l.CPU + time.Second - 1) / time.Second) //nolint:gosec // see complete
	return []systemLimit{
		{Resource: unix.RLIMIT_CORE},
		{Resource: unix.RLIMIT_CPU, Value: seconds, Grace: 1},
		{Resource: unix.RLIMIT_FSIZE, Value: uint64(l.File)},  //nolint:gosec // see complete
		{Resource: unix.RLIMIT_NOFILE, Value: uint64(l.Open)}, //nolint:gosec // see complete
		// The last: this very process may have more of it already.
		{Resource: unix.RLIMIT_AS, Value: uint64(l.Memory)}, //nolint:gosec // see complete
	}
}
