package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/detect"
)

// Options say how workers are started and how many there are.
type Options struct {
	// Command starts a worker: the own binary ("/proc/self/exe" survives an update
	// of the file) and the hidden command that calls Confine and Serve.
	Command []string
	// Workers is the number of documents read at once; 0 means one per processor.
	Workers int
	// MaxDocuments is after how many documents a worker is replaced; 0 means 500.
	MaxDocuments int
	// MaxIdleMemory is the resident memory in bytes over which a worker is replaced
	// after its document; 0 means 256 MiB.
	MaxIdleMemory int64
	// Logger hears about workers, never about documents' names or text.
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.NumCPU()
	}
	if o.MaxDocuments <= 0 {
		o.MaxDocuments = 500
	}
	if o.MaxIdleMemory <= 0 {
		o.MaxIdleMemory = 256 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Pool reads documents in workers. It is an extract.Extractor and may be used by
// several goroutines at once; more than Workers of them wait for one another.
type Pool struct {
	opts    Options
	slots   chan *process // nil: a worker may be started
	starter *starter
	closing context.Context
	close   func()
	once    sync.Once
	room    *semaphore.Weighted // bytes of children of all documents together
}

// childMemory is how many bytes of children are held at once, for all documents
// together; a larger child is held alone.
const childMemory = 96 << 20

var _ extract.Extractor = (*Pool)(nil)

// NewPool starts the first worker, to fail early, and the others when needed.
// Error kinds: Invalid without a command, Missing when it does not start.
func NewPool(opts Options) (*Pool, error) {
	if len(opts.Command) == 0 {
		return nil, evidence.E(evidence.Invalid, "start extraction workers", "no command", nil)
	}
	opts = opts.withDefaults()
	closing, stop := context.WithCancel(context.Background())
	p := &Pool{
		opts: opts, slots: make(chan *process, opts.Workers), closing: closing, close: stop,
		room:    semaphore.NewWeighted(childMemory),
		starter: newStarter(closing, opts.Command, opts.Logger),
	}
	first, err := p.starter.start(closing)
	if err != nil {
		stop()
		<-p.starter.gone
		return nil, err
	}
	p.slots <- first
	for range opts.Workers - 1 {
		p.slots <- nil
	}
	return p, nil
}

// Close ends all workers and waits until they are gone. Documents being read end
// with an error of kind Cancelled.
func (p *Pool) Close() error {
	p.once.Do(func() {
		p.close()
		for range p.opts.Workers {
			if w := <-p.slots; w != nil {
				w.stop()
			}
		}
		<-p.starter.gone
	})
	return nil
}

// Extract implements extract.Extractor in a worker. A worker's death is a Result:
// outcome Timeout, Memory or Damaged, engine "spoor-sandbox/1", the kind that the
// document's start shows, and a reason that says how many pages and children were
// kept. Errors: the
// sink's, unchanged; the context's; kind Unreadable when the source fails, Missing
// when no worker starts, Cancelled when the pool is closed.
func (p *Pool) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	if src.Size < 0 || src.Data == nil {
		return extract.Result{}, evidence.E(evidence.Invalid, "extract", "document without bytes", nil)
	}
	lim = withDefaults(lim, src.Size)
	for range startTries {
		w, err := p.take(ctx)
		if err != nil {
			return extract.Result{}, err
		}
		res, err := p.extractIn(ctx, w, &dialogue{src: src, lim: lim, sink: sink, room: p.room})
		if !errors.Is(err, errUnsent) {
			return named(res, src), err
		}
	}
	return extract.Result{}, evidence.E(evidence.Missing, "extract", "workers end before their document", nil)
}

// named gives the result of a worker that died the kind that the first bytes show;
// they are all of the document that this process looks at.
func named(res extract.Result, src extract.Source) extract.Result {
	if res.Kind != unknownKind {
		return res
	}
	head := make([]byte, min(src.Size, detect.HeadBytes))
	n, err := src.Data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return res // the result stands; only its kind stays unknown
	}
	head = head[:n]
	kind := detect.Detect(src.Name, head, int64(n), bytes.NewReader(head))
	res.Kind, res.MIME = kind.Word, kind.MIME
	return res
}

// withDefaults replaces missing limits: there is no unlimited document.
func withDefaults(lim extract.Limits, size int64) extract.Limits {
	def := extract.DefaultLimits(size)
	for _, pair := range []struct{ have, want *int64 }{
		{&lim.Inflated, &def.Inflated},
		{&lim.Ratio, &def.Ratio},
		{&lim.TextBytes, &def.TextBytes},
		{&lim.Memory, &def.Memory},
		{(*int64)(&lim.Wall), (*int64)(&def.Wall)},
	} {
		if *pair.have <= 0 {
			*pair.have = *pair.want
		}
	}
	for _, pair := range []struct{ have, want *int }{{&lim.Children, &def.Children}, {&lim.Depth, &def.Depth}, {&lim.Pages, &def.Pages}} {
		if *pair.have <= 0 {
			*pair.have = *pair.want
		}
	}
	return lim
}

// take waits for a worker and starts one where there is none.
func (p *Pool) take(ctx context.Context) (*process, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var w *process
	select {
	case w = <-p.slots:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closing.Done():
		return nil, errClosed()
	}
	if w != nil && w.alive() {
		return w, nil
	}
	if w != nil {
		w.stop()
	}
	w, err := p.starter.start(ctx)
	if err != nil {
		p.slots <- nil
		return nil, err
	}
	return w, nil
}

// extractIn reads one document in a worker and gives the worker back, or its
// place when it is gone.
func (p *Pool) extractIn(ctx context.Context, w *process, d *dialogue) (extract.Result, error) {
	w.said.forget()
	if err := limitCPU(w.cmd.Process.Pid, d.lim.Wall+10*time.Second); err != nil {
		w.stop() // it died while idle, and the system has not told yet
		p.slots <- nil
		return extract.Result{}, fmt.Errorf("%w: %w", errUnsent, err)
	}
	d.process, d.watch = w, startWatch(ctx, w, d.lim)
	res, err := d.read(ctx)
	why := d.watch.finish()
	w.documents++
	if err == nil {
		p.giveBack(w, why)
		return res, nil
	}
	w.stop()
	p.slots <- nil
	return p.explain(ctx, ending{why: why, state: w.state(), said: w.said.cause(), err: err, kept: d.kept, lim: d.lim})
}

// giveBack returns a worker to the pool, or only its place when it has served
// enough.
func (p *Pool) giveBack(w *process, why killed) {
	if why != notKilled || w.documents >= p.opts.MaxDocuments || residentMemory(w.cmd.Process.Pid) > p.opts.MaxIdleMemory {
		w.stop()
		w = nil
	}
	p.slots <- w
}

// explain tells the caller's errors from the document's outcome.
func (p *Pool) explain(ctx context.Context, end ending) (extract.Result, error) {
	var refused *refusal
	switch {
	case errors.As(end.err, &refused):
		return extract.Result{}, refused.cause
	case ctx.Err() != nil:
		return extract.Result{}, ctx.Err()
	case p.closing.Err() != nil:
		return extract.Result{}, errClosed()
	case errors.Is(end.err, errUnsent) && end.why == notKilled:
		return extract.Result{}, end.err
	}
	res := end.result()
	code, _, _ := strings.Cut(res.Reasons[0], ":")
	p.opts.Logger.WarnContext(ctx, "extraction worker ended", slog.String("outcome", string(res.Outcome)), slog.String("reason", code))
	return res, nil
}

func errClosed() error {
	return evidence.E(evidence.Cancelled, "extract", "extraction workers are closed", nil)
}
