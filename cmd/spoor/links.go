package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// linkLine is a line of `links --json` (ARCHITECTURE section 6).
type linkLine struct {
	Schema string `json:"schema"`
	evidence.Link
}

// sharedLine is a line of `links --json` without an identifier.
type sharedLine struct {
	Schema  string           `json:"schema"`
	Subject evidence.Subject `json:"subject"`
	Cases   []string         `json:"cases"`
	Count   struct {
		Documents int `json:"documents"`
		Mentions  int `json:"mentions"`
	} `json:"count"`
}

func (p *program) linksCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "links [IDENTIFIER]",
		Short: p.say.Say("wat in twee of meer onderzoeken voorkomt, of waar één kenmerk voorkomt", "what occurs in two or more cases, or where one identifier occurs"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			ask, err := p.openBook(c.Context(), &undo)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return p.links(c.Context(), ask, strings.Join(args, " "))
			}
			return p.shared(c.Context(), ask)
		},
	}
}

func (p *program) links(ctx context.Context, ask *inquiry.Service, text string) error {
	links, err := ask.Links(ctx, p.asker(), text)
	if err != nil {
		return err
	}
	if len(links) == 0 {
		return evidence.E(evidence.NotFound, "find identifier", text, nil)
	}
	for _, l := range links {
		if p.flags.json {
			err = p.line(linkLine{inquiry.Schema, l})
		} else {
			err = p.showLink(l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showLink(l evidence.Link) error {
	if err := p.printf("%s %s\n  %s %s\n", p.say.Mention(l.Subject.Kind), l.Subject.Normal, p.say.Say("geschreven als", "written as"), strings.Join(l.Subject.Names, " | ")); err != nil {
		return err
	}
	if err := p.printf("  %d %s: %s\n", len(l.Cases), p.say.Say("onderzoeken", "cases"), strings.Join(l.Cases, ", ")); err != nil {
		return err
	}
	for _, c := range l.Citations {
		if err := p.printf("  %s\n", c); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) shared(ctx context.Context, ask *inquiry.Service) error {
	list, err := ask.Shared(ctx, p.asker())
	if err != nil {
		return err
	}
	rows := [][]string{{p.say.Say("soort", "kind"), p.say.Say("kenmerk", "identifier"), p.say.Say("onderzoeken", "cases"), p.say.Say("documenten", "documents"), p.say.Say("vermeldingen", "mentions")}}
	for _, s := range list {
		if p.flags.json {
			if err := p.line(asShared(s)); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{p.say.Mention(s.Kind), s.Normal, strings.Join(s.Cases, ", "), cell("%d", s.Documents), cell("%d", s.Mentions)})
	}
	if p.flags.json {
		return nil
	}
	return p.table(rows)
}

func asShared(s ledger.Shared) sharedLine {
	l := sharedLine{Schema: inquiry.Schema, Subject: evidence.Subject{Kind: s.Kind, Normal: s.Normal, Names: []string{}}, Cases: s.Cases}
	l.Count.Documents, l.Count.Mentions = s.Documents, s.Mentions
	return l
}
