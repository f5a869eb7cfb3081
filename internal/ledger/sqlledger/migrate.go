package sqlledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"spoor/internal/evidence"
)

// migration is one numbered schema change.
type migration struct {
	version  int
	name     string
	sql      string
	checksum string // SHA-256 of the file, in hexadecimal digits
}

// loadMigrations reads the embedded files in order.
func loadMigrations(files fs.FS, dir string) ([]migration, error) {
	entries, err := fs.ReadDir(files, dir) // sorted by name
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, entry := range entries {
		data, err := fs.ReadFile(files, dir+"/"+entry.Name())
		if err != nil {
			return nil, err
		}
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(entry.Name(), want) {
			return nil, fmt.Errorf("migration %q: its name must start with %s", entry.Name(), want)
		}
		sum := sha256.Sum256(data)
		all = append(all, migration{i + 1, entry.Name(), string(data), hex.EncodeToString(sum[:])})
	}
	return all, nil
}

// migrate brings the file to the newest schema, in one transaction, so that a crash
// or a second process never sees half of it.
func (l *Ledger) migrate(ctx context.Context, path string, all []migration) error {
	return l.write(ctx, "migrate ledger", path, func(ctx context.Context, t *tx) error {
		if err := checkStamp(ctx, t, path); err != nil {
			return err
		}
		applied, err := appliedMigrations(ctx, t)
		if err != nil {
			return err
		}
		if err := checkApplied(path, all, applied); err != nil {
			return err
		}
		for _, m := range all[len(applied):] {
			if err := l.apply(ctx, t, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkStamp refuses a database that some other program made.
func checkStamp(ctx context.Context, t *tx, path string) error {
	var id int64
	var tables bool
	if err := t.row(ctx, stampedSQL).Scan(&id); err != nil {
		return err
	}
	if err := t.row(ctx, hasTablesSQL).Scan(&tables); err != nil {
		return err
	}
	if id == applicationID {
		return nil
	}
	if id != 0 || tables {
		return conflict(opening, path, "the file is a database of another program")
	}
	if _, err := t.exec(ctx, stampSQL()); err != nil {
		return err
	}
	_, err := t.exec(ctx, `CREATE TABLE migrations (
		version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied BIGINT NOT NULL)`)
	return err
}

// appliedMigrations lists the checksums of what was applied, in order.
func appliedMigrations(ctx context.Context, t *tx) ([]string, error) {
	var there bool
	if err := t.row(ctx, hasTableSQL, "migrations").Scan(&there); err != nil {
		return nil, err
	}
	if !there {
		return nil, evidence.E(evidence.Corrupt, opening, "", errors.New("the list of migrations is missing"))
	}
	return collect(ctx, t, "SELECT checksum FROM migrations ORDER BY version", nil, func(r scanner) (string, error) {
		var sum string
		err := r.Scan(&sum)
		return sum, err
	})
}

// checkApplied refuses a file that this program can't know how to use.
func checkApplied(path string, all []migration, applied []string) error {
	if len(applied) > len(all) {
		return conflict(opening, path, fmt.Sprintf(
			"a newer program made it: the file has schema version %d, this program knows %d; use the newer program",
			len(applied), len(all)))
	}
	for i, sum := range applied {
		if sum != all[i].checksum {
			return conflict(opening, path, fmt.Sprintf(
				"another build made it: its %s differs from the one of this program", all[i].name))
		}
	}
	return nil
}

func (l *Ledger) apply(ctx context.Context, t *tx, m migration) error {
	if _, err := t.exec(ctx, m.sql); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	_, err := t.exec(ctx, "INSERT INTO migrations (version, name, checksum, applied) VALUES (?, ?, ?, ?)",
		m.version, m.name, m.checksum, l.clock().UnixMicro())
	if err == nil {
		l.log.InfoContext(ctx, "ledger schema changed", slog.String("migration", m.name))
	}
	return err
}
