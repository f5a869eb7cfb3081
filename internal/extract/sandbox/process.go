package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a running worker: its pipe, its last words, and its end.
type process struct {
	cmd       *exec.Cmd
	conn      *conn
	in, out   *os.File // the parent's ends of the pipe
	said      *lastWords
	ended     chan struct{} // closed when the process is gone
	documents int
}

const startLimit = 20 * time.Second // generous: the machine may be busy

// startProcess starts a worker, bounds it and waits until it is ready. It must run
// on a thread that outlives the worker: the kernel kills the worker when the
// thread that started it ends.
func startProcess(ctx context.Context, command []string) (*process, error) {
	p := &process{said: &lastWords{}, ended: make(chan struct{})}
	if err := p.launch(ctx, command); err != nil {
		return nil, err
	}
	if err := p.greet(); err != nil {
		p.stop()
		if why := p.said.cause(); why != "" {
			err = fmt.Errorf("%w: %s", err, why)
		}
		return nil, err
	}
	return p, nil
}

func (p *process) launch(ctx context.Context, command []string) error {
	workerIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	out, workerOut, err := os.Pipe()
	if err != nil {
		return errors.Join(err, workerIn.Close(), in.Close())
	}
	p.cmd = exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the program's own binary, from wiring
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = workerIn, workerOut, p.said
	p.cmd.Dir = "/"
	p.cmd.Env = workerEnv()
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	p.cmd.Cancel = p.kill
	p.cmd.WaitDelay = time.Second
	p.in, p.out, p.conn = in, out, newConn(out, in)
	err = errors.Join(p.cmd.Start(), workerIn.Close(), workerOut.Close())
	if err != nil && p.cmd.Process == nil {
		return errors.Join(err, in.Close(), out.Close())
	}
	go func() {
		// how it ended stands in cmd.ProcessState; WaitDelay's error adds nothing
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	return nil
}

// workerEnv is the worker's whole environment: nothing of the parent's.
func workerEnv() []string {
	soft := softMemory(1 << 30) // per document set anew, see Serve
	return []string{"GOMEMLIMIT=" + strconv.FormatInt(soft, 10), "GOMAXPROCS=1", "GOTRACEBACK=none"}
}

// greet bounds the process and waits for its first word.
func (p *process) greet() error {
	if err := limitProcess(p.cmd.Process.Pid); err != nil {
		return err
	}
	if err := p.out.SetReadDeadline(time.Now().Add(startLimit)); err != nil {
		return err
	}
	t, _, err := p.conn.read()
	if err != nil {
		return fmt.Errorf("worker not ready: %w", err)
	}
	if t != frameReady {
		return broken("frame %q instead of ready", t)
	}
	return p.out.SetReadDeadline(time.Time{})
}

// kill ends the worker and whatever it may have started.
func (p *process) kill() error { return unix.Kill(-p.cmd.Process.Pid, unix.SIGKILL) }

// alive reports whether the process still runs.
func (p *process) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// stop ends the process, waits until it is gone and frees its pipe. It may be
// called again.
func (p *process) stop() {
	if p.alive() {
		_ = p.kill() // fails only when it is gone already
	}
	<-p.ended
	_ = p.in.Close() // our ends of a pipe to nobody: nothing can be lost
	_ = p.out.Close()
}

// state is how the process ended; nil while it runs.
func (p *process) state() *os.ProcessState {
	<-p.ended
	return p.cmd.ProcessState
}
