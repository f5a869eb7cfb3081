package helper

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
)

// Runner runs jobs. It has no state: any number may run at the same time.
type Runner struct{ command []string }

// NewRunner returns a Runner whose child processes start as command, which must call
// Child with the arguments that are added to it: in the program itself
// "/proc/self/exe", ChildCommand.
func NewRunner(command ...string) *Runner { return &Runner{command: command} }

// Output is what a program said.
type Output struct {
	Stdout []byte
	// Said is the first line of standard error, at most 300 bytes of valid UTF-8.
	Said string
}

const (
	watchInterval = 50 * time.Millisecond
	// afterlife is how long the pipes of a dead program may stay open.
	afterlife = time.Second
)

// Run runs a job to its end and returns what the program said. Error kinds: Missing
// when there is no such program, Corrupt with a *Death when it did not end well
// (what it had said until then is returned too), Cancelled when the context ended,
// Internal when this machine can't start or confine the program. When Run returns, the
// process and whatever it may have started are gone.
func (r *Runner) Run(ctx context.Context, job Job) (Output, error) {
	if err := there(job.Program); err != nil {
		return Output{}, evidence.E(evidence.Missing, "find helper", job.Program, err)
	}
	if err := ctx.Err(); err != nil {
		return Output{}, evidence.E(evidence.Cancelled, "run helper", job.Program, err)
	}
	job.Limits = job.Limits.complete()
	line, err := r.line(&job)
	if err != nil {
		return Output{}, evidence.E(evidence.Internal, "run helper", job.Program, err)
	}
	// The kernel ends the child when the thread that started it ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	bounded, cancel := context.WithTimeout(ctx, job.Limits.Wall)
	defer cancel()
	p := newProcess(bounded, line, &job)
	if err := p.cmd.Start(); err != nil {
		if ctx.Err() != nil {
			return Output{}, evidence.E(evidence.Cancelled, "run helper", job.Program, ctx.Err())
		}
		return Output{}, evidence.E(evidence.Internal, "start helper", job.Program, err)
	}
	p.await(job.Watch)
	return p.outcome(ctx, bounded, &job)
}

// outcome is what Run returns of a process that has ended; bounded is ctx with the wall
// limit.
func (p *process) outcome(ctx, bounded context.Context, job *Job) (Output, error) {
	out := Output{Stdout: p.out.data, Said: firstLine(p.said.data)}
	switch ended := p.cmd.ProcessState.Success(); {
	case ctx.Err() != nil && !ended:
		return out, evidence.E(evidence.Cancelled, "run helper", job.Program, ctx.Err())
	case strings.HasPrefix(out.Said, childFailed) && !ended:
		return Output{}, evidence.E(evidence.Internal, "start helper", job.Program, errors.New(out.Said))
	}
	if death := p.death(bounded, job, out.Said); death != nil {
		return out, evidence.E(evidence.Corrupt, "run helper", filepath.Base(job.Program), death)
	}
	return out, nil
}

// there reports why a program can't be started, if so.
func there(program string) error {
	if !filepath.IsAbs(program) {
		return errors.New("not an absolute path")
	}
	info, err := os.Stat(program)
	if err != nil {
		return err
	}
	if info.IsDir() || info.Mode().Perm()&0o111 == 0 {
		return errors.New("not a program")
	}
	return nil
}

// line is the child's whole command line.
func (r *Runner) line(job *Job) ([]string, error) {
	orders, err := json.Marshal(job.cage())
	if err != nil {
		return nil, err
	}
	line := append([]string{}, r.command...)
	line = append(line, string(orders), separator, job.Program)
	return append(line, job.Args...), nil
}

// process is a helper at work.
type process struct {
	cmd       *exec.Cmd
	out, said bounded

	mu     sync.Mutex
	gone   bool   // its id may belong to another from now on
	reason string // why it was ended here, if it was
}

// newProcess prepares the child.
func newProcess(ctx context.Context, line []string, job *Job) *process {
	p := &process{}
	p.out = bounded{limit: job.Limits.Output, full: func() { p.end(outputLimit) }}
	p.said = bounded{limit: maxSaid}
	p.cmd = exec.CommandContext(ctx, line[0], line[1:]...) //nolint:gosec // this very program, which confines itself
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = job.Stdin, &p.out, &p.said
	p.cmd.Dir = cmp.Or(job.Dir, "/")
	p.cmd.Env = append(environment(), job.Env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	p.cmd.Cancel = func() error { p.end(""); return nil }
	p.cmd.WaitDelay = afterlife
	return p
}

// await waits until the process has ended, then ends what it may have left behind in
// its group: its id is still its own, since nobody has taken note of its death yet.
func (p *process) await(watch func() string) {
	stop := p.watch(watch)
	for {
		err := unix.Waitid(unix.P_PID, p.cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	p.end("")
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	_ = p.cmd.Wait() // how it ended stands in ProcessState
	stop()
}

// watch asks now and then whether the process must end. The function returned ends
// the asking.
func (p *process) watch(ask func() string) (stop func()) {
	if ask == nil {
		return func() {}
	}
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(watchInterval)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-tick.C:
				if why := ask(); why != "" {
					p.end(why)
					return
				}
			}
		}
	}()
	return func() { close(over); <-done }
}

// end kills the process and its group, for a reason that is empty when another place
// knows it.
func (p *process) end(reason string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	if p.reason == "" {
		p.reason = reason
	}
	_ = unix.Kill(-p.cmd.Process.Pid, unix.SIGKILL) // fails only when all are gone already
}

// because is the reason given to end.
func (p *process) because() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reason
}
