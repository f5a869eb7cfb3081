package office

import (
	"context"
	"errors"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	slidesEngine = "spoor-pptx/2"
	slidesKind   = "pptx"
	slidesMIME   = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)

// Slides reads pptx, pptm, ppsx, ppsm and potx.
type Slides struct{}

var _ extract.Extractor = Slides{}

// NewSlides returns the extractor for PowerPoint presentations.
func NewSlides() Slides { return Slides{} }

// Extract implements extract.Extractor. Each slide is a page, in the order of the
// presentation, with its title for a label; hidden ones have the reason
// slide-hidden, ones that the presentation doesn't list slide-unlisted. Charts and
// diagrams stand where the slide shows them; notes and comments follow. What the
// masters of the slides show besides placeholders has one page at the end.
func (Slides) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Kind: slidesKind, MIME: slidesMIME, Engine: slidesEngine}
	c, err := openContainer(ctx, src, lim)
	if err != nil {
		return damaged(res, "pptx-damaged: "+err.Error()), ctx.Err()
	}
	if c.encrypted() {
		res.Outcome, res.Reasons = evidence.NeedsPassword, []string{"pptx-encrypted"}
		return res, nil
	}
	d := &deck{c: c, pages: &pages{container: c, sink: sink, lim: lim, engine: slidesEngine}}
	err = d.read(&res)
	if err == nil {
		err = c.giveChildren(lim, sink)
	}
	if err != nil && !errors.Is(err, errStop) {
		return extract.Result{}, err
	}
	if !d.found && len(d.slides) == 0 && !c.bomb {
		return damaged(res, append(c.reasons, "pptx-no-presentation")...), nil
	}
	res.Outcome, res.Reasons, res.Title = d.pages.outcome(), c.reasons, res.Metadata["title"]
	return res, nil
}
