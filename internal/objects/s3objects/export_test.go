package s3objects

import (
	"context"

	"spoor/internal/evidence"
)

// What tests from outside need of the inside.
var (
	NewTransport = newTransport
	KindOf       = kindOf
	SizeOfParts  = sizeOfParts
)

// SendUnchecked sends bytes with a digest that is not compared on this side.
func SendUnchecked(ctx context.Context, s *Store, key string, data []byte, digest evidence.Digest) error {
	return fault(ctx, "put object", key, s.send(ctx, key, data, digest, headers(digest)))
}
