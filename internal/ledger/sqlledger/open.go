package sqlledger

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Options are what a ledger needs besides its file; every zero value has a default.
type Options struct {
	Logger *slog.Logger     // nil: says nothing
	Clock  func() time.Time // nil: time.Now
	Busy   time.Duration    // how long a writer waits for another process's write; 0: 10 seconds
}

const defaultBusy = 10 * time.Second

const opening = "open ledger"

// Ledger is a ledger in one SQLite file. It may be used by many goroutines, and the
// file by several processes, at once.
type Ledger struct {
	writer  *sql.DB // one connection
	readers *sql.DB
	log     *slog.Logger
	clock   func() time.Time
	closed  atomic.Bool
}

var _ ledger.Ledger = (*Ledger)(nil)

// Open opens the ledger in the file at path, creating it (mode 0600) when there is
// none and bringing an older one up to date. The folder must exist. Error kinds:
// NotFound (folder), Unreadable, Conflict (made by a newer or another program, or
// locked longer than Options.Busy), Corrupt, NoSpace.
func Open(ctx context.Context, path string, o Options) (*Ledger, error) {
	migrations, err := loadMigrations(migrationFiles, migrationsDir)
	if err != nil {
		return nil, fault(ctx, opening, path, err)
	}
	return open(ctx, path, o, migrations)
}

func open(ctx context.Context, path string, o Options, migrations []migration) (*Ledger, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fault(ctx, opening, path, err)
	}
	if err := createPrivate(path); err != nil {
		return nil, fault(ctx, opening, path, err)
	}
	l := &Ledger{log: o.logger(), clock: o.clock()}
	if l.writer, err = openWriter(path, o.busy()); err != nil {
		return nil, fault(ctx, opening, path, err)
	}
	if l.readers, err = openReaders(path, o.busy()); err != nil {
		return nil, fault(ctx, opening, path, errors.Join(err, l.writer.Close()))
	}
	if err := l.migrate(ctx, path, migrations); err != nil {
		return nil, fault(ctx, opening, path, errors.Join(err, l.Close()))
	}
	return l, nil
}

// createPrivate makes an empty file that only its owner can read; the database
// gives its -wal and -shm files the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// Close waits for running calls and closes the file. A second Close does nothing.
func (l *Ledger) Close() error {
	if !l.closed.CompareAndSwap(false, true) {
		return nil
	}
	// Readers first: the last connection to close folds the log into the file, and
	// only the writer may.
	if err := errors.Join(l.readers.Close(), l.writer.Close()); err != nil {
		return evidence.E(evidence.Internal, "close ledger", "", err)
	}
	return nil
}

func (o Options) logger() *slog.Logger {
	if o.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Logger
}

func (o Options) clock() func() time.Time {
	if o.Clock == nil {
		return time.Now
	}
	return o.Clock
}

func (o Options) busy() time.Duration {
	if o.Busy == 0 {
		return defaultBusy
	}
	return o.Busy
}
