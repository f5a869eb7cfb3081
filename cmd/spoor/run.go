package main

import (
	"errors"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/workflows"
)

// runLine is a line of `run ... --json`.
type runLine struct {
	Schema  string `json:"schema"`
	Exhibit string `json:"exhibit"`
	workflows.Status
	Waiting []evidence.Kind `json:"waiting"` // why batches are being tried again
}

func (p *program) runCommand() *cobra.Command {
	c := group(&cobra.Command{
		Use:   "run",
		Short: p.say.Say("een lopende verwerking bekijken, pauzeren, hervatten of stoppen", "look at a running ingest, pause, resume or cancel it"),
	})
	for _, a := range []struct{ name, update, dutch, english string }{
		{"status", "", "waar staat de verwerking", "where does the ingest stand"},
		{"pause", workflows.UpdatePause, "lopende partijen afmaken, geen nieuwe beginnen", "finish running batches, start no new ones"},
		{"resume", workflows.UpdateResume, "verder gaan", "go on"},
		{"cancel", workflows.UpdateCancel, "stoppen; wat klaar is blijft", "stop; what is done stays"},
	} {
		c.AddCommand(&cobra.Command{
			Use: a.name + " CASE/EXHIBIT", Args: oneArg, Short: p.say.Say(a.dutch, a.english),
			RunE: func(c *cobra.Command, args []string) error { return p.steer(c, args[0], a.update) },
		})
	}
	return c
}

func (p *program) steer(c *cobra.Command, name, update string) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	if err := p.hasData(); err != nil {
		return err
	}
	w, err := p.openWork(c.Context(), &undo)
	if err != nil {
		return err
	}
	targets, err := w.targets(c.Context(), p.asker(), name)
	if err != nil {
		return err
	}
	for _, e := range targets {
		l := runLine{Schema: inquiry.Schema, Exhibit: e.CaseNumber + "/" + e.Number}
		if update == "" {
			l.Status, err = w.runs.Status(c.Context(), e.ID)
		} else {
			l.Status, err = w.runs.Steer(c.Context(), e.ID, update)
		}
		if err != nil {
			return err
		}
		if l.Waiting, err = w.runs.Waiting(c.Context(), e.ID); err != nil {
			return err
		}
		if err := p.showRun(l); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showRun(l runLine) error {
	if p.flags.json {
		l.Waiting = orEmpty(l.Waiting)
		return p.line(l)
	}
	state := string(l.Phase)
	if l.Paused {
		state += " (" + p.say.Say("gepauzeerd", "paused") + ")"
	}
	if err := p.printf("%s  %s  %d %s, %d %s\n", l.Exhibit, state, l.Documents, p.say.Say("stukken", "documents"), l.InFlight, p.say.Say("partijen bezig", "batches running")); err != nil {
		return err
	}
	for _, k := range l.Waiting {
		if err := p.printf("  %s %s\n", p.say.Say("wacht op:", "waits for:"), p.say.Error(evidence.E(k, "process batch", "", nil))); err != nil {
			return err
		}
	}
	return nil
}
