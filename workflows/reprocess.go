package workflows

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"spoor/activities"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// ReprocessRequest says which documents of an exhibit are done again, from which
// step on.
type ReprocessRequest struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	Window  int                `json:"window"`
	ledger.Selection
}

// Reprocess makes documents pending again and has them processed. It returns how
// many were selected.
func Reprocess(ctx workflow.Context, r ReprocessRequest) (int, error) {
	var planning *activities.Planning
	var n int
	request := activities.RequeueRequest{Exhibit: r.Exhibit, Selection: r.Selection}
	if err := workflow.ExecuteActivity(brief(ctx), planning.Requeue, request).Get(ctx, &n); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, nil
	}
	return n, ensureIngest(ctx, Request{Exhibit: r.Exhibit, Window: r.Window})
}

// WatchRequest names the exhibit whose watched sources are looked at.
type WatchRequest struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	Window  int                `json:"window"`
}

// WatchPrefix looks for new objects under the watched prefixes of an exhibit and
// has them processed. A schedule starts it again and again, never twice at a time.
func WatchPrefix(ctx workflow.Context, r WatchRequest) (int, error) {
	var intake *activities.Intake
	var taken int
	request := activities.TakeRequest{Exhibit: r.Exhibit, Watched: true}
	if err := workflow.ExecuteActivity(lasting(ctx), intake.TakeIn, request).Get(ctx, &taken); err != nil {
		return 0, err
	}
	if taken == 0 {
		return 0, nil
	}
	return taken, ensureIngest(ctx, Request{Exhibit: r.Exhibit, Window: r.Window})
}

// ensureIngest has the exhibit ingested. When an ingest runs already, it may have
// looked for work before ours was there: so wait for its end and start another.
func ensureIngest(ctx workflow.Context, r Request) error {
	child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            IngestID(r.Exhibit),
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WaitForCancellation:   true,
	})
	for {
		err := workflow.ExecuteChildWorkflow(child, IngestExhibit, r).Get(ctx, nil)
		if !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			return err
		}
		if err := workflow.Sleep(ctx, 2*time.Second); err != nil {
			return err
		}
	}
}

// IngestID is the workflow id under which an exhibit is ingested: one at a time.
func IngestID(e evidence.ExhibitID) string { return "ingest/" + string(e) }

// ReprocessID is the workflow id under which an exhibit's documents are done again.
func ReprocessID(e evidence.ExhibitID) string { return "reprocess/" + string(e) }

// WatchID is the id of the schedule that watches an exhibit's sources.
func WatchID(e evidence.ExhibitID) string { return "watch/" + string(e) }
