package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
	"spoor/internal/extract/compare"
	"spoor/internal/helper"
)

// poppler is pdftotext, the reader that ours is compared with: one confined process per
// document.
type poppler struct {
	runner  *helper.Runner
	path    string
	version string
	cage    spent // what confining a process takes, which isn't pdftotext's time
}

// Bounds on one run of pdftotext.
const (
	popplerWall   = 20 * time.Second
	popplerMemory = 2 << 30
)

// findPoppler is nil where there is no pdftotext that works.
func findPoppler(ctx context.Context) *poppler {
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return nil
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil
	}
	q := &poppler{runner: helpersRunner(), path: path}
	out, err := q.runner.Run(ctx, helper.Job{Program: path, Args: []string{"-v"}})
	if err != nil {
		return nil
	}
	q.version = strings.TrimPrefix(out.Said, "pdftotext version ")
	q.cage = q.confining(ctx)
	return q
}

// spent is what a process took.
type spent struct{ clock, cpu time.Duration }

// during measures f, which runs one process to its end.
func during(f func() error) (spent, error) {
	began, used := time.Now(), cpuOf(unix.RUSAGE_CHILDREN)
	err := f()
	return spent{time.Since(began), cpuOf(unix.RUSAGE_CHILDREN) - used}, err
}

// confining measures what the confinement of a process takes: pdftotext saying its
// version, which needs no confinement, with and without it.
func (q *poppler) confining(ctx context.Context) spent {
	const tries = 9
	var clock, cpu []time.Duration
	for range tries {
		with, err1 := during(func() error {
			_, err := q.runner.Run(ctx, helper.Job{Program: q.path, Args: []string{"-v"}})
			return err
		})
		without, err2 := during(func() error {
			return exec.CommandContext(ctx, q.path, "-v").Run() //nolint:gosec // found on the user's PATH
		})
		if err1 == nil && err2 == nil {
			clock, cpu = append(clock, with.clock-without.clock), append(cpu, with.cpu-without.cpu)
		}
	}
	if len(clock) == 0 {
		return spent{}
	}
	return spent{max(median(clock), 0), max(median(cpu), 0)}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// text is what pdftotext prints of a document by default, and its own time. path is
// empty for one that has no file. What it printed before it failed counts: it ends
// with an error on many a damaged file. The error is that it was ended.
func (q *poppler) text(ctx context.Context, path string, data io.Reader) (text string, took spent, err error) {
	took, err = during(func() error {
		out, err := q.run(ctx, path, data)
		text = string(out)
		return err
	})
	return text, spent{max(took.clock-q.cage.clock, 0), max(took.cpu-q.cage.cpu, 0)}, err
}

// boxes is where pdftotext finds the words, on the part of each page that is shown.
func (q *poppler) boxes(ctx context.Context, path string, data io.Reader) ([][]evidence.Word, error) {
	out, err := q.run(ctx, path, data, "-bbox", "-cropbox")
	if err != nil {
		return nil, err
	}
	return compare.ReadBoxes(bytes.NewReader(out))
}

func (q *poppler) run(ctx context.Context, path string, data io.Reader, flags ...string) ([]byte, error) {
	job := helper.Job{Program: q.path, Limits: helper.Limits{Wall: popplerWall, Memory: popplerMemory}}
	if path == "" {
		job.Args, job.Stdin = append(flags, "-", "-"), data
	} else {
		whole, err := filepath.Abs(path)
		if err != nil {
			return nil, evidence.E(evidence.Unreadable, "run pdftotext", path, err)
		}
		job.Args, job.Read = append(flags, whole, "-"), []string{whole}
	}
	out, err := q.runner.Run(ctx, job)
	if death := helper.DeathOf(err); death != nil && death.Outcome == evidence.Damaged && death.Code >= 0 {
		err = nil
	}
	return out.Stdout, errors.Join(err, ctx.Err())
}
