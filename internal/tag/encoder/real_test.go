package encoder

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// realPath is where the real base model is: where SPOOR_MODELS says, or where
// `make setup-test` puts it. Empty: nowhere.
func realPath() string {
	for _, dir := range []string{os.Getenv("SPOOR_MODELS"), "../../../data/models", "../../../bin/models"} {
		path := filepath.Join(dir, "e5-small-q4.bin")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// readReal reads the real base model once; nil when it is not there.
var readReal = sync.OnceValue(func() []byte {
	data, err := os.ReadFile(realPath())
	if err != nil {
		return nil
	}
	return data
})

// buildReal is the real base model's weights file, without an adapter.
var buildReal = sync.OnceValues(func() ([]byte, error) {
	b, err := ParseBase(readReal())
	if err != nil {
		return nil, err
	}
	var out buffer
	err = Build(&out, b, nil)
	return out, err
})

// buffer is a bytes.Buffer without its doubling.
type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

func realBase(t testing.TB) *Base {
	t.Helper()
	if readReal() == nil {
		t.Fatal("e5-small-q4.bin is in none of $SPOOR_MODELS, data/models and bin/models: make setup-test fetches it")
	}
	b, err := ParseBase(readReal())
	if err != nil {
		t.Fatalf("parse the real base model: %v", err)
	}
	return b
}

func realModel(t testing.TB) *Model {
	t.Helper()
	b := realBase(t)
	data, err := buildReal()
	if err != nil {
		t.Fatalf("build the real model: %v", err)
	}
	m, err := Open(b, data)
	if err != nil {
		t.Fatalf("open the real model: %v", err)
	}
	return m
}
