// Package wasm holds what the engines have in common that come as WebAssembly: the file
// of a module, which must be the pinned one, and the memory of an instance.
//
// It knows no engine: packages pdfium and image/heif run theirs.
package wasm

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"spoor/internal/evidence"
)

// Module is a file that a version of spoor knows.
type Module struct {
	Name     string // for errors
	Version  string
	Checksum string // its SHA-256, in hexadecimal digits
	Size     int    // bytes
}

// Read reads the module and checks that it is the pinned one. Error kinds: Unreadable,
// Corrupt when it is another.
func (m Module) Read(source io.ReaderAt) ([]byte, error) {
	code := make([]byte, m.Size+1)
	n, err := source.ReadAt(code, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, evidence.E(evidence.Unreadable, "read "+m.Name, "", err)
	}
	code = code[:n]
	if sum := sha256.Sum256(code); hex.EncodeToString(sum[:]) != m.Checksum {
		return nil, evidence.E(evidence.Corrupt, "read "+m.Name, "another module than version "+m.Version, nil)
	}
	return code, nil
}
