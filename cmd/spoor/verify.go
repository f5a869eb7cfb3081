package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

// verifyLine is a line of `verify --json`.
type verifyLine struct {
	Schema string `json:"schema"`
	inquiry.Verification
}

func (p *program) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [CASE...]",
		Short: p.say.Say("reken alle hashwaarden en de bewaarketen na", "recompute every digest and the custody chain"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			ask, err := p.openDocuments(c.Context(), &undo)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				cases, err := ask.Cases(c.Context(), p.asker())
				if err != nil {
					return err
				}
				for _, k := range cases {
					args = append(args, k.Number)
				}
			}
			return p.verify(c.Context(), ask, args)
		},
	}
}

func (p *program) verify(ctx context.Context, ask *inquiry.Service, cases []string) error {
	faults := 0
	for _, number := range cases {
		v, err := ask.Verify(ctx, p.asker(), number, nil)
		if err != nil {
			return err
		}
		faults += len(v.Faults)
		if p.flags.json {
			err = p.line(verifyLine{inquiry.Schema, v})
		} else {
			err = p.showVerification(v)
		}
		if err != nil {
			return err
		}
	}
	if faults > 0 {
		return evidence.E(evidence.Corrupt, "verify", cell("%d", faults), nil)
	}
	return nil
}

func (p *program) showVerification(v inquiry.Verification) error {
	if err := p.printf("%s: %d %s, %d bytes, %d %s, %d %s\n", v.Case, v.Documents, p.say.Say("stukken", "documents"), v.Bytes,
		v.Entries, p.say.Say("regels in de bewaarketen", "custody entries"), len(v.Faults), p.say.Say("afwijkingen", "faults")); err != nil {
		return err
	}
	for _, f := range v.Faults {
		if err := p.printf("  ! %s %s %s\n", f.What, f.Citation, f.Detail); err != nil {
			return err
		}
	}
	return nil
}
