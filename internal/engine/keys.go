package engine

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spoor/internal/evidence"
)

const (
	keySize    = 32 // AES-256
	currentKey = "temporal.key"
	retiredKey = "temporal-*.key" // the star is the key's id
)

// Keys encrypt what Temporal keeps. One is used for new payloads; earlier ones stay
// readable, each under its id.
type Keys struct {
	current string
	ciphers map[string]cipher.AEAD
}

// LoadKeys reads the keys in dir (`<data>/keys`): the current one, made when it is
// missing, and those that Rotate retired. Whoever loses them loses what workflows are
// in the middle of, never evidence: the ledger plans the work again. Error kinds:
// Unreadable, Corrupt (not 32 bytes), Invalid (readable by others).
func LoadKeys(dir string) (*Keys, error) {
	path := filepath.Join(dir, currentKey)
	if err := createKey(dir, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, evidence.E(evidence.Unreadable, "make a key", path, err)
	}
	retired, err := filepath.Glob(filepath.Join(dir, retiredKey))
	if err != nil {
		return nil, evidence.E(evidence.Invalid, "find keys", dir, err)
	}
	k := &Keys{ciphers: map[string]cipher.AEAD{}}
	for _, path := range append(retired, path) {
		if k.current, err = k.add(path); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Rotate makes a new current key in dir. Payloads that an earlier key encrypted stay
// readable for whoever loads the keys afterwards; processes that run keep the key they
// loaded.
func Rotate(dir string) error {
	const op = "rotate the key"
	path := filepath.Join(dir, currentKey)
	key, err := readKey(path)
	if err != nil {
		return err
	}
	// First the old key gets its second name, then the new one takes its place: at no
	// moment is there no current key or a lost one.
	old := filepath.Join(dir, "temporal-"+keyID(key)+".key")
	if err := os.Link(path, old); err != nil && !errors.Is(err, fs.ErrExist) {
		return evidence.E(evidence.Unreadable, op, old, err)
	}
	next := path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return evidence.E(evidence.Unreadable, op, next, err)
	}
	if err := createKey(dir, next); err != nil {
		return evidence.E(evidence.Unreadable, op, next, err)
	}
	if err := os.Rename(next, path); err != nil {
		return evidence.E(evidence.Unreadable, op, path, err)
	}
	return nil
}

func (k *Keys) add(path string) (id string, err error) {
	key, err := readKey(path)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", evidence.E(evidence.Corrupt, "use a key", path, err)
	}
	id = keyID(key)
	if k.ciphers[id], err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return "", evidence.E(evidence.Corrupt, "use a key", path, err)
	}
	return id, nil
}

func readKey(path string) ([]byte, error) {
	const op = "read a key"
	info, err := os.Stat(path)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, op, path, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, evidence.E(evidence.Invalid, op, path, fmt.Errorf("its mode is %o: others can read it; set 600", info.Mode().Perm()))
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, op, path, err)
	}
	if len(key) != keySize {
		return nil, evidence.E(evidence.Corrupt, op, path, fmt.Errorf("%d bytes, want %d", len(key), keySize))
	}
	return key, nil
}

// createKey writes a new key; fs.ErrExist when path exists. Two processes that both
// find no key end up with the same one: the file appears complete or not at all.
func createKey(dir, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fs.ErrExist
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "making-*")
	if err != nil {
		return err
	}
	key := make([]byte, keySize)
	_, err = rand.Read(key)
	if err == nil {
		_, err = f.Write(key)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(f.Name(), path)
	}
	return errors.Join(err, os.Remove(f.Name()))
}

// keyID names a key without telling anything about it.
func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("spoor temporal key id\x00"), key...))
	return hex.EncodeToString(sum[:8])
}
