package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"spoor/internal/evidence"
)

// Taker brings in what the open (or watched) sources of an exhibit hold.
type Taker interface {
	TakeSources(ctx context.Context, exhibit evidence.ExhibitID, watched bool) (taken int, err error)
}

// Intake is the activities that bring documents in.
type Intake struct{ taker Taker }

// NewIntake returns the intake activities.
func NewIntake(t Taker) *Intake { return &Intake{taker: t} }

// TakeRequest names the exhibit whose sources are read; Watched reads those that
// are watched, also when they were complete before.
type TakeRequest struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	Watched bool               `json:"watched"`
}

// TakeIn reads the sources and returns the number of new documents. A repeated
// call goes on where the one before stopped.
func (a *Intake) TakeIn(ctx context.Context, r TakeRequest) (int, error) {
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			activity.RecordHeartbeat(ctx)
			select {
			case <-tick.C:
			case <-stop:
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	n, err := a.taker.TakeSources(ctx, r.Exhibit, r.Watched)
	return n, Fault(err)
}
