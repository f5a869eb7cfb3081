package sandbox

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	engine      = "spoor-sandbox/1"
	unknownKind = "unknown"
	unknownMIME = "application/octet-stream"
)

// ending is all that is known about a worker's end.
type ending struct {
	why   killed           // by the parent
	state *os.ProcessState // of the process
	said  string           // its last words
	err   error            // what the dialogue ended with
	kept  kept
	lim   extract.Limits
}

// result turns a worker's end into the document's outcome. What was found until
// then stays found; the reason says how much that is.
func (e ending) result() extract.Result {
	outcome, reason := e.outcome()
	if e.kept.pages+e.kept.children > 0 {
		reason += fmt.Sprintf(", after %d pages and %d children", e.kept.pages, e.kept.children)
	}
	return extract.Result{Outcome: outcome, Reasons: []string{reason}, Kind: unknownKind, MIME: unknownMIME, Engine: engine}
}

func (e ending) outcome() (evidence.Outcome, string) {
	var over *excess
	switch {
	case e.why == overWall:
		return evidence.Timeout, fmt.Sprintf("wall-limit: %gs", e.lim.Wall.Seconds())
	case e.why == overMemory:
		return evidence.Memory, fmt.Sprintf("memory-limit: %d MiB", e.lim.Memory>>20)
	case errors.As(e.err, &over):
		return over.outcome, over.reason
	case errors.Is(e.err, errProtocol):
		return evidence.Damaged, "crash: " + cut(e.err.Error(), 300)
	}
	return e.death()
}

// death reads the process's own end: nobody here killed it.
func (e ending) death() (evidence.Outcome, string) {
	status, _ := e.state.Sys().(syscall.WaitStatus)
	switch {
	case wantedMemory(e.said):
		return evidence.Memory, "memory-limit: " + e.said
	case status.Signaled() && status.Signal() == syscall.SIGKILL:
		return evidence.Memory, "memory-limit: killed by the system"
	case strings.HasPrefix(e.said, "SIGXCPU"), status.Signaled() && status.Signal() == syscall.SIGXCPU:
		return evidence.Timeout, "cpu-limit: " + e.lim.Wall.String()
	case e.said != "":
		return evidence.Damaged, "crash: " + e.said
	}
	return evidence.Damaged, "crash: " + e.state.String()
}

// wantedMemory recognises the ways in which the runtime says that it gets no more.
func wantedMemory(said string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "address space"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}
