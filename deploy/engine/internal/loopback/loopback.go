// Package loopback hands out ports on 127.0.0.1. It does not keep them: between
// choosing and listening another process may take one, which then shows as
// fault.PortTaken.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	"spoor/deploy/engine/internal/fault"
)

// Host is the only address the engine listens on.
const Host = "127.0.0.1"

// Free gives n different ports that nothing listens on.
func Free(ctx context.Context, n int) ([]int, error) {
	var ports []int
	var held []net.Listener
	// All are held until the last is known: a port that is let go may be handed
	// out again at once.
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	for range n {
		l, err := listen(ctx, 0)
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		held = append(held, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// Take returns port when nothing listens on it, or a free one when port is 0. A
// port that is out of range is a fault.Usage, one that is taken a fault.PortTaken.
func Take(ctx context.Context, port int) (int, error) {
	if port < 0 || port > 65535 {
		return 0, fault.New(fault.Usage, fmt.Sprintf("%d is not a port", port), nil)
	}
	l, err := listen(ctx, port)
	if err != nil {
		return 0, fault.New(fault.PortTaken, fmt.Sprintf("port %d is taken", port), err)
	}
	got := l.Addr().(*net.TCPAddr).Port
	return got, l.Close()
}

// Address is the host:port of a loopback port.
func Address(port int) string { return net.JoinHostPort(Host, strconv.Itoa(port)) }

// Parse splits a "host:port" that must lie on this machine: the Web UI has no login
// of its own. Anything else is a fault.Usage.
func Parse(address string) (host string, port int, err error) {
	host, number, err := net.SplitHostPort(address)
	if err == nil {
		port, err = strconv.Atoi(number)
	}
	if err == nil && (port < 1 || port > 65535) {
		err = errors.New("not a port")
	}
	if err != nil {
		return "", 0, fault.New(fault.Usage, fmt.Sprintf("%q is not host:port", address), err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", 0, fault.New(fault.Usage, fmt.Sprintf("%q is reachable from other machines; use %s", host, Host), nil)
	}
	return host, port, nil
}

func listen(ctx context.Context, port int) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", Address(port))
}
