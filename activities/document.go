package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
)

// one makes the result of one document, from the step its task names.
func (p *Processor) one(ctx context.Context, t ledger.Task) (work, error) {
	if t.Step == ledger.StepExtract || t.Step == "" {
		return p.extract(ctx, t)
	}
	row, err := p.Book.Document(ctx, t.Document.ID)
	if err != nil {
		return work{}, err
	}
	d := p.newDraft(ctx, row.Size, nil)
	err = d.stored(row.PagesKey)
	if kind := evidence.KindOf(err); kind == evidence.NotFound || kind == evidence.Corrupt || row.Outcome == "" {
		return p.extract(ctx, t) // the pages are lost: the original makes them again
	}
	if err != nil {
		return work{}, err
	}
	return d.finish(t, row, found{
		result: extract.Result{Outcome: row.Outcome, Reasons: row.Reasons, Kind: row.Kind, MIME: row.MIME, Title: row.Title, Engine: row.Engine, Metadata: row.Metadata},
	})
}

// stored brings in the pages that were stored before.
func (d *draft) stored(key string) error {
	for set, err := range d.p.pages.Portions(d.ctx, key) {
		if err != nil {
			return err
		}
		for i := range set {
			if err := d.page(set[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// found is what extraction made of a document, besides its pages.
type found struct {
	result   extract.Result
	children int
	took     time.Duration
}

func (p *Processor) extract(ctx context.Context, t ledger.Task) (work, error) {
	t.Step = ledger.StepExtract
	row, err := p.Book.Document(ctx, t.Document.ID)
	if err != nil {
		return work{}, err
	}
	d := p.newDraft(ctx, row.Size, p.pages.Writer(t.Document.ID))
	f, err := p.readInto(ctx, d, row)
	if err != nil {
		return work{}, err
	}
	return d.finish(t, row, f)
}

// readInto runs the extractor over the original bytes. A document that can't be read
// is a result; only faults of the store and the ledger are errors.
func (p *Processor) readInto(ctx context.Context, into *draft, row ledger.Row) (found, error) {
	d := row.Document
	src, release, err := p.original(ctx, d)
	if lost := evidence.KindOf(err); lost == evidence.Corrupt || lost == evidence.NotFound {
		p.Log.ErrorContext(ctx, "an original is lost or changed in the store", slog.String("document", string(d.ID)), slog.String("kind", string(lost)))
		return found{result: unread("original-" + string(lost) + ": the store no longer has the bytes that were taken in")}, nil
	}
	if err != nil {
		return found{}, err
	}
	defer release()
	if src.Passwords, err = p.passwords(ctx, d); err != nil {
		return found{}, err
	}
	src.Languages = row.Languages
	sink := p.newSink(ctx, d, into)
	start := time.Now()
	result, err := p.Extractor.Extract(ctx, src, extract.DefaultLimits(d.Size).WithPasswords(len(src.Passwords)), sink)
	if sink.fault != nil {
		return found{}, sink.fault
	}
	if err != nil {
		return found{}, evidence.E(evidence.KindOf(err), "extract", string(d.ID), err)
	}
	if !result.Outcome.Valid() {
		return found{}, evidence.E(evidence.Internal, "extract", string(d.ID), fmt.Errorf("outcome %q", result.Outcome))
	}
	children, err := sink.close()
	if err != nil {
		return found{}, err
	}
	return found{result: sink.judge(result), children: children, took: time.Since(start)}, nil
}

// passwords are those that may open the document. When they can't be read, it is read
// without: it then still needs one, which is seen, where a stopped batch would not be.
func (p *Processor) passwords(ctx context.Context, d evidence.Document) ([]string, error) {
	if p.Passwords == nil {
		return nil, nil
	}
	all, err := p.Passwords.Passwords(ctx, d.Exhibit)
	if err != nil && ctx.Err() == nil {
		p.Log.ErrorContext(ctx, "the passwords of an exhibit can't be read", slog.String("exhibit", string(d.Exhibit)), slog.String("kind", string(evidence.KindOf(err))))
		return nil, nil
	}
	return all, err
}

// memoryBytes is the size up to which a document is held in memory while it is
// read; bigger ones go through a nameless file.
const memoryBytes = 16 << 20

// original opens the stored bytes of a document and checks them against their digest.
func (p *Processor) original(ctx context.Context, d evidence.Document) (extract.Source, func(), error) {
	body, _, err := p.Objects.Get(ctx, d.Digest.OriginalKey())
	if err != nil {
		return extract.Source{}, nil, err
	}
	defer func() { _ = body.Close() }() // only read
	data, release, err := p.hold(body, d)
	if err != nil {
		return extract.Source{}, nil, err
	}
	return extract.Source{Name: path.Base(d.Path), Size: d.Size, Data: data}, release, nil
}

func (p *Processor) hold(body io.Reader, d evidence.Document) (io.ReaderAt, func(), error) {
	h := evidence.NewHasher()
	in := io.TeeReader(body, h)
	var data io.ReaderAt
	release := func() {}
	if d.Size <= memoryBytes {
		raw, err := io.ReadAll(in)
		if err != nil {
			return nil, nil, broken("read original", d, evidence.Unreachable, err)
		}
		data = bytes.NewReader(raw)
	} else {
		f, err := p.spool(in, d)
		if err != nil {
			return nil, nil, err
		}
		data, release = f, func() { _ = f.Close() } // nameless and only read: nothing to lose
	}
	if h.Digest() != d.Digest {
		release()
		return nil, nil, evidence.E(evidence.Corrupt, "read original", string(d.ID), errors.New("stored bytes do not match their digest"))
	}
	return data, release, nil
}

// spool copies to a file that has no name any more when this returns.
func (p *Processor) spool(in io.Reader, d evidence.Document) (*os.File, error) {
	f, err := os.CreateTemp(p.Scratch, "spoor-*")
	if err != nil {
		return nil, evidence.E(evidence.NoSpace, "spool document", string(d.ID), err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := io.Copy(f, in); err != nil {
		return nil, broken("spool document", d, evidence.NoSpace, errors.Join(err, f.Close()))
	}
	return f, nil
}

// broken is an original that could not be read to its end. A store that finds that its
// bytes changed says so at the end; anything else is a fault of the kind given.
func broken(op string, d evidence.Document, otherwise evidence.Kind, err error) error {
	if evidence.KindOf(err) == evidence.Corrupt {
		return err
	}
	return evidence.E(otherwise, op, string(d.ID), err)
}

// aside gives a document that stops the program its outcome without reading it.
func (p *Processor) aside(ctx context.Context, t ledger.Task, times int) (work, error) {
	t.Step = ledger.StepExtract
	row, err := p.Book.Document(ctx, t.Document.ID)
	if err != nil {
		return work{}, err
	}
	return p.newDraft(ctx, row.Size, p.pages.Writer(t.Document.ID)).finish(t, row, found{result: unread(fmt.Sprintf("crash: the program stopped %d times while reading this document", times))})
}

// unread is the result of a document whose bytes no extractor has seen.
func unread(reason string) extract.Result {
	return extract.Result{
		Outcome: evidence.Damaged, Reasons: []string{reason},
		Kind: "unknown", MIME: "application/octet-stream", Engine: "spoor",
	}
}
