package weights

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spoor/internal/evidence"
)

// stamp is what was found when a file was last read as a whole. It lies beside the
// file in a form that sha256sum --check understands.
type stamp struct {
	digest  evidence.Digest
	size    int64
	changed int64 // the file's time of change, nanoseconds since 1970
}

// stampOf is where the stamp of a file lies.
func stampOf(path string) string { return path + ".sha256" }

const stampForm = "%64s  %s\n# size %d changed %d\n"

// holds reports whether the file is still the one that was read.
func (s stamp) holds(info fs.FileInfo) bool {
	return s.size == info.Size() && s.changed == info.ModTime().UnixNano()
}

func readStamp(path string) (stamp, error) {
	raw, err := os.ReadFile(stampOf(path))
	if err != nil {
		return stamp{}, err
	}
	var s stamp
	var digest, name string
	if _, err := fmt.Sscanf(string(raw), stampForm, &digest, &name, &s.size, &s.changed); err != nil {
		return stamp{}, err
	}
	if name != filepath.Base(path) {
		return stamp{}, errors.New("stamp of another file: " + name)
	}
	s.digest, err = evidence.ParseDigest(digest)
	return s, err
}

// writeStamp replaces the stamp of a file; it can be read by whoever can read the file.
func writeStamp(path string, s stamp) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	text := fmt.Sprintf(stampForm, s.digest, filepath.Base(path), s.size, s.changed)
	fresh, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.sha256"+unfinished)
	if err != nil {
		return err
	}
	_, err = fresh.WriteString(text)
	if err = errors.Join(err, fresh.Chmod(info.Mode().Perm()), fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), stampOf(path))
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	return nil
}
