package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

// searchHead is the first line of `search --json` (ARCHITECTURE section 6).
type searchHead struct {
	Schema string         `json:"schema"`
	Query  string         `json:"query"`
	Total  int            `json:"total"`
	TookMS float64        `json:"took_ms"`
	Facets indexes.Counts `json:"facets"`
}

func (p *program) searchCommand() *cobra.Command {
	var size, from int
	c := &cobra.Command{
		Use: "search QUERY", Args: someArgs,
		Short:   p.say.Say("zoek over alle onderzoeken, met vindplaatsen", "search across all cases, with citations"),
		Long:    p.say.Say("zoek over alle onderzoeken, met vindplaatsen:\nwoorden, \"woordgroepen\", AND OR NOT (of EN OF NIET), haakjes, begin*, veld:waarde", "search across all cases, with citations:\nwords, \"phrases\", AND OR NOT (or EN OF NIET), parentheses, prefix*, field:value"),
		Example: "  spoor search 'paspoort AND (bus OR \"oude tuinweg\") indicator:id-retention'\n  spoor search 06-12345678",
		RunE: func(c *cobra.Command, args []string) (err error) {
			if err := checkPage(size, from); err != nil {
				return err
			}
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			ask, err := p.openInquiry(c.Context(), &undo)
			if err != nil {
				return err
			}
			answer, err := ask.Search(c.Context(), p.asker(), inquiry.Question{Text: strings.Join(args, " "), Size: size, From: from, Facets: true})
			if err != nil {
				return err
			}
			if p.flags.json {
				return p.searchLines(answer)
			}
			return p.showAnswer(answer)
		},
	}
	c.Flags().IntVar(&size, "size", 10, p.say.Say("aantal documenten", "number of documents"))
	c.Flags().IntVar(&from, "from", 0, p.say.Say("documenten overslaan", "documents to skip"))
	return c
}

// checkPage refuses a part of the answer that the index does not give.
func checkPage(size, from int) error {
	if size < 1 || size > indexes.MaxSize {
		return evidence.E(evidence.Invalid, "read flags", "--size", fmt.Errorf("1 ... %d", indexes.MaxSize))
	}
	if from < 0 || from > indexes.MaxReach-size {
		return evidence.E(evidence.Invalid, "read flags", "--from", fmt.Errorf("0 ... %d", indexes.MaxReach-size))
	}
	return nil
}

func (p *program) searchLines(a inquiry.Answer) error {
	if a.Facets == nil {
		a.Facets = indexes.Counts{}
	}
	if err := p.line(searchHead{inquiry.Schema, a.Query, a.Total, float64(a.Took.Microseconds()) / 1000, a.Facets}); err != nil {
		return err
	}
	for _, f := range a.Found {
		if err := p.line(f); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showAnswer(a inquiry.Answer) error {
	if err := p.printf("%d %s, %d %s · %.2f s\n", a.Total, p.say.Say("documenten", "documents"), len(a.Facets["case"]), p.say.Say("onderzoeken", "cases"), a.Took.Seconds()); err != nil {
		return err
	}
	for _, m := range a.Widened {
		if err := p.printf("%s %s %s\n", p.say.Say("ook in andere schrijfwijzen gezocht:", "also looked for in other spellings:"), p.say.Mention(m.Kind), m.Normal); err != nil {
			return err
		}
	}
	for _, f := range a.Found {
		if err := p.printf("\n%s  %s\n", f.Citation, f.Path); err != nil {
			return err
		}
		for _, h := range f.Hits {
			if err := p.printf("  #p%d:%d-%d  %s«%s»%s\n", h.Page, h.Start, h.End, line(h.Before), line(h.Quote), line(h.After)); err != nil {
				return err
			}
		}
	}
	return p.showFacets(a.Facets)
}

func (p *program) showFacets(counts indexes.Counts) error {
	for _, field := range inquiry.FacetFields() {
		if len(counts[field]) == 0 {
			continue
		}
		values := make([]string, len(counts[field]))
		for i, v := range counts[field] {
			values[i] = cell("%s %d", v.Value, v.N)
		}
		if err := p.printf("\n%s: %s", field, strings.Join(values, ", ")); err != nil {
			return err
		}
	}
	return p.printf("\n")
}

// line puts text on one line without cutting it.
func line(s string) string { return strings.ReplaceAll(s, "\n", " ⏎ ") }
