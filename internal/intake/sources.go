package intake

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// TakeSources takes in what the exhibit's open sources hold, and with watched also
// its watched ones, and returns the number of new documents. A source is closed, with
// what it could not take, when it was read to its end; one that fails stays open and
// does not keep the others from being read. Error kinds: NotFound (exhibit), and
// those of the source that failed first.
func (i *Intake) TakeSources(ctx context.Context, exhibit evidence.ExhibitID, watched bool) (int, error) {
	e, err := i.exhibit(ctx, exhibit)
	if err != nil {
		return 0, err
	}
	sources, err := i.ledger.SourcesOf(ctx, exhibit)
	if err != nil {
		return 0, err
	}
	taken := 0
	var failed []error
	for _, s := range sources {
		if !s.Open && (!watched || !s.Watched) {
			continue
		}
		report, err := i.takeSource(ctx, e, s)
		taken += report.Documents - report.Known
		failed = append(failed, err)
	}
	return taken, errors.Join(failed...)
}

func (i *Intake) exhibit(ctx context.Context, id evidence.ExhibitID) (evidence.Exhibit, error) {
	all, err := i.ledger.Exhibits(ctx, "")
	if err != nil {
		return evidence.Exhibit{}, err
	}
	for _, e := range all {
		if e.ID == id {
			return e.Exhibit, nil
		}
	}
	return evidence.Exhibit{}, evidence.E(evidence.NotFound, "find exhibit", string(id), nil)
}

func (i *Intake) takeSource(ctx context.Context, e evidence.Exhibit, s ledger.Source) (Report, error) {
	var advance error
	job := Job{
		Exhibit: e, Actor: s.Actor, quiet: !s.Finished.IsZero(),
		Progress: func(p Progress) {
			s.Files, s.Bytes, s.Taken = p.TotalFiles, p.TotalBytes, p.Files
			advance = i.ledger.Advance(ctx, s)
		},
	}
	report, err := i.takeURL(ctx, job, s.URL)
	// How far it is is only shown to people; the last word on it counts.
	if err = errors.Join(err, advance); err != nil {
		return report, err
	}
	left := make([]ledger.Skipped, 0, len(report.Skipped))
	for _, k := range report.Skipped {
		left = append(left, ledger.Skipped{Exhibit: e.ID, URL: s.URL, Path: k.Path, Reason: k.String()})
	}
	s.Open, s.Finished = false, time.Time{} // now, by the ledger's clock
	return report, i.ledger.CloseSource(ctx, s, left)
}

// takeURL takes in a folder, a file or s3://bucket/prefix.
func (i *Intake) takeURL(ctx context.Context, job Job, url string) (Report, error) {
	if place, ok := strings.CutPrefix(url, "s3://"); ok {
		name, prefix, _ := strings.Cut(place, "/")
		if i.buckets == nil {
			return Report{}, evidence.E(evidence.Invalid, "open source", url, nil)
		}
		bucket, err := i.buckets(ctx, name)
		if err != nil {
			return Report{}, err
		}
		return i.TakeBucket(ctx, job, bucket, prefix)
	}
	if info, err := os.Stat(url); err == nil && !info.IsDir() {
		return i.TakeFiles(ctx, job, []File{{Path: url}})
	}
	return i.TakeFolder(ctx, job, url)
}
