package sqlledger

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"spoor/internal/evidence"
)

// This file is all that knows SQLite: how to open it, what its settings are called,
// what its error codes mean and which migrations are written for it.

// migrationFiles are the schema changes, numbered from 0001 without gaps. A file
// that was released is never changed: its checksum is in every ledger.
//
//go:embed migrations/sqlite/*.sql
var migrationFiles embed.FS

const migrationsDir = "migrations/sqlite"

// applicationID marks the file as a ledger: "spor" in ASCII (sqlite.org/fileformat, offset 68).
const applicationID = 0x73706f72

// readConnections is small: readers are short and a file on one disk gains little
// from more.
const readConnections = 4

// dsn names the file with the settings that every connection must have.
func dsn(path string, busy time.Duration, more url.Values) string {
	q := url.Values{}
	maps.Copy(q, more)
	// The driver runs the shorthand settings before the _pragma list, busy timeout first.
	q.Set("_busy_timeout", strconv.FormatInt(busy.Milliseconds(), 10))
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_foreign_keys", "1")
	q.Set("_defensive", "1")
	q.Set("_dqs", "0")
	for _, p := range []string{"trusted_schema(0)", "temp_store(memory)", "cache_size(-16000)"} {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}
	return u.String()
}

// openWriter opens the one connection that changes things. Its transactions take
// the write lock at once, so that two writers never deadlock half-way.
func openWriter(path string, busy time.Duration) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, busy, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// openReaders opens the pool that only reads.
func openReaders(path string, busy time.Duration) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, busy, url.Values{"_query_only": {"1"}}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readConnections)
	db.SetMaxIdleConns(readConnections)
	return db, nil
}

// stampSQL marks a file as a ledger; it holds no user input.
func stampSQL() string { return fmt.Sprintf("PRAGMA application_id = %d", applicationID) }

const (
	stampedSQL   = "SELECT application_id FROM pragma_application_id"
	hasTablesSQL = "SELECT EXISTS (SELECT 1 FROM sqlite_schema)"
	hasTableSQL  = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)"
)

// integritySQL lists what is broken in the file itself, one fault a row.
func integritySQL() []string {
	return []string{
		"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
		`SELECT 'a row of ' || "table" || ' belongs to nothing in ' || parent FROM pragma_foreign_key_check`,
	}
}

// driverKind says what an error of the driver means; Internal when it is none.
func driverKind(err error) evidence.Kind {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return evidence.Internal
	}
	if e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // its small helper file can't grow
		return evidence.NoSpace
	}
	switch e.Code() & 0xff { // the low byte is the class (sqlite.org/rescode)
	case sqlite3.SQLITE_FULL:
		return evidence.NoSpace
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CONSTRAINT:
		return evidence.Conflict
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return evidence.Corrupt
	case sqlite3.SQLITE_INTERRUPT:
		return evidence.Cancelled
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_IOERR:
		return evidence.Unreadable
	case sqlite3.SQLITE_TOOBIG:
		return evidence.Invalid
	}
	return evidence.Internal
}
