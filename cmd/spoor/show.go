package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

// documentLine is what `show CITATION --json` prints.
type documentLine struct {
	Schema   string `json:"schema"`
	Citation string `json:"citation"`
	inquiry.View
}

func (p *program) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show CITATION|IDENTIFIER", Args: someArgs,
		Short:   p.say.Say("toon een document, of waar een kenmerk (in elke schrijfwijze) voorkomt", "show a document, or where an identifier (in any spelling) occurs"),
		Example: "  spoor show 26-0412/B03/D0017\n  spoor show 26-0412/B03/D0017#p1:120-168\n  spoor show 06-12345678\n  spoor show agency:GroenHand Flex",
		RunE: func(c *cobra.Command, args []string) (err error) {
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			text := strings.Join(args, " ")
			cited, citeErr := evidence.ParseCitation(text)
			if citeErr != nil {
				ask, err := p.openBook(c.Context(), &undo)
				if err != nil {
					return err
				}
				return p.links(c.Context(), ask, text)
			}
			ask, err := p.openDocuments(c.Context(), &undo)
			if err != nil {
				return err
			}
			v, err := ask.Document(c.Context(), p.asker(), cited)
			if err != nil {
				return err
			}
			if err := hasPlace(v, cited); err != nil {
				return err
			}
			if p.flags.json {
				return p.line(documentLine{inquiry.Schema, v.Row.Citation().String(), v})
			}
			return p.showDocument(v, cited)
		},
	}
}

// hasPlace refuses a citation of a page or passage that the document does not have.
func hasPlace(v inquiry.View, cited evidence.Citation) error {
	if cited.Page == 0 {
		return nil
	}
	for _, pg := range v.Pages {
		if pg.Number == cited.Page && cited.Span.End <= len(pg.Text) {
			return nil
		}
	}
	return evidence.E(evidence.NotFound, "find place", cited.String(), nil)
}

func (p *program) showDocument(v inquiry.View, cited evidence.Citation) error {
	r := v.Row
	rows := [][]string{
		{p.say.Say("vindplaats", "citation"), r.Citation().String()},
		{p.say.Say("pad", "path"), r.Path},
		{"sha-256", r.Digest.String()},
		{p.say.Say("soort", "kind"), r.Kind + " · " + r.MIME + " · " + cell("%d bytes", r.Size)},
		{p.say.Say("uitkomst", "outcome"), p.say.Outcome(r.Outcome) + " " + p.reasons(r.Reasons)},
		{p.say.Say("gemaakt met", "made with"), r.Engine + " · " + r.Versions.Extractor + " · " + r.Versions.Catalogue},
	}
	for _, c := range v.Children {
		rows = append(rows, []string{p.say.Say("bijlage", "attachment"), c.Citation().String() + " " + c.Path})
	}
	if err := p.table(rows); err != nil {
		return err
	}
	for _, pg := range v.Pages {
		if cited.Page != 0 && pg.Number != cited.Page {
			continue
		}
		if err := p.showPage(pg, v, cited); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showPage(pg evidence.Page, v inquiry.View, cited evidence.Citation) error {
	if err := p.printf("\n-- %s %d\n%s\n", p.say.Say("pagina", "page"), pg.Number, pg.Text); err != nil {
		return err
	}
	if cited.Span != (evidence.Span{}) {
		return p.printf("\n%d-%d: «%s»\n", cited.Span.Start, cited.Span.End, cited.Span.Of(pg.Text))
	}
	type mark struct {
		start int
		row   []string
	}
	var marks []mark
	for _, f := range v.Findings {
		if f.Page == pg.Number {
			marks = append(marks, mark{f.Start, []string{cell("%d-%d", f.Start, f.End), string(f.Indicator), p.say.Stance(f.Stance), short(f.Quote)}})
		}
	}
	for _, r := range v.Reviews {
		if r.Page == pg.Number {
			marks = append(marks, mark{r.Start, []string{cell("%d-%d", r.Start, r.End), string(r.Indicator), p.decided(r), short(r.Quote)}})
		}
	}
	for _, m := range v.Mentions {
		if m.Page == pg.Number {
			marks = append(marks, mark{m.Start, []string{cell("%d-%d", m.Start, m.End), p.say.Mention(m.Kind), m.Normal, short(m.Quote)}})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.start, b.start) })
	rows := make([][]string, len(marks))
	for i, m := range marks {
		rows[i] = m.row
	}
	return p.table(rows)
}
