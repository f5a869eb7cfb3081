package main

import (
	"context"
	"log/slog"
	"math"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/sandbox"
)

// alone is our engine 1 for PDF in a confined worker of its own: nothing but the engine
// and the way through the pipe, so that it can be compared with other programs that read
// PDFs.
type alone struct {
	pool   *sandbox.Pool
	clock  time.Duration // of reading
	cpu    time.Duration // of the parent while reading, of the worker when it ended
	closed bool
}

const aloneCommand = "engine-1-worker"

func openAlone(log *slog.Logger) (*alone, error) {
	pool, err := sandbox.NewPool(sandbox.Options{
		Command: []string{"/proc/self/exe", "eval", aloneCommand}, Workers: 1, Logger: log,
		MaxDocuments: math.MaxInt32, MaxIdleMemory: math.MaxInt64, // one process: its time is known when it ends
	})
	if err != nil {
		return nil, err
	}
	return &alone{pool: pool}, nil
}

// aloneWorkerCommand is the worker.
func aloneWorkerCommand() *cobra.Command {
	return &cobra.Command{
		Use: aloneCommand, Args: noArgs, Hidden: true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(c *cobra.Command, _ []string) error {
			if err := sandbox.Confine(); err != nil {
				return err
			}
			return sandbox.Serve(c.Context(), pdf.New(), c.InOrStdin(), c.OutOrStdout())
		},
	}
}

// read reads one document and keeps nothing of it.
func (a *alone) read(ctx context.Context, src extract.Source, lim extract.Limits) error {
	began, used := time.Now(), cpuOf(unix.RUSAGE_SELF)
	_, err := a.pool.Extract(ctx, src, lim, nowhere{})
	a.clock += time.Since(began)
	a.cpu += cpuOf(unix.RUSAGE_SELF) - used
	return err
}

// close ends the worker and adds its time.
func (a *alone) close() error {
	if a == nil || a.closed {
		return nil
	}
	a.closed = true
	used := cpuOf(unix.RUSAGE_CHILDREN)
	err := a.pool.Close()
	a.cpu += cpuOf(unix.RUSAGE_CHILDREN) - used
	return err
}

// cpuOf is the processor time used by this process, or by its children that have ended.
func cpuOf(who int) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Page(evidence.Page) error  { return nil }
func (nowhere) Child(extract.Child) error { return nil }
