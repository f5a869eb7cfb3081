package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/engine"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/workflows"
)

// reprocessed is a line of `reprocess --json`.
type reprocessed struct {
	Schema    string `json:"schema"`
	Exhibit   string `json:"exhibit"`
	Documents int    `json:"documents"`
}

func (p *program) reprocessCommand() *cobra.Command {
	var failed bool
	var step string
	c := &cobra.Command{
		Use: "reprocess [CASE[/EXHIBIT]]", Args: atMostOne,
		Short: p.say.Say("verwerk stukken opnieuw: alles, alleen wat niet lukte, of vanaf een stap", "process documents again: all, only what failed, or from a step on"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if !slices.Contains([]ledger.Step{ledger.StepExtract, ledger.StepTag, ledger.StepIndex}, ledger.Step(step)) {
				return evidence.E(evidence.Invalid, "read step", step, nil)
			}
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			if err := p.hasData(); err != nil {
				return err
			}
			w, err := p.openWork(c.Context(), &undo)
			if err != nil {
				return err
			}
			targets, err := w.targets(c.Context(), p.asker(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			return p.reprocess(c.Context(), w, targets, ledger.Selection{OnlyFailed: failed, Step: ledger.Step(step)})
		},
	}
	c.Flags().BoolVar(&failed, "failed", false, p.say.Say("alleen wat niet (geheel) kon worden gelezen", "only what could not be read in full"))
	c.Flags().StringVar(&step, "step", string(ledger.StepExtract), "extract, tag, index")
	return c
}

func (p *program) reprocess(ctx context.Context, w work, targets []ledger.ExhibitSummary, sel ledger.Selection) error {
	for _, e := range targets {
		n, err := w.runs.Reprocess(ctx, e.ID, sel)
		if err != nil {
			return err
		}
		name := e.CaseNumber + "/" + e.Number
		if p.flags.json {
			err = p.line(reprocessed{inquiry.Schema, name, n})
		} else {
			err = p.printf("%s: %d %s\n", name, n, p.say.Say("stukken opnieuw verwerkt", "documents processed again"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// work is what commands need that have work done: by the station that runs on
// the folder, or by one of their own.
type work struct {
	book ledger.Ledger
	runs *workflows.Runs
	ask  *inquiry.Service
	// buckets opens others' buckets in the same store.
	buckets func(ctx context.Context, name string) (objects.Store, error)
}

func (p *program) openWork(ctx context.Context, undo *closers) (work, error) {
	if p.running() {
		return p.joinStation(ctx, undo)
	}
	s, err := p.openStation(ctx, "")
	if err != nil {
		return work{}, err
	}
	undo.add(s.close)
	return work{book: s.book, runs: s.runs, ask: s.ask, buckets: buckets(s.store)}, nil
}

// joinStation talks to the servers of the process that holds the folder.
func (p *program) joinStation(ctx context.Context, undo *closers) (work, error) {
	book, err := p.openLedger(ctx)
	if err != nil {
		return work{}, err
	}
	undo.add(book.Close)
	conn, err := p.attach(ctx)
	if err != nil {
		return work{}, err
	}
	codec, err := p.codec()
	if err != nil {
		return work{}, err
	}
	c, err := engine.Dial(ctx, p.target(conn), codec, p.log)
	if err != nil {
		return work{}, err
	}
	undo.add(func() error { c.Close(); return nil })
	return work{
		book: book, runs: workflows.NewRuns(c, 2).Reading(codec.DataConverter()), ask: inquiry.New(inquiry.Deps{Book: book, Log: p.log}),
		buckets: func(ctx context.Context, name string) (objects.Store, error) {
			store, err := p.openObjects(ctx, conn)
			if err != nil {
				return nil, err
			}
			return store.Bucket(ctx, name)
		},
	}, nil
}

// attach finds the servers without starting any.
func (p *program) attach(ctx context.Context) (engine.Connection, error) {
	if p.config.External() {
		return engine.Connection{}, nil
	}
	return engine.Attach(ctx, p.config.Data)
}

// targets finds the exhibits that "", "CASE" or "CASE/EXHIBIT" names.
func (w work) targets(ctx context.Context, a inquiry.Asker, name string) ([]ledger.ExhibitSummary, error) {
	number, exhibit, one := strings.Cut(name, "/")
	var id evidence.CaseID
	if number != "" {
		c, err := w.ask.CaseNumbered(ctx, a, number)
		if err != nil {
			return nil, err
		}
		id = c.ID
	}
	list, err := w.ask.Exhibits(ctx, a, id)
	if err != nil || !one {
		return list, err
	}
	for _, e := range list {
		if e.Number == exhibit {
			return []ledger.ExhibitSummary{e}, nil
		}
	}
	return nil, evidence.E(evidence.NotFound, "find exhibit", name, nil)
}
