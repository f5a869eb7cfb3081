package main

import (
	"bytes"
	"context"
	"image"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/ocr/specimen"
	"spoor/internal/inquiry"
)

func (p *program) evalOCRCommand() *cobra.Command {
	pages, only := 2, ""
	c := &cobra.Command{
		Use: "ocr", Args: cobra.NoArgs,
		Short: p.say.Say("tekenfouten van tekstherkenning op gemaakte pagina's", "character errors of text recognition on pages made for it"),
		RunE:  func(c *cobra.Command, _ []string) error { return p.evalOCR(c.Context(), pages, only) },
	}
	c.Flags().IntVar(&pages, "pages", pages, p.say.Say("pagina's per soort", "pages of each kind"))
	c.Flags().StringVar(&only, "only", only, p.say.Say("alleen soorten met dit in de naam", "only kinds with this in their name"))
	return c
}

// ocrFigures are those of one condition.
type ocrFigures struct {
	Schema     string                      `json:"schema"`
	Condition  string                      `json:"condition"`
	Pages      int                         `json:"pages"`
	ErrorRate  float64                     `json:"character_error_rate"`
	Coverage   float64                     `json:"coverage"` // the lowest
	Confidence float64                     `json:"confidence"`
	Status     map[evidence.PageStatus]int `json:"status"`
	Seconds    float64                     `json:"seconds_per_page"`
	Calls      int                         `json:"calls"`
	// Of pages of which the recogniser loses a part, and goes on losing it: how many
	// there were, and how many were told as incomplete.
	Lossy int `json:"lossy"`
	Told  int `json:"told"`
}

// evalOCR reads generated pages and compares the text with what was set.
func (p *program) evalOCR(ctx context.Context, pages int, only string) error {
	t := p.findTesseract(ctx)
	if t == nil {
		return evidence.E(evidence.Missing, "find helper", "tesseract", nil)
	}
	var all []ocrFigures
	for _, c := range specimen.Conditions() {
		if !strings.Contains(c.Name, only) {
			continue
		}
		f, err := readCondition(ctx, t, c, pages)
		if err != nil {
			return err
		}
		if p.flags.json {
			if err := p.line(f); err != nil {
				return err
			}
		}
		all = append(all, f)
	}
	if p.flags.json {
		return nil
	}
	return p.showOCRFigures(all)
}

// readCondition reads pages of one condition, and the first once more by a recogniser
// that loses a part of it.
func readCondition(ctx context.Context, r ocr.Recogniser, c specimen.Condition, pages int) (ocrFigures, error) {
	f := ocrFigures{Schema: inquiry.Schema, Condition: c.Name, Coverage: 1, Status: map[evidence.PageStatus]int{}}
	for n := range pages {
		page, counted := c.Page(n), &counting{Recogniser: r}
		start := time.Now()
		got, err := ocr.NewReader(counted).Read(ctx, page.Draw, nil)
		if err != nil {
			return f, err
		}
		f.Pages++
		f.Seconds += time.Since(start).Seconds()
		f.ErrorRate += specimen.ErrorRate(got.Text, page.Text)
		f.Coverage = min(f.Coverage, got.Coverage)
		f.Confidence += got.Confidence
		f.Status[got.Status]++
		f.Calls += counted.calls
	}
	for _, tenth := range [...]int{3, 6} {
		got, err := ocr.NewReader(losing{r, tenth}).Read(ctx, c.Page(0).Draw, nil)
		if err != nil {
			return f, err
		}
		f.Lossy++
		if got.Status != evidence.PageOK {
			f.Told++
		}
	}
	n := float64(max(f.Pages, 1))
	f.Seconds, f.ErrorRate, f.Confidence = f.Seconds/n, f.ErrorRate/n, f.Confidence/n
	return f, nil
}

func (p *program) showOCRFigures(all []ocrFigures) error {
	rows := [][]string{{
		p.say.Say("soort", "kind"), p.say.Say("pagina's", "pages"), p.say.Say("tekenfouten %", "character errors %"),
		p.say.Say("dekking %", "coverage %"), p.say.Say("zekerheid", "confidence"), "ok", p.say.Say("niet ok", "not ok"),
		p.say.Say("s/pagina", "s/page"), p.say.Say("herkend", "calls"), p.say.Say("verlies gemeld", "losses told"),
	}}
	for _, f := range all {
		rows = append(rows, []string{
			f.Condition, cell("%d", f.Pages), cell("%.2f", 100*f.ErrorRate), cell("%.1f", 100*f.Coverage), cell("%.0f", f.Confidence),
			cell("%d", f.Status[evidence.PageOK]), cell("%d", f.Pages-f.Status[evidence.PageOK]),
			cell("%.2f", f.Seconds), cell("%d", f.Calls), cell("%d/%d", f.Told, f.Lossy),
		})
	}
	return p.table(rows)
}

// counting counts the calls of a recogniser.
type counting struct {
	ocr.Recogniser
	calls int
}

func (c *counting) Recognise(ctx context.Context, g *image.Gray, how ocr.Settings) ([]byte, error) {
	c.calls++
	return c.Recogniser.Recognise(ctx, g, how)
}

// losing is a recogniser that never sees one tenth of the words of a page, and nothing of
// the parts that it is asked for again.
type losing struct {
	ocr.Recogniser
	tenth int
}

func (l losing) Recognise(ctx context.Context, g *image.Gray, how ocr.Settings) ([]byte, error) {
	tsv, err := l.Recogniser.Recognise(ctx, g, how)
	if err != nil || how.Segmentation != 3 {
		return nil, err
	}
	lines := slices.DeleteFunc(slices.Collect(bytes.Lines(tsv)), func(b []byte) bool { return !bytes.HasPrefix(b, []byte("5\t")) })
	from, to := len(lines)*l.tenth/10, len(lines)*(l.tenth+1)/10
	return bytes.Join(slices.Delete(lines, from, to), nil), nil
}
