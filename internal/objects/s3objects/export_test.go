package s3objects

import (
	"context"
	"net"
	"time"

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

// MovingConn is a connection that fails when nothing moves for that long.
func MovingConn(c net.Conn, limit time.Duration) net.Conn { return movingConn{c, limit} }
