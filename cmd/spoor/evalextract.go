package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/compare"
	"spoor/internal/extract/formats"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// evalExtractCommand measures how documents of a folder are read.
func (p *program) evalExtractCommand() *cobra.Command {
	var engine string
	var worst int
	c := &cobra.Command{
		Use: "extract DIR", Args: oneArg,
		Short: p.say.Say("per soort: bestanden, uitkomsten, seconden, woorden; pdf's vergeleken met pdftotext", "by kind: files, outcomes, seconds, words; PDFs compared with pdftotext"),
		RunE: func(c *cobra.Command, args []string) error {
			choice, err := p.chosen(engine)
			if err != nil {
				return err
			}
			return p.evalExtract(c.Context(), args[0], choice, worst)
		},
	}
	c.Flags().StringVar(&engine, "engine", string(formats.Auto), p.say.Say("wie pdf's leest: auto (met tekstherkenning), spoor of pdfium", "who reads PDFs: auto (with text recognition), spoor or pdfium"))
	c.Flags().IntVar(&worst, "worst", 0, p.say.Say("noem de N pdf's die het minst met pdftotext overeenkomen", "list the N PDFs that agree least with pdftotext"))
	return c
}

// extractFigures are the figures of one kind of file.
type extractFigures struct {
	Schema   string                   `json:"schema"`
	Kind     string                   `json:"kind"`
	Files    int                      `json:"files"`
	Outcomes map[evidence.Outcome]int `json:"outcomes"`
	Seconds  float64                  `json:"seconds"`
	Pages    int                      `json:"pages"`
	Words    int                      `json:"words"`
	Against  *against                 `json:"against,omitempty"`

	agreement compare.Agreement
}

// against is how PDFs compare with another reader of them. Times are those of the
// documents that it read without meeting a limit.
type against struct {
	Reader  string `json:"reader"`
	Stopped int    `json:"stopped"` // documents at which it met a limit
	Clock   times  `json:"seconds"`
	CPU     times  `json:"cpu_seconds"`

	compare.Summary
	Worst []compare.Document `json:"worst,omitempty"`
}

// times are seconds of reading the same documents.
type times struct {
	Theirs float64 `json:"theirs"`         // one process per document
	Alone  float64 `json:"engine_1"`       // our engine 1, nothing else, in one confined worker
	Ours   float64 `json:"ours,omitempty"` // the readers that were chosen, languages and text recognition included
}

// faster is how many times as fast as the other reader engine 1 is.
func (t times) faster() float64 {
	if t.Alone == 0 {
		return 0
	}
	return t.Theirs / t.Alone
}

// extractEval measures one folder.
type extractEval struct {
	*program
	reader  *timed
	alone   *alone   // engine 1
	poppler *poppler // nil: not here
	figures map[string]*extractFigures
	worst   int

	bar   *bar
	state ledger.Progress
}

func (p *program) evalExtract(ctx context.Context, dir string, choice formats.Choice, worst int) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	e := &extractEval{program: p, worst: worst, figures: map[string]*extractFigures{}, bar: newBar(p.err, p.say), poppler: findPoppler(ctx)}
	if err := e.open(ctx, choice, &undo); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.alone.close()) }()
	e.state = ledger.Progress{Documents: filesIn(dir), Outcomes: map[evidence.Outcome]int{}}
	w := &walker{extractor: e.reader, visit: func(r read) error { return e.visit(ctx, r) }}
	err = w.walk(ctx, dir)
	e.bar.end()
	if err := errors.Join(err, e.alone.close()); err != nil {
		return err
	}
	if err := e.print(); err != nil {
		return err
	}
	return p.unreadable(w.faults)
}

// open starts the readers.
func (e *extractEval) open(ctx context.Context, choice formats.Choice, undo *closers) error {
	reader, err := e.openReader(ctx, choice, nil, undo)
	if err != nil {
		return err
	}
	e.reader = &timed{inner: reader}
	if e.poppler != nil {
		e.alone, err = openAlone(e.log) //nolint:contextcheck // workers live as long as the pool
	}
	return err
}

// filesIn counts the files of a folder, as far as they can be seen.
func filesIn(dir string) int {
	n := 0
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error { // the walk that reads them says what can't be read
		if err == nil && d.Type().IsRegular() {
			n++
		}
		return nil
	})
	return n
}

// timed notes what an extractor was last asked and how long it took.
type timed struct {
	inner extract.Extractor
	src   extract.Source
	lim   extract.Limits
	took  time.Duration
}

// Extract implements extract.Extractor.
func (t *timed) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	began := time.Now()
	res, err := t.inner.Extract(ctx, src, lim, sink)
	t.src, t.lim, t.took = src, lim, time.Since(began)
	return res, err
}

// visit counts one document.
func (e *extractEval) visit(ctx context.Context, r read) error {
	k := e.figures[r.result.Kind]
	if k == nil {
		k = &extractFigures{Schema: inquiry.Schema, Kind: r.result.Kind, Outcomes: map[evidence.Outcome]int{}}
		e.figures[r.result.Kind] = k
	}
	k.Files++
	k.Outcomes[r.result.Outcome]++
	k.Seconds += e.reader.took.Seconds()
	ours := &ownText{bag: compare.NewBag(), shown: compare.NewBag()}
	err := r.pages.each(func(pg evidence.Page) error {
		k.Pages++
		k.Words += len(strings.Fields(pg.Text))
		if k.Kind == "pdf" && e.poppler != nil {
			ours.add(pg)
		}
		return nil
	})
	if err == nil && k.Kind == "pdf" && e.poppler != nil {
		err = e.compare(ctx, k, r, ours)
	}
	e.progress(r)
	return err
}

// progress shows how far this is, once it takes long enough for somebody to wonder.
func (e *extractEval) progress(r read) {
	if r.parent == "" {
		e.state.Done++
		e.state.Outcomes[r.result.Outcome]++
	}
	if time.Since(e.bar.began) > time.Second {
		e.bar.show(e.state, 0, "")
	}
}

// ownText is what we read in a document.
type ownText struct {
	bag, shown *compare.Bag
	pages      [][]evidence.Word
}

func (r *ownText) add(pg evidence.Page) {
	r.bag.Add(pg.Text)
	r.shown.Add(compare.Shown(&pg))
	r.pages = append(r.pages, pg.Words)
}

// compare lets the other reader read the document too. Where it is ended by a limit,
// nothing is compared. The error is ctx's.
func (e *extractEval) compare(ctx context.Context, k *extractFigures, r read, ours *ownText) error {
	if k.Against == nil {
		k.Against = &against{Reader: "pdftotext " + e.poppler.version}
	}
	took := e.reader.took
	path := r.path
	if r.parent != "" {
		path = ""
	}
	data := func() io.Reader { return io.NewSectionReader(e.reader.src.Data, 0, e.reader.src.Size) }
	text, theirs, err := e.poppler.text(ctx, path, data())
	if err != nil {
		k.Against.Stopped++
		return ctx.Err()
	}
	if err := e.alone.read(ctx, e.reader.src, e.reader.lim); err != nil {
		return err
	}
	k.Against.Clock.Theirs += theirs.clock.Seconds()
	k.Against.CPU.Theirs += theirs.cpu.Seconds()
	k.Against.Clock.Ours += took.Seconds()
	ref := compare.NewBag(text)
	d := compare.Document{
		Path: r.path, F1: compare.F1(ours.bag, ref), Shown: compare.F1(ours.shown, ref), Words: ref.Len(), Ours: ours.bag.Len(),
	}
	pages, err := e.poppler.boxes(ctx, path, data())
	for i := 0; err == nil && i < min(len(pages), len(ours.pages)); i++ {
		pairs, near := compare.Match(ours.pages[i], pages[i])
		d.Pairs, d.Near = d.Pairs+pairs, d.Near+near
	}
	k.agreement.Add(d)
	return ctx.Err()
}
