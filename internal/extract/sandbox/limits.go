package sandbox

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// addressSpace is the most virtual memory a worker may map. The Go runtime
	// reserves about 1 GiB of it without using it.
	addressSpace = 3 << 30
	openFiles    = 32
	// processes counts all threads of the user, not only the worker's, and does
	// not bind root: it stops a fork bomb, no more.
	processes = 4096
)

// limitProcess bounds a process that has just started, before it reads anything.
func limitProcess(pid int) error {
	for _, limit := range []struct {
		name     string
		resource int
		value    uint64
	}{
		{"address space", unix.RLIMIT_AS, addressSpace},
		{"core file", unix.RLIMIT_CORE, 0},
		{"file size", unix.RLIMIT_FSIZE, 0},
		{"open files", unix.RLIMIT_NOFILE, openFiles},
		{"processes", unix.RLIMIT_NPROC, processes},
	} {
		if err := Lower(pid, limit.resource, limit.value); err != nil {
			return fmt.Errorf("limit %s: %w", limit.name, err)
		}
	}
	return nil
}

// Lower sets a limit (unix.RLIMIT_...) of a process, 0 for this one, or leaves it where
// it is lower already: raising one needs privileges.
func Lower(pid, resource int, value uint64) error { return LowerWithin(pid, resource, value, value) }

// LowerWithin is Lower with a second, higher value that the process may not pass even
// when it takes no notice of the first: over its processor time, for one, it gets a
// signal that says so before it is killed.
func LowerWithin(pid, resource int, soft, hard uint64) error {
	var old unix.Rlimit
	if err := unix.Prlimit(pid, resource, nil, &old); err != nil {
		return err
	}
	hard = min(hard, old.Max)
	return unix.Prlimit(pid, resource, &unix.Rlimit{Cur: min(soft, hard), Max: hard}, nil)
}

// limitCPU lets a process use so much more processor time, counted from now. It
// backs the wall limit up for when the parent itself is stopped.
func limitCPU(pid int, more time.Duration) error {
	used, err := cpuTime(pid)
	if err != nil {
		return err
	}
	var old unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_CPU, nil, &old); err != nil {
		return err
	}
	seconds := uint64((used + more + time.Second - 1) / time.Second) //nolint:gosec // durations are not negative
	return unix.Prlimit(pid, unix.RLIMIT_CPU, &unix.Rlimit{Cur: min(seconds, old.Max), Max: old.Max}, nil)
}

// cpuTime is the processor time that a process has used; its clock's number is
// made of its id (see clock_getcpuclockid in the C library).
func cpuTime(pid int) (time.Duration, error) {
	const processClock = 2
	var ts unix.Timespec
	err := unix.ClockGettime(int32(^pid<<3|processClock), &ts) //nolint:gosec // process ids fit 22 bits
	return time.Duration(ts.Nano()), err
}

// residentMemory is the memory that a process really uses, in bytes; 0 when it is
// gone.
func residentMemory(pid int) int64 {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
