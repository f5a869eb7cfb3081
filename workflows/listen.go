package workflows

import "go.temporal.io/sdk/workflow"

// listen answers the status query and the updates pause, resume and cancel. An
// update that makes no sense is refused before it enters the history.
func (run *ingest) listen(ctx workflow.Context) error {
	err := workflow.SetQueryHandler(ctx, QueryStatus, func() (Status, error) { return *run.status, nil })
	if err != nil {
		return err
	}
	for _, u := range run.updates() {
		opts := workflow.UpdateHandlerOptions{Validator: u.may}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, u.name, u.do, opts); err != nil {
			return err
		}
	}
	return nil
}

type update struct {
	name string
	may  func() error
	do   func(workflow.Context) (Status, error)
}

func (run *ingest) updates() []update {
	return []update{
		{UpdatePause, run.when(false, errPaused), run.setPaused(true)},
		{UpdateResume, run.when(true, errNotPaused), run.setPaused(false)},
		{UpdateCancel, run.running, run.stop},
	}
}

func (run *ingest) running() error {
	if run.status.Phase == PhaseDone || run.status.Phase == PhaseCancelled {
		return errEnded
	}
	return nil
}

// when allows an update only while Paused has the given value.
func (run *ingest) when(paused bool, otherwise error) func() error {
	return func() error {
		if err := run.running(); err != nil {
			return err
		}
		if run.status.Paused != paused {
			return otherwise
		}
		return nil
	}
}

func (run *ingest) setPaused(v bool) func(workflow.Context) (Status, error) {
	return func(workflow.Context) (Status, error) {
		run.status.Paused = v
		return *run.status, nil
	}
}

func (run *ingest) stop(workflow.Context) (Status, error) {
	run.status.Phase = PhaseCancelled
	run.cancel()
	return *run.status, nil
}
