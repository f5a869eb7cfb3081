package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/extract/formats"
	"spoor/internal/inquiry"
)

// extractedPage is a page as `extract --json` prints it.
type extractedPage struct {
	Number   int                 `json:"number"`
	Text     string              `json:"text"`
	Language string              `json:"language"`
	Status   evidence.PageStatus `json:"status"`
	Engine   string              `json:"engine"`
	Reasons  []string            `json:"reasons"`
	Words    []evidence.Word     `json:"words"`

	Messages  []evidence.Message `json:"messages,omitempty"`
	Languages []evidence.Stretch `json:"languages,omitempty"`
}

// extracted is a line of `extract --json` (ARCHITECTURE section 6).
type extracted struct {
	Schema   string            `json:"schema"`
	Path     string            `json:"path"`
	Kind     string            `json:"kind"`
	MIME     string            `json:"mime"`
	Outcome  evidence.Outcome  `json:"outcome"`
	Reasons  []string          `json:"reasons"`
	Engine   string            `json:"engine"`
	Metadata map[string]string `json:"metadata"`
	Pages    []extractedPage   `json:"pages"`
	Parent   string            `json:"parent"`
}

func (p *program) extractCommand() *cobra.Command {
	var engine string
	c := &cobra.Command{
		Use: "extract FILE...", Args: someArgs,
		Short: p.say.Say("lees bestanden en toon tekst, pagina's en bijlagen (zonder server)", "read files and show text, pages and attachments (no server)"),
		RunE: func(c *cobra.Command, args []string) error {
			choice, err := p.chosen(engine)
			if err != nil {
				return err
			}
			return p.walkWith(c, choice, args, func(r read) error {
				if p.flags.json {
					return p.extractedLine(r)
				}
				return p.showRead(r)
			})
		},
	}
	c.Flags().StringVar(&engine, "engine", string(formats.Auto), p.say.Say("wie pdf's leest: auto, spoor of pdfium", "who reads PDFs: auto, spoor or pdfium"))
	return c
}

// walk reads the files one after another; a file that can't be read does not keep
// the others from being read.
func (p *program) walk(c *cobra.Command, args []string, visit func(read) error) error {
	return p.walkWith(c, formats.Auto, args, visit)
}

// walkWith is walk with the given engine for PDFs.
func (p *program) walkWith(c *cobra.Command, choice formats.Choice, args []string, visit func(read) error) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	pool, err := p.openPool(c.Context(), choice, &undo)
	if err != nil {
		return err
	}
	w := &walker{extractor: pool, visit: visit}
	for _, path := range args {
		if err := w.walk(c.Context(), path); err != nil {
			return err
		}
	}
	return p.unreadable(w.faults)
}

// unreadable is the first of the faults, with the number of the others.
func (p *program) unreadable(faults []error) error {
	if len(faults) < 2 {
		return errors.Join(faults...)
	}
	first, ok := errors.AsType[*evidence.Error](faults[0])
	if !ok {
		return faults[0]
	}
	what := first.What + cell(p.say.Say(" en nog %d", " and %d more"), len(faults)-1)
	return evidence.E(first.Kind, first.Op, what, first.Cause)
}

// extractedLine prints a document as one line, a page at a time: what a document
// inflates to need not fit into memory.
func (p *program) extractedLine(r read) error {
	line, err := compact(extracted{
		Schema: inquiry.Schema, Path: r.path, Kind: r.result.Kind, MIME: r.result.MIME, Outcome: r.result.Outcome,
		Reasons: orEmpty(r.result.Reasons), Engine: r.result.Engine, Metadata: orNone(r.result.Metadata), Pages: []extractedPage{}, Parent: r.parent,
	})
	if err != nil {
		return err
	}
	// Quotes within values are escaped, so this stands there once.
	before, after, _ := bytes.Cut(line, []byte(`"pages":[]`))
	if err := p.printf(`%s"pages":[`, before); err != nil {
		return err
	}
	comma := ""
	err = r.pages.each(func(pg evidence.Page) error {
		page, err := compact(extractedPage{pg.Number, pg.Text, pg.Language, pg.Status, pg.Engine, orEmpty(pg.Reasons), orEmpty(pg.Words), pg.Messages, pg.Languages})
		if err != nil {
			return err
		}
		defer func() { comma = "," }()
		return p.printf("%s%s", comma, page)
	})
	if err != nil {
		return err
	}
	return p.printf("]%s\n", after)
}

// compact is JSON as line prints it, without the end of the line.
func compact(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, evidence.E(evidence.Internal, "write output", "", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func orNone(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// orEmpty makes JSON say [] where there is nothing.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (p *program) showRead(r read) error {
	if err := p.printf("== %s\n   %s · %s · %s · %s\n", r.path, r.result.Kind, r.result.MIME, p.say.Outcome(r.result.Outcome), r.result.Engine); err != nil {
		return err
	}
	for _, reason := range r.result.Reasons {
		if err := p.printf("   ! %s\n", reason); err != nil {
			return err
		}
	}
	return r.pages.each(func(pg evidence.Page) error {
		return p.printf("-- %s %d · %s%s\n%s\n", p.say.Say("pagina", "page"), pg.Number, p.say.Tongue(pg.Language), otherEngine(pg, r), strings.TrimRight(pg.Text, "\n"))
	})
}

// otherEngine names who read a page, and why, where that isn't who read the document.
func otherEngine(pg evidence.Page, r read) string {
	if pg.Engine == r.result.Engine && len(pg.Reasons) == 0 {
		return ""
	}
	return " · " + strings.Join(append([]string{pg.Engine}, pg.Reasons...), "; ")
}
