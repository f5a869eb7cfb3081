package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

const (
	inMemory = 8 << 20 // bytes; larger files are read twice instead
	tooLarge = 5 << 40 // bytes; S3's largest object
)

// result is what became of one item: a document whose bytes are stored, something
// skipped, or a reason to stop.
type result struct {
	document evidence.Document
	known    bool
	skip     *Skipped
	err      error
}

// unfit is an error that concerns one file only.
type unfit struct {
	why    Why
	reason string
}

func (u unfit) Error() string { return string(u.why) + ": " + u.reason }

// one stores an item's bytes. It may run for several items at a time.
func (i *Intake) one(ctx context.Context, exhibit evidence.Exhibit, it item) result {
	if it.skip != nil {
		return result{skip: it.skip}
	}
	doc, known, err := i.bring(ctx, exhibit, it)
	if u, ok := errors.AsType[unfit](err); ok {
		return result{skip: &Skipped{Path: it.path, Why: u.why, Reason: u.reason}}
	}
	return result{document: doc, known: known, err: err}
}

func (i *Intake) bring(ctx context.Context, exhibit evidence.Exhibit, it item) (evidence.Document, bool, error) {
	doc := evidence.Document{
		ID: evidence.NewDocumentID(exhibit.ID, it.path), Exhibit: exhibit.ID, Case: exhibit.Case,
		Path: it.path, Size: it.size, Modified: it.modified,
	}
	before, err := i.ledger.Document(ctx, doc.ID)
	known := err == nil
	if err != nil && evidence.KindOf(err) != evidence.NotFound {
		return doc, false, err
	}
	if known && unchanged(before, it) {
		return before.Document, true, nil
	}
	c, err := i.store(ctx, it, func(d evidence.Digest) error {
		if !known {
			return nil
		}
		return same(before, d)
	})
	doc.Digest, doc.Size = c.digest, c.size
	return doc, known, err
}

// unchanged reports whether a file that is known need not be read again: its bytes
// were stored and checked before it was entered.
func unchanged(before ledger.Row, it item) bool {
	return !it.modified.IsZero() && before.Modified.Equal(it.modified) && before.Size == it.size
}

func same(before ledger.Row, d evidence.Digest) error {
	if before.Digest == d {
		return nil
	}
	return unfit{Conflict, fmt.Sprintf("document %s of this exhibit has this path and other content; take this one into another exhibit", before.Number)}
}

// content is what an item holds; data is nil when it does not fit in memory.
type content struct {
	digest evidence.Digest
	size   int64
	data   []byte
}

// store hashes and stores an item, once more when it changed meanwhile or was
// damaged on the way. fits is asked before anything is stored.
func (i *Intake) store(ctx context.Context, it item, fits func(evidence.Digest) error) (content, error) {
	if it.size > tooLarge {
		return content{}, unfit{TooLarge, fmt.Sprintf("%d bytes, more than an object store holds", it.size)}
	}
	c, err := i.storeOnce(ctx, it, fits)
	if u, ok := errors.AsType[unfit](err); ok && u.why == Changed || evidence.KindOf(err) == evidence.Corrupt {
		return i.storeOnce(ctx, it, fits)
	}
	return c, err
}

func (i *Intake) storeOnce(ctx context.Context, it item, fits func(evidence.Digest) error) (content, error) {
	c, err := read(ctx, it)
	if err != nil {
		return c, err
	}
	if err := fits(c.digest); err != nil {
		return c, err
	}
	if c.size <= inMemory {
		return c, i.put(ctx, bytes.NewReader(c.data), c)
	}
	return c, i.upload(ctx, it, c)
}

// read hashes an item, and keeps its bytes when they fit in memory.
func read(ctx context.Context, it item) (content, error) {
	body, size, err := it.open(ctx)
	if err != nil {
		return content{}, unreadable(ctx, err)
	}
	defer func() { _ = body.Close() }() // it was only read
	// One byte more than promised shows that there is more.
	source := &noting{ctx: ctx, r: io.LimitReader(body, size+1)}
	var c content
	if size <= inMemory {
		c.data, err = io.ReadAll(source)
		c.digest, c.size = evidence.DigestOf(c.data), int64(len(c.data))
	} else {
		c.digest, c.size, err = evidence.DigestReader(source)
	}
	if err != nil {
		return content{}, unreadable(ctx, err)
	}
	if c.size != size {
		return content{}, changed()
	}
	return c, nil
}

// upload reads an item a second time and leaves it to the store to compare.
func (i *Intake) upload(ctx context.Context, it item, c content) error {
	body, _, err := it.open(ctx)
	if err != nil {
		return unreadable(ctx, err)
	}
	defer func() { _ = body.Close() }() // it was only read
	source := &noting{ctx: ctx, r: body}
	err = i.put(ctx, source, c)
	switch {
	case source.err != nil && err != nil:
		return unreadable(ctx, source.err)
	case evidence.KindOf(err) == evidence.Corrupt:
		return changed()
	}
	return err
}

func (i *Intake) put(ctx context.Context, body io.Reader, c content) error {
	err := i.objects.Put(ctx, c.digest.OriginalKey(), body, c.size, c.digest)
	if evidence.KindOf(err) == evidence.Conflict {
		// Other bytes stand where only these can: the store was damaged.
		return evidence.E(evidence.Corrupt, "store original", c.digest.OriginalKey(), err)
	}
	return err
}

func changed() error { return unfit{Changed, "changed while reading"} }

// unreadable is about one file, unless it is the whole source that went away.
func unreadable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return evidence.E(evidence.Cancelled, "take in", "", ctx.Err())
	}
	if kind := evidence.KindOf(err); kind == evidence.Unreachable || kind == evidence.Cancelled {
		return err
	}
	return unfit{Unreadable, plain(err)}
}

// noting remembers how reading failed, which a store's error does not tell apart
// from its own, and stops when the context does.
type noting struct {
	ctx context.Context // of the read, which the reader does not outlive
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (n *noting) Read(p []byte) (int, error) {
	if err := n.ctx.Err(); err != nil {
		return 0, err
	}
	k, err := n.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return k, err
}
