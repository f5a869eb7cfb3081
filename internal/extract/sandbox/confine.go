package sandbox

import (
	"fmt"
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
	return refuseCalls()
}
