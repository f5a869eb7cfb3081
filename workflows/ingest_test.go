package workflows

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"spoor/activities"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// house is a fake of the whole system behind the activities: documents by depth,
// one child for every tenth document down to a given depth.
type house struct {
	mu        sync.Mutex
	pending   map[int]int // depth -> documents
	deepest   int         // children are made above this depth
	running   int
	mostAtOne int
	batches   []ledger.Batch
	fault     func(n int) error // of the n-th batch
	requeued  ledger.Selection
	taken     int
	takes     int
	untaken   error         // a source that can't be read
	gate      chan struct{} // when set, batches wait until it is closed
}

func (h *house) TakeIn(context.Context, activities.TakeRequest) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.takes++
	h.pending[0] += h.taken
	return h.taken, h.untaken
}

func (h *house) PlanBatches(_ context.Context, r activities.PlanRequest) (activities.Plan, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := activities.Plan{Deepest: -1}
	for d, n := range h.pending {
		if n > 0 && d > p.Deepest {
			p.Deepest = d
		}
	}
	for at := int(r.After); at < h.pending[r.Depth] && len(p.Batches) < r.Batches; at += ledger.BatchDocuments {
		to := min(at+ledger.BatchDocuments, h.pending[r.Depth])
		p.Batches = append(p.Batches, ledger.Batch{Exhibit: r.Exhibit, Depth: r.Depth, From: int64(at + 1), To: int64(to), Documents: to - at})
	}
	return p, nil
}

func (h *house) ProcessBatch(_ context.Context, b ledger.Batch) (activities.Tally, error) {
	h.mu.Lock()
	h.running++
	h.mostAtOne = max(h.mostAtOne, h.running)
	h.batches = append(h.batches, b)
	n := len(h.batches)
	h.mu.Unlock()
	if h.gate != nil {
		<-h.gate
	}
	time.Sleep(time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running--
	if h.fault != nil {
		if err := h.fault(n); err != nil {
			return activities.Tally{}, err
		}
	}
	t := activities.Tally{Documents: b.Documents, Outcomes: map[evidence.Outcome]int{evidence.OK: b.Documents}}
	if b.Depth < h.deepest {
		t.Children = b.Documents / 10
		h.pending[b.Depth+1] += t.Children
	}
	if b.To == int64(h.pending[b.Depth]) {
		h.pending[b.Depth] = 0
	}
	return t, nil
}

func (h *house) Requeue(_ context.Context, r activities.RequeueRequest) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requeued = r.Selection
	h.pending[0] = 7
	return 7, nil
}

func newHouse(documents int) *house { return &house{taken: documents, pending: map[int]int{}} }

func environment(t *testing.T, h *house) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterWorkflow(IngestExhibit)
	env.RegisterWorkflow(Reprocess)
	env.RegisterWorkflow(WatchPrefix)
	env.RegisterActivity(h)
	return env
}

func TestIngestDoesEveryDocumentAtEveryDepth(t *testing.T) {
	h := newHouse(5_230)
	h.deepest = 3
	env := environment(t, h)
	env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 4})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("IngestExhibit: %v", err)
	}
	var got Status
	if err := env.GetWorkflowResult(&got); err != nil {
		t.Fatal(err)
	}
	// 5230 files, a tenth of each batch inside them, and so on down to depth 3.
	want := Status{Phase: PhaseDone, Depth: 3, After: got.After, Batches: 11 + 2 + 1 + 1, Taken: 5_230, Documents: 5_230 + 523 + 52 + 5, Children: 523 + 52 + 5, Outcomes: map[evidence.Outcome]int{evidence.OK: 5_810}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status of an ingest of 5,230 files with children to depth 3 (-want +got):\n%s", diff)
	}
}

func TestIngestKeepsNoMoreBatchesInFlightThanTheWindow(t *testing.T) {
	h := newHouse(20_000)
	env := environment(t, h)
	env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 2})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("IngestExhibit: %v", err)
	}
	if h.mostAtOne > 2 {
		t.Errorf("%d batches ran at once with a window of 2", h.mostAtOne)
	}
}

func TestIngestContinuesAsNewBeforeItsHistoryGetsLong(t *testing.T) {
	h := newHouse(ledger.BatchDocuments * (batchesPerRun + 50))
	env := environment(t, h)
	env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 4})
	var again *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("IngestExhibit of %d batches ends with %v, want it to continue as new", batchesPerRun+50, err)
	}
}

func TestPauseStopsNewBatchesAndResumeGoesOn(t *testing.T) {
	h := newHouse(50_000)
	env := environment(t, h)
	answers := map[string]string{}
	hear := func(name string) *updateAnswer { return &updateAnswer{name: name, into: answers} }
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(UpdatePause, "1", hear("pause")) }, 0)
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow(UpdatePause, "2", hear("second pause"))
		if s := status(t, env); !s.Paused {
			t.Errorf("status after pause = %+v, want paused", s)
		}
	}, time.Hour)
	env.RegisterDelayedCallback(func() {
		if s := status(t, env); s.InFlight != 0 || s.Phase == PhaseDone {
			t.Errorf("an hour after the pause: %+v, want nothing in flight and not done", s)
		}
		env.UpdateWorkflow(UpdateResume, "3", hear("resume"))
		env.UpdateWorkflow(UpdateResume, "4", hear("second resume"))
	}, 2*time.Hour)
	env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 2})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("IngestExhibit: %v", err)
	}
	want := map[string]string{"pause": "done", "second pause": "refused", "resume": "done", "second resume": "refused"}
	if diff := cmp.Diff(want, answers); diff != "" {
		t.Errorf("answers to the updates (-want +got):\n%s", diff)
	}
}

func TestCancelEndsAnIngestAndSaysSo(t *testing.T) {
	h := newHouse(50_000)
	env := environment(t, h)
	answers := map[string]string{}
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(UpdatePause, "1", &updateAnswer{"pause", answers}) }, 0)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(UpdateCancel, "2", &updateAnswer{"cancel", answers}) }, time.Hour)
	env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 2})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("IngestExhibit: %v", err)
	}
	var got Status
	if err := env.GetWorkflowResult(&got); err != nil {
		t.Fatal(err)
	}
	if got.Phase != PhaseCancelled || got.InFlight != 0 || got.Documents >= 50_000 {
		t.Errorf("result of a cancelled ingest = %+v, want phase cancelled, nothing in flight, documents left", got)
	}
}

func TestASourceThatIsGoneKeepsNoDocumentFromBeingProcessed(t *testing.T) {
	h := newHouse(1_200)
	h.deepest = 1
	h.untaken = activities.Fault(evidence.E(evidence.NotFound, "open folder", "/mnt/usb", nil))
	env := environment(t, h)
	env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 2})
	if got := evidence.KindOf(outside("", env.GetWorkflowError())); got != evidence.NotFound {
		t.Errorf("error %v is of kind %q, want not-found", env.GetWorkflowError(), got)
	}
	if diff := cmp.Diff(map[int]int{0: 0, 1: 0}, h.pending); diff != "" {
		t.Errorf("documents left by depth (-want +got):\n%s", diff)
	}
}

func TestFaultsOfTheSystemAreTriedAgainAndOthersEndTheIngest(t *testing.T) {
	for name, test := range map[string]struct {
		fault   error
		wantErr bool
	}{
		"store unreachable, then back":      {fault: activities.Fault(evidence.E(evidence.Unreachable, "put", "", nil))},
		"disk full, then emptied":           {fault: activities.Fault(evidence.E(evidence.NoSpace, "put", "", nil))},
		"exhibit gone: trying is no use":    {fault: activities.Fault(evidence.E(evidence.NotFound, "plan", "", nil)), wantErr: true},
		"activity refuses a broken request": {fault: activities.Fault(evidence.E(evidence.Invalid, "plan", "", nil)), wantErr: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(1_200)
			h.fault = func(n int) error {
				if n == 2 {
					return test.fault
				}
				return nil
			}
			env := environment(t, h)
			env.ExecuteWorkflow(IngestExhibit, Request{Exhibit: "x1", Window: 1})
			err := env.GetWorkflowError()
			if (err != nil) != test.wantErr {
				t.Errorf("IngestExhibit with fault %v in batch 2 ends with %v, want error: %v", test.fault, err, test.wantErr)
			}
		})
	}
}

func TestReprocessRequeuesAndIngests(t *testing.T) {
	h := newHouse(0)
	env := environment(t, h)
	sel := ledger.Selection{OnlyFailed: true, Step: ledger.StepTag}
	env.ExecuteWorkflow(Reprocess, ReprocessRequest{Exhibit: "x1", Window: 1, Selection: sel})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("Reprocess: %v", err)
	}
	var got int
	if err := env.GetWorkflowResult(&got); err != nil {
		t.Fatal(err)
	}
	if got != 7 || h.requeued != sel || len(h.batches) != 1 {
		t.Errorf("Reprocess = %d, requeued %+v, %d batches; want 7, %+v, 1", got, h.requeued, len(h.batches), sel)
	}
}

func TestWatchIngestsOnlyWhenThereIsSomethingNew(t *testing.T) {
	for name, taken := range map[string]int{"nothing new": 0, "three new": 3} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(taken)
			env := environment(t, h)
			env.ExecuteWorkflow(WatchPrefix, WatchRequest{Exhibit: "x1", Window: 1})
			if err := env.GetWorkflowError(); err != nil {
				t.Fatalf("WatchPrefix: %v", err)
			}
			if ingested := len(h.batches) > 0; ingested != (taken > 0) {
				t.Errorf("WatchPrefix with %d new documents: ingested %v", taken, ingested)
			}
		})
	}
}

type updateAnswer struct {
	name string
	into map[string]string
}

func (u *updateAnswer) Accept()      {}
func (u *updateAnswer) Reject(error) { u.into[u.name] = "refused" }
func (u *updateAnswer) Complete(_ any, err error) {
	u.into[u.name] = "done"
	if err != nil {
		u.into[u.name] = err.Error()
	}
}

func status(t *testing.T, env *testsuite.TestWorkflowEnvironment) Status {
	t.Helper()
	v, err := env.QueryWorkflow(QueryStatus)
	if err != nil {
		t.Fatalf("query status: %v", err)
	}
	var s Status
	if err := v.Get(&s); err != nil {
		t.Fatal(err)
	}
	return s
}
