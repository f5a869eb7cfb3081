package content_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/pdftest"
)

// run carries out a content stream with resources made by build; /F1 is Courier, all
// of whose letters are 0.6 em wide.
func run(t *testing.T, stream string, build func(d *pdftest.Doc) string) *content.Marks {
	t.Helper()
	d, root := pdftest.SimpleDoc("x")
	d.Set(2, "<</Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding>>")
	more := ""
	if build != nil {
		more = build(d)
	}
	res := d.Add(fmt.Sprintf("<</Font <</F1 2 0 R>> %s>>", more))
	data := d.Bytes(fmt.Sprintf("/Root %d 0 R /Info %d 0 R", root, res))
	f, err := file.Open(bytes.NewReader(data), int64(len(data)), extract.NewBudget(extract.Limits{}, int64(len(data))))
	if err != nil {
		t.Fatal(err)
	}
	marks := &content.Marks{}
	if err := content.NewReader(f).Run(t.Context(), marks, []byte(stream), f.Info(), content.Identity()); err != nil {
		t.Fatal(err)
	}
	return marks
}

// print is the glyphs with the start of their baselines.
func print(m *content.Marks) string {
	var out []string
	for _, g := range m.Glyphs {
		out = append(out, fmt.Sprintf("%s@%.4g,%.4g", g.Text, g.X0, g.Y0))
	}
	return strings.Join(out, " ")
}

func TestOperators(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"show":                            {"BT /F1 10 Tf 5 7 Td (ab) Tj ET", "a@5,7 b@11,7"},
		"TJ with kerning":                 {"BT /F1 10 Tf [(a) -100 (b)] TJ ET", "a@0,0 b@7,0"},
		"character and word spacing":      {"BT /F1 10 Tf 1 Tc 2 Tw (a b) Tj ET", "a@0,0  @7,0 b@16,0"},
		"horizontal scaling":              {"BT /F1 10 Tf 50 Tz (ab) Tj ET", "a@0,0 b@3,0"},
		"leading: TL, T*, ' and \"":       {"BT /F1 10 Tf 12 TL (a) Tj T* (b) Tj (c) ' 0 0 (d) \" ET", "a@0,0 b@0,-12 c@0,-24 d@0,-36"},
		"TD sets the leading":             {"BT /F1 10 Tf 3 -9 TD (a) Tj T* (b) Tj ET", "a@3,-9 b@3,-18"},
		"Tm":                              {"BT /F1 1 Tf 10 0 0 10 4 5 Tm (ab) Tj ET", "a@4,5 b@10,5"},
		"rise":                            {"BT /F1 10 Tf 3 Ts (a) Tj ET", "a@0,3"},
		"q, cm and Q":                     {"q 2 0 0 2 10 10 cm BT /F1 10 Tf (a) Tj ET Q BT (in no font) Tj /F1 10 Tf (c) Tj ET", "a@10,10 c@0,0"},
		"a Q too many":                    {"Q Q BT /F1 10 Tf (a) Tj ET", "a@0,0"},
		"inline image":                    {"BI /W 1 /H 1 ID \x00(b) Tj\xff EI BT /F1 10 Tf (a) Tj ET", "a@0,0"},
		"operands missing":                {"BT /F1 10 Tf Td (a) Tj Tj ET", "a@0,0"},
		"unknown operators and lost ends": {"BT /F1 10 Tf frob ] >> (a) Tj", "a@0,0"},
		"a number that is none":           {"BT /F1 10 Tf 1e999 0 Td (a) Tj ET", "a@1,0"},
		"text in a font that isn't there": {"BT /F9 10 Tf (a) Tj ET", "a@0,0"},
	} {
		t.Run(name, func(t *testing.T) {
			m := run(t, c.in, nil)
			if got := print(m); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.in, got, c.want)
			}
		})
	}
}

func TestForms(t *testing.T) {
	m := run(t, "q 1 0 0 1 100 0 cm /X Do Q /X Do", func(d *pdftest.Doc) string {
		own := d.Stream("/Subtype /Form /Matrix [1 0 0 1 0 50] /Resources <</Font <</F1 2 0 R>>>>", "BT /F1 10 Tf (a) Tj ET")
		return fmt.Sprintf("/XObject <</X %d 0 R>>", own)
	})
	if got, want := print(m), "a@100,50 a@0,50"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFormWithinItselfEnds(t *testing.T) {
	m := run(t, "/X Do", func(d *pdftest.Doc) string {
		x := d.Add("")
		d.Set(x, pdftest.StreamBody(fmt.Sprintf("/Subtype /Form /Resources <</Font <</F1 2 0 R>> /XObject <</X %d 0 R>>>>", x),
			"BT /F1 10 Tf (a) Tj ET /X Do /X Do"))
		return fmt.Sprintf("/XObject <</X %d 0 R>>", x)
	})
	if print(m) != "a@0,0" {
		t.Errorf("got %s", print(m))
	}
}

func TestFormsThatMultiplyEnd(t *testing.T) {
	start := time.Now()
	m := run(t, "/X Do", func(d *pdftest.Doc) string {
		inner := d.Stream("/Subtype /Form", "BT ET")
		for range 20 {
			inner = d.Stream(fmt.Sprintf("/Subtype /Form /Resources <</XObject <</X %d 0 R>>>>", inner), strings.Repeat("/X Do ", 50))
		}
		return fmt.Sprintf("/XObject <</X %d 0 R>>", inner)
	})
	if !slices.Contains(m.Problems, content.TooDeep) || time.Since(start) > 10*time.Second {
		t.Errorf("problems %q after %v", m.Problems, time.Since(start))
	}
}

func TestActualText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"stands in for a ligature":         {"/Span <</ActualText (fi)>> BDC (x) Tj EMC", "fi"},
		"is spread over unknown codes":     {"/Span <</ActualText (ja)>> BDC (\x81\x01\x01\x01\x01) Tj EMC", "ja"},
		"may not rewrite what is shown":    {"/Span <</ActualText (onschuldig)>> BDC (schuldig) Tj EMC", "schuldig"},
		"of a property list":               {"/Span /P BDC (x) Tj EMC", "fl"},
		"may be empty":                     {"/Span <</ActualText ()>> BDC (x) Tj EMC (y) Tj", "y"},
		"that is never closed":             {"/Span <</ActualText (fi)>> BDC (x) Tj", "fi"},
		"marked content without any":       {"/P <</MCID 0>> BDC (x) Tj EMC", "x"},
		"an end too many changes nothing":  {"EMC EMC (x) Tj", "x"},
		"without glyphs shows nothing":     {"/Span <</ActualText (fi)>> BDC EMC (x) Tj", "x"},
		"a sequence within another counts": {"/P BMC /Span <</ActualText (fi)>> BDC (x) Tj EMC (y) Tj EMC", "fiy"},
	} {
		t.Run(name, func(t *testing.T) {
			m := run(t, "BT /F1 10 Tf "+c.in+" ET", func(*pdftest.Doc) string { return "/Properties <</P <</ActualText (fl)>>>>" })
			var got strings.Builder
			for _, g := range m.Glyphs {
				got.WriteString(g.Text)
			}
			if got.String() != c.want {
				t.Errorf("%s: got %q, want %q", c.in, got.String(), c.want)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	m := run(t, "0 0 1 1 re f /I Do BT /F9 10 Tf (a\x01) Tj ET", func(d *pdftest.Doc) string {
		i := d.Stream("/Subtype /Image /Filter /DCTDecode", "")
		return fmt.Sprintf("/XObject <</I %d 0 R>>", i)
	})
	if m.Paths != 1 || m.Images != 1 || m.TextOps != 1 || m.Codes != 2 || m.Unknown != 1 || !slices.Contains(m.Problems, content.FontGone) {
		t.Errorf("got %+v", m)
	}
}

func TestCancellationEndsARun(t *testing.T) {
	data := pdftest.Simple("x")
	f, err := file.Open(bytes.NewReader(data), int64(len(data)), extract.NewBudget(extract.Limits{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = content.NewReader(f).Run(ctx, &content.Marks{}, []byte(strings.Repeat("q Q ", 10_000)), f.Root(), content.Identity())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestVerticalGlyphsHangBelowTheirOrigin: boxes around them have a width.
func TestVerticalGlyphsHangBelowTheirOrigin(t *testing.T) {
	m := run(t, "BT /F1 10 Tf 50 200 Td <0041> Tj ET", func(d *pdftest.Doc) string {
		d.Set(2, "<</Type /Font /Subtype /Type0 /BaseFont /Recht /Encoding /UniGB-UCS2-V /DescendantFonts [<</Subtype /CIDFontType0 /DW 1000>>]>>")
		return ""
	})
	if len(m.Glyphs) != 1 {
		t.Fatalf("%d glyphs", len(m.Glyphs))
	}
	g := m.Glyphs[0]
	if g.X0 != 50 || g.X1 != 50 || g.Y0 != 200 || g.Y1 != 190 || g.UpX*g.Ascent != 5 || g.UpX*g.Descent != -5 || g.UpY != 0 {
		t.Errorf("got %+v, want 10 by 10 points below 50, 200", g)
	}
}
