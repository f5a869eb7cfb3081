package intake

import (
	"context"
	"errors"
	"iter"
	"log/slog"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// uploads is how many files are hashed and stored at a time.
const uploads = 4

// taking is an intake under way.
type taking struct {
	*Intake
	job        Job
	report     Report
	progress   Progress
	group      []ledger.NewDocument // stored, not yet entered
	groupBytes int64
	untold     int // results since progress was told
}

// take brings the items in and closes the intake in the custody log.
func (i *Intake) take(ctx context.Context, job Job, items iter.Seq2[item, error]) (Report, error) {
	t := &taking{Intake: i, job: job}
	if err := t.count(ctx, items); err != nil {
		return t.report, err
	}
	t.tell()
	if err := t.all(ctx, items); err != nil {
		return t.report, err
	}
	if job.quiet && t.report.Documents == t.report.Known {
		return t.report, nil
	}
	return t.report, i.ledger.FinishIntake(ctx, job.Exhibit.ID, t.report.Documents, job.Actor)
}

func (t *taking) count(ctx context.Context, items iter.Seq2[item, error]) error {
	for it, err := range items {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return evidence.E(evidence.Cancelled, "count files", "", err)
		}
		if it.skip == nil {
			t.progress.TotalFiles++
			t.progress.TotalBytes += it.size
		}
	}
	return nil
}

// all ends with everything in the ledger that was stored before the first error.
func (t *taking) all(ctx context.Context, items iter.Seq2[item, error]) error {
	bring := func(ctx context.Context, it item) result { return t.one(ctx, t.job.Exhibit, it) }
	for r, err := range inOrder(ctx, uploads, items, bring) {
		if err = errors.Join(err, r.err); err == nil {
			err = t.add(ctx, r)
		}
		if err != nil {
			if ctx.Err() != nil {
				return evidence.E(evidence.Cancelled, "take in", string(t.job.Exhibit.ID), ctx.Err())
			}
			return errors.Join(err, t.enter(ctx))
		}
	}
	return t.enter(ctx)
}

// add counts a result, and enters the group when it is full or was not told of for
// a while.
func (t *taking) add(ctx context.Context, r result) error {
	switch {
	case r.skip != nil:
		t.report.Skipped = append(t.report.Skipped, *r.skip)
		t.log.InfoContext(ctx, "a file was not taken in", slog.String("exhibit", string(t.job.Exhibit.ID)), slog.String("why", string(r.skip.Why)))
	case r.known:
		t.report.Known++
		t.entered(r.document)
	default:
		t.group = append(t.group, ledger.NewDocument{Document: r.document})
		t.groupBytes += r.document.Size
	}
	t.untold++
	if t.untold < ledger.BatchDocuments && t.groupBytes < ledger.BatchBytes {
		return nil
	}
	return t.enter(ctx)
}

func (t *taking) entered(d evidence.Document) {
	t.report.Documents++
	t.report.Bytes += d.Size
}

// enter writes the group to the ledger.
func (t *taking) enter(ctx context.Context) error {
	group := t.group
	t.group, t.groupBytes = nil, 0
	if len(group) > 0 {
		_, err := t.ledger.AddDocuments(ctx, group, t.job.Actor)
		if evidence.KindOf(err) == evidence.Conflict {
			return t.enterEach(ctx, group)
		}
		if err != nil {
			return err
		}
	}
	for _, d := range group {
		t.entered(d.Document)
	}
	t.tell()
	return nil
}

// enterEach finds the document that another intake entered meanwhile with other
// content.
func (t *taking) enterEach(ctx context.Context, group []ledger.NewDocument) error {
	for _, d := range group {
		_, err := t.ledger.AddDocuments(ctx, []ledger.NewDocument{d}, t.job.Actor)
		switch {
		case evidence.KindOf(err) == evidence.Conflict:
			t.report.Skipped = append(t.report.Skipped, Skipped{d.Path, Conflict, "another intake took in this path with other content; take this one into another exhibit"})
		case err != nil:
			return err
		default:
			t.entered(d.Document)
		}
	}
	t.tell()
	return nil
}

func (t *taking) tell() {
	t.untold = 0
	t.progress.Files, t.progress.Bytes, t.progress.Skipped = t.report.Documents, t.report.Bytes, len(t.report.Skipped)
	if t.job.Progress != nil {
		t.job.Progress(t.progress)
	}
}
