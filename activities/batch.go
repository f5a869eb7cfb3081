package activities

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"maps"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Position is what a running batch tells Temporal: how many documents are done
// and, in careful mode, which one is being read and which ones have stopped the
// whole program before.
type Position struct {
	Done    int           `json:"done"`
	Current int64         `json:"current,omitempty"` // ledger position, 0 when several are read at once
	Seconds int           `json:"seconds,omitempty"` // since Current was begun
	Crashes map[int64]int `json:"crashes,omitempty"` // ledger position -> times the program died soon after it was begun
	Slow    map[int64]int `json:"slow,omitempty"`    // and times it died later
	Program string        `json:"program,omitempty"` // the running program
	Pages   int64         `json:"pages,omitempty"`   // read by that program since it started
}

// Beater records a heartbeat and waits until the server has it. The Temporal
// client implements it.
type Beater interface {
	RecordActivityHeartbeat(ctx context.Context, taskToken []byte, details ...any) error
}

// Processing is the activity around a Processor.
type Processing struct {
	processor *Processor
	beater    Beater
	program   string // names this run of the program, at random
	tell      func(ctx context.Context, details ...any)
}

// NewProcessing returns the activities of a Processor.
func NewProcessing(p *Processor, b Beater) *Processing {
	return &Processing{processor: p, beater: b, program: rand.Text(), tell: activity.RecordHeartbeat}
}

// beatEvery is shorter than any heartbeat timeout in use (workflows).
const beatEvery = 2 * time.Second

// ProcessBatch does a batch. The first attempt reads several documents at once. A
// later attempt means that the program died or a store failed under the first:
// the batch is then done in careful mode, so that a document that stops the
// program is found and isolated (RUNTIME section 4).
func (a *Processing) ProcessBatch(ctx context.Context, b ledger.Batch) (Tally, error) {
	info := activity.GetInfo(ctx)
	var tally Tally
	var err error
	if info.Attempt > 1 {
		tally, err = a.careful(ctx, b, info.TaskToken)
	} else {
		tally, err = a.fast(ctx, b)
	}
	return tally, Fault(err)
}

func (a *Processing) fast(ctx context.Context, b ledger.Batch) (Tally, error) {
	p := a.pulse(ctx, Position{Program: a.program})
	defer p.stop()
	return a.processor.Process(ctx, b, p.done)
}

// careful does one document at a time and tells the server which one before it
// begins. Only one batch of the program is in this mode at a time: otherwise an
// innocent document would be blamed for its neighbour's crash.
func (a *Processing) careful(ctx context.Context, b ledger.Batch, token []byte) (Tally, error) {
	at := a.blame(lastPosition(ctx))
	if err := a.enterLane(ctx, at); err != nil {
		return Tally{}, err
	}
	defer a.processor.leaveLane()
	tally, err := a.eachAlone(ctx, b, token, at)
	if err != nil {
		a.absolve(ctx, token, at)
	}
	return tally, err
}

func (a *Processing) eachAlone(ctx context.Context, b ledger.Batch, token []byte, at Position) (Tally, error) {
	tasks, err := a.processor.Book.Tasks(ctx, b)
	if err != nil {
		return Tally{}, err
	}
	p := a.pulse(ctx, at)
	defer p.stop()
	return a.processor.durably(ctx, nil, func(ctx context.Context, g *group) error {
		for i, t := range tasks {
			if err := a.beater.RecordActivityHeartbeat(ctx, token, p.begin(t.Seq)); err != nil {
				return untold(ctx, err)
			}
			if err := a.carefulOne(ctx, g, t, at); err != nil {
				return err
			}
			p.done(i + 1)
			if (i+1)%carefulFlush != 0 {
				continue
			}
			if err := g.flush(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// untold is a heartbeat that failed: the batch was cancelled, or the server is away.
func untold(ctx context.Context, err error) error {
	if ctx.Err() != nil || temporal.IsCanceledError(err) || errors.Is(err, context.Canceled) {
		return evidence.E(evidence.Cancelled, "heartbeat", "", context.Canceled)
	}
	return evidence.E(evidence.Unreachable, "heartbeat", "", err)
}

// crashesAllowed is how often the program may die while it is at a document before
// that document is put aside. Parsers die in processes of their own, so it is rarely
// the document's doing: twice (RUNTIME section 4) blamed an innocent one in a test
// that kills the program at random.
//
// Whoever kills a program at random meets the documents that take long: a death later
// than soonAfter the document was begun says little about it. Only slowAllowed of them do.
const (
	crashesAllowed = 5
	soonAfter      = time.Minute
	slowAllowed    = 20
)

// carefulFlush is after how many documents the careful mode makes its results
// durable: little is done again after the next death, and nothing is met twice.
const carefulFlush = 10

func (a *Processing) carefulOne(ctx context.Context, g *group, t ledger.Task, at Position) error {
	if err := ctx.Err(); err != nil {
		return evidence.E(evidence.Cancelled, "process batch", "", err)
	}
	w, err := a.processor.carefully(ctx, t, at)
	if err != nil {
		return err
	}
	return g.add(ctx, w)
}

func (p *Processor) carefully(ctx context.Context, t ledger.Task, at Position) (work, error) {
	soon, later := at.Crashes[t.Seq], at.Slow[t.Seq]
	if soon < crashesAllowed && later < slowAllowed {
		return p.one(ctx, t)
	}
	p.Log.ErrorContext(ctx, "a document stopped the program and is put aside", slog.String("document", string(t.Document.ID)), slog.Int("times", soon+later))
	return p.aside(ctx, t, soon+later)
}

// enterLane waits for the lane; what is known of crashes must survive the wait.
func (a *Processing) enterLane(ctx context.Context, at Position) error {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		activity.RecordHeartbeat(ctx, at)
		select {
		case a.processor.lane <- struct{}{}:
			return nil
		case <-tick.C:
		case <-ctx.Done():
			return evidence.E(evidence.Cancelled, "process batch", "", ctx.Err())
		}
	}
}

func (p *Processor) leaveLane() { <-p.lane }

func lastPosition(ctx context.Context) Position {
	var last Position
	if !activity.HasHeartbeatDetails(ctx) {
		return last
	}
	if err := activity.GetHeartbeatDetails(ctx, &last); err != nil {
		return Position{} // unreadable details only cost what was known about crashes
	}
	return last
}

// blame counts a crash for the document that was being read when the attempt before
// ended without a word. When that was an attempt of this same program, the program did
// not die: it was the server that went away.
func (a *Processing) blame(at Position) Position {
	now := Position{Crashes: map[int64]int{}, Slow: map[int64]int{}, Program: a.program}
	maps.Copy(now.Crashes, at.Crashes)
	maps.Copy(now.Slow, at.Slow)
	switch {
	case at.Current == 0 || at.Program == a.program:
	case time.Duration(at.Seconds)*time.Second < soonAfter:
		now.Crashes[at.Current]++
	default:
		now.Slow[at.Current]++
	}
	return now
}

// absolve tells the server that an attempt that ends with an error, such as a full
// disk, was not ended by the document it was at. When the server is not there to be
// told, blame still knows this program's own attempts.
func (a *Processing) absolve(ctx context.Context, token []byte, at Position) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatEvery)
	defer cancel()
	at.Current = 0
	if err := a.beater.RecordActivityHeartbeat(ctx, token, at); err != nil {
		a.processor.Log.WarnContext(ctx, "the server was not told why a batch stopped", slog.Any("error", err))
	}
}

// Fault turns an error into what Temporal sees: the kind and no names. Kinds that
// trying again can't mend are not retried.
func Fault(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) {
		return temporal.NewCanceledError()
	}
	kind := evidence.KindOf(err)
	switch kind {
	case evidence.NotFound, evidence.Invalid, evidence.Corrupt, evidence.Conflict:
		return temporal.NewNonRetryableApplicationError(string(kind), string(kind), nil)
	default:
		return temporal.NewApplicationError(string(kind), string(kind))
	}
}
