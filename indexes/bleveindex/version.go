package bleveindex

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	index "github.com/blevesearch/bleve_index_api"
	bolt "go.etcd.io/bbolt"

	"spoor/internal/evidence"
)

// Version names the way in which records are laid down. Any change to the fields,
// to query.Words or to query.Fold needs another one, and with it a rebuild.
const Version = "1"

const versionKey = "spoor.version"

// VersionError says that another version of the program made an index; it must be
// rebuilt: Reset, then spoor reprocess --step index.
type VersionError struct{ Have, Want string }

// Error is for logs and developers.
func (e *VersionError) Error() string {
	return fmt.Sprintf("the index has version %q, this program needs %q: rebuild it (spoor reprocess --step index)", e.Have, e.Want)
}

// checkVersion compares the version of the index with ours, and gives it ours
// when it is new.
func (x *Index) checkVersion() error {
	reader, err := x.engine.Reader()
	if err != nil {
		return err
	}
	have, err := reader.GetInternal([]byte(versionKey))
	count, countErr := reader.DocCount()
	if err := errors.Join(err, countErr, reader.Close()); err != nil {
		return err
	}
	switch {
	case string(have) == Version:
		return nil
	case len(have) > 0 || count > 0:
		return &VersionError{Have: string(have), Want: Version}
	}
	batch := index.NewBatch()
	batch.SetInternal([]byte(versionKey), []byte(Version))
	return x.engine.Batch(batch)
}

// Reset removes the index in dir, so that Open makes an empty one. Nothing else
// in dir is touched. Error kinds: Conflict when a process holds the index, Unreadable.
func Reset(dir string) error {
	root := filepath.Join(store(dir), "root.bolt")
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		return removed(dir)
	}
	lock, err := bolt.Open(root, 0o600, &bolt.Options{Timeout: time.Second})
	if kindOf(err, evidence.Corrupt) == evidence.Conflict {
		return evidence.E(evidence.Conflict, "reset index", dir, err)
	}
	if err != nil { // damaged: all the more reason to remove it
		return removed(dir)
	}
	return errors.Join(removed(dir), lock.Close())
}

func removed(dir string) error {
	if err := os.RemoveAll(store(dir)); err != nil {
		return evidence.E(evidence.Unreadable, "reset index", dir, err)
	}
	return nil
}
