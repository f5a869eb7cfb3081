package ocr

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"os"
	"os/exec"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr/specimen"
)

// program is the tesseract of this machine; the product runs it confined, see
// internal/helper.
type program struct{}

func (program) Recognise(ctx context.Context, g *image.Gray, how Settings) ([]byte, error) {
	var pgm bytes.Buffer
	fmt.Fprintf(&pgm, "P5 %d %d 255\n", g.Rect.Dx(), g.Rect.Dy())
	pgm.Write(g.Pix)
	c := exec.CommandContext(ctx, "tesseract", "stdin", "stdout", "-l", strings.Join(how.Languages, "+"),
		"--psm", fmt.Sprint(how.Segmentation), "--dpi", fmt.Sprint(how.DPI), "tsv")
	c.Env, c.Stdin = append(os.Environ(), "OMP_THREAD_LIMIT=1"), &pgm
	return c.Output()
}

// small is a page of a few paragraphs.
func few(s specimen.Setting, d specimen.Damage) specimen.Condition {
	s.Height, s.Paragraphs = 260, 3
	return specimen.Condition{Setting: s, Damage: d}
}

func TestTesseractReadsWhatScannersDo(t *testing.T) {
	for name, c := range map[string]specimen.Condition{
		"skewed, blurred, noisy": few(specimen.Setting{DPI: 200}, specimen.Damage{Skew: 1.3, Blur: 0.8, Noise: 10}),
		"skewed much, in shade":  few(specimen.Setting{DPI: 200}, specimen.Damage{Skew: -7, Shade: 0.6}),
		"upside down, speckled":  few(specimen.Setting{DPI: 200}, specimen.Damage{Turn: 2, Speckle: 0.015}),
		"turned, white on black": few(specimen.Setting{DPI: 150}, specimen.Damage{Turn: 3, Invert: true}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.Page(1)
			got, err := NewReader(program{}).Read(t.Context(), p.Draw, nil)
			if err != nil {
				t.Fatalf("read with tesseract (make setup-test installs it): %v", err)
			}
			if rate := specimen.ErrorRate(got.Text, p.Text); rate > 0.01 || got.Status != evidence.PageOK {
				t.Errorf("character error rate %.4f, status %s, reasons %q; want at most 0.01, ok; text %q", rate, got.Status, got.Reasons, got.Text)
			}
			checkReading(t, got)
		})
	}
}

// TestWhatTesseractLosesIsSeen gives tesseract pages that were not straightened, of which
// it loses lines and paragraphs while it is sure of the rest.
func TestWhatTesseractLosesIsSeen(t *testing.T) {
	for _, skew := range []float64{1.3, 3} {
		t.Run(fmt.Sprintf("skewed by %.1f", skew), func(t *testing.T) {
			t.Parallel()
			p := few(specimen.Setting{DPI: 200, Columns: 1}, specimen.Damage{Skew: skew, Blur: 0.8, Noise: 10}).Page(4)
			picture, err := p.Draw(t.Context(), DPI)
			if err != nil {
				t.Fatal(err)
			}
			task := &task{recogniser: program{}, languages: []string{"nld", "eng"}, view: look(picture)}
			a, err := task.attempt(t.Context(), pose{to: scaling(1), w: task.view.page.Rect.Dx(), h: task.view.page.Rect.Dy()})
			if err != nil {
				t.Fatalf("read with tesseract (make setup-test installs it): %v", err)
			}
			text, _ := write(a.words, func(b box) evidence.Box { return evidence.Box(b) })
			rate := specimen.ErrorRate(text, p.Text)
			straight := task.view.hold(0)
			for i := range a.words {
				a.words[i].at = straight.to.box(a.words[i].at)
			}
			c := covered(straight.rows, a.words)
			t.Logf("character error rate %.3f, coverage %.3f, %d letters missing", rate, c.share(), c.missing)
			if rate > 0.05 && !incomplete(&c) {
				t.Errorf("%.0f %% of the text is wrong, and the page is called complete: coverage %.3f; text %q", 100*rate, c.share(), text)
			}
		})
	}
}
