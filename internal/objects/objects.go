// Package objects is the contract for the store of bytes: originals, stored once
// under their digest and never changed, and extracted pages.
//
// What every implementation promises is written down as a test suite in
// objects/objectstest; "embedded" and "distributed" behave alike because both
// pass it.
package objects

import (
	"context"
	"io"
	"iter"
	"time"

	"spoor/internal/evidence"
)

// Info describes a stored object.
type Info struct {
	Key      string
	Size     int64           // bytes
	Digest   evidence.Digest // as the store recorded it; zero when it has none
	Modified time.Time       // UTC
}

// Store keeps immutable objects in one bucket. Keys are slash-separated, at most
// 1,024 bytes, each part at most 255. All methods are safe for concurrent use.
type Store interface {
	// Put stores size bytes of body under key and returns when they are durable.
	// The store refuses bytes whose SHA-256 is not digest (Corrupt) and then keeps
	// nothing. A key that exists already with the same digest and size is left as it
	// is: Put is idempotent. One that differs is refused (Conflict).
	// Other error kinds: NoSpace, Unreachable, Cancelled, Invalid.
	Put(ctx context.Context, key string, body io.Reader, size int64, digest evidence.Digest) error
	// Replace stores derived bytes (pages), whatever stands under key.
	Replace(ctx context.Context, key string, data []byte) error
	// Get opens an object for streaming; the caller closes it. Error kinds:
	// NotFound, Unreachable.
	Get(ctx context.Context, key string) (io.ReadCloser, Info, error)
	// Stat describes an object without its bytes. Error kinds: NotFound, Unreachable.
	Stat(ctx context.Context, key string) (Info, error)
	// List yields the objects under prefix whose key is greater than after, in key
	// order. Digest may be zero in the answers. The sequence ends after the first error.
	List(ctx context.Context, prefix, after string) iter.Seq2[Info, error]
	// Delete removes an object; removing one that does not exist is no error.
	Delete(ctx context.Context, key string) error
}
