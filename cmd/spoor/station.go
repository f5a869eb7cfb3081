package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"spoor/activities"
	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/remoteindex"
	"spoor/internal/engine"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/intake"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/internal/objects/s3objects"
	"spoor/workflows"
)

// station is everything at work on one data folder: engine, ledger, index, worker.
// One process at a time is the station of a folder; others ask it.
type station struct {
	book  ledger.Ledger
	store *s3objects.Store
	index indexes.Index
	runs  *workflows.Runs
	ask   *inquiry.Service
	undo  closers
}

// openStation starts everything and goes on with what an earlier run left behind. An
// engine of our own that is killed meanwhile only costs another try.
func (p *program) openStation(ctx context.Context, ui string) (*station, error) {
	for try := 1; ; try++ {
		s, err := p.tryStation(ctx, ui)
		again := evidence.KindOf(err) == evidence.Unreachable && !p.config.External() && ctx.Err() == nil
		if !again || try == engineTries {
			return s, err
		}
		p.log.WarnContext(ctx, "the engine went away during the start; trying again", slog.Any("error", err))
		time.Sleep(redrawEvery)
	}
}

func (p *program) tryStation(ctx context.Context, ui string) (s *station, err error) {
	s = &station{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.undo.close())
		}
	}()
	if err := p.folder(); err != nil {
		return s, err
	}
	if err := p.lock(&s.undo); err != nil {
		return s, err
	}
	forgot := make(chan struct{}, 1)
	conn, err := p.connect(ctx, engine.Options{UI: ui, Restarted: remind(forgot)}, &s.undo)
	if err != nil {
		return s, err
	}
	if err := p.openStores(ctx, s, conn); err != nil {
		return s, err
	}
	if err := p.startWorker(ctx, s, conn); err != nil {
		return s, err
	}
	if err := p.goOn(ctx, s); err != nil {
		return s, err
	}
	p.planAgain(ctx, s, forgot)
	return s, nil
}

// remind tells of an engine that was started again and remembers nothing.
func remind(forgot chan<- struct{}) func(engine.Connection) {
	return func(c engine.Connection) {
		if !c.Fresh {
			return
		}
		select {
		case forgot <- struct{}{}:
		default: // told already
		}
	}
}

// planAgain starts the unfinished ingests anew whenever the engine has forgotten
// them: the ledger knows what is left.
func (p *program) planAgain(ctx context.Context, s *station, forgot <-chan struct{}) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-forgot:
				if err := p.goOn(ctx, s); err != nil {
					p.log.ErrorContext(ctx, "unfinished ingests could not be started again", slog.Any("error", err))
				}
			}
		}
	}()
	s.undo.add(func() error { stop(); <-done; return nil })
}

func (s *station) close() error { return s.undo.close() }

// lock makes this process the station of the folder. The lock goes with the
// process, however that ends.
func (p *program) lock(undo *closers) error {
	f, err := os.OpenFile(p.config.Lock(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return evidence.E(evidence.Unreadable, "open data folder", p.config.Data, err)
	}
	if err := flock(f); err != nil {
		return errors.Join(evidence.E(evidence.Conflict, "lock data folder", p.config.Data, nil), f.Close())
	}
	if err = f.Truncate(0); err == nil {
		_, err = f.WriteString(strconv.Itoa(os.Getpid()) + "\n")
	}
	if err != nil {
		return errors.Join(evidence.E(evidence.NoSpace, "lock data folder", p.config.Data, err), f.Close())
	}
	undo.add(f.Close)
	return nil
}

// lockWithin is how long the lock may be taken before it counts as somebody's: others
// hold it for a moment when they look whether the folder is in use (running).
const lockWithin = 500 * time.Millisecond

func flock(f *os.File) error {
	for began := time.Now(); ; time.Sleep(lockWithin / 20) {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil || time.Since(began) > lockWithin {
			return err
		}
	}
}

// running reports whether another process is the station of the folder.
func (p *program) running() bool {
	f, err := os.OpenFile(p.config.Lock(), os.O_RDWR, 0o600)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // only a look
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil
}

func (p *program) openStores(ctx context.Context, s *station, conn engine.Connection) error {
	book, err := p.openLedger(ctx)
	if err != nil {
		return err
	}
	s.book = book
	s.undo.add(book.Close)
	if s.store, err = p.openObjects(ctx, conn); err != nil {
		return err
	}
	p.tidy(ctx, s)
	local, err := bleveindex.Open(ctx, p.config.Index(), bleveindex.Options{Logger: p.log})
	if err != nil {
		return err
	}
	s.index = local
	s.undo.add(local.Close)
	s.ask = p.newInquiry(inquiry.Deps{Book: book, Index: local, Objects: s.store}, &s.undo)
	return p.serveIndex(ctx, s)
}

// unfinished is how old an upload is that nobody will finish: it was interrupted.
const unfinished = 24 * time.Hour

// tidy frees the space of uploads that an earlier run left unfinished. Whether it can is
// no reason to wait or to stop.
func (p *program) tidy(ctx context.Context, s *station) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := s.store.Tidy(ctx, time.Now().Add(-unfinished)); err != nil {
			p.log.WarnContext(ctx, "unfinished uploads stay in the store", slog.Any("error", err))
		}
	}()
	s.undo.add(func() error { stop(); <-done; return nil })
}

// serveIndex lets other commands on this machine ask the index that we hold.
func (p *program) serveIndex(ctx context.Context, s *station) error {
	served, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- remoteindex.Serve(served, p.config.IndexSocket(), s.index) }()
	s.undo.add(func() error {
		stop()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		return nil
	})
	return nil
}

func (p *program) startWorker(ctx context.Context, s *station, conn engine.Connection) error {
	codec, err := p.codec()
	if err != nil {
		return err
	}
	c, err := engine.Dial(ctx, p.target(conn), codec, p.log)
	if err != nil {
		return err
	}
	s.undo.add(func() error { c.Close(); return nil })
	s.runs = workflows.NewRuns(c, 2).Reading(codec.DataConverter())
	processor, err := p.openProcessor(ctx, s.book, s.store, s.index, &s.undo)
	if err != nil {
		return err
	}
	taker := intake.New(intake.Deps{Objects: s.store, Ledger: s.book, Logger: p.log, Buckets: buckets(s.store)})
	w := workflows.NewWorker(c, workflows.Steps{
		Intake:     activities.NewIntake(taker),
		Planning:   activities.NewPlanning(s.book, p.actor()),
		Processing: activities.NewProcessing(processor, c),
	}, 2)
	if err := w.Start(); err != nil {
		return evidence.E(evidence.Unreachable, "start worker", conn.Temporal, err)
	}
	s.undo.add(func() error { w.Stop(); return nil })
	return nil
}

// buckets opens other buckets of the same store, for intake from s3://bucket/prefix.
func buckets(store *s3objects.Store) func(context.Context, string) (objects.Store, error) {
	return func(ctx context.Context, name string) (objects.Store, error) { return store.Bucket(ctx, name) }
}

// goOn starts the ingests that an earlier run of the program did not finish,
// except those that somebody cancelled.
func (p *program) goOn(ctx context.Context, s *station) error {
	left, err := s.book.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, e := range left {
		if st, err := s.runs.Status(ctx, e.ID); err == nil && st.Phase == workflows.PhaseCancelled {
			continue
		}
		if err := s.runs.Ingest(ctx, e.ID); err != nil {
			return err
		}
		p.log.InfoContext(ctx, "an unfinished ingest goes on", slog.String("exhibit", string(e.ID)))
	}
	return nil
}
