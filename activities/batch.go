package activities

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
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
	Crashes map[int64]int `json:"crashes,omitempty"` // ledger position -> times the program died on it
	Program string        `json:"program,omitempty"` // the running program that reads Current
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
}

// NewProcessing returns the activities of a Processor.
func NewProcessing(p *Processor, b Beater) *Processing {
	return &Processing{processor: p, beater: b, program: rand.Text()}
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
	done := make(chan int, 1)
	stop := make(chan struct{})
	go beat(ctx, done, stop)
	defer close(stop)
	return a.processor.Process(ctx, b, func(n int) {
		select {
		case done <- n:
		default:
		}
	})
}

// beat tells the server at short intervals that the batch is alive.
func beat(ctx context.Context, done <-chan int, stop <-chan struct{}) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	var at Position
	for {
		activity.RecordHeartbeat(ctx, at)
		select {
		case at.Done = <-done:
		case <-tick.C:
		case <-stop:
			return
		case <-ctx.Done():
			return
		}
	}
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
	group := a.processor.newGroup(nil)
	for _, t := range tasks {
		at.Current = t.Seq
		if err := a.beater.RecordActivityHeartbeat(ctx, token, at); err != nil {
			return group.tally, evidence.E(evidence.Unreachable, "heartbeat", "", err)
		}
		if err := a.carefulOne(ctx, group, t, at.Crashes[t.Seq]); err != nil {
			return group.tally, err
		}
		if at.Done++; at.Done%carefulFlush == 0 {
			if err := group.flush(ctx); err != nil {
				return group.tally, err
			}
		}
	}
	return group.tally, group.flush(ctx)
}

// crashesAllowed is how often the program may die while it is at a document before
// that document is put aside. Parsers die in processes of their own, so it is rarely
// the document's doing: twice (RUNTIME section 4) blamed an innocent one in a test
// that kills the program at random.
const crashesAllowed = 5

// carefulFlush is after how many documents the careful mode makes its results
// durable: little is done again after the next death, and nothing is met twice.
const carefulFlush = 10

func (a *Processing) carefulOne(ctx context.Context, g *group, t ledger.Task, crashes int) error {
	if err := ctx.Err(); err != nil {
		return evidence.E(evidence.Cancelled, "process batch", "", err)
	}
	w, err := a.processor.carefully(ctx, t, crashes)
	if err != nil {
		return err
	}
	return g.add(ctx, w)
}

func (p *Processor) carefully(ctx context.Context, t ledger.Task, crashes int) (work, error) {
	if crashes < crashesAllowed {
		return p.one(ctx, t)
	}
	p.Log.ErrorContext(ctx, "a document stopped the program and is put aside", slog.String("document", string(t.Document.ID)), slog.Int("times", crashes))
	return p.aside(ctx, t)
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
	at := Position{Crashes: map[int64]int{}}
	if !activity.HasHeartbeatDetails(ctx) {
		return at
	}
	var last Position
	if err := activity.GetHeartbeatDetails(ctx, &last); err != nil {
		return at // unreadable details only cost what was known about crashes
	}
	if last.Crashes == nil {
		last.Crashes = at.Crashes
	}
	return last
}

// blame counts a crash for the document that was being read when the attempt before
// ended without a word. When that was an attempt of this same program, the program did
// not die: it was the server that went away.
func (a *Processing) blame(at Position) Position {
	if at.Current != 0 && at.Program != a.program {
		at.Crashes[at.Current]++
	}
	return Position{Crashes: at.Crashes, Program: a.program}
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
