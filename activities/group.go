package activities

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// work is one document's result on its way to ledger and index.
type work struct {
	result   ledger.Result
	record   indexes.Record // without text when it has parts, see putParts
	size     int64          // of its file
	key      string         // of its page set
	stale    string         // of the page set that this result replaces
	children int
}

// group collects work and makes it durable in portions.
type group struct {
	p        *Processor
	progress Progress

	mu     sync.Mutex
	held   []work
	bytes  int
	oldest time.Time // when the first of them was made
	failed bool      // the last attempt to make them durable
	tally  Tally
}

// grace is how long a batch that is stopped takes at most to keep what it has done.
const grace = 30 * time.Second

// durably runs a batch, with what it has done made durable in time and at its end,
// however it ends.
func (p *Processor) durably(ctx context.Context, progress Progress, do func(context.Context, *group) error) (Tally, error) {
	g := &group{p: p, progress: progress, tally: Tally{Outcomes: map[evidence.Outcome]int{}}}
	within, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	var clock sync.WaitGroup
	var late error
	clock.Go(func() {
		if late = g.watch(within, ended); late != nil {
			stop()
		}
	})
	err := do(within, g)
	close(ended)
	clock.Wait()
	if late != nil {
		err = late // which stopped the rest
	}
	if err == nil && ctx.Err() != nil {
		err = evidence.E(evidence.Cancelled, "process batch", "", ctx.Err())
	}
	if err == nil {
		return g.tally, g.flush(ctx)
	}
	g.rescue(ctx)
	return g.tally, err
}

// watch makes results durable that have waited long enough, until the batch ends.
func (g *group) watch(ctx context.Context, ended <-chan struct{}) error {
	tick := time.NewTicker(max(g.p.Within/8, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := g.due(ctx); err != nil {
				return err
			}
		case <-ended:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

func (g *group) due(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.held) == 0 || time.Since(g.oldest) < g.p.Within {
		return nil
	}
	return g.store(ctx)
}

// rescue keeps the results that a batch has when it is stopped.
func (g *group) rescue(ctx context.Context) {
	if g.failed && ctx.Err() == nil {
		return // it would fail again
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := g.flush(ctx); err != nil {
		g.p.Log.WarnContext(ctx, "results of a batch that was stopped are made again", slog.String("kind", string(evidence.KindOf(err))))
	}
}

func (g *group) add(ctx context.Context, w work) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.held) == 0 {
		g.oldest = time.Now()
	}
	g.held = append(g.held, w)
	if g.bytes += w.record.Bytes(); w.record.Parts > 0 {
		g.bytes += flushBytes
	}
	if len(g.held) < flushDocuments && g.bytes < flushBytes {
		return nil
	}
	return g.store(ctx)
}

func (g *group) flush(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.store(ctx)
}

// store writes what is held: ledger first, then the index, then the mark that
// says both are there. A crash in between leaves documents that are not Done, and
// they are done again. The caller holds the lock.
func (g *group) store(ctx context.Context) error {
	if len(g.held) == 0 {
		return nil
	}
	g.failed = true // until it went well
	results, records, ids := g.parts()
	if err := g.p.Book.Save(ctx, results, g.p.Actor); err != nil {
		return err
	}
	if err := g.p.Index.Put(ctx, records); err != nil {
		return err
	}
	for _, w := range g.held {
		if w.record.Parts == 0 {
			continue
		}
		if err := putParts(ctx, g.p.Index, g.p.pages, w); err != nil {
			return err
		}
	}
	if err := g.p.Book.MarkIndexed(ctx, ids, g.p.Actor); err != nil {
		return err
	}
	g.failed = false
	g.count(ctx)
	if g.progress != nil {
		g.progress(g.tally.Documents)
	}
	return nil
}

func (g *group) parts() ([]ledger.Result, []indexes.Record, []evidence.DocumentID) {
	results := make([]ledger.Result, len(g.held))
	var records []indexes.Record
	ids := make([]evidence.DocumentID, len(g.held))
	for i, w := range g.held {
		results[i], ids[i] = w.result, w.result.Document
		if w.record.Parts == 0 {
			records = append(records, w.record)
		}
	}
	return results, records, ids
}

func (g *group) count(ctx context.Context) {
	for _, w := range g.held {
		g.tally.Documents++
		g.tally.Children += w.children
		g.tally.Outcomes[w.result.Outcome]++
		if err := g.p.pages.Delete(ctx, w.stale, w.key); err != nil {
			g.p.Log.WarnContext(ctx, "an old page set stays behind", slog.String("document", string(w.result.Document)), slog.Any("error", err))
		}
	}
	g.held, g.bytes = nil, 0
}
