package sandbox

import (
	"context"
	"sync"
	"time"

	"spoor/internal/extract"
)

// killed says why the parent ended a worker.
type killed int

const (
	notKilled killed = iota
	overWall
	overMemory
	cancelled
)

const watchInterval = 25 * time.Millisecond

// watch ends a worker that overstays one document's limits. Its clock stands
// still while the parent is busy on the worker's behalf: a slow store is no fault
// of the document.
type watch struct {
	process *process
	lim     extract.Limits
	stop    chan struct{}
	done    chan struct{}

	mu      sync.Mutex
	spent   time.Duration
	since   time.Time // zero while the clock stands still
	verdict killed
}

func startWatch(ctx context.Context, p *process, lim extract.Limits) *watch {
	w := &watch{process: p, lim: lim, stop: make(chan struct{}), done: make(chan struct{}), since: time.Now()}
	go w.run(ctx)
	return w
}

func (w *watch) run(ctx context.Context) {
	defer close(w.done)
	tick := time.NewTicker(min(watchInterval, max(w.lim.Wall, time.Millisecond)))
	defer tick.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-ctx.Done():
			w.end(cancelled)
			return
		case <-tick.C:
			if why := w.exceeded(); why != notKilled {
				w.end(why)
				return
			}
		}
	}
}

func (w *watch) exceeded() killed {
	if w.elapsed() > w.lim.Wall {
		return overWall
	}
	if residentMemory(w.process.cmd.Process.Pid) > w.lim.Memory {
		return overMemory
	}
	return notKilled
}

func (w *watch) end(why killed) {
	w.mu.Lock()
	w.verdict = why
	w.mu.Unlock()
	if w.process.alive() {
		_ = w.process.kill() // fails only when it is gone already
	}
}

func (w *watch) elapsed() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() {
		return w.spent
	}
	return w.spent + time.Since(w.since)
}

// during stops the clock while the parent works.
func (w *watch) during(work func() error) error {
	w.mu.Lock()
	w.spent, w.since = w.spent+time.Since(w.since), time.Time{}
	w.mu.Unlock()
	err := work()
	w.mu.Lock()
	w.since = time.Now()
	w.mu.Unlock()
	return err
}

// finish ends the watching and says whether, and why, the worker was killed.
func (w *watch) finish() killed {
	close(w.stop)
	<-w.done
	return w.verdict
}
