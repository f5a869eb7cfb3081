package sqlledger

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"spoor/internal/evidence"
)

// tx is one change: a transaction, the custody entries that belong to it and the
// differences it makes to the summaries, written just before it commits.
type tx struct {
	sql      *sql.Tx
	prepared map[string]*sql.Stmt
	now      time.Time // one moment for the whole change

	heads    map[int64]*head
	entries  []entryRow
	progress map[progressKey]tally
	subjects map[subject]tally
}

// scanner is a row to read.
type scanner interface{ Scan(dest ...any) error }

// querier runs queries: a transaction or a pool.
type querier interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	row(ctx context.Context, query string, args ...any) scanner
}

// write runs f in one transaction; nothing of it is stored when f fails.
func (l *Ledger) write(ctx context.Context, op, what string, f func(context.Context, *tx) error) error {
	if l.closed.Load() {
		return fault(ctx, op, what, errClosed)
	}
	begun, err := l.writer.BeginTx(ctx, nil)
	if err != nil {
		return fault(ctx, op, what, err)
	}
	defer func() { _ = begun.Rollback() }() // does nothing after a commit
	t := &tx{
		sql:      begun,
		prepared: map[string]*sql.Stmt{},
		now:      l.clock().UTC().Truncate(time.Microsecond),
		heads:    map[int64]*head{},
		progress: map[progressKey]tally{},
		subjects: map[subject]tally{},
	}
	if err := f(ctx, t); err != nil {
		return fault(ctx, op, what, err)
	}
	if err := t.flush(ctx); err != nil {
		return fault(ctx, op, what, err)
	}
	return fault(ctx, op, what, begun.Commit())
}

// flush writes what was gathered along the way.
func (t *tx) flush(ctx context.Context) error {
	if err := t.flushSubjects(ctx); err != nil {
		return err
	}
	if err := t.flushProgress(ctx); err != nil {
		return err
	}
	return t.flushCustody(ctx)
}

func (t *tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.sql.QueryContext(ctx, query, args...)
}

func (t *tx) row(ctx context.Context, query string, args ...any) scanner {
	return t.sql.QueryRowContext(ctx, query, args...)
}

func (t *tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.sql.ExecContext(ctx, query, args...)
}

// again runs a statement that this transaction runs many times.
func (t *tx) again(ctx context.Context, query string, args ...any) error {
	s, ok := t.prepared[query]
	if !ok {
		var err error
		if s, err = t.sql.PrepareContext(ctx, query); err != nil {
			return err
		}
		t.prepared[query] = s
	}
	_, err := s.ExecContext(ctx, args...)
	return err
}

// next takes n numbers from a counter and returns the first.
func (t *tx) next(ctx context.Context, counter string, n int) (int64, error) {
	var last int64
	err := t.row(ctx, "UPDATE counters SET value = value + ? WHERE name = ? RETURNING value", n, counter).Scan(&last)
	return last - int64(n) + 1, err
}

// insertSizes are the row counts of a multi-row INSERT, few so that each is
// prepared once and used often.
func insertSizes() []int { return []int{64, 8, 1} }

// table says how rows are inserted: INSERT INTO Into VALUES rows Then.
type table struct {
	into    string // name and columns
	columns int
	then    string // "" or ON CONFLICT ...
}

// insert stores rows, many at a time. values holds them one after the other.
func (t *tx) insert(ctx context.Context, into table, values []any) error {
	for _, size := range insertSizes() {
		n := size * into.columns
		for len(values) >= n && n > 0 {
			if err := t.again(ctx, into.sql(size), values[:n]...); err != nil {
				return err
			}
			values = values[n:]
		}
	}
	return nil
}

func (into table) sql(rows int) string {
	one := "(" + marks(into.columns) + ")"
	return "INSERT INTO " + into.into + " VALUES " + one + strings.Repeat(", "+one, rows-1) + into.then
}

// marks is n placeholders.
func marks(n int) string { return strings.Repeat("?, ", n-1) + "?" }

// manyIDs bounds the placeholders of one IN list.
const manyIDs = 500

// collect runs a query and gathers what scan makes of each row.
func collect[T any](ctx context.Context, q querier, query string, args []any, scan func(scanner) (T, error)) ([]T, error) {
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// collectIn is collect for a query that ends in an IN list (written as IN (%s)),
// asked as often as the number of ids needs.
func collectIn[K, T any](ctx context.Context, q querier, query string, ids []K, scan func(scanner) (T, error)) ([]T, error) {
	var all []T
	for len(ids) > 0 {
		n := min(len(ids), manyIDs)
		some, err := collect(ctx, q, in(query, n), anys(ids[:n]), scan)
		if err != nil {
			return nil, err
		}
		all, ids = append(all, some...), ids[n:]
	}
	return all, nil
}

// in puts n placeholders where query says %s.
func in(query string, n int) string { return strings.Replace(query, "%s", marks(n), 1) }

func anys[K any](ids []K) []any {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return args
}

// micros is a time as it is stored: NULL when it is zero.
func micros(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UnixMicro()
}

// moment reads what micros wrote.
func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

// digest reads 32 stored bytes.
func digest(raw []byte) (evidence.Digest, error) {
	var d evidence.Digest
	if len(raw) != len(d) {
		return d, evidence.E(evidence.Corrupt, "read ledger", "", errDigestLength)
	}
	copy(d[:], raw)
	return d, nil
}
