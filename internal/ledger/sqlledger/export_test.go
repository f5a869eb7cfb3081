package sqlledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Exec runs SQL on the writing connection, past the contract.
func (l *Ledger) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return l.writer.ExecContext(ctx, query, args...)
}

// Grow lets the file have at most this many pages more than it has now; fewer than
// zero lifts the limit.
func (l *Ledger) Grow(ctx context.Context, pages int) error {
	limit := 1 << 30
	if pages >= 0 {
		if err := l.writer.QueryRowContext(ctx, "PRAGMA page_count").Scan(&limit); err != nil {
			return err
		}
		limit += pages
	}
	var got int
	return l.writer.QueryRowContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", limit)).Scan(&got)
}

// Planned is how SQLite would run a query.
func (l *Ledger) Planned(ctx context.Context, query string, args ...any) (string, error) {
	steps, err := collect(ctx, pool{l.readers}, "EXPLAIN QUERY PLAN "+query, args, func(s scanner) (string, error) {
		var id, parent, unused int
		var step string
		err := s.Scan(&id, &parent, &unused, &step)
		return step, err
	})
	return strings.Join(steps, "\n"), err
}

type pool struct{ db *sql.DB }

func (p pool) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.db.QueryContext(ctx, query, args...)
}

func (p pool) row(ctx context.Context, query string, args ...any) scanner {
	return p.db.QueryRowContext(ctx, query, args...)
}

// OpenWith opens a ledger with its own migrations and one more.
func OpenWith(ctx context.Context, path, name, text string) (*Ledger, error) {
	all, err := loadMigrations(migrationFiles, migrationsDir)
	if err != nil {
		return nil, err
	}
	all = append(all, migration{len(all) + 1, name, text, name})
	return open(ctx, path, Options{}, all)
}

// The queries that must stay fast however large the ledger is.
var (
	PlanSQL, TasksSQL, DeepestSQL = planSQL, tasksSQL, deepestSQL
	WalkSQL, LinkSQL, StandingSQL = walkSQL, linkSQL, in(standingSQL, 3)
	UnfinishedSQL, SharedSQL      = unfinishedSQL, sharedSQL
)

// OrderingFor and Detail are tested from outside like everything else.
var (
	OrderingFor = orderingFor
	RootOf      = rootOf
	Detail      = detail
)
