package identity

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Credentials open the S3 store.
type Credentials struct {
	Access string `json:"access"`
	Secret string `json:"secret"` // at least 128 bits of randomness
}

// LoadCredentials reads the credentials kept in dir or makes new ones. A file that is
// there but unreadable is an error: it is not ours to overwrite.
func LoadCredentials(dir string) (Credentials, error) {
	path := filepath.Join(dir, "s3.json")
	var c Credentials
	content, err := os.ReadFile(path)
	switch {
	case err == nil && json.Unmarshal(content, &c) == nil && c.Access != "" && c.Secret != "":
		return c, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return Credentials{}, fmt.Errorf("read S3 credentials: %w", err)
	}
	// The access key stays the same for ever: buckets name it as their owner.
	c = Credentials{Access: "spoor", Secret: rand.Text()}
	if content, err = json.Marshal(c); err != nil { //nolint:gosec // the file is its owner's alone
		return Credentials{}, err
	}
	return c, os.WriteFile(path, append(content, '\n'), 0o600)
}
