package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/pdftest"
)

// other is a second engine whose pages are written here.
type other struct {
	pages     []string
	unknown   int
	refuses   error // to open
	fails     error // to read a page
	opened    int
	passwords []string // that it was opened with
	closed    int
}

func (o *other) second() pdf.Second {
	return pdf.Second{Name: "other/1", Open: func(_ context.Context, src extract.Source) (pdf.SecondDocument, error) {
		if o.refuses != nil {
			return nil, o.refuses
		}
		o.opened++
		o.passwords = src.Passwords
		return o, nil
	}}
}

func (o *other) Pages() int   { return len(o.pages) }
func (o *other) Close() error { o.closed++; return nil }

func (o *other) Glyphs(ctx context.Context, n int) (content.Marks, error) {
	m := content.Marks{Width: 595, Height: 842, Unknown: o.unknown}
	if o.fails != nil {
		return m, o.fails
	}
	for i, r := range o.pages[n-1] {
		x := 72 + 5*float64(i)
		m.Glyphs = append(m.Glyphs, content.Glyph{Text: string(r), X0: x, X1: x + 5, Y0: 100, Y1: 100, UpY: -10, Ascent: .8, Descent: -.2, Blank: r == ' '})
		m.Codes++
	}
	return m, ctx.Err()
}

func extractWith(t *testing.T, ex *pdf.Extractor, data []byte) *found {
	t.Helper()
	var f found
	var err error
	f.Result, err = ex.Extract(t.Context(), extract.Source{Size: int64(len(data)), Data: bytes.NewReader(data)}, extract.Limits{Wall: time.Minute}, &f.sinkhole)
	if err != nil {
		t.Fatal(err)
	}
	return &f
}

// unreadable is a document of which page 2 shows private characters only.
func unreadable() []byte {
	d, root := pdftest.SimpleDoc(pdftest.Show(72, 700, "plus min"), "BT /F1 10 Tf (abcdefgh abcdefgh) Tj ET", pdftest.Show(72, 700, "min"))
	cmap := d.Stream("", "/CMapName /x def 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <68> <e000> endbfrange")
	d.Set(2, fmt.Sprintf("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode %d 0 R>>", cmap))
	return d.Bytes(fmt.Sprintf("/Root %d 0 R", root))
}

func TestTheSecondEngineReadsWhatTheFirstCannotVouchFor(t *testing.T) {
	const doubt = "spoor-pdf/2: strange-characters: 16 of 16"
	for name, c := range map[string]struct {
		other   other
		text    string
		engine  string
		reasons []string
	}{
		"a better page": {
			other{pages: []string{"", "haar paspoort afgeven", ""}}, "haar paspoort afgeven", "other/1", []string{doubt},
		},
		"a page that is no better": {
			other{pages: []string{"", "\ue000\ue001 \ue002", ""}},
			"\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007 \ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007", pdf.Engine,
			[]string{"strange-characters: 16 of 16", "second-engine-no-better: other/1"},
		},
		"codes that it can't explain either": {
			other{pages: []string{"", "xqzv wkjh", ""}, unknown: 9},
			"\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007 \ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007", pdf.Engine,
			[]string{"strange-characters: 16 of 16", "second-engine-no-better: other/1"},
		},
		"a document that it can't open": {
			other{refuses: errors.New("error 3")},
			"\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007 \ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007", pdf.Engine,
			[]string{"strange-characters: 16 of 16", "second-engine-failed: other/1: error 3"},
		},
		"a page that it can't read": {
			other{pages: []string{"", "", ""}, fails: errors.New("trap")},
			"\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007 \ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007", pdf.Engine,
			[]string{"strange-characters: 16 of 16", "second-engine-failed: other/1: trap"},
		},
		"other pages than the first engine finds": {
			other{pages: []string{"", ""}},
			"\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007 \ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007", pdf.Engine,
			[]string{"strange-characters: 16 of 16", "second-engine-failed: other/1: 2 pages instead of 3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := extractWith(t, pdf.With(c.other.second()), unreadable())
			if len(got.pages) != 3 || got.Engine != pdf.Engine || got.pages[0].Engine != pdf.Engine || c.other.opened != c.other.closed {
				t.Fatalf("got %+v, %d pages, opened %d times, closed %d times", got.Result, len(got.pages), c.other.opened, c.other.closed)
			}
			p := got.pages[1]
			if p.Text != c.text || p.Engine != c.engine || !cmp.Equal(p.Reasons, c.reasons) {
				t.Errorf("got %q by %s, %q\nwant %q by %s, %q", p.Text, p.Engine, p.Reasons, c.text, c.engine, c.reasons)
			}
			if better := c.engine != pdf.Engine; better != (p.Status == evidence.PageOK) || better != (got.Outcome == evidence.OK) {
				t.Errorf("status %s, outcome %s %q", p.Status, got.Outcome, got.Reasons)
			}
		})
	}
}

func TestTheSecondEngineIsNotAskedWithoutNeed(t *testing.T) {
	o := other{pages: []string{"x"}}
	if got := extractWith(t, pdf.With(o.second()), pdftest.Simple(pdftest.Show(72, 700, "een"))); o.opened != 0 || got.Outcome != evidence.OK {
		t.Errorf("opened %d times, %+v", o.opened, got.Result)
	}
}

func TestFieldsStayWithAPageOfTheSecondEngine(t *testing.T) {
	d, root := pdftest.SimpleDoc("BT /F1 10 Tf (abcdefgh abcdefgh) Tj ET")
	cmap := d.Stream("", "1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <68> <e000> endbfrange")
	d.Set(2, fmt.Sprintf("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode %d 0 R>>", cmap))
	body := strings.Replace(string(d.Bytes(fmt.Sprintf("/Root %d 0 R", root))), "/Type /Page /Parent",
		"/Annots [<</Subtype /Widget /T (naam) /V (Anna) /Rect [1 1 2 2]>>] /Type /Page /Parent", 1)
	o := other{pages: []string{"haar paspoort"}}
	if got := extractWith(t, pdf.With(o.second()), []byte(body)).pages[0].Text; got != "haar paspoort\n\n[field naam] Anna" {
		t.Errorf("got %q", got)
	}
}

func TestTheSecondEngineRescuesDocuments(t *testing.T) {
	tree := func(objects ...string) []byte {
		d := &pdftest.Doc{}
		for _, o := range objects {
			d.Add(o)
		}
		return d.Bytes("/Root 1 0 R")
	}
	for name, c := range map[string]struct {
		data    []byte
		other   other
		want    evidence.Outcome
		pages   int
		engine  string
		reasons string
	}{
		"damaged for the first":            {[]byte("%PDF-1.4 nothing"), other{pages: []string{"gered", "ook"}}, evidence.Partial, 2, "other/1", "second-engine-read: other/1: pages 1-2"},
		"damaged for both":                 {[]byte("%PDF-1.4 nothing"), other{refuses: errors.New("error 3")}, evidence.Damaged, 0, pdf.Engine, "second-engine-failed: other/1: error 3"},
		"damaged, and blank for the other": {[]byte("%PDF-1.4 nothing"), other{pages: []string{""}}, evidence.Damaged, 1, "other/1", pdf.NothingLeft},
		"fewer pages than promised":        {tree("<</Pages 2 0 R>>", "<</Count 2 /Kids [3 0 R 9 0 R]>>", "<</Type /Page>>"), other{pages: []string{"een", "twee"}}, evidence.Partial, 2, "other/1", "pages-missing: 1 of 2 found"},
		"fewer pages for both":             {tree("<</Pages 2 0 R>>", "<</Count 2 /Kids [3 0 R 9 0 R]>>", "<</Type /Page>>"), other{pages: []string{"een"}}, evidence.Partial, 1, pdf.Engine, "pages-missing: 1 of 2 found"},
	} {
		t.Run(name, func(t *testing.T) {
			got := extractWith(t, pdf.With(c.other.second()), c.data)
			if got.Outcome != c.want || len(got.pages) != c.pages || got.Engine != c.engine || !strings.Contains(strings.Join(got.Reasons, "\n"), c.reasons) {
				t.Errorf("got %+v, %d pages; want %s, %d pages by %s, %q", got.Result, len(got.pages), c.want, c.pages, c.engine, c.reasons)
			}
		})
	}
}

// TestTheSecondEngineGetsThePasswords: what this engine opened with one, the other can't
// open without.
func TestTheSecondEngineGetsThePasswords(t *testing.T) {
	data := pdftest.Sealed("kanaal", "eigenaar", pdftest.Show(72, 700, strings.Repeat("a b c ", 10)))
	o := &other{pages: []string{"alles aan elkaar geschreven tekst die goed gelezen is"}}
	var f found
	src := extract.Source{Name: "x.pdf", Size: int64(len(data)), Data: bytes.NewReader(data), Passwords: []string{"x", "kanaal"}}
	res, err := pdf.With(o.second()).Extract(t.Context(), src, extract.Limits{}, &f.sinkhole)
	if err != nil || res.Outcome != evidence.OK || res.Metadata["encrypted"] != "opened with a password" {
		t.Fatalf("%v, %+v", err, res)
	}
	if cmp.Diff([]string{"x", "kanaal"}, o.passwords) != "" || f.pages[0].Engine != "other/1" {
		t.Errorf("opened with %q, page by %s", o.passwords, f.pages[0].Engine)
	}
}

func TestTheSecondEngineMayReadEverything(t *testing.T) {
	o := other{pages: []string{"zo leest de ander"}}
	got := extractWith(t, pdf.Only(o.second()), pdftest.Simple(pdftest.Show(72, 700, "een")))
	if len(got.pages) != 1 || got.pages[0].Text != "zo leest de ander" || got.Outcome != evidence.OK || got.Engine != "other/1" {
		t.Errorf("got %+v %+v", got.Result, got.pages)
	}
}

func TestTheSecondEngineHasHalfOfTheTime(t *testing.T) {
	o := other{pages: []string{"", "te laat", ""}}
	var f found
	data := unreadable()
	_, err := pdf.With(o.second()).Extract(t.Context(), extract.Source{Size: int64(len(data)), Data: bytes.NewReader(data)}, extract.Limits{Wall: 1}, &f.sinkhole)
	if err != nil || !cmp.Equal(f.pages[1].Reasons, []string{"strange-characters: 16 of 16", "second-engine-failed: other/1: time limit"}) {
		t.Errorf("got %v, %+v", err, f.pages)
	}
}

func TestAPageHasItsSize(t *testing.T) {
	got := extractWith(t, pdf.New(), pdftest.Simple(pdftest.Show(72, 700, "een"))).pages[0]
	if got.Width != 595 || got.Height != 842 {
		t.Errorf("got %g by %g points, want 595 by 842", got.Width, got.Height)
	}
}

// TestNobodyVouchesForCodesWithoutMeaning: a program that prints the numbers of codes as
// characters seems to read what has no text; recognition must still have its turn.
func TestNobodyVouchesForCodesWithoutMeaning(t *testing.T) {
	numbers := evidence.Page{Text: "6SLF WHN", Words: []evidence.Word{{Text: "6SLF", Span: evidence.Span{Start: 0, End: 4}}, {Text: "WHN", Span: evidence.Span{Start: 5, End: 8}}}}
	for name, c := range map[string]struct {
		reason   string
		unusable bool
		status   evidence.PageStatus
	}{
		"no code has a meaning": {pdf.UnknownCodes + ": 98 of 98", true, evidence.PagePartial},
		"a few have none":       {pdf.UnknownCodes + ": 5 of 98", false, evidence.PageOK},
	} {
		t.Run(name, func(t *testing.T) {
			first := evidence.Page{Engine: pdf.Engine, Reasons: []string{c.reason, "no-words-from-text-operators"}}
			got, ok := pdf.Better(first, numbers)
			if !ok || pdf.Unusable(&got) != c.unusable || got.Status != c.status {
				t.Errorf("taken %v, %s, unusable %v, reasons %q", ok, got.Status, pdf.Unusable(&got), got.Reasons)
			}
		})
	}
}

func TestATextBesideThePageStaysWithABetterReading(t *testing.T) {
	first := evidence.Page{
		Number: 3, Text: "\ue001\ue002 \ue003\n\n[field naam] Anna", Engine: pdf.Engine, Reasons: []string{pdf.StrangeChars + ": 3 of 3"},
		Words: []evidence.Word{{Text: "\ue001\ue002", Span: evidence.Span{Start: 0, End: 6}}, {Text: "\ue003", Span: evidence.Span{Start: 7, End: 10}}},
	}
	word := evidence.Page{Text: "Elke nacht", Words: []evidence.Word{{Text: "Elke", Span: evidence.Span{Start: 0, End: 4}}, {Text: "nacht", Span: evidence.Span{Start: 5, End: 10}}}}
	got, ok := pdf.Better(first, word)
	if want := "Elke nacht\n\n[field naam] Anna"; !ok || got.Text != want || got.Number != 3 {
		t.Errorf("got %v, page %d %q; want %q", ok, got.Number, got.Text, want)
	}
	for _, p := range []evidence.Page{{}, word, {Text: "[annotation] nagaan"}} {
		if got, want := pdf.Beside(&p), strings.TrimSpace(strings.TrimPrefix(p.Text, "Elke nacht")); got != want {
			t.Errorf("beside %q: got %q, want %q", p.Text, got, want)
		}
	}
}
