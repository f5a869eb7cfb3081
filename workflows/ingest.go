package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"spoor/activities"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Names of updates and queries of a running ingest.
const (
	UpdatePause  = "pause"  // running batches finish, no new ones start
	UpdateResume = "resume" // goes on where it stopped
	UpdateCancel = "cancel" // running batches are stopped; what is done stays done
	QueryStatus  = "status"
)

// Bounds of one run. A window of batches is in flight; after a number of batches
// the workflow continues as new, so that its history stays short.
const (
	planAhead     = 16  // batches planned at once
	batchesPerRun = 400 // about 2,500 events; the server suggests 4,096
)

// Timeouts. A batch that does not beat for HeartbeatTimeout is given to another
// worker; the time limit of a whole batch is generous, since every document has
// its own.
const (
	HeartbeatTimeout = 10 * time.Second
	batchTimeout     = 24 * time.Hour
	planTimeout      = 5 * time.Minute
)

// Phase is where an ingest stands.
type Phase string

// The phases of an ingest.
const (
	PhaseIntake    Phase = "intake"
	PhaseProcess   Phase = "process"
	PhaseDone      Phase = "done"
	PhaseCancelled Phase = "cancelled"
)

// Request starts an ingest of what the exhibit's open sources hold and of all its
// documents that are not done. State is only set when a run continues as new.
type Request struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	Window  int                `json:"window"` // batches in flight, at least 1
	State   Status             `json:"state"`
}

// Status is what the status query answers, and the result.
type Status struct {
	Phase     Phase                    `json:"phase"`
	Paused    bool                     `json:"paused"`
	Depth     int                      `json:"depth"`
	After     int64                    `json:"after"`
	Batches   int                      `json:"batches"`
	InFlight  int                      `json:"in_flight"`
	Taken     int                      `json:"taken"`
	Documents int                      `json:"documents"`
	Children  int                      `json:"children"`
	Outcomes  map[evidence.Outcome]int `json:"outcomes,omitempty"`
}

func (s *Status) add(t activities.Tally) {
	s.Documents += t.Documents
	s.Children += t.Children
	if s.Outcomes == nil {
		s.Outcomes = map[evidence.Outcome]int{}
	}
	for _, o := range evidence.Outcomes() {
		if n := t.Outcomes[o]; n > 0 {
			s.Outcomes[o] += n
		}
	}
}

// ingest is one run of IngestExhibit.
type ingest struct {
	request Request
	status  *Status
	started int // batches in this run
	failure error
	untaken error // why the sources could not be read to their end
	cancel  workflow.CancelFunc
}

// IngestExhibit takes in what the exhibit's sources hold and processes every
// document that is not done, level by level: containers add documents one level
// deeper. It ends when nothing is left.
func IngestExhibit(ctx workflow.Context, r Request) (Status, error) {
	run := &ingest{request: r, status: &r.State}
	run.request.Window = max(r.Window, 1)
	work, cancel := workflow.WithCancel(ctx)
	run.cancel = cancel
	if err := run.listen(ctx); err != nil {
		return r.State, err
	}
	err := run.do(work)
	if wait := run.settle(ctx); wait != nil && err == nil {
		err = wait
	}
	if run.status.Phase == PhaseCancelled {
		return *run.status, nil
	}
	return *run.status, err
}

// do takes in and processes. A source that can't be read, such as a disk that was
// unplugged, keeps no document from being processed; it is told at the end.
func (run *ingest) do(ctx workflow.Context) error {
	if run.status.Phase == "" || run.status.Phase == PhaseIntake {
		run.untaken = run.takeIn(ctx)
		if temporal.IsCanceledError(run.untaken) {
			return run.untaken
		}
	}
	for {
		more, err := run.level(ctx)
		if err != nil {
			return err
		}
		if !more {
			return run.end()
		}
		if run.full(ctx) {
			return run.continueAsNew(ctx)
		}
	}
}

func (run *ingest) end() error {
	if run.untaken == nil {
		run.enter(PhaseDone)
	}
	return run.untaken
}

func (run *ingest) takeIn(ctx workflow.Context) error {
	run.enter(PhaseIntake)
	if err := run.ready(ctx, 1); err != nil {
		return err
	}
	var intake *activities.Intake
	var taken int
	err := workflow.ExecuteActivity(lasting(ctx), intake.TakeIn, activities.TakeRequest{Exhibit: run.request.Exhibit}).Get(ctx, &taken)
	run.status.Taken += taken
	run.enter(PhaseProcess)
	return err
}

// enter changes the phase; a cancelled ingest stays cancelled.
func (run *ingest) enter(p Phase) {
	if run.status.Phase != PhaseCancelled {
		run.status.Phase = p
	}
}

// level plans and starts batches at the present depth. At the end of a level it
// waits for the running batches, since they may add documents below, and goes
// down, or back up to what was left behind; more is false when nothing is left.
func (run *ingest) level(ctx workflow.Context) (more bool, err error) {
	plan, err := run.plan(ctx)
	if err != nil {
		return false, err
	}
	for _, b := range plan.Batches {
		if err := run.start(ctx, b); err != nil {
			return false, err
		}
	}
	if len(plan.Batches) > 0 {
		return true, nil
	}
	if run.status.InFlight > 0 {
		return true, run.ready(ctx, run.status.InFlight)
	}
	if plan.Deepest < 0 {
		return false, nil
	}
	run.descend(plan.Deepest)
	return true, nil
}

func (run *ingest) descend(deepest int) {
	run.status.After = 0
	if run.status.Depth < deepest {
		run.status.Depth++
		return
	}
	run.status.Depth = 0
}

func (run *ingest) plan(ctx workflow.Context) (activities.Plan, error) {
	var planning *activities.Planning
	var plan activities.Plan
	r := activities.PlanRequest{Exhibit: run.request.Exhibit, Depth: run.status.Depth, After: run.status.After, Batches: planAhead}
	err := workflow.ExecuteActivity(brief(ctx), planning.PlanBatches, r).Get(ctx, &plan)
	return plan, err
}

// start waits for room in the window and begins a batch.
func (run *ingest) start(ctx workflow.Context, b ledger.Batch) error {
	if err := run.ready(ctx, run.request.Window); err != nil {
		return err
	}
	run.status.After = b.To
	run.status.InFlight++
	run.status.Batches++
	run.started++
	var processing *activities.Processing
	f := workflow.ExecuteActivity(lasting(ctx), processing.ProcessBatch, b)
	workflow.Go(ctx, func(ctx workflow.Context) {
		var t activities.Tally
		err := f.Get(ctx, &t)
		run.status.InFlight--
		run.status.add(t)
		if err != nil && run.failure == nil {
			run.failure = err
		}
	})
	return nil
}

// ready waits until the ingest is not paused and fewer than n batches run.
func (run *ingest) ready(ctx workflow.Context, n int) error {
	err := workflow.Await(ctx, func() bool {
		return run.failure != nil || !run.status.Paused && run.status.InFlight < n
	})
	if err != nil {
		return err
	}
	return run.failure
}

// settle waits for the running batches and update handlers, whatever happened.
func (run *ingest) settle(ctx workflow.Context) error {
	calm, _ := workflow.NewDisconnectedContext(ctx)
	return workflow.Await(calm, func() bool {
		return run.status.InFlight == 0 && workflow.AllHandlersFinished(ctx)
	})
}

func (run *ingest) full(ctx workflow.Context) bool {
	return run.started >= batchesPerRun || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

func (run *ingest) continueAsNew(ctx workflow.Context) error {
	if err := run.ready(ctx, 1); err != nil {
		return err
	}
	next := run.request
	next.State = *run.status
	if run.untaken != nil {
		next.State.Phase = PhaseIntake // the source may be back by then
	}
	return workflow.NewContinueAsNewError(ctx, IngestExhibit, next)
}

func lasting(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: batchTimeout, HeartbeatTimeout: HeartbeatTimeout, WaitForCancellation: true,
		RetryPolicy: retries(),
	})
}

func brief(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: planTimeout, RetryPolicy: retries()})
}

// retries never gives up on a fault of the system: the disk may be emptied, the
// store may come back.
func retries() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second}
}

var (
	errPaused    = errors.New("paused already")
	errNotPaused = errors.New("not paused")
	errEnded     = errors.New("ended already")
)
