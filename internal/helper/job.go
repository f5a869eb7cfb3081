package helper

import (
	"cmp"
	"io"
	"path/filepath"
	"time"
)

// Job is one run of a program.
type Job struct {
	Program string // absolute path
	Args    []string
	Env     []string  // beside the few that every helper has
	Stdin   io.Reader // nil: empty; must not block
	Read    []string  // files and folders it may read beside itself and the system's libraries
	Dir     string    // where it runs; "" for the root. Say files relative to it: names show in reasons
	Write   string    // the folder it may write; "" for none
	Limits  Limits

	// Watch, when there is one, is asked now and then while the program runs; the
	// first answer that is not empty ends it, as the reason.
	Watch func() string
}

// Limits bound one run. What is zero has the default.
type Limits struct {
	Memory int64         // bytes of address space
	CPU    time.Duration // processor time, rounded up to seconds
	Wall   time.Duration
	File   int64 // bytes of the largest file that it may write
	Open   int   // files open at the same time
	Output int64 // bytes of standard output
}

// The defaults.
const (
	defaultMemory = 2 << 30
	defaultWall   = time.Minute
	defaultOpen   = 64
	defaultOutput = 64 << 20
)

// complete fills in the defaults. Without a number, no file can be written.
func (l Limits) complete() Limits {
	wall := positive(l.Wall, defaultWall)
	return Limits{
		Memory: positive(l.Memory, defaultMemory),
		CPU:    positive(l.CPU, wall),
		Wall:   wall,
		File:   max(l.File, 0),
		Open:   positive(l.Open, defaultOpen),
		Output: positive(l.Output, defaultOutput),
	}
}

func positive[N cmp.Ordered](n, otherwise N) N {
	var zero N
	if n > zero {
		return n
	}
	return otherwise
}

// system is what every program needs to start: itself, its libraries, its fonts.
func system() []string {
	return []string{"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts"}
}

// environment is all that a helper finds in its environment, so that the same
// document gives the same answer in every shell: one thread (more make tesseract
// slower, EXTRACT.md section 5), UTF-8, universal time.
func environment() []string { return []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "TZ=UTC"} }

// cage is the job's confinement.
func (j *Job) cage() cage {
	read := append(system(), j.Program)
	if real, err := filepath.EvalSymlinks(j.Program); err == nil {
		read = append(read, real)
	}
	return cage{Read: append(read, j.Read...), Write: j.Write, Limits: j.Limits.systemLimits()}
}
