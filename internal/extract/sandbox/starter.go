package sandbox

import (
	"context"
	"log/slog"
	"runtime"
	"time"

	"spoor/internal/evidence"
)

const (
	startTries  = 3
	firstPause  = 20 * time.Millisecond
	longestWait = 5 * time.Second
)

// starter starts all of a pool's workers from one thread that lives as long as
// the pool: the kernel's parent-death signal follows the thread, not the process.
type starter struct {
	asked   chan chan started
	command []string
	logger  *slog.Logger
	gone    chan struct{}
}

type started struct {
	process *process
	err     error
}

func newStarter(closing context.Context, command []string, logger *slog.Logger) *starter {
	s := &starter{asked: make(chan chan started), command: command, logger: logger, gone: make(chan struct{})}
	go s.run(closing)
	return s
}

// run waits longer after each failure in a row, so that a worker that can't start
// does not become a storm of processes.
func (s *starter) run(closing context.Context) {
	runtime.LockOSThread()
	defer close(s.gone)
	pause := time.Duration(0)
	for {
		select {
		case <-closing.Done():
			return
		case answer := <-s.asked:
			wait(closing, pause)
			p, err := startProcess(closing, s.command)
			pause = nextPause(pause, err)
			answer <- started{p, err}
		}
	}
}

func nextPause(last time.Duration, err error) time.Duration {
	if err == nil {
		return 0
	}
	return min(max(2*last, firstPause), longestWait)
}

func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// start gives a new worker. Error kinds: Missing when it does not start in three
// tries, Cancelled when the pool closes meanwhile, or the context's error.
func (s *starter) start(ctx context.Context) (*process, error) {
	var last error
	for range startTries {
		got, err := s.ask(ctx)
		if err != nil {
			return nil, err
		}
		if got.err == nil {
			return got.process, nil
		}
		last = got.err
		s.logger.WarnContext(ctx, "extraction worker does not start", slog.Any("cause", last))
	}
	return nil, evidence.E(evidence.Missing, "start extraction worker", s.command[0], last)
}

func (s *starter) ask(ctx context.Context) (started, error) {
	answer := make(chan started, 1)
	select {
	case s.asked <- answer:
		return <-answer, nil
	case <-ctx.Done():
		return started{}, ctx.Err()
	case <-s.gone:
		return started{}, errClosed()
	}
}
