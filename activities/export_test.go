package activities

import (
	"context"

	"spoor/internal/ledger"
)

// Careful does a batch as a later attempt does, from within an activity.
func (a *Processing) Careful(ctx context.Context, b ledger.Batch) (Tally, error) {
	return a.careful(ctx, b, nil)
}
