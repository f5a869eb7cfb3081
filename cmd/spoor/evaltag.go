package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/tag/eval"
)

// tagFigures is what `eval tag DIR --json` prints.
type tagFigures struct {
	Schema   string           `json:"schema"`
	Tagger   string           `json:"tagger"`
	HeldBack bool             `json:"held_back"` // only documents that the trainer leaves alone
	Findings eval.Table       `json:"findings"`
	Entities eval.EntityTable `json:"entities"`
}

// tagEvalFlags say what is measured.
type tagEvalFlags struct {
	ordinary string // folder of ordinary sentences
	skip     int    // first ones of each file that were trained on
	heldBack bool
}

func (p *program) evalTagCommand() *cobra.Command {
	var f tagEvalFlags
	c := &cobra.Command{
		Use: "tag DIR", Args: oneArg,
		Short: p.say.Say("precisie en volledigheid, ijking en vals alarm op geannoteerde documenten", "precision and recall, calibration and false alarms on annotated documents"),
		RunE:  func(c *cobra.Command, args []string) error { return p.evalTag(c.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.ordinary, "ordinary", "", p.say.Say("map met gewone zinnen, één per regel: nl.txt, pl.txt ...", "folder of ordinary sentences, one a line: nl.txt, pl.txt ..."))
	c.Flags().IntVar(&f.skip, "ordinary-skip", 0, p.say.Say("sla de eerste N zinnen van elke taal over (waarop is getraind)", "leave out the first N sentences of each language (trained on)"))
	c.Flags().BoolVar(&f.heldBack, "held-back", false, p.say.Say("alleen documenten waarop nooit is getraind", "only documents that were never trained on"))
	return c
}

// evalTag compares what is recognised with what people annotated.
func (p *program) evalTag(ctx context.Context, dir string, f tagEvalFlags) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	tagger, err := p.openTagger(ctx, &undo)
	if err != nil {
		return err
	}
	docs, err := readAnnotated(ctx, dir)
	if err != nil {
		return err
	}
	if f.heldBack {
		if docs = eval.HeldBack(docs); len(docs) == 0 {
			return evidence.E(evidence.NotFound, "find documents that are held back", dir, nil)
		}
	}
	ordinary, err := readOrdinary(f.ordinary, f.skip)
	if err != nil {
		return err
	}
	whole := &measured{tagger: tagger}
	seen, err := p.observe(ctx, slices.Concat(docs, ordinary), whole, whole.scorer())
	if err = cmp.Or(err, whole.err); err != nil {
		return err
	}
	figures := tagFigures{
		Schema: inquiry.Schema, Tagger: tagger.Version(), HeldBack: f.heldBack,
		Findings: eval.Measure(seen[:len(docs)], seen[len(docs):]), Entities: eval.Entities(docs, entity.New().Recognise),
	}
	if p.flags.json {
		return p.line(figures)
	}
	return p.printTagFigures(figures)
}

func readAnnotated(ctx context.Context, dir string) (docs []eval.Document, err error) {
	err = annotated(ctx, dir, func(name string, raw []byte) error {
		d, err := eval.Parse(bytes.NewReader(raw))
		if err != nil {
			return evidence.E(evidence.Invalid, "read annotated document", name, err)
		}
		docs = append(docs, d)
		return nil
	})
	return docs, err
}

// readOrdinary reads the sentences of a folder, a file for each language; none when
// no folder is named.
func readOrdinary(dir string, skip int) ([]eval.Document, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "read folder", dir, err)
	}
	var docs []eval.Document
	for _, e := range entries {
		language, ok := strings.CutSuffix(e.Name(), ".txt")
		if !ok || len(language) != len("nl") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, evidence.E(evidence.Unreadable, "read file", e.Name(), err)
		}
		docs = append(docs, eval.Ordinary(language, string(raw), skip)...)
	}
	if len(docs) == 0 {
		return nil, evidence.E(evidence.NotFound, "find ordinary sentences (nl.txt, pl.txt ...)", dir, nil)
	}
	return docs, nil
}

// observe lets the tagger read documents, several at a time. What it makes of them
// comes in their order.
func (p *program) observe(ctx context.Context, docs []eval.Document, tagger eval.Tagger, scorer eval.Scorer) ([]eval.Observation, error) {
	seen, done := make([]eval.Observation, len(docs)), make(chan int)
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		p.showDone(len(docs), done)
	}()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(p.config.Workers)
	for i, d := range docs {
		group.Go(func() error {
			if ctx.Err() != nil {
				return evidence.E(evidence.Cancelled, "tag documents", "", ctx.Err())
			}
			seen[i] = eval.Observe(d, tagger, scorer)
			done <- 1
			return nil
		})
	}
	err := group.Wait()
	close(done)
	<-drawn
	return seen, err
}

// quietFor is how long work may take before its progress is shown.
const quietFor = time.Second

// showDone shows how many of some documents are done, until no more are reported.
func (p *program) showDone(total int, done <-chan int) {
	b, state, began := newBar(p.err, p.say), ledger.Progress{Documents: total}, time.Now()
	for n := range done {
		state.Done += n
		if b.first < 0 {
			b.first = 0
		}
		if time.Since(began) > quietFor {
			b.show(state, max(total, state.Done), "") // files may have come meanwhile
		}
	}
	b.end()
}
