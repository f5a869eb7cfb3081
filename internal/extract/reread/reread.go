// Package reread reads pages again that the first reading can't vouch for: pages that
// are pictures, and pages whose text layer does not say what they show.
//
// It stands around the extractor that reads documents in confined workers, and asks
// others about single pages: text recognition (package ocr), and readers of PDF pages
// that happen to be installed. Each page says who read it in the end and what was found
// out on the way; a page that nobody could read stays an exception with its reasons,
// and so does its document.
//
// It sees pixels and text, never a file's bytes: those go to confined processes only.
package reread

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/ocr"
)

// Recogniser reads the text that a page shows. *ocr.Reader is one.
type Recogniser interface {
	Read(ctx context.Context, draw ocr.Draw, languages []string) (ocr.Reading, error)
}

// PageReader is another program that reads pages of PDF documents.
type PageReader interface {
	Name() string
	ReadPage(ctx context.Context, src extract.Source, page int) (evidence.Page, error)
}

// Cache keeps what was recognised, by the digest of the pixels and of everything that
// decides what is recognised in them. Failing to keep or to find costs time only.
type Cache interface {
	Get(ctx context.Context, key evidence.Digest) (ocr.Reading, bool)
	Put(ctx context.Context, key evidence.Digest, r ocr.Reading)
}

// Tools are those that pages are read with again. Each may be missing: then pages that
// need it say so.
type Tools struct {
	Drawer     extract.Drawer
	Recogniser Recogniser
	// Engine names the recogniser with its languages, as it stands on pages; Data tells
	// the data behind them apart, for the cache.
	Engine, Data func(languages []string) string
	// Missing are those of the languages that the recogniser does not know; nil: none.
	Missing  func(languages []string) []string
	Readers  []PageReader // of PDF pages, the best first
	Cache    Cache
	Parallel int // pages of one document at a time
}

// Extractor is an extract.Extractor that reads pages again where needed.
type Extractor struct {
	inner extract.Extractor
	find  func() Tools
}

var _ extract.Extractor = (*Extractor)(nil)

// New returns an Extractor around inner. The tools are asked for once, when the first
// page needs one.
func New(inner extract.Extractor, find func() Tools) *Extractor {
	return &Extractor{inner, sync.OnceValue(find)}
}

// perPage is how much longer a document may take for each page that is read again.
const perPage = 20 * time.Second

// Extract implements extract.Extractor. Pages come in order; from the first one on that
// may have to be read again they are held until the inner extractor has read the
// document. One with so much text that it can't be held is read several times, as often
// as it takes. The limit of time grows with the pages that are read again, where they
// would take longer than what is left of it; those for which no time is left say so.
func (e *Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	var t tally
	for {
		began := time.Now()
		h := &held{sink: sink, skip: t.pages, tally: &t}
		res, err := e.inner.Extract(ctx, src, lim, h)
		if err != nil {
			return res, err
		}
		if h.skip == 0 && lost(&res, h) {
			err = e.tools().rescue(ctx, src, remaining(lim, src, began), &res, h)
		}
		if err == nil {
			err = e.pages(ctx, src, remaining(lim, src, began), res.Kind, h)
		}
		if err != nil {
			return extract.Result{}, err
		}
		if !h.full {
			if t.again > 0 {
				t.conclude(&res)
			}
			return res, nil
		}
	}
}

// remaining are the limits with what is left of the time, at least one page's: all who
// read a document share its limit.
func remaining(lim extract.Limits, src extract.Source, began time.Time) extract.Limits {
	lim.Wall = max(limit(lim, src)-time.Since(began), perPage)
	return lim
}

func (e *Extractor) tools() *tools { return &tools{e.find()} }

// together is how many pages are read again before they are delivered: what was
// recognised takes memory.
const together = 16

// pages delivers what is held, reading again what needs it. The error is the context's or
// the sink's.
func (e *Extractor) pages(ctx context.Context, src extract.Source, lim extract.Limits, kind string, h *held) error {
	n := len(again(kind, h.pages))
	h.tally.again += n
	within, stop := context.WithTimeout(ctx, max(lim.Wall, time.Duration(n)*perPage))
	defer stop()
	for len(h.pages) > 0 {
		part := h.pages
		if n > 0 {
			part = part[:min(together, len(part))]
			if todo := again(kind, part); len(todo) > 0 {
				e.tools().all(within, src, kind, todo, h.tally.recognised)
			}
		}
		if ctx.Err() != nil {
			return evidence.E(evidence.Cancelled, "read pages again", "", ctx.Err())
		}
		for i := range part {
			if err := h.deliver(&part[i]); err != nil {
				return err
			}
			part[i] = evidence.Page{} // its text need not wait for that of the others
		}
		h.pages = h.pages[len(part):]
	}
	return nil
}

// tools are those of one document.
type tools struct{ Tools }

// all reads pages again, in place.
func (t *tools) all(ctx context.Context, src extract.Source, kind string, pages []*evidence.Page, note func(page int, engine string)) {
	var group errgroup.Group
	group.SetLimit(max(t.Parallel, 1))
	for _, p := range pages {
		group.Go(func() error {
			better, engine := t.page(ctx, src, kind, *p)
			if *p = better; engine != "" {
				note(p.Number, engine)
			}
			return nil
		})
	}
	_ = group.Wait() // what failed stands on the pages
}
