package remoteindex

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"spoor/indexes"
	"spoor/internal/evidence"
)

// Client asks the index of another process. Safe for concurrent use.
type Client struct {
	path   string
	http   *http.Client
	closed atomic.Bool
}

var _ indexes.Index = (*Client)(nil)

// Dial connects to the socket at path and checks that an index answers there.
// Error kind: Unreachable.
func Dial(path string) (*Client, error) {
	c := &Client{path: path, http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dial(ctx, path)
		},
		ResponseHeaderTimeout: answerTimeout,
		IdleConnTimeout:       30 * time.Second,
		DisableCompression:    true,
	}}}
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	if _, err := c.Count(ctx); err != nil {
		return nil, errors.Join(evidence.E(evidence.Unreachable, "dial index", path, err), c.Close())
	}
	return c, nil
}

// Put implements indexes.Index, as do the methods below. Error kinds of all: those
// of the index, and Unreachable.
func (c *Client) Put(ctx context.Context, records []indexes.Record) error {
	for batch := range indexes.Batches(records) {
		if err := c.ask(ctx, "/v1/put", putRequest{Records: batch}, new(done)); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes records from search.
func (c *Client) Delete(ctx context.Context, ids []evidence.DocumentID) error {
	return c.ask(ctx, "/v1/delete", deleteRequest{IDs: ids}, new(done))
}

// Search returns one page of hits.
func (c *Client) Search(ctx context.Context, q indexes.Query) (indexes.Result, error) {
	var result indexes.Result
	if err := indexes.CheckQuery(q); err != nil {
		return result, err
	}
	err := c.ask(ctx, "/v1/search", newSearchRequest(q), &result)
	return result, err
}

// Facets counts all documents that match, by field.
func (c *Client) Facets(ctx context.Context, q indexes.Query, fields []string, size int) (indexes.Counts, error) {
	if err := indexes.CheckFacets(q, fields, size); err != nil {
		return nil, err
	}
	var counts indexes.Counts
	err := c.ask(ctx, "/v1/facets", facetsRequest{searchRequest: newSearchRequest(q), Fields: fields, Top: size}, &counts)
	return counts, err
}

// Count is the number of documents.
func (c *Client) Count(ctx context.Context) (int, error) {
	var n countAnswer
	err := c.ask(ctx, "/v1/count", countRequest{}, &n)
	return n.Count, err
}

// Close ends the connection; the index stays open in its own process.
func (c *Client) Close() error {
	c.closed.Store(true)
	c.http.CloseIdleConnections()
	return nil
}

// ask posts a request and reads the answer or the problem.
func (c *Client) ask(ctx context.Context, path string, request, into any) error {
	if c.closed.Load() {
		return evidence.E(evidence.Unreachable, "ask index", c.path, os.ErrClosed)
	}
	body, err := json.Marshal(request)
	if err != nil {
		return evidence.E(evidence.Invalid, "ask index", path, err)
	}
	// The host is not used: the transport dials the socket.
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://index"+path, bytes.NewReader(body))
	if err != nil {
		return evidence.E(evidence.Internal, "ask index", path, err)
	}
	response, err := c.http.Do(post)
	if err != nil {
		return c.unanswered(ctx, err)
	}
	return errors.Join(c.read(ctx, response, into), response.Body.Close())
}

func (c *Client) read(ctx context.Context, response *http.Response, into any) error {
	limited := &io.LimitedReader{R: response.Body, N: maxAnswerBytes}
	if response.StatusCode != http.StatusOK {
		var p problem
		if err := json.NewDecoder(limited).Decode(&p); err != nil || p.Kind == "" {
			return c.unanswered(ctx, fmt.Errorf("status %s: %w", response.Status, err))
		}
		return p.err()
	}
	if err := json.NewDecoder(limited).Decode(into); err != nil {
		return c.unanswered(ctx, err)
	}
	return nil
}

// unanswered classifies a request without an answer.
func (c *Client) unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return evidence.E(evidence.Cancelled, "ask index", c.path, ctx.Err())
	}
	return evidence.E(evidence.Unreachable, "ask index", c.path, err)
}
