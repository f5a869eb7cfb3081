package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Serve is the worker's side: it reads documents from in with ex, one after the
// other, and answers on out, until in ends. Call Confine first. A panic of ex is
// not caught: the process ends, which the parent takes for the document's outcome.
// The error is that of the pipe, or of a parent that breaks the dialogue.
func Serve(ctx context.Context, ex extract.Extractor, in io.Reader, out io.Writer) error {
	link := &link{conn: newConn(in, out)}
	if err := link.conn.write(frameReady, nil); err != nil {
		return err
	}
	for {
		err := serveOne(ctx, ex, link)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func serveOne(ctx context.Context, ex extract.Extractor, link *link) error {
	t, payload, err := link.conn.read()
	if err != nil {
		return err
	}
	var req request
	if t != frameDocument {
		return broken("frame %q instead of a document", t)
	}
	if err := json.Unmarshal(payload, &req); err != nil {
		return broken("document: %v", err)
	}
	debug.SetMemoryLimit(softMemory(req.Limits.Memory))
	src := extract.Source{Name: req.Name, Size: req.Size, Data: newRemote(link, req.Size), Passwords: req.Passwords}
	if req.Draw != nil {
		return link.draw(ctx, ex, src, *req.Draw)
	}
	res, err := ex.Extract(ctx, src, req.Limits, link)
	if link.failed != nil {
		return link.failed
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		res = extract.Result{Outcome: evidence.Damaged, Reasons: []string{"extractor-error: " + err.Error()}, Kind: unknownKind, MIME: unknownMIME, Engine: engine}
	}
	data, err := encodeResult(res)
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	return link.send(frameResult, data)
}

// softMemory is where the collector starts to work harder: 70 % of the budget.
func softMemory(budget int64) int64 { return budget / 10 * 7 }

// link is the worker's end of the pipe. It is the Sink, it may be used from
// several goroutines, and it remembers the first failure.
type link struct {
	mu     sync.Mutex
	conn   *conn
	failed error
}

func (l *link) send(t frameType, payload []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sendLocked(t, payload)
}

func (l *link) sendLocked(t frameType, payload []byte) error {
	if l.failed == nil {
		l.failed = l.conn.write(t, payload)
	}
	return l.failed
}

// Page implements extract.Sink.
func (l *link) Page(page evidence.Page) error {
	data, err := encodePage(page)
	if err != nil {
		return fmt.Errorf("encode page: %w", err)
	}
	return l.send(framePage, data)
}

// Child implements extract.Sink.
func (l *link) Child(c extract.Child) error {
	data, err := encode(childHeader{Name: c.Name, Original: c.Original, Ordinal: c.Ordinal, Modified: c.Modified, Size: int64(len(c.Data))})
	if err != nil {
		return fmt.Errorf("encode child: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sendLocked(frameChild, data); err != nil {
		return err
	}
	return l.sendBytesLocked(c.Data)
}

// sendBytesLocked sends what was announced.
func (l *link) sendBytesLocked(data []byte) error {
	for len(data) > 0 {
		n := min(len(data), maxChunk)
		if err := l.sendLocked(frameBytes, data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// fetch asks the parent for n bytes of the document.
func (l *link) fetch(off int64, n int) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sendLocked(frameRead, encodeRead(off, n)); err != nil {
		return nil, err
	}
	t, payload, err := l.conn.read()
	if err == nil && (t != frameBytes || len(payload) != n) {
		err = broken("frame %q of %d bytes instead of %d bytes", t, len(payload), n)
	}
	if err != nil {
		l.failed = err
		return nil, err
	}
	return append([]byte(nil), payload...), nil
}
