package helper

import (
	"context"
	"math"
	"path/filepath"
	"regexp"
	"strconv"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
)

// Poppler reads and draws pages of PDF documents with pdftotext, pdftoppm and pdfinfo
// of poppler-utils (GPL-2.0+, programs of their own).
//
// It does not know UserUnit: on the few pages that have one, sizes, boxes and resolutions
// are those of the page without it.
type Poppler struct{ pdfReader }

var (
	_ PageReader     = (*Poppler)(nil)
	_ extract.Drawer = (*Poppler)(nil)
)

// poppler are the programs.
type poppler struct{ version, reads, draws, measures string }

var popplerVersion = regexp.MustCompile(`^pdftotext version ([0-9][0-9A-Za-z.-]{0,30})`)

// FindPoppler looks for the three programs, those of one folder, and asks the version.
// What an earlier process left in the scratch folder is removed. Error kinds: Missing,
// Corrupt, Cancelled.
func FindPoppler(ctx context.Context, runner *Runner, o PDFOptions) (*Poppler, error) {
	program, err := locate("pdftotext", o.Program)
	if err != nil {
		return nil, err
	}
	beside := func(name string) string { return filepath.Join(filepath.Dir(program), name) }
	tool := &poppler{reads: program, draws: beside("pdftoppm"), measures: beside("pdfinfo")}
	for _, path := range []string{tool.draws, tool.measures} {
		if err := there(path); err != nil {
			return nil, evidence.E(evidence.Missing, "find helper", path, err)
		}
	}
	out, err := runner.Run(ctx, Job{Program: program, Args: []string{"-v"}, Limits: askLimits()})
	if err != nil && DeathOf(err) == nil {
		return nil, err
	}
	found := popplerVersion.FindStringSubmatch(out.Said) // some versions exit with 99 here
	if found == nil {
		return nil, evidence.E(evidence.Corrupt, "ask poppler's version", program, err)
	}
	tool.version = found[1]
	r, err := newPDFReader(tool, runner, o)
	if err != nil {
		return nil, err
	}
	return &Poppler{r}, nil
}

// newPDFReader completes the options.
func newPDFReader(tool pdfTool, runner *Runner, o PDFOptions) (pdfReader, error) {
	o.Limits.Wall = positive(o.Limits.Wall, pageWall)
	if err := sweep(o.Scratch); err != nil {
		return pdfReader{}, evidence.E(evidence.Unreadable, "sweep scratch folder", o.Scratch, err)
	}
	return pdfReader{tool: tool, runner: runner, o: o}, nil
}

// Name implements pdfTool.
func (p *poppler) Name() string { return "poppler-" + p.version }

func (p *poppler) size(n int) question {
	page := strconv.Itoa(n)
	return question{program: p.measures, before: []string{"-box", "-f", page, "-l", page}}
}

func (p *poppler) text(n int) question {
	page := strconv.Itoa(n)
	return question{p.reads, []string{"-raw", "-bbox", "-cropbox", "-enc", "UTF-8", "-f", page, "-l", page}, []string{"-"}}
}

func (p *poppler) drawing(n int, dpi float64, grey bool) question {
	page := strconv.Itoa(n)
	q := question{program: p.draws, before: []string{"-cropbox", "-r", strconv.FormatFloat(dpi, 'f', 4, 64), "-f", page, "-l", page}}
	if grey {
		q.before = append(q.before, "-gray")
	}
	return q
}

func (p *poppler) password(secret string) []string { return []string{"-opw", secret, "-upw", secret} }

func (p *poppler) locked(d *Death) bool { return d.complains("ncorrect password") }

func (p *poppler) absent(d *Death) bool { return d.complains("Wrong page range") }

var (
	infoBox  = regexp.MustCompile(`(?m)^Page +([0-9]{1,9}) CropBox: +(-?[0-9.]{1,20}) +(-?[0-9.]{1,20}) +(-?[0-9.]{1,20}) +(-?[0-9.]{1,20})\s*$`)
	infoTurn = regexp.MustCompile(`(?m)^Page +([0-9]{1,9}) rot: +([0-9]{1,3})\s*$`)
)

// paper implements pdfTool. The last lines that match are poppler's own: a document's
// title and the like come first.
func (p *poppler) paper(answer []byte, n int) *paper {
	boxes, turns := infoBox.FindAllStringSubmatch(string(answer), -1), infoTurn.FindAllStringSubmatch(string(answer), -1)
	if len(boxes) == 0 || len(turns) == 0 {
		return nil
	}
	box, turned := boxes[len(boxes)-1], turns[len(turns)-1]
	var at [4]float64
	for i := range at {
		v, ok := number(box[i+2])
		if !ok {
			return nil
		}
		at[i] = v
	}
	turn, _ := strconv.Atoi(turned[2]) // three digits
	if box[1] != strconv.Itoa(n) || turned[1] != box[1] {
		return nil
	}
	return newPaper(math.Abs(at[2]-at[0]), math.Abs(at[3]-at[1]), turn)
}

// newPaper is a page of this size before it is turned.
func newPaper(w, h float64, turn int) *paper {
	w, h = max(w, 1), max(h, 1)
	if turn%180 == 90 {
		w, h = h, w
	}
	return &paper{width: w, height: h, turn: turn}
}

// glyphs implements pdfTool: the words of pdftotext -raw -bbox in the order in which the
// page shows them, each cut into characters of equal width: only
// internal/extract/pdf/layout knows what a line is, and in which order right-to-left
// words are read.
func (p *poppler) glyphs(answer []byte, _ int, _ *paper) []content.Glyph {
	rows := rowReader{along: rightwards, across: upwards}
	for t := range tags(answer) {
		if t.name != "word" {
			continue
		}
		if w, ok := boxOf(t); ok {
			rows.add(w)
		}
	}
	rows.flush()
	return rows.out
}
