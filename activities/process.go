package activities

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/internal/objects/pages"
)

// Tagger finds indicators in the pages of one document.
type Tagger interface {
	Tag([]evidence.Page) []evidence.Finding
}

// Recogniser finds identifiers in the pages of one document.
type Recogniser interface {
	Recognise([]evidence.Page) []evidence.Mention
}

// Book is the part of the ledger that processing needs.
type Book interface {
	ledger.Work
	ledger.Results
	AddDocuments(ctx context.Context, docs []ledger.NewDocument, actor string) ([]evidence.Document, error)
	FamilySize(ctx context.Context, root evidence.DocumentID) (documents int, bytes int64, err error)
	Document(ctx context.Context, id evidence.DocumentID) (ledger.Row, error)
}

// Passwords gives the passwords that investigators have given for an exhibit.
type Passwords interface {
	Passwords(ctx context.Context, e evidence.ExhibitID) ([]string, error)
}

// Tools are what processing works with.
type Tools struct {
	Objects    objects.Store
	Book       Book
	Index      indexes.Index
	Extractor  extract.Extractor
	Passwords  Passwords // nil: there are none
	Tagger     Tagger
	Recogniser Recogniser
	Versions   ledger.Versions
	Parallel   int    // documents read at the same time, at least 1
	Scratch    string // folder for documents too big for memory; "" for the system's
	Actor      string // as the custody log names this program
	Now        func() time.Time
	Log        *slog.Logger
}

// Processor turns documents into results: original bytes -> pages -> findings and
// mentions -> page store, ledger, index. It knows nothing of Temporal. Processing
// a document twice gives the same as processing it once.
type Processor struct {
	Tools
	pages *pages.Store
	lane  chan struct{}       // held by the one batch in careful mode
	heavy *semaphore.Weighted // weight of the portions that are worked on at the same time
	read  atomic.Int64        // pages brought in so far, of all documents
}

// NewProcessor returns a ready Processor.
func NewProcessor(t Tools) *Processor {
	t.Parallel = max(t.Parallel, 1)
	if t.Now == nil {
		t.Now = time.Now
	}
	return &Processor{Tools: t, pages: pages.New(t.Objects), lane: make(chan struct{}, 1), heavy: semaphore.NewWeighted(heavyWeight)}
}

// Tally counts what became of a batch.
type Tally struct {
	Documents int                      `json:"documents"`
	Children  int                      `json:"children"` // found inside, to be processed next
	Outcomes  map[evidence.Outcome]int `json:"outcomes"`
}

// Flush bounds: results are made durable and searchable in groups of at most this
// many documents or bytes of text, whichever comes first, so that a crash costs
// little and progress is seen.
const (
	flushDocuments = 100
	flushBytes     = 2 << 20
)

// Progress is told after every group that became durable.
type Progress func(done int)

// Process does the documents of the batch that are not done yet, several at a
// time. It returns an error only for a fault of the system; what is done until
// then stays done.
func (p *Processor) Process(ctx context.Context, b ledger.Batch, progress Progress) (Tally, error) {
	tasks, err := p.Book.Tasks(ctx, b)
	if err != nil {
		return Tally{}, err
	}
	if err := p.Book.Begin(ctx, documentIDs(tasks)); err != nil {
		return Tally{}, err
	}
	group := p.newGroup(progress)
	workers, wctx := errgroup.WithContext(ctx)
	workers.SetLimit(p.Parallel)
	for _, t := range tasks {
		if wctx.Err() != nil {
			break
		}
		workers.Go(func() error {
			w, err := p.one(wctx, t)
			if err != nil {
				return err
			}
			return group.add(wctx, w)
		})
	}
	if err := workers.Wait(); err != nil {
		return group.tally, err
	}
	if err := ctx.Err(); err != nil {
		return group.tally, evidence.E(evidence.Cancelled, "process batch", "", err)
	}
	return group.tally, group.flush(ctx)
}

func documentIDs(tasks []ledger.Task) []evidence.DocumentID {
	ids := make([]evidence.DocumentID, len(tasks))
	for i, t := range tasks {
		ids[i] = t.Document.ID
	}
	return ids
}

// work is one document's result on its way to ledger and index.
type work struct {
	result   ledger.Result
	record   indexes.Record // without text when it has parts, see putParts
	key      string         // of its page set
	stale    string         // of the page set that this result replaces
	children int
}

// group collects work and makes it durable in portions.
type group struct {
	p        *Processor
	progress Progress

	mu    sync.Mutex
	held  []work
	bytes int
	tally Tally
}

func (p *Processor) newGroup(progress Progress) *group {
	return &group{p: p, progress: progress, tally: Tally{Outcomes: map[evidence.Outcome]int{}}}
}

func (g *group) add(ctx context.Context, w work) error {
	g.mu.Lock()
	defer g.mu.Unlock()
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
