package main

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"spoor/activities"
	"spoor/internal/engine"
	"spoor/internal/evidence"
	"spoor/internal/intake"
)

// directBatches is how many batches are done at once, as the workflow's window.
const directBatches = 2

// intakeDirect does the work of an intake in this process, without Temporal: the
// measure of what orchestration costs (make bench). A crash is not recovered from
// by itself; the next ordinary start goes on with what is left.
func (p *program) intakeDirect(ctx context.Context, f intakeFlags, sources []string) (err error) {
	s := &station{}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := p.lock(&s.undo); err != nil {
		return err
	}
	conn, err := p.connect(ctx, engine.Options{OnlyS3: true}, &s.undo)
	if err != nil {
		return err
	}
	if err := p.openStores(ctx, s, conn); err != nil {
		return err
	}
	processor, err := p.openProcessor(ctx, s.book, s.store, s.index, &s.undo)
	if err != nil {
		return err
	}
	e, err := f.register(ctx, s.book, sources, p.actor())
	if err != nil {
		return err
	}
	taker := intake.New(intake.Deps{Objects: s.store, Ledger: s.book, Logger: p.log, Buckets: buckets(s.store)})
	if _, err := taker.TakeSources(ctx, e.ID, false); err != nil {
		return err
	}
	if err := s.levels(ctx, processor, e.ID); err != nil {
		return err
	}
	return p.intakeDone(ctx, work{book: s.book}, f, e.ID)
}

// levels processes depth after depth until nothing is left.
func (s *station) levels(ctx context.Context, processor *activities.Processor, id evidence.ExhibitID) error {
	for depth := 0; ; depth++ {
		deepest, err := s.book.Deepest(ctx, id)
		if err != nil || deepest < 0 {
			return err
		}
		const all = 1 << 20
		batches, err := s.book.Plan(ctx, id, depth, 0, all)
		if err != nil {
			return err
		}
		group, gctx := errgroup.WithContext(ctx)
		group.SetLimit(directBatches)
		for _, b := range batches {
			group.Go(func() error {
				_, err := processor.Process(gctx, b, nil)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
}
