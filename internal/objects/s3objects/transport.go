package s3objects

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"spoor/internal/evidence"
)

const (
	// shortLimit bounds requests that carry no body of any size.
	shortLimit = time.Minute
	// idleLimit bounds the time in which nothing moves on a connection in use. It is
	// long because a server joins the parts of a large object before it answers.
	idleLimit = 5 * time.Minute
	// keepLimit is less than what servers allow, so that a request does not meet a
	// connection which the server is just closing.
	keepLimit = 20 * time.Second
)

// transport is HTTP with limits. It notes which server answers.
type transport struct {
	*http.Transport
	seaweed atomic.Bool
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.Transport.RoundTrip(r)
	if err == nil && strings.HasPrefix(answer.Header.Get("Server"), "SeaweedFS") {
		t.seaweed.Store(true)
	}
	return answer, err
}

func newTransport(caFile string) (*transport, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile != "" {
		pool, err := authorities(caFile)
		if err != nil {
			return nil, err
		}
		secure.RootCAs = pool
	}
	return &transport{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dial,
		TLSClientConfig:     secure,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     keepLimit,
		DisableCompression:  true, // bytes are stored and read as they are
	}}, nil
}

func authorities(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "read authorities of object store", file, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, evidence.E(evidence.Invalid, "read authorities of object store", file, nil)
	}
	return pool, nil
}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return movingConn{conn, idleLimit}, nil
}

// movingConn is a connection that fails when nothing moves on it. A body may take
// hours, so the limit is on silence and not on the request; sending extends the
// time for a read that waits for the answer.
type movingConn struct {
	net.Conn
	limit time.Duration
}

func (c movingConn) Read(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c movingConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
