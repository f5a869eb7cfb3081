package reread

import (
	"context"
	"fmt"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/language"
	"spoor/internal/extract/pdf"
)

// Rescued is the code of a document's reason that says who read pages of a document that
// the workers could not open: "helper-read: NAME: pages 1-3".
const Rescued = "helper-read"

// lost reports whether a PDF document gave nothing, for a reason that another program
// may get past: not for want of a password.
func lost(res *extract.Result, h *held) bool {
	if res.Kind != "pdf" || h.tally.pages+len(h.pages)+h.tally.children > 0 || len(res.Reasons) == 0 {
		return false
	}
	switch res.Outcome {
	case evidence.Damaged, evidence.Timeout, evidence.Memory:
		return true
	case evidence.NeedsPassword:
		return strings.HasPrefix(res.Reasons[0], pdf.OtherSecurity)
	default:
		return false
	}
}

// rescue lets the other readers try a document that gave nothing, page by page. What
// they find is read in part at best: nobody knows what else was there. The error is the
// context's.
func (t *tools) rescue(ctx context.Context, src extract.Source, lim extract.Limits, res *extract.Result, h *held) error {
	within, stop := context.WithTimeout(ctx, limit(lim, src))
	defer stop()
	for _, r := range t.Readers {
		found, err := everyPage(within, r, src, lim.Pages)
		if ctx.Err() != nil {
			return evidence.E(evidence.Cancelled, "rescue document", "", ctx.Err())
		}
		if len(found) == 0 {
			res.Reasons = append(res.Reasons, failure(within, HelperFailed+": "+r.Name(), err))
			continue
		}
		h.pages = found
		numbers := make([]int, len(found))
		for i := range found {
			numbers[i] = found[i].Number
		}
		res.Outcome, res.Otherwise = evidence.Partial, ""
		res.Reasons = append(res.Reasons, fmt.Sprintf("%s: %s: %s", Rescued, r.Name(), extract.PageList(numbers)))
		return nil
	}
	return nil
}

// everyPage reads pages until there is none; the error says why it stopped.
func everyPage(ctx context.Context, r PageReader, src extract.Source, most int) (found []evidence.Page, err error) {
	for n := 1; (most <= 0 || n <= most) && ctx.Err() == nil; n++ {
		p, err := r.ReadPage(ctx, src, n)
		if err != nil {
			return found, err
		}
		p.Language = language.Detect(p.Text)
		p.Languages = language.Stretches(p.Text, p.Language)
		if p.Status == evidence.PageNoText {
			p.Reasons = append(p.Reasons, pdf.ImageOnly)
		}
		found = append(found, p)
	}
	return found, ctx.Err()
}

// limit is how long a document may take, before pages that are read again.
func limit(lim extract.Limits, src extract.Source) time.Duration {
	if lim.Wall > 0 {
		return lim.Wall
	}
	return extract.DefaultLimits(src.Size).Wall
}
