package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The files of the workflow database.
const (
	Database    = "temporal.db"
	versionName = "version"
)

// Settle makes the workflow database's folder ready for an engine of this version.
// A database that another version made, or whose version is not known, is moved into
// the archive: the server changes its tables between versions and has no migrations
// for SQLite, so an old file would open and fail later. It returns where the old one
// went, "" when nothing was moved. Losing it is safe: the ledger plans the unfinished
// work again.
func (f *Folder) Settle(version string, now time.Time) (archived string, err error) {
	made, err := f.made()
	if err != nil {
		return "", err
	}
	exists, err := f.HasDatabase()
	if err != nil {
		return "", err
	}
	if exists && made == version {
		return "", nil
	}
	if exists {
		if archived, err = f.Retire(made, now); err != nil {
			return "", err
		}
	}
	// The version is on disk before the database is: a crash between the two leaves
	// a version without a database, never a database of unknown version.
	return archived, os.WriteFile(f.Path(Temporal, versionName), []byte(version+"\n"), 0o600)
}

// Retire moves the workflow database aside, whatever made it, and returns its new
// folder.
func (f *Folder) Retire(label string, now time.Time) (string, error) {
	if err := Private(f.Path(Archive)); err != nil {
		return "", err
	}
	base := f.Path(Archive, "temporal-"+now.UTC().Format("20060102T150405.000Z")+"-"+fileName(label))
	if err := os.Rename(f.Path(Temporal), base); err != nil {
		return "", fmt.Errorf("move the old workflow database to %s: %w", base, err)
	}
	return base, Private(f.Path(Temporal))
}

// HasDatabase reports whether a complete workflow database exists.
func (f *Folder) HasDatabase() (bool, error) {
	_, err := os.Stat(f.Path(Temporal, Database))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f *Folder) made() (string, error) {
	b, err := os.ReadFile(f.Path(Temporal, versionName))
	if errors.Is(err, fs.ErrNotExist) {
		return "unknown", nil
	}
	return strings.TrimSpace(string(b)), err
}

// fileName keeps what is harmless in a file's name.
func fileName(s string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '+' || r == '-' {
			return r
		}
		return '_'
	}, s)
	return filepath.Base(clean[:min(len(clean), 64)])
}
