package helper_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdf/pdftest"
	"spoor/internal/helper"
)

// pdfHelper is what both programs for PDF documents do.
type pdfHelper interface {
	helper.PageReader
	extract.Drawer
}

// pdfHelpers are those of this machine, by the program's name.
func pdfHelpers(t *testing.T, scratch string) map[string]pdfHelper {
	t.Helper()
	all := map[string]pdfHelper{}
	o := helper.PDFOptions{Scratch: scratch}
	if _, err := exec.LookPath("pdftotext"); err == nil {
		p, err := helper.FindPoppler(context.Background(), newRunner(), o)
		if err != nil {
			t.Fatalf("FindPoppler: %v", err)
		}
		all["poppler"] = p
	}
	if _, err := exec.LookPath("mutool"); err == nil {
		m, err := helper.FindMutool(context.Background(), newRunner(), o)
		if err != nil {
			t.Fatalf("FindMutool: %v", err)
		}
		all["mutool"] = m
	}
	if len(all) < 2 {
		t.Logf("only %d of 2 programs are installed: those that are not are tested with made-up ones", len(all))
	}
	return all
}

// oddPaper is a document of one page with these entries, on paper that does not start
// at the origin.
func oddPaper(entries string, content ...string) []byte {
	d := &pdftest.Doc{}
	pages := d.Add("")
	font := d.Add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>")
	n := d.Page(pages, fmt.Sprintf("/MediaBox [10 20 595 842] %s /Resources <</Font <</F1 %d 0 R>>>>", entries, font), strings.Join(content, ""))
	d.Set(pages, fmt.Sprintf("<</Type /Pages /Count 1 /Kids [%d 0 R]>>", n))
	root := d.Add(fmt.Sprintf("<</Type /Catalog /Pages %d 0 R>>", pages))
	return d.Bytes(fmt.Sprintf("/Root %d 0 R", root))
}

func source(file []byte, passwords ...string) extract.Source {
	return extract.Source{Name: "proef.pdf", Size: int64(len(file)), Data: bytes.NewReader(file), Passwords: passwords}
}

// overlap is how much of the boxes along x and along y both cover, the worse of the two.
func overlap(a, b evidence.Box) float64 {
	along := func(a0, a1, b0, b1 float64) float64 {
		return max(0, min(a1, b1)-max(a0, b0)) / (max(a1, b1) - min(a0, b0))
	}
	return min(along(a[0], a[2], b[0], b[2]), along(a[1], a[3], b[1], b[3]))
}

func TestPagesAreAsOurOwnEngineReadsThem(t *testing.T) {
	t.Parallel()
	text := []string{
		pdftest.Show(100, 600, "De werkgever hield de paspoorten van de werk-"), pdftest.Show(100, 588, "nemers in zijn kluis."),
		pdftest.Show(100, 500, "Huur"), pdftest.Show(200, 500, "150,00"), pdftest.Show(100, 450, "Gezien < 3 & \"zo\""),
	}
	margin := "BT /F1 10 Tf 0 1 -1 0 60 300 Tm (langs de kantlijn geschreven) Tj ET\n"
	files := map[string][]byte{
		"upright":               oddPaper("", text...),
		"cropped":               oddPaper("/CropBox [50 60 400 700]", text...),
		"turned right":          oddPaper("/Rotate 90", text...),
		"upside down":           oddPaper("/Rotate 180", text...),
		"turned left, cropped":  oddPaper("/Rotate 270 /CropBox [50 60 400 700]", text...),
		"with a note on a side": oddPaper("", append(text, margin)...),
	}
	for program, x := range pdfHelpers(t, t.TempDir()) {
		for name, file := range files {
			t.Run(program+"/"+name, func(t *testing.T) {
				got, err := x.ReadPage(context.Background(), source(file), 1)
				if err != nil {
					t.Fatalf("ReadPage: %v", err)
				}
				want := extracttest.Extract(t, pdf.New(), file).Pages[0]
				if diff := cmp.Diff(want.Text, got.Text); diff != "" {
					t.Errorf("text (-our own +%s):\n%s", program, diff)
				}
				if math.Abs(got.Width-want.Width) > 0.1 || math.Abs(got.Height-want.Height) > 0.1 || got.Engine != x.Name() || got.Status != evidence.PageOK {
					t.Errorf("page is %gx%g, %s by %s; want %gx%g, ok by %s", got.Width, got.Height, got.Status, got.Engine, want.Width, want.Height, x.Name())
				}
				checkWords(t, want, got)
			})
		}
	}
}

// checkWords compares words with those of our own engine.
func checkWords(t *testing.T, want, got evidence.Page) {
	t.Helper()
	if len(got.Words) != len(want.Words) {
		t.Fatalf("%d words, want %d", len(got.Words), len(want.Words))
	}
	for i, w := range got.Words {
		if w.Of(got.Text) != w.Text {
			t.Errorf("word %q spans %q", w.Text, w.Of(got.Text))
		}
		if o := overlap(w.Box, want.Words[i].Box); w.Text != want.Words[i].Text || o < 0.8 {
			t.Errorf("word %q at %v, want %q at %v (overlap %.2f)", w.Text, w.Box, want.Words[i].Text, want.Words[i].Box, o)
		}
	}
}

func TestMutoolKnowsUserUnits(t *testing.T) {
	t.Parallel()
	x, ok := pdfHelpers(t, t.TempDir())["mutool"]
	if !ok {
		return
	}
	file := oddPaper("/UserUnit 2 /Rotate 90 /CropBox [50 60 400 700]", pdftest.Show(100, 600, "Hallo wereld"))
	got, err := x.ReadPage(context.Background(), source(file), 1)
	if err != nil {
		t.Fatalf("ReadPage: %v", err)
	}
	want := extracttest.Extract(t, pdf.New(), file).Pages[0]
	checkWords(t, want, got)
	pic, err := x.Draw(context.Background(), source(file), 1, 36)
	if err != nil || pic.Pixels.Bounds() != image.Rect(0, 0, 640, 350) {
		t.Errorf("Draw at 36 dpi = %v, %v; want 640x350 pixels", pic.Pixels, err)
	}
}

func TestPagesThatAreNotThere(t *testing.T) {
	t.Parallel()
	file := pdftest.Simple(pdftest.Show(100, 600, "een"), "")
	for program, x := range pdfHelpers(t, t.TempDir()) {
		for _, n := range []int{0, -1, 3, 1 << 20} {
			if _, err := x.ReadPage(context.Background(), source(file), n); evidence.KindOf(err) != evidence.NotFound {
				t.Errorf("%s: ReadPage(%d) of 2 = %v, want kind %s", program, n, err, evidence.NotFound)
			}
			if _, err := x.Draw(context.Background(), source(file), n, 72); evidence.KindOf(err) != evidence.NotFound {
				t.Errorf("%s: Draw(%d) of 2 = %v, want kind %s", program, n, err, evidence.NotFound)
			}
		}
		blank, err := x.ReadPage(context.Background(), source(file), 2)
		if err != nil || blank.Status != evidence.PageNoText || blank.Text != "" {
			t.Errorf("%s: ReadPage of a blank page = %+v, %v; want status %s", program, blank, err, evidence.PageNoText)
		}
		if _, err := x.ReadPage(context.Background(), source([]byte("%PDF-1.4 nonsense")), 1); helper.DeathOf(err) == nil && evidence.KindOf(err) != evidence.NotFound {
			t.Errorf("%s: ReadPage of nonsense = %v, want an error that says so", program, err)
		}
	}
}

func TestDrawnPages(t *testing.T) {
	t.Parallel()
	black, red := "100 100 50 50 re f\n", "1 0 0 rg 100 100 50 50 re f\n"
	scratch := t.TempDir()
	for program, x := range pdfHelpers(t, scratch) {
		grey, err := x.Draw(context.Background(), source(pdftest.Simple(black)), 1, 144)
		if err != nil {
			t.Fatalf("%s: Draw: %v", program, err)
		}
		pixels, ok := grey.Pixels.(*image.Gray)
		if !ok || pixels.Bounds() != image.Rect(0, 0, 1190, 1684) || grey.DPI != 144 {
			t.Fatalf("%s: Draw at 144 dpi gives %T of %v at %g, want grey, 1190x1684", program, grey.Pixels, grey.Pixels.Bounds(), grey.DPI)
		}
		inside, outside := pixels.GrayAt(250, 1684-250).Y, pixels.GrayAt(10, 10).Y
		if inside > 40 || outside != 255 {
			t.Errorf("%s: inside the square %d, outside %d; want black and white", program, inside, outside)
		}
		coloured, err := x.Draw(context.Background(), source(pdftest.Simple(red)), 1, 72)
		if _, ok := coloured.Pixels.(*image.NRGBA); err != nil || !ok {
			t.Errorf("%s: Draw of something red gives %T, %v; want colours", program, coloured.Pixels, err)
		}
		for _, dpi := range []int{0, 9, 601} {
			if _, err := x.Draw(context.Background(), source(pdftest.Simple("")), 1, dpi); evidence.KindOf(err) != evidence.Invalid {
				t.Errorf("%s: Draw at %d dpi = %v, want kind %s", program, dpi, err, evidence.Invalid)
			}
		}
	}
	empty(t, scratch)
}

func TestGreyPicturesOfColouredPages(t *testing.T) {
	t.Parallel()
	if len(pdfHelpers(t, t.TempDir())) < 2 {
		return
	}
	o := helper.PDFOptions{Scratch: t.TempDir(), Grey: true}
	p, err := helper.FindPoppler(context.Background(), newRunner(), o)
	if err != nil {
		t.Fatal(err)
	}
	m, err := helper.FindMutool(context.Background(), newRunner(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []pdfHelper{p, m} {
		pic, err := x.Draw(context.Background(), source(pdftest.Simple("1 0 0 rg 100 100 50 50 re f\n")), 1, 72)
		grey, ok := pic.Pixels.(*image.Gray)
		if err != nil || !ok || grey.GrayAt(125, 842-125).Y > 150 {
			t.Errorf("%s: Draw gives %T, %v; want a grey page with a dark square", x.Name(), pic.Pixels, err)
		}
	}
}

func TestLargePaperIsDrawnSmaller(t *testing.T) {
	t.Parallel()
	d, root := pdftest.SimpleDoc("")
	d.Add("") // so that the page is changed in place below
	file := bytes.Replace(d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), []byte("/MediaBox [0 0 595 842]"), []byte("/MediaBox[0 0 9999 9999]"), 1)
	for program, x := range pdfHelpers(t, t.TempDir()) {
		pic, err := x.Draw(context.Background(), source(file), 1, 300)
		if err != nil {
			t.Errorf("%s: Draw of 139 inches at 300 dpi: %v", program, err)
			continue
		}
		if b := pic.Pixels.Bounds(); b.Dx()*b.Dy() > extract.MaxPixels*101/100 || math.Abs(float64(b.Dx())-9999*pic.DPI/72) > 2 {
			t.Errorf("%s: drawn as %v at %g dpi, want at most %d pixels", program, b, pic.DPI, extract.MaxPixels)
		}
	}
}

// fakePoppler are three scripts.
func fakePoppler(t *testing.T, read, draw, info string) *helper.Poppler {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pdftotext": `if [ "$1" = -v ]; then echo "pdftotext version 99.1" >&2; exit 99; fi` + "\n" + read, "pdftoppm": draw, "pdfinfo": info,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p, err := helper.FindPoppler(context.Background(), newRunner(), helper.PDFOptions{Program: filepath.Join(dir, "pdftotext"), Scratch: t.TempDir()})
	if err != nil {
		t.Fatalf("FindPoppler: %v", err)
	}
	return p
}

const infoA4 = `echo "Page    1 CropBox:      0.00     0.00   595.00   842.00"; echo "Page    1 rot:   0"`

func TestPasswordsAreTried(t *testing.T) {
	t.Parallel()
	locked := `case "$*" in *"-upw geheim"*) ;; *) echo "Syntax Warning: x" >&2; echo "Command Line Error: Incorrect password" >&2; exit 1;; esac` + "\n"
	x := fakePoppler(t, locked+`echo '<line><word xMin="1" yMin="1" xMax="30" yMax="10">open</word>'`, "", locked+infoA4)
	page, err := x.ReadPage(context.Background(), source(nil, "fout", "nul\x00", "", "geheim", "later"), 1)
	if err != nil || page.Text != "open" {
		t.Errorf("ReadPage = %q, %v; want what the right password opens", page.Text, err)
	}
	for name, passwords := range map[string][]string{"none": nil, "wrong ones": {"fout", "mis"}} {
		_, err := x.ReadPage(context.Background(), source(nil, passwords...), 1)
		if evidence.KindOf(err) != evidence.Unreadable || strings.Contains(fmt.Sprint(err), "fout") {
			t.Errorf("%s: ReadPage = %v, want kind %s without the passwords", name, err, evidence.Unreadable)
		}
	}
}

func TestPopplerThatMisbehaves(t *testing.T) {
	t.Parallel()
	long := `x="<word>0123456789"; i=0; while [ $i -lt 15 ]; do x=$x$x; i=$((i+1)); done; `
	cases := map[string]struct{ read, draw, info string }{
		"crashes":            {`kill -SEGV $$`, `kill -SEGV $$`, infoA4},
		"answers for ever":   {long + `while :; do echo "$x"; done`, long + `while :; do echo "$x"; done`, infoA4},
		"draws no picture":   {`exit 1`, `echo P6 hello`, infoA4},
		"draws a huge claim": {`exit 1`, `printf 'P6\n999999999 999999999\n255\nx'`, infoA4},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			x := fakePoppler(t, c.read, c.draw, c.info)
			if _, err := x.ReadPage(context.Background(), source(nil), 1); evidence.KindOf(err) != evidence.Corrupt {
				t.Errorf("ReadPage = %v, want kind %s", err, evidence.Corrupt)
			}
			if _, err := x.Draw(context.Background(), source(nil), 1, 72); evidence.KindOf(err) != evidence.Corrupt {
				t.Errorf("Draw = %v, want kind %s", err, evidence.Corrupt)
			}
		})
	}
	for name, info := range map[string]string{"nothing": "", "of another page": strings.ReplaceAll(infoA4, " 1 ", " 2 "), "no numbers": `echo "Page 1 CropBox: a b c d"`} {
		x := fakePoppler(t, "", "", info)
		if _, err := x.ReadPage(context.Background(), source(nil), 1); evidence.KindOf(err) != evidence.NotFound {
			t.Errorf("a size that is %s: ReadPage = %v, want kind %s", name, err, evidence.NotFound)
		}
	}
}
