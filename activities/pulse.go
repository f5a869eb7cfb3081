package activities

import (
	"context"
	"sync"
	"time"
)

// pulse tells the server at short intervals where a batch stands, however long its
// documents take. It is how the server learns that the program died, and how the batch
// learns that it was cancelled.
type pulse struct {
	ctx   context.Context // of the activity, which ends it
	tell  func(ctx context.Context, details ...any)
	pages func() int64
	ended chan struct{}
	gone  sync.WaitGroup

	mu    sync.Mutex
	at    Position
	begun time.Time // of at.Current
}

// pulse starts to beat.
func (a *Processing) pulse(ctx context.Context, at Position) *pulse {
	p := &pulse{ctx: ctx, tell: a.tell, pages: a.processor.Read.Load, at: at, ended: make(chan struct{})}
	p.gone.Go(p.run)
	return p
}

func (p *pulse) run() {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		p.tell(p.ctx, p.position())
		select {
		case <-tick.C:
		case <-p.ended:
			return
		case <-p.ctx.Done():
			return
		}
	}
}

// stop ends the beating; nothing is told after it returns.
func (p *pulse) stop() {
	close(p.ended)
	p.gone.Wait()
}

// done notes how many documents of the batch are done.
func (p *pulse) done(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at.Done = n
}

// begin notes which document is read now and gives the position to tell. What the
// client still had to tell is replaced: it named the document before.
func (p *pulse) begin(seq int64) Position {
	p.mu.Lock()
	p.at.Current, p.begun = seq, time.Now()
	p.mu.Unlock()
	at := p.position()
	p.tell(p.ctx, at)
	return at
}

func (p *pulse) position() Position {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.at
	at.Pages = p.pages()
	if at.Current != 0 {
		at.Seconds = int(time.Since(p.begun) / time.Second)
	}
	return at
}
