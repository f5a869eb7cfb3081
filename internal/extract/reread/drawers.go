package reread

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Drawers draws with the first of several that can.
type Drawers []extract.Drawer

var _ extract.Drawer = Drawers(nil)

// Draw implements extract.Drawer. When none can, the error is that of the first, or of
// the first that is there at all.
func (d Drawers) Draw(ctx context.Context, src extract.Source, n, dpi int) (extract.Picture, error) {
	var failed error = evidence.E(evidence.Missing, "draw page", "", nil)
	for _, drawer := range d {
		pic, err := drawer.Draw(ctx, src, n, dpi)
		if err == nil || ctx.Err() != nil {
			return pic, err
		}
		if evidence.KindOf(failed) == evidence.Missing {
			failed = err
		}
	}
	return extract.Picture{}, failed
}
