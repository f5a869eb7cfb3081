package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"spoor/internal/evidence"
)

const (
	firstPause = 100 * time.Millisecond
	lastPause  = 30 * time.Second
	// An engine that ran this long did not die of what its start did.
	settled = time.Minute
)

// supervise keeps an engine running until ctx ends, then stops it.
func (s *Supervised) supervise(ctx context.Context, c *child) {
	defer close(s.done)
	pause := firstPause
	for {
		began := time.Now()
		select {
		case <-ctx.Done():
			s.err = errors.Join(c.stop(), forget(s.options.Data))
			return
		case <-c.exited:
		}
		s.log.ErrorContext(ctx, "the engine ended by itself and is started again", slog.Int("exit", c.code()), slog.String("said", c.lastWords()))
		if time.Since(began) > settled {
			pause = firstPause
		}
		if c, pause = s.revive(ctx, pause); c == nil {
			s.err = forget(s.options.Data)
			return
		}
		if s.options.Restarted != nil {
			s.options.Restarted(s.Connection())
		}
	}
}

// revive tries until an engine answers, waiting longer each time; nil when ctx ended
// first. It never gives up: a full disk may be cleared while spoor waits.
func (s *Supervised) revive(ctx context.Context, pause time.Duration) (*child, time.Duration) {
	for {
		select {
		case <-ctx.Done():
			return nil, pause
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
		c, err := s.try(ctx)
		if err == nil {
			return c, pause
		}
		if ctx.Err() == nil {
			s.log.ErrorContext(ctx, "the engine can't be started", slog.Any("error", err), slog.Duration("next_try_in", pause))
		}
	}
}

// try starts an engine, on the earlier ports unless another process took one. A free
// port may be taken too, between being chosen and being used.
func (s *Supervised) try(ctx context.Context) (*child, error) {
	previous := s.Connection()
	c, conn, err := s.launch(ctx, previous)
	if exitCode(err) == exitPortTaken {
		s.log.WarnContext(ctx, "a port of the engine is taken; it gets new ones", slog.String("temporal", previous.Temporal), slog.String("s3", previous.S3))
		c, conn, err = s.launch(ctx, Connection{})
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.conn = conn
	s.mu.Unlock()
	if err := remember(s.options.Data, conn); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	s.log.InfoContext(ctx, "the engine answers", slog.Any("connection", conn))
	if conn.Archived != "" {
		s.log.WarnContext(ctx, "Temporal's database was made by another version and was moved aside", slog.String("archived", conn.Archived))
	}
	return c, nil
}

// launch runs one engine and waits for its line.
func (s *Supervised) launch(ctx context.Context, previous Connection) (*child, Connection, error) {
	const op = "start the engine"
	c, err := spawn(ctx, s.options.Binary, s.options.args(previous), s.log)
	if err != nil {
		return nil, Connection{}, evidence.E(evidence.Missing, op, s.options.Binary, err)
	}
	limit := time.NewTimer(readyLimit)
	defer limit.Stop()
	select {
	case conn := <-c.ready:
		return c, conn, nil
	case <-c.exited:
		return nil, Connection{}, evidence.E(kindOf(c.code()), op, s.options.Data, exitError{code: c.code(), said: c.lastWords()})
	case <-ctx.Done():
		err = evidence.E(evidence.Cancelled, op, s.options.Data, ctx.Err())
	case <-limit.C:
		err = evidence.E(evidence.Unreachable, op, s.options.Data, errors.New("it did not answer in time; it said: "+c.lastWords()))
	}
	return nil, Connection{}, errors.Join(err, c.stop())
}
