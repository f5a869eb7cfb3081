package engine

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"spoor/internal/evidence"
)

// stateName is the file in the data folder that says how to reach the engine.
const stateName = "engine.json"

const attachLimit = 5 * time.Second

// Attach finds the engine that another process runs on the data folder and checks that
// it answers. Error kinds: NotFound (none runs), Unreachable (one was left behind and
// does not answer), Unreadable, Corrupt.
func Attach(ctx context.Context, data string) (Connection, error) {
	const op = "attach to the engine"
	path := filepath.Join(data, stateName)
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Connection{}, evidence.E(evidence.NotFound, op, path, nil)
	case err != nil:
		return Connection{}, evidence.E(evidence.Unreadable, op, path, err)
	}
	var conn Connection
	if err := json.Unmarshal(content, &conn); err != nil {
		return Connection{}, evidence.E(evidence.Corrupt, op, path, err)
	}
	ctx, cancel := context.WithTimeout(ctx, attachLimit)
	defer cancel()
	return conn, conn.answers(ctx)
}

// answers calls the store and Temporal and checks that they are the engine's.
func (c Connection) answers(ctx context.Context) error {
	const op = "attach to the engine"
	config, err := c.TLS()
	if err != nil {
		return err
	}
	if err := healthy(ctx, c.S3+"/healthz", config); err != nil {
		return evidence.E(evidence.Unreachable, op, c.S3, err)
	}
	if c.Temporal == "" {
		return nil
	}
	conn, err := (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", c.Temporal)
	if err != nil {
		return evidence.E(evidence.Unreachable, op, c.Temporal, err)
	}
	return conn.Close()
}

func healthy(ctx context.Context, address string, config *tls.Config) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		err = errors.New("it answers " + resp.Status)
	}
	return errors.Join(err, resp.Body.Close())
}

// remember writes the connection down for Attach, all of it or nothing.
func remember(data string, conn Connection) error {
	const op = "write down the engine's addresses"
	path := filepath.Join(data, stateName)
	content, err := json.Marshal(conn) //nolint:gosec // the secret belongs in the file, which only its owner reads
	if err != nil {
		return evidence.E(evidence.Internal, op, path, err)
	}
	// CreateTemp makes the file 0600: it holds the store's secret.
	f, err := os.CreateTemp(data, stateName+".*")
	if err != nil {
		return evidence.E(evidence.Unreadable, op, path, err)
	}
	_, err = f.Write(append(content, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return evidence.E(evidence.Unreadable, op, path, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

func forget(data string) error {
	err := os.Remove(filepath.Join(data, stateName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
