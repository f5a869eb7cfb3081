package helper

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
)

// Mutool reads and draws pages of PDF documents with mutool of mupdf-tools (AGPL-3.0, a
// program of its own).
type Mutool struct{ pdfReader }

var (
	_ PageReader     = (*Mutool)(nil)
	_ extract.Drawer = (*Mutool)(nil)
)

// mutool is the program.
type mutool struct{ version, program string }

var mutoolVersion = regexp.MustCompile(`(?m)^mutool version ([0-9][0-9A-Za-z.-]{0,30})`)

// FindMutool looks for mutool and asks its version. What an earlier process left in the
// scratch folder is removed. Error kinds: Missing, Corrupt, Cancelled.
func FindMutool(ctx context.Context, runner *Runner, o PDFOptions) (*Mutool, error) {
	program, err := locate("mutool", o.Program)
	if err != nil {
		return nil, err
	}
	out, err := runner.Run(ctx, Job{Program: program, Args: []string{"-v"}, Limits: askLimits()})
	if err != nil && DeathOf(err) == nil {
		return nil, err
	}
	found := mutoolVersion.FindStringSubmatch(string(out.Stdout) + "\n" + out.Said)
	if found == nil {
		return nil, evidence.E(evidence.Corrupt, "ask mutool's version", program, err)
	}
	r, err := newPDFReader(&mutool{found[1], program}, runner, o)
	if err != nil {
		return nil, err
	}
	return &Mutool{r}, nil
}

// Name implements pdfTool.
func (m *mutool) Name() string { return "mutool-" + m.version }

func (m *mutool) size(n int) question {
	return question{m.program, []string{"pages"}, []string{strconv.Itoa(n)}}
}

func (m *mutool) text(n int) question {
	return question{m.program, []string{"draw", "-q", "-F", "stext", "-o", "-"}, []string{strconv.Itoa(n)}}
}

func (m *mutool) drawing(n int, dpi float64, grey bool) question {
	colours := "rgb"
	if grey {
		colours = "gray"
	}
	return question{m.program, []string{"draw", "-q", "-F", "pnm", "-c", colours, "-r", strconv.FormatFloat(dpi, 'f', 4, 64), "-o", "-"}, []string{strconv.Itoa(n)}}
}

func (m *mutool) password(secret string) []string { return []string{"-p", secret} }

func (m *mutool) locked(d *Death) bool {
	return d.complains("authenticate password") || d.complains("needs a password")
}

func (m *mutool) absent(*Death) bool { return false } // it takes the last page instead

// paper implements pdfTool; page numbers beyond the last give the last page, which says
// its own number.
func (m *mutool) paper(answer []byte, n int) *paper {
	box, unit, turn, here := [4]float64{0, 0, 612, 792}, 1.0, 0, false
	for t := range tags(answer) {
		switch t.name {
		case "page":
			here = t.attribute("pagenum") == strconv.Itoa(n)
		case "MediaBox":
			box = t.rectangle(box)
		case "CropBox":
			box = intersect(t.rectangle(box), box)
		case "Rotate":
			turn = int(t.value(0))
		case "UserUnit":
			unit = t.value(1)
		}
	}
	if !here || unit <= 0 {
		return nil
	}
	return newPaper((box[2]-box[0])*unit, (box[3]-box[1])*unit, ((turn%360)+360)%360)
}

// rectangle reads a box of mutool's; otherwise when it has none.
func (t tag) rectangle(otherwise [4]float64) [4]float64 {
	var at [4]float64
	for i, name := range []string{"l", "b", "r", "t"} {
		if !t.numbers(name, at[i:i+1]) {
			return otherwise
		}
	}
	return [4]float64{min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3])}
}

// value reads a number of mutool's.
func (t tag) value(otherwise float64) float64 {
	v, ok := number(t.attribute("v"))
	if !ok {
		return otherwise
	}
	return v
}

// intersect is the part of a box within another, all of that when there is none.
func intersect(a, within [4]float64) [4]float64 {
	c := [4]float64{max(a[0], within[0]), max(a[1], within[1]), min(a[2], within[2]), min(a[3], within[3])}
	if c[2]-c[0] < 1 || c[3]-c[1] < 1 {
		return within
	}
	return c
}

// glyphs implements pdfTool: the characters of stext of page n.
func (m *mutool) glyphs(answer []byte, n int, _ *paper) []content.Glyph {
	var out []content.Glyph
	size, here := 0.0, false
	for t := range tags(answer) {
		switch t.name {
		case "page":
			here = t.attribute("id") == "page"+strconv.Itoa(n)
		case "line":
			out = append(out, content.Glyph{Text: " ", Blank: true})
		case "font":
			size, _ = number(t.attribute("size"))
		case "char":
			if g, ok := character(t, size); ok && here {
				out = append(out, g)
			}
		}
	}
	return out
}

// A font's box is often higher than its letters; boxes of words reach no further than
// those of ordinary fonts, in ems.
const (
	highestAscent = 0.8
	lowestDescent = -0.25
)

// character is one of stext: its quadrilateral (upper left and right, lower left and
// right) and where its baseline starts.
func character(t tag, size float64) (content.Glyph, bool) {
	var q [8]float64
	var x, y [1]float64
	text := strings.ToValidUTF8(t.attribute("c"), "\uFFFD")
	if !t.numbers("quad", q[:]) || !t.numbers("x", x[:]) || !t.numbers("y", y[:]) || text == "" {
		return content.Glyph{}, false
	}
	g := content.Glyph{Text: text, X0: x[0], Y0: y[0], Blank: strings.TrimSpace(text) == ""}
	g.X1, g.Y1 = x[0]+q[2]-q[0], y[0]+q[3]-q[1]
	upX, upY := q[0]-q[4], q[1]-q[5]
	high := math.Hypot(upX, upY)
	if high < 1e-6 {
		return content.Glyph{}, false
	}
	em := size
	if em <= 0 {
		em = high
	}
	upX, upY = upX/high, upY/high
	g.UpX, g.UpY = upX*em, upY*em
	g.Ascent = min(((q[0]-x[0])*upX+(q[1]-y[0])*upY)/em, highestAscent)
	g.Descent = max(((q[4]-x[0])*upX+(q[5]-y[0])*upY)/em, lowestDescent)
	return g, true
}
