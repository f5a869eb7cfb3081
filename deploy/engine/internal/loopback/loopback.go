// Package loopback hands out ports on 127.0.0.1. It does not keep them: between
// choosing and listening another process may take one, which then shows as
// fault.PortTaken.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"

	"spoor/deploy/engine/internal/fault"
)

// Host is the only address the engine listens on.
const Host = "127.0.0.1"

// Free ports are drawn at random from [lowest, highest): below what Linux, macOS and
// Windows hand out for outgoing connections and for port 0, so that nobody gets one by
// accident, neither now nor while an engine is being started again.
const (
	lowest  = 20000
	highest = 32000
	draws   = 200
)

// Choose gives one port for each wish, all different. A wish of 0 means any free port;
// another one is given as it is. Faults: Usage when a wish is out of range, PortTaken
// when something listens on it.
func Choose(ctx context.Context, wishes ...int) ([]int, error) {
	var held []net.Listener
	// All are held until the last is known, so that none is given twice.
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	ports := make([]int, len(wishes))
	for i, wish := range wishes {
		l, err := take(ctx, wish)
		if err != nil {
			return nil, err
		}
		held = append(held, l)
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}

func take(ctx context.Context, wish int) (net.Listener, error) {
	if wish < 0 || wish > 65535 {
		return nil, fault.New(fault.Usage, fmt.Sprintf("%d is not a port", wish), nil)
	}
	if wish != 0 {
		l, err := listen(ctx, wish)
		if err != nil {
			return nil, fault.New(fault.PortTaken, fmt.Sprintf("port %d is taken", wish), err)
		}
		return l, nil
	}
	for range draws {
		l, err := listen(ctx, lowest+rand.IntN(highest-lowest)) //nolint:gosec // no secret
		if err == nil {
			return l, nil
		}
	}
	return listen(ctx, 0)
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
