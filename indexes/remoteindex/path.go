package remoteindex

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// longestPath is what fits the kernel's address of a unix socket, with room to spare.
const longestPath = 100

// near is a name for the socket at path that is short enough for an address, valid until
// release: a socket that lies deep is named through its folder, opened.
func near(path string) (short string, release func() error, err error) {
	if len(path) <= longestPath {
		return path, func() error { return nil }, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), dir.Close, nil
}

// dial connects to the socket at path.
func dial(ctx context.Context, path string) (net.Conn, error) {
	short, release, err := near(path)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	c, err := dialer.DialContext(ctx, "unix", short)
	return c, errors.Join(err, release())
}

// nearListener releases the name of its socket when it is closed.
type nearListener struct {
	net.Listener
	release func() error
}

// Close implements net.Listener.
func (l nearListener) Close() error { return errors.Join(l.Listener.Close(), l.release()) }

// bind makes the socket at path.
func bind(ctx context.Context, path string) (net.Listener, error) {
	short, release, err := near(path)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", short)
	if err != nil {
		return nil, errors.Join(err, release())
	}
	return nearListener{l, release}, nil
}
