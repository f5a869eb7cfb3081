package helper

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/layout"
)

// PageReader is another opinion on pages of PDF documents.
type PageReader interface {
	// Name is the program and its version, as the engine of pages.
	Name() string
	// ReadPage reads page n, from 1: its text in the order of reading, in the normal
	// form of internal/text, and its words with boxes in the space of our own engine.
	// Error kinds: NotFound without such a page, Unreadable when it needs a password,
	// Corrupt with a *Death when the program fails, Cancelled, NoSpace when the scratch
	// folder is full.
	ReadPage(ctx context.Context, src extract.Source, n int) (evidence.Page, error)
}

// PDFOptions say where a program for PDF documents is and where it may work.
type PDFOptions struct {
	Program string // path of pdftotext or mutool; "" for the first in PATH
	Scratch string // folder for the document; "" for the system's
	Limits  Limits // of one page; zero values for the defaults
	Grey    bool   // pictures without colours, as recognition of text needs them: a third of the memory
}

// pdfTool is what Poppler and Mutool differ in. Their questions get the document's
// name, relative to where they run, as the last or only free argument.
type pdfTool interface {
	Name() string
	size(n int) question
	text(n int) question
	drawing(n int, dpi float64, grey bool) question
	// paper reads the answer to size; nil without page n.
	paper(answer []byte, n int) *paper
	// glyphs reads the answer to text.
	glyphs(answer []byte, n int, p *paper) []content.Glyph
	// password are the arguments that go with one.
	password(secret string) []string
	// locked reports whether a program complains about a password, absent whether it
	// complains that there is no such page.
	locked(d *Death) bool
	absent(d *Death) bool
}

// question is a command line: after what comes before the password and the document
// what comes after it.
type question struct {
	program       string
	before, after []string
}

// paper is a page's visible part, turned as it is read, in points; turn is by how many
// degrees, clockwise.
type paper struct {
	width, height float64
	turn          int
}

// pdfReader is a tool that can be asked.
type pdfReader struct {
	tool   pdfTool
	runner *Runner
	o      PDFOptions
}

// pageWall is for the slowest page on a busy machine; most take a tenth of a second.
const pageWall = 20 * time.Second

// Name names program and version, as the engine of pages.
func (r *pdfReader) Name() string { return r.tool.Name() }

// PDFDocument is a document that is open for a program: a private copy of it. It is for
// one goroutine at a time.
type PDFDocument struct {
	reader    *pdfReader
	scratch   *scratch
	passwords []string // that may open it; the first is tried first
	opened    bool     // by the first of them
}

// Open copies a document to where the program may read it. Its passwords are tried when
// they are needed; other users of this machine can see them while a program runs that
// has one. Error kinds: NoSpace, Unreadable, Cancelled.
func (r *pdfReader) Open(ctx context.Context, src extract.Source) (*PDFDocument, error) {
	s, err := newScratch(ctx, r.o.Scratch, src, ".pdf")
	if err != nil {
		return nil, err
	}
	d := &PDFDocument{reader: r, scratch: s, passwords: []string{""}}
	for _, secret := range src.Passwords[:min(len(src.Passwords), extract.MaxPasswords)] {
		if secret != "" && !strings.Contains(secret, "\x00") {
			d.passwords = append(d.passwords, secret)
		}
	}
	return d, nil
}

// ReadPage implements PageReader for a document of which one page is wanted; Open is
// cheaper for more.
func (r *pdfReader) ReadPage(ctx context.Context, src extract.Source, n int) (page evidence.Page, err error) {
	d, err := r.Open(ctx, src)
	if err != nil {
		return page, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.ReadPage(ctx, n)
}

// Draw implements extract.Drawer for a document of which one page is wanted.
func (r *pdfReader) Draw(ctx context.Context, src extract.Source, n, dpi int) (pic extract.Picture, err error) {
	d, err := r.Open(ctx, src)
	if err != nil {
		return pic, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Draw(ctx, n, dpi)
}

// Close removes the private copy.
func (d *PDFDocument) Close() error { return d.scratch.close() }

// ReadPage reads page n as PageReader says.
func (d *PDFDocument) ReadPage(ctx context.Context, n int) (evidence.Page, error) {
	tool := d.reader.tool
	p, err := d.paper(ctx, n)
	if err != nil {
		return evidence.Page{}, err
	}
	answer, err := d.ask(ctx, tool.text(n), d.reader.o.Limits)
	if err != nil {
		return evidence.Page{}, err
	}
	built := layout.Build(tool.glyphs(answer, n, p))
	page := evidence.Page{
		Number: n, Text: built.Text, Words: built.Words, Status: evidence.PageOK,
		Engine: tool.Name(), Width: p.width, Height: p.height,
	}
	if page.Text == "" {
		page.Status = evidence.PageNoText
	}
	return page, nil
}

// Draw draws page n as extract.Drawer says.
func (d *PDFDocument) Draw(ctx context.Context, n, dpi int) (extract.Picture, error) {
	if dpi < extract.MinDPI || dpi > extract.MaxDPI {
		return extract.Picture{}, evidence.E(evidence.Invalid, "draw page", fmt.Sprintf("%d dpi", dpi), nil)
	}
	p, err := d.paper(ctx, n)
	if err != nil {
		return extract.Picture{}, err
	}
	used := float64(dpi)
	if all := p.width * p.height * used * used / (72 * 72); all > extract.MaxPixels {
		used *= math.Sqrt(extract.MaxPixels / all)
	}
	lim := d.reader.o.Limits
	lim.Output = maxPNM
	answer, err := d.ask(ctx, d.reader.tool.drawing(n, used, d.reader.o.Grey), lim)
	if err != nil {
		return extract.Picture{}, err
	}
	pixels, err := parsePNM(answer)
	if err != nil {
		return extract.Picture{}, evidence.E(evidence.Corrupt, "draw page", d.reader.Name(), err)
	}
	return extract.Picture{Pixels: pixels, DPI: used}, nil
}

// paper measures page n.
func (d *PDFDocument) paper(ctx context.Context, n int) (*paper, error) {
	if n < 1 {
		return nil, evidence.E(evidence.NotFound, "find page", fmt.Sprint(n), nil)
	}
	answer, err := d.ask(ctx, d.reader.tool.size(n), d.reader.o.Limits)
	if err != nil {
		return nil, err
	}
	p := d.reader.tool.paper(answer, n)
	if p == nil {
		return nil, evidence.E(evidence.NotFound, "find page", fmt.Sprint(n), nil)
	}
	return p, nil
}

// ask asks the program, with one password after another until one fits.
func (d *PDFDocument) ask(ctx context.Context, q question, lim Limits) ([]byte, error) {
	for len(d.passwords) > 0 {
		out, err := d.reader.runner.Run(ctx, d.job(q, lim))
		death := DeathOf(err)
		switch {
		case death == nil && err != nil:
			return nil, err
		case death == nil:
			d.passwords, d.opened = d.passwords[:1], true
			return out.Stdout, nil
		case d.reader.tool.absent(death):
			return nil, evidence.E(evidence.NotFound, "find page", "", death)
		case !d.reader.tool.locked(death) || d.opened:
			return nil, err
		}
		d.passwords = d.passwords[1:]
	}
	return nil, evidence.E(evidence.Unreadable, "open document", "needs a password", nil)
}

// job asks a question with the first password.
func (d *PDFDocument) job(q question, lim Limits) Job {
	const name = sourceName + ".pdf"
	args := append([]string{}, q.before...)
	if secret := d.passwords[0]; secret != "" {
		args = append(args, d.reader.tool.password(secret)...)
	}
	args = append(append(args, name), q.after...)
	return Job{
		Program: q.program, Args: args, Dir: d.scratch.dir, Limits: lim,
		// Without its cache, fontconfig reads every font of the machine again.
		Read: []string{d.scratch.path(name), "/var/cache/fontconfig"},
	}
}
