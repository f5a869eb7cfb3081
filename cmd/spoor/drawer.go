package main

import (
	"context"
	"sync"

	"spoor/internal/extract"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/sandbox"
)

// drawer draws pages in a worker of its own, so that looking at one doesn't wait for
// documents being read. The worker starts with the first page that is asked for.
type drawer struct {
	*program
	mu   sync.Mutex
	pool *sandbox.Pool
}

// Draw implements extract.Drawer.
func (d *drawer) Draw(ctx context.Context, src extract.Source, n, dpi int) (extract.Picture, error) {
	pool, err := d.open(ctx)
	if err != nil {
		return extract.Picture{}, err
	}
	return pool.Draw(ctx, src, n, dpi)
}

func (d *drawer) open(ctx context.Context) (*sandbox.Pool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pool != nil {
		return d.pool, nil
	}
	pool, err := sandbox.NewPool(sandbox.Options{Command: d.readerCommand(ctx, formats.Spoor), Workers: 1, Logger: d.log}) //nolint:contextcheck // the worker outlives the request
	d.pool = pool
	return pool, err
}

func (d *drawer) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pool == nil {
		return nil
	}
	return d.pool.Close()
}
