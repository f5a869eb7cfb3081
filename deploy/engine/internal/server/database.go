package server

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	schema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
	_ "modernc.org/sqlite" // the driver

	"spoor/deploy/engine/internal/fault"
	"spoor/deploy/engine/internal/folder"
)

const (
	retention = 7 * 24 * time.Hour // of finished workflows; the ledger keeps what happened
	draft     = "draft.db"         // a database that is not complete yet
	driver    = "sqlite"
)

// Prepare makes sure that a workflow database of this version exists. fresh says that
// Temporal remembers nothing; archived is where an unusable one went, "" for none.
func Prepare(ctx context.Context, f *folder.Folder, version string) (fresh bool, archived string, err error) {
	if archived, err = f.Settle(version, time.Now()); err != nil {
		return false, "", err
	}
	path := f.Path(folder.Temporal, folder.Database)
	exists, err := f.HasDatabase()
	if err == nil && exists {
		err = inspect(ctx, path)
	}
	if fault.Damaged(err) {
		exists = false
		archived, err = replace(f, version)
	}
	if err == nil && !exists {
		err = create(ctx, f)
	}
	if err == nil {
		err = addNamespace(database(path))
	}
	return !exists, archived, err
}

// replace moves a damaged database aside.
func replace(f *folder.Folder, version string) (archived string, err error) {
	if archived, err = f.Retire("damaged", time.Now()); err != nil {
		return "", err
	}
	_, err = f.Settle(version, time.Now())
	return archived, err
}

// inspect finds out whether a file is a workflow database at all. It opens the file
// itself: the server's own connections are never closed, and one to a damaged file
// would be used again for the file that takes its place.
func inspect(ctx context.Context, path string) (err error) {
	db, err := sql.Open(driver, "file:"+escape(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var one int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM namespaces").Scan(&one)
	if err != nil {
		err = fmt.Errorf("read the workflow database: %w", err)
	}
	return err
}

// create builds the database under another name: what carries the final name is
// complete, whenever the power fails.
func create(ctx context.Context, f *folder.Folder) error {
	path := f.Path(folder.Temporal, draft)
	for _, leftover := range []string{path, path + "-journal"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := addTables(ctx, path); err != nil {
		return fmt.Errorf("make the workflow database: %w", err)
	}
	return os.Rename(path, f.Path(folder.Temporal, folder.Database))
}

func addTables(ctx context.Context, path string) (err error) {
	db, err := sql.Open(driver, "file:"+escape(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := schema.SetupSchemaOnDB(executor{tx: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// executor is the one method of an AdminDB that the schema needs.
type executor struct {
	sqlplugin.AdminDB
	tx *sql.Tx
}

// Exec runs one statement of the schema.
func (e executor) Exec(statement string, args ...any) error {
	_, err := e.tx.Exec(statement, args...) //nolint:noctx // the interface has no context
	return err
}

// addNamespace registers the namespace and its search attributes unless it exists.
func addNamespace(db *config.SQL) error {
	ns, err := schema.NewNamespaceConfig(clusterName, Namespace, false, map[string]enums.IndexedValueType{
		"SpoorCase":   enums.INDEXED_VALUE_TYPE_KEYWORD,
		"SpoorPhase":  enums.INDEXED_VALUE_TYPE_KEYWORD,
		"SpoorFailed": enums.INDEXED_VALUE_TYPE_INT,
	})
	if err != nil {
		return err
	}
	ns.Detail.Config.Retention = durationpb.New(retention)
	if err := schema.CreateNamespaces(db, ns); err != nil {
		return fmt.Errorf("register namespace %s: %w", Namespace, err)
	}
	return nil
}

// escape makes a path fit for SQLite's file: URIs.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func database(path string) *config.SQL {
	return &config.SQL{
		PluginName: sqlite.PluginName,
		// The plugin puts the name into a URI as it stands.
		DatabaseName: escape(path),
		// More than one connection ends in SQLITE_BUSY: the plugin can't begin
		// immediate transactions.
		MaxConns: 1, MaxIdleConns: 1,
		ConnectAttributes: map[string]string{
			"mode": "rwc", "journal_mode": "wal", "synchronous": "normal", "busy_timeout": "10000",
		},
	}
}
