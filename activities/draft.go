package activities

import (
	"context"
	"fmt"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
	"spoor/internal/objects/pages"
)

// draft is the result of one document in the making. Its pages come in one by one; they
// are tagged and stored portion by portion, and then forgotten.
type draft struct {
	p      *Processor
	ctx    context.Context // extract.Sink has no context; a draft lives for one document
	writer *pages.Writer   // nil when the pages are stored already
	cut    portions

	tagger   Tagger // one for the whole document
	versions ledger.Versions

	only     []evidence.Page // all pages, while they are one portion
	rows     []ledger.PageRow
	language tongues
	signals  signals
	parts    int // records of the index
	unsought int // pages that the index does not hold
	untagged int // of those, pages that were not tagged either
	failure  string
}

func (p *Processor) newDraft(ctx context.Context, size int64, writer *pages.Writer) *draft {
	d := &draft{p: p, ctx: ctx, writer: writer, cut: portions{size: size}, tagger: p.Tagger, versions: p.Versions}
	if p.Taggers != nil {
		d.tagger, d.versions.Catalogue = p.Taggers.Current(ctx)
	}
	d.cut.take = d.portion
	return d
}

// page adds a page. The errors are those of the page store and the context.
func (d *draft) page(p evidence.Page) error {
	if len(d.only) > 0 {
		d.only = nil // there is more than one portion
	}
	d.p.Read.Add(1)
	return d.cut.page(p)
}

// portion works on pages that are complete.
func (d *draft) portion(c portion) error {
	share := min(c.weight, heavyWeight)
	if err := d.p.heavy.Acquire(d.ctx, share); err != nil {
		return evidence.E(evidence.Cancelled, "process document", "", err)
	}
	defer d.p.heavy.Release(share)
	for t := range c.pieces() {
		if c.sought {
			d.tag(t)
		}
		if c.indexed {
			d.parts++
		}
		if err := d.ctx.Err(); err != nil {
			return evidence.E(evidence.Cancelled, "process document", "", err)
		}
	}
	if !c.indexed {
		d.unsought += len(c.pages)
	}
	if !c.sought {
		d.untagged += len(c.pages)
	}
	d.rows = append(d.rows, pageRows(c.pages)...)
	d.language.add(c.pages)
	if d.cut.made == 1 {
		d.only = c.pages
	}
	if d.writer == nil {
		return nil
	}
	return d.writer.Add(d.ctx, c.pages)
}

// tag tags and recognises. Both read hostile text: a panic costs this portion its
// signals, is written down as a reason and makes the document an exception.
func (d *draft) tag(t piece) {
	defer func() {
		if r := recover(); r != nil {
			d.failure = fmt.Sprintf("tagging-failed: %v", r)
		}
	}()
	findings, err := d.tagger.Find(t.pages)
	if err != nil {
		d.failure = fmt.Sprintf("tagging-failed: %v", err)
	}
	mentions := d.p.Recogniser.Recognise(t.pages)
	d.signals.add(findings, mentions, t.shift)
}

// judge adds to a result what its pages have met.
func (d *draft) judge(r extract.Result) extract.Result {
	var said []string
	if d.failure != "" {
		said = append(said, d.failure)
	}
	if d.unsought > 0 {
		said = append(said, fmt.Sprintf("text-limit: %d pages can be read but are not found by searching for words", d.unsought))
	}
	if d.untagged > 0 {
		said = append(said, fmt.Sprintf("blown-up: %d pages were not tagged: the text is much larger than the file", d.untagged))
	}
	if d.signals.left > 0 {
		said = append(said, fmt.Sprintf("signal-limit: %d findings and mentions more are not listed", d.signals.left))
	}
	for _, reason := range said {
		r.Reasons = addReason(r.Reasons, reason)
		if r.Outcome == evidence.OK {
			r.Outcome = evidence.Partial
		}
	}
	return r
}

// addReason adds a reason in the place of one with the same code, which an earlier run
// has left.
func addReason(reasons []string, reason string) []string {
	code, _, _ := strings.Cut(reason, ":")
	out := make([]string, 0, len(reasons)+1)
	for _, r := range reasons {
		if !strings.HasPrefix(r, code+":") {
			out = append(out, r)
		}
	}
	return append(out, reason)
}

// finish makes a document's work of the result and the pages that came.
func (d *draft) finish(t ledger.Task, row ledger.Row, f found) (work, error) {
	if err := d.cut.end(); err != nil {
		return work{}, err
	}
	key, text := row.PagesKey, row.Text
	if d.writer != nil {
		var err error
		if key, err = d.writer.Close(d.ctx); err != nil {
			return work{}, err
		}
		text = d.writer.Digest()
	}
	r := d.judge(f.result)
	w := work{children: f.children, size: row.Size, key: key, stale: row.PagesKey}
	w.result = ledger.Result{
		Document: t.Document.ID, Outcome: r.Outcome, Reasons: r.Reasons,
		Kind: r.Kind, MIME: r.MIME, Title: r.Title, Engine: r.Engine, Metadata: r.Metadata,
		Language: d.language.main(), Pages: d.rows, Findings: d.signals.findings, Mentions: d.signals.mentions,
		Versions: d.versions, Text: text, PagesKey: key,
		CPU: f.took, FromStep: t.Step, Processed: d.p.Now().UTC(),
	}
	w.record = record(row, w.result, d.language.order)
	if w.record.Parts = d.parts; d.parts <= 1 {
		w.record.Parts = 0
		w.record.Pages, w.record.Text = texts(d.only)
	}
	return w, nil
}
