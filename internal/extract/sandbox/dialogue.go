package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/semaphore"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// dialogue is the parent's side of reading one document.
type dialogue struct {
	process *process
	watch   *watch
	src     extract.Source
	lim     extract.Limits
	sink    extract.Sink
	room    *semaphore.Weighted // bytes of children in memory

	draw    *drawing // instead of the text, only this is wanted
	drawn   bool
	head    pictureHeader
	picture extract.Picture

	buf      []byte
	lastPage int
	kept     kept
}

// kept counts what has reached the sink.
type kept struct {
	pages, children int
	text, inflated  int64
}

// refusal is an error of the caller's side, the sink or the source. It is handed
// back, where the worker's own misdeeds become an outcome.
type refusal struct{ cause error }

// Error implements error.
func (r *refusal) Error() string { return r.cause.Error() }

// Unwrap gives the caller's own error.
func (r *refusal) Unwrap() error { return r.cause }

// excess says that the worker delivered more than the limits allow.
type excess struct {
	outcome evidence.Outcome
	reason  string
}

// Error implements error.
func (e *excess) Error() string { return e.reason }

// errUnsent says that the worker was gone before it could know of the document.
var errUnsent = errors.New("worker gone before the document")

// read asks the worker to read the document and passes on what it finds. Errors:
// *refusal, *excess, errUnsent, errProtocol, or that of the pipe.
func (d *dialogue) read(ctx context.Context) (extract.Result, error) {
	req, err := encode(request{
		Name: cut(d.src.Name, maxName), Size: d.src.Size, Limits: d.lim, Passwords: passwords(d.src.Passwords), Draw: d.draw,
	})
	if err != nil {
		return extract.Result{}, &refusal{err}
	}
	if err := d.process.conn.write(frameDocument, req); err != nil {
		return extract.Result{}, fmt.Errorf("%w: %w", errUnsent, err)
	}
	for heard := false; ctx.Err() == nil; heard = true {
		t, payload, err := d.process.conn.read()
		switch {
		case err == nil:
		case !heard && !errors.Is(err, errProtocol):
			// It ended before it asked for a single byte: the document is not to blame.
			return extract.Result{}, fmt.Errorf("%w: %w", errUnsent, unexpected(err))
		default:
			return extract.Result{}, unexpected(err)
		}
		if t == frameResult {
			return decodeResult(payload)
		}
		if err := d.answer(ctx, t, payload); err != nil || d.drawn {
			return extract.Result{}, err
		}
	}
	return extract.Result{}, ctx.Err()
}

func (d *dialogue) answer(ctx context.Context, t frameType, payload []byte) error {
	switch {
	case t == frameRead:
		return d.give(payload)
	case t == framePicture && d.draw != nil:
		return d.receive(payload)
	case t == framePage && d.draw == nil:
		return d.page(payload)
	case t == frameChild && d.draw == nil:
		return d.child(ctx, payload)
	}
	return broken("unexpected frame %q", t)
}

// give sends the part of the document that the worker asks for.
func (d *dialogue) give(payload []byte) error {
	off, n, err := decodeRead(payload, d.src.Size)
	if err != nil {
		return err
	}
	if cap(d.buf) < n {
		d.buf = make([]byte, n)
	}
	part := d.buf[:n]
	err = d.watch.during(func() error {
		got, err := d.src.Data.ReadAt(part, off)
		if got == n {
			return nil
		}
		return fmt.Errorf("read %d bytes at %d of %q: %w", n, off, d.src.Name, errors.Join(err, io.ErrUnexpectedEOF))
	})
	if err != nil {
		return &refusal{evidence.E(evidence.Unreadable, "read document", "", err)}
	}
	return d.process.conn.write(frameBytes, part)
}

func (d *dialogue) page(payload []byte) error {
	page, err := decodePage(payload, d.lastPage)
	if err != nil {
		return err
	}
	if d.kept.pages >= d.lim.Pages {
		return &excess{evidence.Partial, fmt.Sprintf("page-limit: %d", d.lim.Pages)}
	}
	if d.kept.text += int64(len(page.Text)); d.kept.text > d.lim.TextBytes {
		return &excess{evidence.Partial, fmt.Sprintf("text-limit: %d bytes", d.lim.TextBytes)}
	}
	d.lastPage = page.Number
	d.kept.pages++
	return d.deliver(func() error { return d.sink.Page(page) })
}

func (d *dialogue) child(ctx context.Context, payload []byte) error {
	head, err := decodeChild(payload, d.lim)
	if err != nil {
		return err
	}
	if d.kept.children >= d.lim.Children {
		return &excess{evidence.Partial, fmt.Sprintf("child-limit: %d", d.lim.Children)}
	}
	if d.kept.inflated += head.Size; d.kept.inflated > d.lim.Inflated {
		return &excess{evidence.Memory, fmt.Sprintf("inflated-limit: %d bytes", d.lim.Inflated)}
	}
	weight := min(head.Size, childMemory)
	if err := d.watch.during(func() error { return d.room.Acquire(ctx, weight) }); err != nil {
		return err
	}
	defer d.room.Release(weight)
	data, err := d.childBytes(head.Size)
	if err != nil {
		return err
	}
	d.kept.children++
	child := extract.Child{Name: head.Name, Original: head.Original, Ordinal: head.Ordinal, Modified: head.Modified, Data: data}
	return d.deliver(func() error { return d.sink.Child(child) })
}

// childBytes takes all of a child. Its memory is asked for at once: growing step by step
// would take twice as much, and what never arrives is never touched.
func (d *dialogue) childBytes(size int64) ([]byte, error) {
	data := make([]byte, 0, size)
	err := d.eachPart(size, func(part []byte) { data = append(data, part...) })
	return data, err
}

// eachPart receives so many bytes as they come.
func (d *dialogue) eachPart(size int64, take func([]byte)) error {
	for left := size; left > 0; {
		t, payload, err := d.process.conn.read()
		if err != nil {
			return unexpected(err)
		}
		if t != frameBytes || len(payload) == 0 || int64(len(payload)) > left {
			return broken("frame %q of %d bytes of %d that were announced", t, len(payload), size)
		}
		take(payload)
		left -= int64(len(payload))
	}
	return nil
}

// deliver hands something to the sink while the document's clock stands still.
func (d *dialogue) deliver(give func() error) error {
	if err := d.watch.during(give); err != nil {
		return &refusal{err}
	}
	return nil
}
