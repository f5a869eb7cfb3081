package helper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"spoor/internal/evidence"
)

// Death is how a program ended that did not end well. It is the cause of an
// evidence.Error of kind Corrupt.
type Death struct {
	// Outcome is what the end means for the document: Timeout, Memory or Damaged.
	Outcome evidence.Outcome
	// Reason is a code and, after a colon, what is known: "wall-limit: 1m0s",
	// "cpu-limit: 20s", "memory-limit: 2048 MiB", "file-limit: 1 MiB",
	// "output-limit: 64 MiB", "exit: 1: what it said", "crash: signal ...", or what
	// Job.Watch said.
	Reason string
	// Code is the program's exit code, -1 when a signal ended it.
	Code int

	said []byte // all of standard error that was kept
}

// complains reports whether standard error holds words.
func (d *Death) complains(words string) bool { return bytes.Contains(d.said, []byte(words)) }

// Error implements error.
func (d *Death) Error() string { return d.Reason }

// DeathOf is the Death in an error's chain, nil when there is none.
func DeathOf(err error) *Death {
	d, _ := errors.AsType[*Death](err)
	return d
}

// death says how the process ended; nil when well.
func (p *process) death(ctx context.Context, job *Job, said string) *Death {
	state := p.cmd.ProcessState
	lim := &job.Limits
	d := &Death{Outcome: evidence.Damaged, Code: state.ExitCode(), said: p.said.data}
	status, _ := state.Sys().(syscall.WaitStatus)
	switch why := p.because(); {
	case why == outputLimit:
		d.Outcome, d.Reason = evidence.Memory, mebibytes(why, lim.Output)
	case why != "":
		d.Outcome, d.Reason = evidence.Memory, why
	case state.Success():
		return nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		d.Outcome, d.Reason = evidence.Timeout, "wall-limit: "+lim.Wall.String()
	case spent(status, said), status.Signaled() && status.Signal() == syscall.SIGKILL && nearly(state, lim.CPU):
		d.Outcome, d.Reason = evidence.Timeout, "cpu-limit: "+lim.CPU.String()
	case status.Signaled() && status.Signal() == syscall.SIGXFSZ:
		d.Outcome, d.Reason = evidence.Memory, mebibytes("file-limit", lim.File)
	case wantedMemory(said):
		d.Outcome, d.Reason = evidence.Memory, mebibytes("memory-limit", lim.Memory)
	case status.Signaled() && status.Signal() == syscall.SIGKILL:
		d.Outcome, d.Reason = evidence.Memory, "memory-limit: killed by the system"
	case status.Signaled():
		d.Reason = with("crash: "+status.Signal().String(), said)
	default:
		d.Reason = with(fmt.Sprintf("exit: %d", d.Code), said)
	}
	return d
}

// spent reports whether a process was told by the kernel that its processor time is over:
// most programs die of that, some say so first.
func spent(status syscall.WaitStatus, said string) bool {
	return status.Signaled() && status.Signal() == syscall.SIGXCPU || strings.HasPrefix(said, "SIGXCPU")
}

// nearly reports whether a process used its processor time up; the kernel's limit and
// its account of a dead process differ by some milliseconds.
func nearly(state *os.ProcessState, limit time.Duration) bool {
	return state.UserTime()+state.SystemTime() >= limit*9/10
}

// outputLimit is the code for too long an answer.
const outputLimit = "output-limit"

func mebibytes(code string, n int64) string { return fmt.Sprintf("%s: %d MiB", code, n>>20) }

func with(reason, said string) string {
	if said == "" {
		return reason
	}
	return reason + ": " + said
}

// wantedMemory recognises how programs in C and C++ say that they get no more.
func wantedMemory(said string) bool {
	said = strings.ToLower(said)
	for _, words := range []string{"bad_alloc", "out of memory", "cannot allocate memory", "failed to allocate", "malloc of", "malloc failed", "failed to map segment"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

const (
	maxSaid = 8 << 10
	maxLine = 300
)

// firstLine is the first line with something on it.
func firstLine(said []byte) string {
	for line := range bytes.Lines(said) {
		if text := strings.TrimSpace(strings.ToValidUTF8(string(line), "\uFFFD")); text != "" {
			return strings.ToValidUTF8(text[:min(len(text), maxLine)], "")
		}
	}
	return ""
}

// bounded keeps the start of what is written to it.
type bounded struct {
	data  []byte
	limit int64
	full  func() // called when more comes; nil: the rest is dropped
}

// Write implements io.Writer; it never fails.
func (b *bounded) Write(p []byte) (int, error) {
	n := len(p)
	left := b.limit - int64(len(b.data))
	if int64(n) > left {
		p = p[:left]
		if b.full != nil {
			b.full()
		}
	}
	b.data = append(b.data, p...)
	return n, nil
}
