// Package site keeps on disk what a site learned from its reviewers: the versions that
// `spoor learn` made, which of them is in use, and the numbers that the encoder gave for
// reviewed sentences, so that they are computed once.
//
// It lies in the data folder, models/site:
//
//	<n>/version.json     version n (internal/tag/learn); written once, never changed
//	in-use               the number of the version in use; none or 0: the trained model
//	numbers/<model>/<k>  numbers of sentence k under a model, or of the other sentences of
//	                     a document; they can be computed again
//
// Guarantees: a file is whole or not there, whenever the machine stops; several processes
// may use the folder at once. Numbers that are damaged count as not there. It holds no
// text: a sentence is named by a digest. What was made of decisions that are no more goes
// with Sweep.
package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"spoor/internal/evidence"
	"spoor/internal/tag/learn"
)

const (
	versionName = "version.json"
	inUseName   = "in-use"
	numbersName = "numbers"
	partPattern = ".part-*"
)

// Store is what a site learned.
type Store struct{ dir string }

// New is the store in a folder. It touches nothing yet.
func New(dir string) *Store { return &Store{dir} }

// Versions lists the versions, oldest first. Error kinds: Unreadable, Corrupt.
func (s *Store) Versions() ([]learn.Version, error) {
	numbers, err := s.numbers()
	if err != nil {
		return nil, err
	}
	var all []learn.Version
	for _, n := range numbers {
		v, err := s.Version(n)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// numbers are those of the versions, in order.
func (s *Store) numbers() ([]int, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, evidence.E(evidence.Unreadable, "list site versions", s.dir, err)
	}
	var all []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && e.IsDir() {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// Version reads one version. Error kinds: NotFound, Unreadable, Corrupt.
func (s *Store) Version(n int) (learn.Version, error) {
	const op = "find site version"
	data, err := os.ReadFile(filepath.Join(s.dir, strconv.Itoa(n), versionName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return learn.Version{}, evidence.E(evidence.NotFound, op, strconv.Itoa(n), nil)
	case err != nil:
		return learn.Version{}, evidence.E(evidence.Unreadable, op, strconv.Itoa(n), err)
	}
	v, err := learn.Parse(data)
	if err == nil && v.Number != n {
		err = evidence.E(evidence.Corrupt, op, strconv.Itoa(n), fmt.Errorf("it says it is %d", v.Number))
	}
	return v, err
}

// InUse is the number of the version in use, 0 for the trained model. Error kinds:
// Unreadable, Corrupt.
func (s *Store) InUse() (int, error) {
	const op = "find site version"
	data, err := os.ReadFile(filepath.Join(s.dir, inUseName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, evidence.E(evidence.Unreadable, op, inUseName, err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || n < 0 {
		return 0, evidence.E(evidence.Corrupt, op, inUseName, err)
	}
	return n, nil
}

// Use puts a version to use, at once and for every process; 0 the trained model. Error
// kinds: NotFound, Unreadable, NoSpace.
func (s *Store) Use(n int) error {
	if n != 0 {
		if _, err := s.Version(n); err != nil {
			return err
		}
	}
	return s.write(filepath.Join(s.dir, inUseName), []byte(strconv.Itoa(n)+"\n"))
}

// Add keeps a version under the next number, which it returns. It does not put it to use.
// Error kinds: Unreadable, NoSpace, Conflict when another process adds one just then.
func (s *Store) Add(v learn.Version) (int, error) {
	const op = "keep site version"
	known, err := s.numbers()
	if err != nil {
		return 0, err
	}
	v.Number = 1
	if len(known) > 0 {
		v.Number = known[len(known)-1] + 1
	}
	data, err := v.Encode()
	if err != nil {
		return 0, err
	}
	part, err := s.part()
	if err != nil {
		return 0, err
	}
	if err := s.write(filepath.Join(part, versionName), data); err != nil {
		return 0, errors.Join(err, os.RemoveAll(part))
	}
	if err := os.Rename(part, filepath.Join(s.dir, strconv.Itoa(v.Number))); err != nil {
		return 0, errors.Join(evidence.E(evidence.Conflict, op, strconv.Itoa(v.Number), err), os.RemoveAll(part))
	}
	return v.Number, nil
}

// part makes a folder that becomes a version when it is whole.
func (s *Store) part() (string, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", unwritten(s.dir, err)
	}
	part, err := os.MkdirTemp(s.dir, partPattern)
	if err != nil {
		return "", unwritten(s.dir, err)
	}
	return part, nil
}

// write puts a file in its place when it is whole and on the disk.
func (s *Store) write(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return unwritten(path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), partPattern)
	if err != nil {
		return unwritten(path, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return unwritten(path, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

func unwritten(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return evidence.E(evidence.NoSpace, "write site", path, err)
	}
	return evidence.E(evidence.Unreadable, "write site", path, err)
}
