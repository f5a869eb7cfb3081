package sandbox

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/landlock-lsm/go-landlock/landlock"
)

// maxStack is the deepest a worker's goroutine may nest, in bytes.
const maxStack = 64 << 20

// Confine takes from the calling process, for good, what a parser does not need:
// opening any file (landlock, as far as this kernel has it), starting any program,
// sockets, looking into other processes (seccomp), stacks over 64 MiB and a second
// processor. What lies in the folders readable may still be opened for reading: the
// program's own compiled code, never data. Call it in the worker before Serve. The
// error means that the kernel could confine the process and refused.
func Confine(readable ...string) error {
	debug.SetMaxStack(maxStack)
	runtime.GOMAXPROCS(1)
	var rules []landlock.Rule
	if len(readable) > 0 {
		rules = append(rules, landlock.RODirs(readable...).IgnoreIfMissing())
	}
	if err := landlock.V11.BestEffort().Restrict(rules...); err != nil {
		return fmt.Errorf("confine worker: %w", err)
	}
	return refuseCalls(append(programStarts(), refusedCalls()...))
}

// ConfineProgram takes from the calling process, for good, what a program of others
// does not need that reads one hostile document: all files but those in readable
// (files and folders, to read and to start; what isn't there is left out) and those in
// the folder writable ("" for none), the network, signals to others, other processes
// and further ones of its own (landlock and seccomp, as far as this kernel has them).
// The process may still become another program, which inherits all of this. The error
// means that the kernel could confine the process and refused.
func ConfineProgram(readable []string, writable string) error {
	rules := []landlock.Rule{landlock.RWFiles("/dev/null").IgnoreIfMissing()}
	for _, path := range readable {
		info, err := os.Stat(path)
		switch {
		case err != nil: // nothing there to be read
		case info.IsDir():
			rules = append(rules, landlock.RODirs(path))
		default:
			rules = append(rules, landlock.ROFiles(path))
		}
	}
	if writable != "" {
		rules = append(rules, landlock.RWDirs(writable))
	}
	if err := landlock.V11.BestEffort().Restrict(rules...); err != nil {
		return fmt.Errorf("confine program: %w", err)
	}
	return refuseCalls(refusedCalls())
}
