package sqlledger

import (
	"context"
	"database/sql"
)

// snapshot is a read transaction: all its queries see the same state.
type snapshot struct{ sql *sql.Tx }

func (s snapshot) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.sql.QueryContext(ctx, query, args...)
}

func (s snapshot) row(ctx context.Context, query string, args ...any) scanner {
	return s.sql.QueryRowContext(ctx, query, args...)
}

// read runs f on one consistent state of the ledger.
func (l *Ledger) read(ctx context.Context, op, what string, f func(context.Context, querier) error) error {
	if l.closed.Load() {
		return fault(ctx, op, what, errClosed)
	}
	begun, err := l.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fault(ctx, op, what, err)
	}
	defer func() { _ = begun.Rollback() }() // nothing was changed
	return fault(ctx, op, what, f(ctx, snapshot{begun}))
}
