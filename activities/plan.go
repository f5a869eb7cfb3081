package activities

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Planning is the activities that say what is to be done.
type Planning struct {
	work  ledger.Work
	actor string
}

// NewPlanning returns the planning activities over a ledger.
func NewPlanning(w ledger.Work, actor string) *Planning { return &Planning{work: w, actor: actor} }

// PlanRequest asks for the next batches of an exhibit.
type PlanRequest struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	Depth   int                `json:"depth"`
	After   int64              `json:"after"`
	Batches int                `json:"batches"`
}

// Plan is what is to be done next. Deepest is -1 when nothing is left at any depth.
type Plan struct {
	Batches []ledger.Batch `json:"batches"`
	Deepest int            `json:"deepest"`
}

// PlanBatches returns the next batches at one depth.
func (a *Planning) PlanBatches(ctx context.Context, r PlanRequest) (Plan, error) {
	batches, err := a.work.Plan(ctx, r.Exhibit, r.Depth, r.After, r.Batches)
	if err != nil {
		return Plan{}, Fault(err)
	}
	deepest, err := a.work.Deepest(ctx, r.Exhibit)
	return Plan{Batches: batches, Deepest: deepest}, Fault(err)
}

// RequeueRequest says which documents of an exhibit to do again.
type RequeueRequest struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	ledger.Selection
}

// Requeue makes documents pending again and returns how many.
func (a *Planning) Requeue(ctx context.Context, r RequeueRequest) (int, error) {
	n, err := a.work.Requeue(ctx, r.Exhibit, r.Selection, a.actor)
	return n, Fault(err)
}
