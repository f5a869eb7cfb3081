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
	Label    string              `json:"label,omitempty"`
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
	var engine, languages string
	var boxes bool
	c := &cobra.Command{
		Use: "extract FILE...", Args: someArgs,
		Short: p.say.Say("lees bestanden en toon tekst, pagina's en bijlagen (zonder server)", "read files and show text, pages and attachments (no server)"),
		RunE: func(c *cobra.Command, args []string) error {
			choice, err := p.chosen(engine)
			if err != nil {
				return err
			}
			tongues, err := evidence.ParseLanguages(languages)
			if err != nil {
				return err
			}
			show := p.showRead
			switch {
			case p.flags.json:
				show = p.extractedLine
			case boxes:
				show = p.showBoxes
			}
			return p.walkWith(c, choice, tongues, args, show)
		},
	}
	c.Flags().StringVar(&engine, "engine", string(formats.Auto), p.say.Say("wie pdf's leest: auto (met tekstherkenning), spoor of pdfium", "who reads PDFs: auto (with text recognition), spoor or pdfium"))
	c.Flags().StringVar(&languages, "ocr-languages", "", p.say.Say("talen van tekst in beelden, zoals nld+eng+pol", "languages of text in pictures, such as nld+eng+pol"))
	c.Flags().BoolVar(&boxes, "boxes", false, p.say.Say("toon elk woord met zijn plaats op de pagina", "show each word with its place on the page"))
	return c
}

// walk reads the files one after another; a file that can't be read does not keep
// the others from being read.
func (p *program) walk(c *cobra.Command, args []string, visit func(read) error) error {
	return p.walkWith(c, formats.Auto, nil, args, visit)
}

// walkWith is walk with the given engine for PDFs and the given languages in pictures.
func (p *program) walkWith(c *cobra.Command, choice formats.Choice, languages, args []string, visit func(read) error) (err error) {
	var undo closers
	defer func() { err = errors.Join(err, undo.close()) }()
	reader, err := p.openReader(c.Context(), choice, nil, &undo)
	if err != nil {
		return err
	}
	w := &walker{extractor: reader, languages: languages, visit: visit}
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
		page, err := compact(extractedPage{pg.Number, pg.Label, pg.Text, pg.Language, pg.Status, pg.Engine, orEmpty(pg.Reasons), orEmpty(pg.Words), pg.Messages, pg.Languages})
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
		if err := p.printf("   ! %s\n", p.say.Reason(reason)); err != nil {
			return err
		}
	}
	return r.pages.each(func(pg evidence.Page) error {
		return p.printf("-- %s %d · %s%s\n%s\n", p.say.Say("pagina", "page"), pg.Number, p.say.Tongue(pg.Language), p.otherEngine(pg, r), strings.TrimRight(pg.Text, "\n"))
	})
}

// otherEngine names who read a page, and why, where that isn't who read the document.
func (p *program) otherEngine(pg evidence.Page, r read) string {
	if pg.Engine == r.result.Engine && len(pg.Reasons) == 0 {
		return ""
	}
	return " · " + pg.Engine + " · " + p.reasons(pg.Reasons)
}

// showBoxes prints a line for each word: path, page, x0, y0, x1, y1 in points from the
// page's top left corner, and the word.
func (p *program) showBoxes(r read) error {
	return r.pages.each(func(pg evidence.Page) error {
		for _, w := range pg.Words {
			if err := p.printf("%s\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%s\n", r.path, pg.Number, w.Box[0], w.Box[1], w.Box[2], w.Box[3], w.Text); err != nil {
				return err
			}
		}
		return nil
	})
}

// reasons says reason codes to a person.
func (p *program) reasons(codes []string) string {
	said := make([]string, len(codes))
	for i, code := range codes {
		said[i] = p.say.Reason(code)
	}
	return strings.Join(said, "; ")
}
