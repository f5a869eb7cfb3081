package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// child is one engine process.
type child struct {
	cmd    *exec.Cmd
	life   io.Closer       // the engine stops when it is closed, by us or by our death
	ready  chan Connection // its one line
	exited chan struct{}

	mu   sync.Mutex
	last string
}

// spawn starts the process. Its context is not ctx: it ends with stop.
func spawn(ctx context.Context, binary string, args []string, log *slog.Logger) (*child, error) {
	ctx = context.WithoutCancel(ctx)
	c := &child{ready: make(chan Connection, 1), exited: make(chan struct{})}
	c.cmd = exec.CommandContext(ctx, binary, args...) //nolint:gosec // the engine's own path and flags
	c.cmd.SysProcAttr = bound()
	c.cmd.WaitDelay = 2 * time.Second
	c.cmd.Stdout = &lines{each: c.announced}
	c.cmd.Stderr = &lines{each: func(line []byte) { c.said(ctx, log, line) }}
	life, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	c.life = life
	started := make(chan error, 1)
	go c.run(started)
	return c, <-started
}

// run starts the process and waits for its end on one thread: the signal that Linux
// sends a child when its parent dies is sent when the parent's thread ends.
func (c *child) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.exited)
	err := c.cmd.Start()
	started <- err
	if err == nil {
		_ = c.cmd.Wait() // the exit code says it all, see code
	}
}

// stop asks the engine to end and kills it when it does not.
func (c *child) stop() error {
	_ = c.life.Close() // already closed when the process is gone
	select {
	case <-c.exited:
		if code := c.code(); code > 0 {
			return fmt.Errorf("the engine stopped with code %d: %s", code, c.lastWords())
		}
		return nil
	case <-time.After(stopLimit):
	}
	err := c.cmd.Process.Kill()
	<-c.exited
	return errors.Join(errors.New("the engine did not stop when asked and was killed"), err)
}

// code is the exit code of a process that has ended, -1 when a signal ended it.
func (c *child) code() int { return c.cmd.ProcessState.ExitCode() }

// lastWords is the last line that the engine wrote to stderr.
func (c *child) lastWords() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

func (c *child) announced(line []byte) {
	var conn Connection
	if json.Unmarshal(line, &conn) != nil || conn.S3 == "" {
		return
	}
	select {
	case c.ready <- conn:
	default: // it prints one line; a second one has no meaning
	}
}

// said passes a line of the engine's log on to ours, at its own level.
func (c *child) said(ctx context.Context, log *slog.Logger, line []byte) {
	var entry struct{ Level, Msg, Error string }
	structured := json.Unmarshal(line, &entry) == nil
	if !structured {
		entry.Msg = string(line)
	}
	c.mu.Lock()
	c.last = strings.TrimSuffix(entry.Msg+": "+entry.Error, ": ")
	c.mu.Unlock()
	if !structured {
		log.DebugContext(ctx, "engine", slog.String("said", entry.Msg))
		return
	}
	var level slog.Level
	if level.UnmarshalText([]byte(entry.Level)) != nil {
		level = slog.LevelError // levels of other loggers that are worse than an error
	}
	log.Log(ctx, level, "engine", slog.String("said", entry.Msg), slog.String("error", entry.Error))
}

// maxLine is the most of one line that is kept, in bytes.
const maxLine = 64 << 10

// lines cuts what is written into lines.
type lines struct {
	each func(line []byte)
	rest []byte
}

// Write never fails: a process must not stop because its log is odd.
func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for {
		head, tail, found := bytes.Cut(p, []byte("\n"))
		l.rest = append(l.rest, head[:min(len(head), maxLine-len(l.rest))]...)
		if !found {
			return n, nil
		}
		if len(l.rest) > 0 {
			l.each(l.rest)
		}
		l.rest, p = l.rest[:0], tail
	}
}
