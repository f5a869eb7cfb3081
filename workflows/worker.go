package workflows

import (
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"spoor/activities"
)

// Registry is what workflows and activities are registered with: a worker or a
// test environment.
type Registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
	RegisterActivity(a any)
}

// Steps are the activities a worker offers.
type Steps struct {
	Intake     *activities.Intake
	Planning   *activities.Planning
	Processing *activities.Processing
}

// Register makes all workflows and activities known.
func Register(r Registry, s Steps) {
	r.RegisterWorkflowWithOptions(IngestExhibit, workflow.RegisterOptions{Name: "IngestExhibit"})
	r.RegisterWorkflowWithOptions(Reprocess, workflow.RegisterOptions{Name: "Reprocess"})
	r.RegisterWorkflowWithOptions(WatchPrefix, workflow.RegisterOptions{Name: "WatchPrefix"})
	r.RegisterActivity(s.Intake)
	r.RegisterActivity(s.Planning)
	r.RegisterActivity(s.Processing)
}

// throttle is how often a batch beats at most. Its heartbeat timeout allows for a few that
// are late or lost.
const throttle = 2 * time.Second

// NewWorker returns a worker for our task queue that runs at most batches batches
// at a time. The caller starts and stops it.
func NewWorker(c client.Client, s Steps, batches int) worker.Worker {
	w := worker.New(c, TaskQueue, worker.Options{
		MaxConcurrentActivityExecutionSize: max(batches, 1) + 2, // room for planning and intake beside the batches
		MaxConcurrentWorkflowTaskPollers:   2,
		MaxConcurrentActivityTaskPollers:   2,
		DisableRegistrationAliasing:        true,
		// A batch hears that it was cancelled when it beats.
		MaxHeartbeatThrottleInterval:     throttle,
		DefaultHeartbeatThrottleInterval: throttle,
	})
	Register(w, s)
	return w
}
