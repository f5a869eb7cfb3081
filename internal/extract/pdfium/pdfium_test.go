package pdfium_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdf/layout"
	"spoor/internal/extract/pdf/pdftest"
	"spoor/internal/extract/pdfium"
)

// module is where the engine's module is, cache where these tests keep it compiled.
func module() string { return filepath.Join("..", "..", "..", "bin", pdfium.File) }

func cache() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("spoor-pdfium-test-%d", os.Getpid()))
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := os.RemoveAll(cache()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// shared is the engine of all tests: it compiles once.
var shared = sync.OnceValues(func() (*pdfium.Engine, error) {
	wasm, err := os.ReadFile(module())
	if err != nil {
		return nil, fmt.Errorf("no pdfium to test: run make setup first (%w)", err)
	}
	if err := os.Mkdir(cache(), 0o700); err != nil {
		return nil, err
	}
	e := pdfium.New(bytes.NewReader(wasm), cache())
	return e, e.Compile(context.Background())
})

func open(t testing.TB, data []byte) (*pdfium.Document, error) {
	t.Helper()
	e, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := e.Open(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err == nil {
		t.Cleanup(func() {
			if err := doc.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return doc, err
}

// must opens a document that is well-formed.
func must(t *testing.T, data []byte) *pdfium.Document {
	t.Helper()
	doc, err := open(t, data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func textOf(t *testing.T, doc *pdfium.Document, n int) layout.Page {
	t.Helper()
	marks, err := doc.Glyphs(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return layout.Build(marks.Glyphs)
}

// turned is a page with the given entries that shows a word near its lower left corner.
func turned(entries string) []byte {
	data := pdftest.Simple(pdftest.Show(120, 150, "paspoort"))
	return bytes.Replace(data, []byte("/MediaBox [0 0 595 842]"), []byte(entries), 1)
}

func papers() map[string]string {
	return map[string]string{
		"upright":           "/MediaBox [0 0 595 842]",
		"turned by 90":      "/MediaBox [0 0 595 842] /Rotate 90",
		"turned by 180":     "/MediaBox [0 0 595 842] /Rotate 180",
		"turned by 270":     "/MediaBox [0 0 595 842] /Rotate 270",
		"cropped":           "/MediaBox [0 0 595 842] /CropBox [100 100 400 500]",
		"with an origin":    "/MediaBox [50 60 500 700]",
		"cropped, turned":   "/MediaBox [10 0 595 842] /CropBox [100 120 400 500] /Rotate 90",
		"crop outside page": "/MediaBox [0 0 595 842] /CropBox [-50 -50 300 300]",
	}
}

func TestWordsStandWhereTheFirstEngineSeesThem(t *testing.T) {
	for name, entries := range papers() {
		t.Run(name, func(t *testing.T) {
			data := turned(entries)
			var first sink
			if _, err := pdf.New().Extract(t.Context(), extract.Source{Size: int64(len(data)), Data: bytes.NewReader(data)}, extract.Limits{}, &first); err != nil {
				t.Fatal(err)
			}
			marks, err := must(t, data).Glyphs(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			got, want := layout.Build(marks.Glyphs).Words, first[0].Words
			if len(got) != 1 || len(want) != 1 || got[0].Text != want[0].Text || !near(got[0].Box, want[0].Box) {
				t.Errorf("got %v, want %v", got, want)
			}
			if math.Abs(marks.Width-first[0].Width) > .1 || math.Abs(marks.Height-first[0].Height) > .1 {
				t.Errorf("paper of %g by %g, want %g by %g", marks.Width, marks.Height, first[0].Width, first[0].Height)
			}
		})
	}
}

// near allows for another ascent and descent of the font.
func near(a, b evidence.Box) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > 3 {
			return false
		}
	}
	return true
}

type sink []evidence.Page

func (s *sink) Page(p evidence.Page) error { *s = append(*s, p); return nil }
func (*sink) Child(extract.Child) error    { return nil }

func TestInkLiesWithinTheWordsBox(t *testing.T) {
	for name, entries := range papers() {
		t.Run(name, func(t *testing.T) {
			doc := must(t, turned(entries))
			box := textOf(t, doc, 1).Words[0].Box
			pic, err := doc.Render(t.Context(), 1, 144)
			if err != nil {
				t.Fatal(err)
			}
			ink, scale := inkOf(pic.Pixels), pic.DPI/72
			want := image.Rect(int(box[0]*scale)-2, int(box[1]*scale)-2, int(box[2]*scale)+3, int(box[3]*scale)+3)
			if ink.Empty() || !ink.In(want) {
				t.Errorf("ink in %v, the word's box in %v", ink, want)
			}
		})
	}
}

// inkOf is the smallest rectangle around what isn't white.
func inkOf(img image.Image) image.Rectangle {
	var ink image.Rectangle
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink
}

func TestText(t *testing.T) {
	ligature := func() []byte {
		d, root := pdftest.SimpleDoc("BT /F1 10 Tf 1 0 0 1 72 700 Tm (e\001ort) Tj ET")
		cmap := d.Stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <00660066> endbfchar endcmap")
		d.Set(2, fmt.Sprintf("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode %d 0 R>>", cmap))
		return d.Bytes(fmt.Sprintf("/Root %d 0 R", root))
	}
	beyond := func() []byte {
		d, root := pdftest.SimpleDoc("BT /F1 10 Tf 1 0 0 1 72 700 Tm (a\001b) Tj ET")
		cmap := d.Stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <d835dc4e> endbfchar endcmap")
		d.Set(2, fmt.Sprintf("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode %d 0 R>>", cmap))
		return d.Bytes(fmt.Sprintf("/Root %d 0 R", root))
	}
	field := func() []byte {
		d, root := pdftest.SimpleDoc(pdftest.Show(72, 700, "naam"))
		look := d.Stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources <</Font <</F1 2 0 R>>>>", "BT /F1 10 Tf 2 5 Td (Ana Fictief) Tj ET")
		return []byte(strings.Replace(string(d.Bytes(fmt.Sprintf("/Root %d 0 R", root))), "/Type /Page /Parent",
			fmt.Sprintf("/Annots [<</Type /Annot /Subtype /FreeText /Rect [72 650 172 670] /AP <</N %d 0 R>>>>] /Type /Page /Parent", look), 1))
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"lines and words":              {pdftest.Simple(pdftest.Show(72, 700, "een twee") + pdftest.Show(72, 688, "drie")), "een twee\ndrie"},
		"spaces that are only gaps":    {pdftest.Simple("BT /F1 10 Tf 1 0 0 1 72 700 Tm [(een) -600 (twee)] TJ ET"), "een twee"},
		"a word cut at the line's end": {pdftest.Simple(pdftest.Show(72, 700, "arbeids-") + pdftest.Show(72, 688, "contract")), "arbeidscontract"},
		"a ligature of equal letters":  {ligature(), "effort"},
		"a letter beyond U+FFFF":       {beyond(), "aab"},
		"what an annotation shows":     {field(), "naam\n\nAna Fictief"},
		"a blank page":                 {pdftest.Simple(""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := textOf(t, must(t, c.data), 1).Text; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPagesWithoutTextSayWhatTheyHold(t *testing.T) {
	paths := must(t, pdftest.Simple("0 0 m 10 10 l S 5 5 10 10 re f"))
	if m, err := paths.Glyphs(t.Context(), 1); err != nil || m.Paths != 2 || m.Images != 0 {
		t.Errorf("got %+v, %v; want 2 paths", m, err)
	}
	img := must(t, pdftest.Simple("q 100 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"))
	if m, err := img.Glyphs(t.Context(), 1); err != nil || m.Images != 1 {
		t.Errorf("got %+v, %v; want an image", m, err)
	}
}

func TestRender(t *testing.T) {
	doc := must(t, pdftest.Simple(pdftest.Show(72, 700, "zwart"), "1 0 0 rg 0 0 100 100 re f"))
	for name, c := range map[string]struct {
		page, dpi int
		size      image.Point
		gray      bool
	}{
		"without colours":   {1, 72, image.Pt(595, 842), true},
		"with colours":      {2, 72, image.Pt(595, 842), false},
		"at 200 dots":       {1, 200, image.Pt(1653, 2339), true},
		"the smallest size": {1, extract.MinDPI, image.Pt(83, 117), true},
	} {
		t.Run(name, func(t *testing.T) {
			pic, err := doc.Render(t.Context(), c.page, c.dpi)
			if err != nil || pic.Pixels.Bounds().Size() != c.size || pic.DPI != float64(c.dpi) {
				t.Fatalf("got %v at %g dpi, %v; want %v", pic.Pixels.Bounds(), pic.DPI, err, c.size)
			}
			if _, gray := pic.Pixels.(*image.Gray); gray != c.gray {
				t.Errorf("got %T", pic.Pixels)
			}
		})
	}
	huge := must(t, bytes.Replace(pdftest.Simple(""), []byte("[0 0 595 842]"), []byte("[0 0 14000 14000]"), 1))
	pic, err := huge.Render(t.Context(), 1, 300)
	if err != nil || pic.Pixels.Bounds().Dx()*pic.Pixels.Bounds().Dy() > extract.MaxPixels*101/100 || pic.DPI >= 300 {
		t.Errorf("a page of 14,000 points: %v at %g dpi, %v", pic.Pixels.Bounds(), pic.DPI, err)
	}
}

func TestRefusals(t *testing.T) {
	doc := must(t, pdftest.Simple(""))
	for name, c := range map[string]struct {
		do   func() error
		want evidence.Kind
	}{
		"no PDF":          {func() error { _, err := open(t, []byte("geen pdf")); return err }, evidence.Corrupt},
		"no bytes":        {func() error { _, err := open(t, nil); return err }, evidence.Invalid},
		"page 0":          {func() error { _, err := doc.Glyphs(t.Context(), 0); return err }, evidence.NotFound},
		"page 2 of 1":     {func() error { _, err := doc.Render(t.Context(), 2, 100); return err }, evidence.NotFound},
		"9 dots per inch": {func() error { _, err := doc.Render(t.Context(), 1, 9); return err }, evidence.Invalid},
		"another module": {func() error {
			return pdfium.New(strings.NewReader("\x00asm"), "").Compile(t.Context())
		}, evidence.Corrupt},
	} {
		if err := c.do(); evidence.KindOf(err) != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if m, err := doc.Glyphs(t.Context(), 1); err != nil {
		t.Errorf("after refusals: %+v, %v", m, err)
	}
}

func TestACancelledContextEndsTheDocument(t *testing.T) {
	doc := must(t, pdftest.Simple(strings.Repeat(pdftest.Show(72, 700, "woord"), 10)))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := doc.Glyphs(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := doc.Glyphs(t.Context(), 1); err == nil {
		t.Error("the document went on after its end")
	}
}

func TestTheSameBytesGiveTheSamePages(t *testing.T) {
	data := pdftest.Simple(pdftest.Show(72, 700, "een") + "1 0 0 rg 10 10 200 200 re f")
	read := func() (any, any) {
		doc := must(t, data)
		marks, err := doc.Glyphs(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		pic, err := doc.Render(t.Context(), 1, 100)
		if err != nil {
			t.Fatal(err)
		}
		return marks, pic
	}
	marks1, pic1 := read()
	marks2, pic2 := read()
	if !reflect.DeepEqual(marks1, marks2) || !reflect.DeepEqual(pic1, pic2) {
		t.Error("two readings differ")
	}
}

func TestCompiledCodeIsKept(t *testing.T) {
	if _, err := shared(); err != nil {
		t.Fatal(err)
	}
	if kept, err := filepath.Glob(filepath.Join(cache(), "*", "*")); err != nil || len(kept) != 1 {
		t.Errorf("kept %v, %v", kept, err)
	}
	// A cache that can't be used costs time only.
	file, err := os.Open(module())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	e := pdfium.New(file, filepath.Join(module(), "no folder"))
	if err := errors.Join(e.Compile(t.Context()), e.Close(t.Context())); err != nil {
		t.Error(err)
	}
}

func FuzzGlyphs(f *testing.F) {
	if _, err := shared(); err != nil { // not within a call: each has only some seconds
		f.Fatal(err)
	}
	f.Add(pdftest.Simple(pdftest.Show(72, 700, "een"), "BT /F1 0 Tf (x) Tj ET"))
	f.Add(turned("/MediaBox [0 0 595 842] /Rotate 90"))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Count 1/Kids[3 0 R]>>endobj 3 0 obj<</Type/Page>>endobj trailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := open(t, data)
		if err != nil {
			return
		}
		for n := 1; n <= min(doc.Pages(), 3); n++ {
			marks, err := doc.Glyphs(t.Context(), n)
			if err != nil {
				continue
			}
			p := layout.Build(marks.Glyphs)
			for _, w := range p.Words {
				if w.Of(p.Text) != w.Text {
					t.Fatalf("word %q at %v of %q", w.Text, w.Span, p.Text)
				}
			}
			if _, err := doc.Render(t.Context(), n, 20); err != nil {
				continue
			}
		}
	})
}
