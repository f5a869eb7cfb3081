// Package passwords keeps the passwords that investigators give for an exhibit, for
// the workers that read its documents.
//
// They lie in the data folder, one file an exhibit, encrypted with AES-256-GCM under a
// key of that folder: who copies the files without the key learns nothing of them, not
// even how long they are together within 4 KiB. They stand nowhere else: not in the
// ledger, not in the custody log, not in Temporal, not in a log. It does not protect
// them against whoever may read the whole data folder, who can read the documents too.
package passwords

import (
	"bufio"
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	keyName = "passwords.key"
	keySize = 32 // AES-256
	padTo   = 4 << 10
)

// Store keeps passwords by exhibit. It may be used by several processes at once.
type Store struct{ keys, secrets string }

// New is the store of a data folder: the key in keys, the passwords in secrets. It
// touches nothing yet.
func New(keys, secrets string) *Store { return &Store{keys: keys, secrets: secrets} }

// Read reads a list of passwords, one a line, as they stand but for the line's end;
// empty lines and a byte order mark do not count, double ones count once. Error kinds:
// Invalid (none, too many, one too long, not UTF-8), Unreadable.
func Read(r io.Reader, name string) ([]string, error) {
	const op = "read passwords"
	var all []string
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		switch {
		case !utf8.ValidString(line):
			return nil, evidence.E(evidence.Invalid, op, name, fmt.Errorf("line %d is not UTF-8", n))
		case len(line) > extract.MaxPasswordBytes:
			return nil, evidence.E(evidence.Invalid, op, name, fmt.Errorf("line %d is longer than %d bytes", n, extract.MaxPasswordBytes))
		case line != "" && !slices.Contains(all, line):
			all = append(all, line)
		}
		if len(all) > extract.MaxPasswords {
			return nil, evidence.E(evidence.Invalid, op, name, fmt.Errorf("more than %d passwords", extract.MaxPasswords))
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, evidence.E(evidence.Invalid, op, name, fmt.Errorf("a line is longer than %d bytes", extract.MaxPasswordBytes))
	}
	if err := lines.Err(); err != nil {
		return nil, evidence.E(evidence.Unreadable, op, name, err)
	}
	if len(all) == 0 {
		return nil, evidence.E(evidence.Invalid, op, name, errors.New("no password in it"))
	}
	return all, nil
}

// Passwords are those of an exhibit, those given last first; none when none were
// given. Error kinds: Unreadable, Corrupt (changed, or encrypted under another key).
func (s *Store) Passwords(_ context.Context, e evidence.ExhibitID) ([]string, error) {
	const op = "read passwords"
	sealed, err := os.ReadFile(s.path(e))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, op, string(e), err)
	}
	box, err := s.cipher(false)
	if err != nil {
		return nil, err
	}
	plain, err := box.Open(nil, nil, sealed, associated(e))
	if err != nil {
		return nil, evidence.E(evidence.Corrupt, op, string(e), err)
	}
	var all []string
	if err := json.Unmarshal(bytes.TrimRight(plain, " "), &all); err != nil {
		return nil, evidence.E(evidence.Corrupt, op, string(e), nil)
	}
	return all, nil
}

// Add puts passwords before those that an exhibit has; when there are too many, the
// oldest go. It returns when they are on disk. Error kinds: those of Passwords, NoSpace.
func (s *Store) Add(ctx context.Context, e evidence.ExhibitID, passwords []string) error {
	known, err := s.Passwords(ctx, e)
	if err != nil {
		return err
	}
	all := slices.Clone(passwords)
	for _, p := range known {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	plain, err := json.Marshal(all[:min(len(all), extract.MaxPasswords)])
	if err != nil {
		return evidence.E(evidence.Internal, "keep passwords", string(e), err)
	}
	if over := len(plain) % padTo; over > 0 {
		plain = append(plain, bytes.Repeat([]byte(" "), padTo-over)...)
	}
	box, err := s.cipher(true)
	if err != nil {
		return err
	}
	return s.write(s.path(e), box.Seal(nil, nil, plain, associated(e))) //nolint:gosec // the cipher draws a random nonce itself
}

func (s *Store) path(e evidence.ExhibitID) string { return filepath.Join(s.secrets, string(e)) }

// associated binds a file to its exhibit: moved to another one it does not open.
func associated(e evidence.ExhibitID) []byte { return []byte("spoor passwords\x00" + string(e)) }

// cipher is the box under the folder's key, which is made when it is missing and may
// be made.
func (s *Store) cipher(create bool) (cipher.AEAD, error) {
	const op = "use the key of the passwords"
	path := filepath.Join(s.keys, keyName)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && create {
		if err := s.makeKey(path); err != nil {
			return nil, err
		}
		key, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, op, path, err)
	}
	if len(key) != keySize {
		return nil, evidence.E(evidence.Corrupt, op, path, fmt.Errorf("%d bytes, want %d", len(key), keySize))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, evidence.E(evidence.Corrupt, op, path, err)
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, evidence.E(evidence.Corrupt, op, path, err)
	}
	return box, nil
}

// makeKey makes the key; whoever comes second keeps the first one's.
func (s *Store) makeKey(path string) error {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return evidence.E(evidence.Internal, "make the key of the passwords", path, err)
	}
	temporary, err := s.temporary(s.keys, key)
	if err != nil {
		return err
	}
	err = os.Link(temporary, path)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err = errors.Join(err, os.Remove(temporary)); err != nil {
		return evidence.E(evidence.NoSpace, "make the key of the passwords", path, err)
	}
	return nil
}

// write replaces a file: complete or not at all.
func (s *Store) write(path string, data []byte) error {
	temporary, err := s.temporary(filepath.Dir(path), data)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return evidence.E(evidence.NoSpace, "keep passwords", path, errors.Join(err, os.Remove(temporary)))
	}
	return nil
}

// temporary writes data to a new file that only its owner may read.
func (s *Store) temporary(dir string, data []byte) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", evidence.E(evidence.Unreadable, "keep passwords", dir, err)
	}
	f, err := os.CreateTemp(dir, ".making-*")
	if err != nil {
		return "", evidence.E(evidence.NoSpace, "keep passwords", dir, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", evidence.E(evidence.NoSpace, "keep passwords", dir, errors.Join(err, os.Remove(f.Name())))
	}
	return f.Name(), nil
}
