package workflows

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"spoor/activities"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// TaskQueue is where workers of this version look for work.
const TaskQueue = "spoor"

// Runs starts, follows and steers workflows from outside.
type Runs struct {
	client    client.Client
	window    int
	converter converter.DataConverter
}

// NewRuns returns a Runs; window is the number of batches in flight per ingest.
func NewRuns(c client.Client, window int) *Runs {
	return &Runs{client: c, window: max(window, 1), converter: converter.GetDefaultDataConverter()}
}

// Reading returns r with the converter that the client has, which the client does not
// tell: without it, Pulse can't read what batches say.
func (r *Runs) Reading(c converter.DataConverter) *Runs {
	with := *r
	with.converter = c
	return &with
}

// Ingest starts the ingest of an exhibit, or attaches to the one that runs. It
// returns without waiting. Error kind: Unreachable.
func (r *Runs) Ingest(ctx context.Context, e evidence.ExhibitID) error {
	opts := client.StartWorkflowOptions{
		ID: IngestID(e), TaskQueue: TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
	_, err := r.client.ExecuteWorkflow(ctx, opts, IngestExhibit, Request{Exhibit: e, Window: r.window})
	return outside("start ingest", err)
}

// Reprocess has documents done again and waits until they are; it returns how
// many were selected.
func (r *Runs) Reprocess(ctx context.Context, e evidence.ExhibitID, sel ledger.Selection) (int, error) {
	opts := client.StartWorkflowOptions{
		ID: ReprocessID(e), TaskQueue: TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
	run, err := r.client.ExecuteWorkflow(ctx, opts, Reprocess, ReprocessRequest{Exhibit: e, Window: r.window, Selection: sel})
	if err != nil {
		return 0, outside("start reprocess", err)
	}
	var n int
	return n, outside("reprocess", run.Get(ctx, &n))
}

// Status asks a running or ended ingest where it stands. Error kind: NotFound
// when there never was one.
func (r *Runs) Status(ctx context.Context, e evidence.ExhibitID) (Status, error) {
	var s Status
	v, err := r.client.QueryWorkflow(ctx, IngestID(e), "", QueryStatus)
	if err != nil {
		return s, outside("ask ingest", err)
	}
	return s, outside("ask ingest", v.Get(&s))
}

// Wait waits for the end of an ingest. Error kinds: NotFound, Unreachable, Cancelled.
func (r *Runs) Wait(ctx context.Context, e evidence.ExhibitID) (Status, error) {
	var s Status
	err := r.client.GetWorkflow(ctx, IngestID(e), "").Get(ctx, &s)
	return s, outside("wait for ingest", err)
}

// Steer sends pause, resume or cancel. Error kinds: NotFound (nothing runs),
// Invalid (it makes no sense now), Unreachable.
func (r *Runs) Steer(ctx context.Context, e evidence.ExhibitID, update string) (Status, error) {
	var s Status
	h, err := r.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: IngestID(e), UpdateName: update, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return s, outside(update+" ingest", err)
	}
	return s, outside(update+" ingest", h.Get(ctx, &s))
}

// Pulse is what the running batches of an ingest have told the server last.
type Pulse struct {
	// Waiting are the kinds of the faults that ended the last attempts of batches that
	// are being tried again.
	Waiting []evidence.Kind
	// Pages counts the pages that each program has read since it started, by an id of
	// that run of the program.
	Pages map[string]int64
}

// Pulse asks how the batches of an ingest are.
func (r *Runs) Pulse(ctx context.Context, e evidence.ExhibitID) (Pulse, error) {
	d, err := r.client.DescribeWorkflow(ctx, IngestID(e), "")
	if err != nil {
		return Pulse{}, outside("describe ingest", err)
	}
	now := Pulse{Pages: map[string]int64{}}
	for _, a := range d.RawResponse.GetPendingActivities() {
		if kind := evidence.Kind(a.GetLastFailure().GetApplicationFailureInfo().GetType()); kind != "" {
			now.Waiting = append(now.Waiting, kind)
		}
		var at activities.Position
		if details := a.GetHeartbeatDetails(); details != nil && r.converter.FromPayloads(details, &at) == nil {
			now.Pages[at.Program] = max(now.Pages[at.Program], at.Pages)
		}
	}
	return now, nil
}

// Waiting says why the batches of an ingest are being tried again: the kinds of the
// faults that ended their last attempts.
func (r *Runs) Waiting(ctx context.Context, e evidence.ExhibitID) ([]evidence.Kind, error) {
	now, err := r.Pulse(ctx, e)
	return now.Waiting, err
}

// Watch has the watched sources of an exhibit looked at every interval, by a
// schedule that skips a turn while the one before still runs.
func (r *Runs) Watch(ctx context.Context, e evidence.ExhibitID, every time.Duration) error {
	_, err := r.client.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID:      WatchID(e),
		Spec:    client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: every}}},
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
		Action: &client.ScheduleWorkflowAction{
			ID: WatchID(e), TaskQueue: TaskQueue, Workflow: WatchPrefix, Args: []any{WatchRequest{Exhibit: e, Window: r.window}},
		},
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return nil
	}
	return outside("watch bucket", err)
}

// Unwatch ends the watching.
func (r *Runs) Unwatch(ctx context.Context, e evidence.ExhibitID) error {
	return outside("end watching", r.client.ScheduleClient().GetHandle(ctx, WatchID(e)).Delete(ctx))
}

// outside turns an error of the Temporal client into ours.
func outside(op string, err error) error {
	if err == nil {
		return nil
	}
	kind := evidence.Unreachable
	var notFound *serviceerror.NotFound
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	var failed *temporal.WorkflowExecutionError
	var refused *temporal.ApplicationError
	switch {
	case errors.As(err, &notFound):
		kind = evidence.NotFound
	case errors.As(err, &started):
		kind = evidence.Conflict
	case errors.Is(err, context.Canceled):
		kind = evidence.Cancelled
	case errors.As(err, &failed):
		kind = evidence.Internal
		if errors.As(err, &refused) && refused.Type() != "" {
			kind = evidence.Kind(refused.Type())
		}
	case errors.As(err, &refused):
		kind = evidence.Invalid
	}
	return evidence.E(kind, op, "", err)
}
