// Package bleveindex keeps the index on local disk with Bleve's Scorch engine.
//
// It owns one directory, held by one process at a time, and one goroutine that
// writes to it. All language work is query.Words and query.Fold: Scorch gets
// words, not settings, and no text is stored. What Put acknowledged survives the
// killing of the process (not measured: power loss). Every search and count works
// on one snapshot; totals and counts are exact.
//
// How a record lies in Scorch:
//
//	words    title, path and pages together, with positions; the array position
//	         is the element: 0 title, 1 path, page number + 1
//	title    words of the title, with positions
//	file     words of the path, with positions
//	order    case, exhibit and document number: breaks ties between scores
//	access   the case's id, what Access filters on
//	split    marks the records of a document of several; part names that document
//	case ... the exact-value fields of package indexes, with doc values
//
// Bleve's query language, phrase search and collector are not used: its phrase
// search is quadratic within a document, and sorting by number would read every
// hit. A document of several records lies as part 0 under its id and the others, which
// have text only, under id#1, id#2 ...; the searchers leave all of them out, and they are
// answered for by sets of documents (parts.go), so that AND and NOT stay exact.
package bleveindex

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	bolterrors "go.etcd.io/bbolt/errors"
	"golang.org/x/sync/semaphore"

	"spoor/indexes"
	"spoor/internal/evidence"
)

// Options of an index. The zero value is ready for use.
type Options struct {
	Logger   *slog.Logger  // nil: no log
	LockWait time.Duration // how long to wait for another process; 0: 5 s
}

// Index is an open index directory. Safe for concurrent use.
type Index struct {
	dir      string
	log      *slog.Logger
	engine   index.Index // nil while it can't be opened again, see reopen
	lockWait time.Duration
	analysis *index.AnalysisQueue

	memory  *semaphore.Weighted // bytes of text being analysed or written
	queue   chan *job
	stop    chan struct{} // closed by Close
	written sync.WaitGroup

	open sync.RWMutex // held for reading by whoever uses the engine
	shut bool         // guarded by open
}

var _ indexes.Index = (*Index)(nil)

// Open opens the index in dir, or makes it when there is none.
// Error kinds: Conflict when another process holds it, Unreadable with a
// *VersionError when another version made it, Corrupt when it is damaged,
// NoSpace, Unreadable.
func Open(ctx context.Context, dir string, o Options) (*Index, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.LockWait == 0 {
		o.LockWait = 5 * time.Second
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, evidence.E(kindOf(err, evidence.Unreadable), "open index", dir, err)
	}
	analysis := index.NewAnalysisQueue(1) // documents come analysed: the queue has nothing to do
	engine, err := openEngine(dir, o.LockWait, analysis)
	if err != nil {
		analysis.Close()
		return nil, evidence.E(kindOf(err, evidence.Corrupt), "open index", dir, err)
	}
	x := &Index{
		dir: dir, log: o.Logger, engine: engine, lockWait: o.LockWait, analysis: analysis,
		memory: semaphore.NewWeighted(2 * indexes.MaxBatchBytes), queue: make(chan *job), stop: make(chan struct{}),
	}
	x.written.Go(x.write)
	if err := x.checkVersion(); err != nil {
		return nil, errors.Join(evidence.E(evidence.Unreadable, "open index", dir, err), x.Close())
	}
	count, err := x.Count(ctx)
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	x.log.InfoContext(ctx, "index opened", slog.Int("records", count))
	return x, nil
}

// store is the folder of Scorch's files inside dir.
func store(dir string) string { return filepath.Join(dir, "scorch") }

func openEngine(dir string, wait time.Duration, analysis *index.AnalysisQueue) (index.Index, error) {
	engine, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":         store(dir),
		"bolt_timeout": wait.String(),
		// Parallel persisters have lost segments in Bleve 2.5.
		"scorchPersisterOptions": map[string]any{"NumPersisterWorkers": 1},
	}, analysis)
	if err != nil {
		return nil, err
	}
	return engine, engine.Open()
}

// kindOf classifies what the engine or the file system says.
func kindOf(err error, otherwise evidence.Kind) evidence.Kind {
	switch {
	case err == nil:
		return otherwise
	case errors.Is(err, bolterrors.ErrTimeout):
		return evidence.Conflict
	// Scorch passes some errors on as text.
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), strings.Contains(err.Error(), syscall.ENOSPC.Error()):
		return evidence.NoSpace
	case errors.Is(err, fs.ErrPermission):
		return evidence.Unreadable
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return evidence.Cancelled
	}
	return otherwise
}

// Count is the number of documents.
func (x *Index) Count(ctx context.Context) (int, error) {
	n := 0
	err := x.read(ctx, func(r index.IndexReader) error {
		count, err := r.DocCount()
		if err != nil {
			return err
		}
		more, err := records(ctx, r, splitMore)
		n = int(count - more) //nolint:gosec // records on one disk
		return err
	})
	return n, err
}

// read calls f with a snapshot.
func (x *Index) read(ctx context.Context, f func(index.IndexReader) error) error {
	if err := ctx.Err(); err != nil {
		return evidence.E(evidence.Cancelled, "read index", "", err)
	}
	x.open.RLock()
	defer x.open.RUnlock()
	if x.shut {
		return closedError()
	}
	if x.engine == nil {
		return evidence.E(evidence.Unreachable, "read index", x.dir, errBroken)
	}
	reader, err := x.engine.Reader()
	if err != nil {
		return evidence.E(evidence.Internal, "read index", x.dir, err)
	}
	if err := errors.Join(guarded(func() error { return f(reader) }), reader.Close()); err != nil {
		if known := new(evidence.Error); errors.As(err, &known) {
			return known
		}
		return evidence.E(kindOf(err, evidence.Internal), "read index", "", err)
	}
	return nil
}

func closedError() error { return evidence.E(evidence.Unreachable, "use index", "", os.ErrClosed) }

// Close finishes the batch being written and releases the directory. What waits
// in Put meanwhile fails. A second Close does nothing.
func (x *Index) Close() error {
	x.open.Lock()
	if x.shut {
		x.open.Unlock()
		return nil
	}
	x.shut = true
	x.open.Unlock()
	close(x.stop)
	x.written.Wait()
	var err error
	if x.engine != nil {
		err = x.engine.Close()
	}
	x.analysis.Close()
	if err != nil {
		return evidence.E(evidence.Internal, "close index", x.dir, err)
	}
	return nil
}
