package weights

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"spoor/internal/evidence"
)

// Copy is what was found in one place.
type Copy struct {
	Path   string // where the file lies, or would lie
	Size   int64  // bytes, when it is whole
	Digest evidence.Digest
	Err    error // nil: it is there and whole; else as of File.Verify
}

// Find is the path of the file in the first folder that has it whole (File.Check); empty
// names of folders are passed over. A folder with a damaged one is passed over too when
// a later one has it. Error kinds: Corrupt when all that was found is damaged, Missing
// with the folders that were looked into when none was, Unreadable, Cancelled.
func (f File) Find(ctx context.Context, dirs ...string) (string, error) {
	var wrong error
	paths := f.paths(dirs)
	for _, path := range paths {
		err := f.Check(ctx, path)
		switch {
		case err == nil:
			return path, nil
		case evidence.KindOf(err) == evidence.Cancelled:
			return "", err
		case wrong == nil && evidence.KindOf(err) != evidence.Missing:
			wrong = err
		}
	}
	if wrong != nil {
		return "", wrong
	}
	return "", evidence.E(evidence.Missing, opFind, f.Name, errors.New("not there: "+strings.Join(paths, ", ")))
}

// Look compares every byte of the file in each of the folders. It ends early only when
// it is stopped: then the rest say so.
func (f File) Look(ctx context.Context, dirs ...string) []Copy {
	var found []Copy
	for _, path := range f.paths(dirs) {
		c := Copy{Path: path, Err: f.Verify(ctx, path)}
		if c.Err == nil {
			c.Size, c.Digest = f.Size, f.Digest
		}
		found = append(found, c)
	}
	return found
}

// Open finds the file as Find does and maps it. Error kinds as of Find.
func (f File) Open(ctx context.Context, dirs ...string) (*Mapped, error) {
	path, err := f.Find(ctx, dirs...)
	if err != nil {
		return nil, err
	}
	m, err := Map(path)
	if err != nil {
		return nil, err
	}
	if m.Size() != f.Size {
		return nil, errors.Join(evidence.E(evidence.Corrupt, opCheck, path, errors.New("replaced while it was opened")), m.Close())
	}
	return m, nil
}

// paths are the places in the folders, each once.
func (f File) paths(dirs []string) []string {
	var paths []string
	for _, dir := range dirs {
		if path := filepath.Join(dir, f.Name); dir != "" && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}
