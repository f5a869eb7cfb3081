package activities

import (
	"cmp"
	"context"
	"log/slog"
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

// Tagger finds indicators in the pages of one document. With an error it gives what it
// could find all the same.
type Tagger interface {
	Find([]evidence.Page) ([]evidence.Finding, error)
}

// Taggers give the tagger as it is now: what reviewers decide counts from the next
// document on.
type Taggers interface {
	// Current is the tagger for a document that is begun now, and how results name it.
	Current(ctx context.Context) (Tagger, string)
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
	Taggers    Taggers // in the place of Tagger and Versions.Catalogue; nil: those
	Recogniser Recogniser
	Versions   ledger.Versions
	Parallel   int           // documents read at the same time, at least 1
	Scratch    string        // folder for documents too big for memory; "" for the system's
	Actor      string        // as the custody log names this program
	Read       *atomic.Int64 // counts pages as they are read, for people to see; nil: one of its own
	Within     time.Duration // results are durable at most so long after they are made; 0: 20 s
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
}

// NewProcessor returns a ready Processor.
func NewProcessor(t Tools) *Processor {
	t.Parallel = max(t.Parallel, 1)
	t.Within = cmp.Or(t.Within, flushWithin)
	if t.Read == nil {
		t.Read = new(atomic.Int64)
	}
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
// many documents or bytes of text, and not later than so long after they are made,
// whichever comes first, so that a crash costs little and progress is seen.
const (
	flushDocuments = 100
	flushBytes     = 2 << 20
	flushWithin    = 20 * time.Second
)

// Progress is told after every group that became durable.
type Progress func(done int)

// Process does the documents of the batch that are not done yet, several at a
// time. It returns an error only for a fault of the system, or when it is cancelled; what
// is done until then stays done.
func (p *Processor) Process(ctx context.Context, b ledger.Batch, progress Progress) (Tally, error) {
	tasks, err := p.Book.Tasks(ctx, b)
	if err != nil {
		return Tally{}, err
	}
	if err := p.Book.Begin(ctx, documentIDs(tasks)); err != nil {
		return Tally{}, err
	}
	return p.durably(ctx, progress, func(ctx context.Context, g *group) error {
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
				return g.add(wctx, w)
			})
		}
		return workers.Wait()
	})
}

func documentIDs(tasks []ledger.Task) []evidence.DocumentID {
	ids := make([]evidence.DocumentID, len(tasks))
	for i, t := range tasks {
		ids[i] = t.Document.ID
	}
	return ids
}
