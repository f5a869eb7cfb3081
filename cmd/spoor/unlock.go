package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/passwords"
)

// unlocked is a line of `unlock --json`.
type unlocked struct {
	Schema  string `json:"schema"`
	Exhibit string `json:"exhibit"`
	Locked  int    `json:"locked"` // documents that needed a password, in full or in part
	Opened  int    `json:"opened"` // of those
	Closed  int    `json:"closed"` // that still do, those found inside the opened ones too
}

func (p *program) unlockCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "unlock CASE[/EXHIBIT]", Args: oneArg,
		Short: p.say.Say("open versleutelde stukken met wachtwoorden uit een bestand", "open encrypted documents with passwords from a file"),
		Long: p.say.Say(
			"Leest wachtwoorden, één per regel, en verwerkt wat een wachtwoord nodig heeft daarmee opnieuw:\nzip, 7z, rar, pdf en Office-bestanden, en wat daar weer in zit. De wachtwoorden worden bij het\nbeslagstuk bewaard, versleuteld in de map met gegevens, en staan verder nergens. Afsluitcode 3\nals er stukken gesloten blijven.",
			"Reads passwords, one a line, and processes with them again what needs a password: zip, 7z, rar,\npdf and Office files, and what is inside them. The passwords are kept with the exhibit, encrypted\nin the data folder, and stand nowhere else. Exit code 3 when documents stay closed."),
		RunE: func(c *cobra.Command, args []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			if err := p.hasData(); err != nil {
				return err
			}
			list, err := readPasswords(c, file)
			if err != nil {
				return err
			}
			w, err := p.openWork(c.Context(), &undo)
			if err != nil {
				return err
			}
			targets, err := w.targets(c.Context(), p.asker(), args[0])
			if err != nil {
				return err
			}
			return p.unlockAll(c.Context(), w, targets, list)
		},
	}
	c.Flags().StringVar(&file, "password-file", "", p.say.Say("bestand met wachtwoorden, één per regel; - leest van het toetsenbord", "file with passwords, one a line; - reads standard input"))
	return c
}

func readPasswords(c *cobra.Command, file string) ([]string, error) {
	switch file {
	case "":
		return nil, evidence.E(evidence.Invalid, "need flag", "--password-file", nil)
	case "-":
		return passwords.Read(c.InOrStdin(), "-")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "read passwords", file, err)
	}
	defer func() { _ = f.Close() }() // only read
	return passwords.Read(io.Reader(f), file)
}

// unlockAll opens what it can, exhibit by exhibit. Error kind Incomplete when documents
// stay closed.
func (p *program) unlockAll(ctx context.Context, w work, targets []ledger.ExhibitSummary, list []string) error {
	closed := 0
	for _, e := range targets {
		u, err := p.unlock(ctx, w, e, list)
		if err != nil {
			return err
		}
		closed += u.Closed
		if err := p.showUnlocked(u); err != nil {
			return err
		}
	}
	if closed > 0 {
		return evidence.E(evidence.Incomplete, "unlock documents", cell("%d", closed), nil)
	}
	return nil
}

// unlock keeps the passwords first: whatever happens next, the documents are read with
// them from then on.
func (p *program) unlock(ctx context.Context, w work, e ledger.ExhibitSummary, list []string) (unlocked, error) {
	u := unlocked{Schema: inquiry.Schema, Exhibit: e.CaseNumber + "/" + e.Number}
	if err := p.passwords().Add(ctx, e.ID, list); err != nil {
		return u, err
	}
	before, err := p.locked(ctx, w, e.ID)
	if err != nil {
		return u, err
	}
	for _, sel := range []ledger.Selection{
		{Step: ledger.StepExtract, Outcome: evidence.NeedsPassword},
		{Step: ledger.StepExtract, Outcome: evidence.Partial, Reason: lockedCode},
	} {
		if _, err := w.runs.Reprocess(ctx, e.ID, sel); err != nil {
			return u, err
		}
	}
	after, err := p.locked(ctx, w, e.ID)
	if err != nil {
		return u, err
	}
	u.Locked, u.Closed = len(before), len(after)
	for id := range before {
		if !after[id] {
			u.Opened++
		}
	}
	return u, nil
}

// lockedCode is part of every reason that says that part of a document needs a
// password.
const lockedCode = "encrypted"

// locked are the documents of an exhibit that need a password, in full or in part.
func (p *program) locked(ctx context.Context, w work, id evidence.ExhibitID) (map[evidence.DocumentID]bool, error) {
	all := map[evidence.DocumentID]bool{}
	for row, err := range w.ask.Exceptions(ctx, p.asker(), ledger.Filter{Exhibit: id}) {
		if err != nil {
			return nil, err
		}
		if row.Outcome == evidence.NeedsPassword || row.Outcome == evidence.Partial && strings.Contains(strings.Join(row.Reasons, "\n"), lockedCode) {
			all[row.ID] = true
		}
	}
	return all, nil
}

func (p *program) showUnlocked(u unlocked) error {
	if p.flags.json {
		return p.line(u)
	}
	if u.Locked == 0 {
		return p.printf("%s: %s\n", u.Exhibit, p.say.Say("niets heeft een wachtwoord nodig", "nothing needs a password"))
	}
	return p.printf(p.say.Say("%s: %d van %d geopend, %d nog gesloten\n", "%s: %d of %d opened, %d still closed\n"), u.Exhibit, u.Opened, u.Locked, u.Closed)
}
