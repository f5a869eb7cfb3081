package activities_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"spoor/activities"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
)

// slow is an extractor that takes as long as it is allowed to for documents that begin
// with "traag", and tells when it has begun.
type slow struct {
	lines
	begun chan struct{}
	gate  chan struct{}
}

func newSlow() *slow {
	return &slow{begun: make(chan struct{}, 10), gate: make(chan struct{})}
}

func (s *slow) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	if !strings.HasPrefix(src.Name, "traag") {
		return s.lines.Extract(ctx, src, lim, sink)
	}
	for n := range 3 {
		if err := sink.Page(evidence.Page{Number: n + 1, Text: "een blad", Status: evidence.PageOK}); err != nil {
			return extract.Result{}, err
		}
	}
	s.begun <- struct{}{}
	select {
	case <-s.gate:
	case <-ctx.Done():
		return extract.Result{}, ctx.Err()
	}
	return extract.Result{Outcome: evidence.OK, Kind: "text", Engine: "slow/1"}, nil
}

// slowBench is a bench with a slow extractor and results that must be durable soon.
func slowBench(t *testing.T) (*bench, *slow) {
	t.Helper()
	b, s := newBench(t), newSlow()
	tools := b.process.Tools
	tools.Extractor, tools.Within = s, 20*time.Millisecond
	b.process = activities.NewProcessor(tools)
	return b, s
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for begin := time.Now(); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("after 10 s still not: %s", what)
		}
	}
}

func TestResultsAreDurableWhileALongDocumentIsRead(t *testing.T) {
	b, s := slowBench(t)
	b.take(t, map[string]string{"a.txt": "een", "traag.pdf": "scan", "b.txt": "twee"}, "a.txt", "traag.pdf", "b.txt")
	ended := make(chan error, 1)
	var told atomic.Int64
	go func() {
		_, err := b.process.Process(t.Context(), b.batch(t), func(n int) { told.Store(int64(n)) })
		ended <- err
	}()
	<-s.begun
	eventually(t, "both short documents are done and told of", func() bool {
		rows := b.rows(t)
		return rows["a.txt"].State == ledger.Done && rows["b.txt"].State == ledger.Done && told.Load() == 2
	})
	if n := b.process.Read.Load(); n != 5 {
		t.Errorf("%d pages read so far, want 5: 3 of them of the long document", n)
	}
	close(s.gate)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if r := b.rows(t)["traag.pdf"]; r.State != ledger.Done || r.Pages != 3 {
		t.Errorf("the long document = %+v, want done with 3 pages", r)
	}
}

func TestCancellingStopsALongDocumentAndKeepsWhatIsDone(t *testing.T) {
	b, s := slowBench(t)
	tools := b.process.Tools
	tools.Within = time.Hour // nothing is durable by itself
	b.process = activities.NewProcessor(tools)
	b.take(t, map[string]string{"a.txt": "een", "traag.pdf": "scan"}, "a.txt", "traag.pdf")
	batch := b.batch(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := b.process.Process(ctx, batch, nil)
		ended <- err
	}()
	<-s.begun
	eventually(t, "the short document is read", func() bool { return b.process.Read.Load() == 4 })
	time.Sleep(50 * time.Millisecond) // and handed in
	cancelled := time.Now()
	cancel()
	err := <-ended
	if took := time.Since(cancelled); took > 3*time.Second {
		t.Errorf("cancelling took %s", took)
	}
	if kind := evidence.KindOf(err); kind != evidence.Cancelled && !errors.Is(err, context.Canceled) {
		t.Errorf("Process = %v, want cancelled", err)
	}
	rows := b.rows(t)
	if rows["a.txt"].State != ledger.Done || rows["traag.pdf"].State != ledger.Pending {
		t.Errorf("states %s and %s, want the short one done and the long one pending", rows["a.txt"].State, rows["traag.pdf"].State)
	}
	close(s.gate)
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	if r := b.rows(t)["traag.pdf"]; r.Outcome != evidence.OK || r.Pages != 3 {
		t.Errorf("later: %+v, want ok with 3 pages", r)
	}
}

func TestAFaultOfTheIndexStopsABatchThatWaitsForALongDocument(t *testing.T) {
	b, s := slowBench(t)
	b.take(t, map[string]string{"a.txt": "een", "traag.pdf": "scan"}, "a.txt", "traag.pdf")
	b.index.fail = evidence.E(evidence.NoSpace, "put", "", nil)
	if _, err := b.process.Process(t.Context(), b.batch(t), nil); evidence.KindOf(err) != evidence.NoSpace {
		t.Errorf("Process = %v, want no-space", err)
	}
	if n := len(s.begun); n != 1 {
		t.Errorf("the long document was begun %d times", n)
	}
}

// TestALongDocumentIsNotBlamedForKills: a program that is killed at random is killed at
// what takes longest.
func TestALongDocumentIsNotBlamedForKills(t *testing.T) {
	for name, c := range map[string]struct {
		seconds, kills int
		want           evidence.Outcome
	}{
		"four times soon":              {3, 4, evidence.OK},
		"five times soon":              {3, 5, evidence.Damaged},
		"nineteen times after an hour": {3600, 19, evidence.OK},
		"twenty times after an hour":   {3600, 20, evidence.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.take(t, map[string]string{"a.txt": "een"}, "a.txt")
			batch, server := b.batch(t), &beats{}
			for range c.kills {
				// Each program takes over what the one before has told, and is killed there.
				b.index.fail = evidence.E(evidence.Unreachable, "put", "", nil)
				if err := attempt(t, activities.NewProcessing(b.process, server), batch, server.last); err == nil {
					t.Fatal("an attempt without an index succeeds")
				}
				server.last.Current, server.last.Seconds = batch.From, c.seconds
			}
			b.index.fail = nil
			if err := attempt(t, activities.NewProcessing(b.process, server), batch, server.last); err != nil {
				t.Fatal(err)
			}
			if r := b.rows(t)["a.txt"]; r.Outcome != c.want {
				t.Errorf("outcome %s, reasons %q; want %s", r.Outcome, r.Reasons, c.want)
			}
		})
	}
}

// TestTheServerHearsOfALongDocument: a batch in careful mode beats while one document
// is read, and says which and for how long.
func TestTheServerHearsOfALongDocument(t *testing.T) {
	b, s := slowBench(t)
	b.take(t, map[string]string{"traag.pdf": "scan"}, "traag.pdf")
	batch, p := b.batch(t), activities.NewProcessing(b.process, &beats{})
	beats := make(chan activities.Position, 100)
	p.Tell(func(at activities.Position) {
		select {
		case beats <- at:
		default:
		}
	})
	told := make(chan activities.Position, 1)
	go func() {
		<-s.begun
		for at := range beats {
			if at.Seconds >= 1 {
				told <- at
				close(s.gate)
				return
			}
		}
	}()
	if err := attempt(t, p, batch, activities.Position{}); err != nil {
		t.Fatal(err)
	}
	if at := <-told; at.Current != batch.From || at.Pages != 3 {
		t.Errorf("the server hears %+v, want document %d and 3 pages", at, batch.From)
	}
}
