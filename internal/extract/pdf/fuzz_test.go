package pdf_test

import (
	"testing"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/pdftest"
)

// FuzzContent gives the interpreter of pages what FuzzExtract seldom reaches: a whole
// document around the content of one page, that is the same every time.
func FuzzContent(f *testing.F) {
	for _, content := range []string{
		pdftest.Show(72, 700, "Anna (12)"), "BT /F1 12 Tf 1 0 0 1 72 700 Tm [(een) -500 (twee)] TJ T* (drie) ' 2 3 (vier) \" ET",
		"q 1 0 0 1 5 5 cm /X1 Do Q BI /W 1 /H 1 /CS /G ID x EI", "/P <</MCID 0 /ActualText (werk)>> BDC BT /F1 9 Tf <0041> Tj ET EMC",
		"BT /F1 12 Tf 3 Tr 5 Ts 2 Tc 3 Tw 50 Tz 14 TL 1 0.5 -0.5 1 99999 -99999 Tm (x) Tj ET", "<< /A [ ( \\051 ) <7> /N#20 1e9 -.5 true null ] >> BT",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		got := read(t, pdftest.Simple(string(content)), extract.Limits{})
		if !got.Outcome.Valid() || len(got.pages) > 1 {
			t.Fatalf("outcome %q, %d pages of a document of one page", got.Outcome, len(got.pages))
		}
		for _, p := range got.pages {
			for _, w := range p.Words {
				if w.Of(p.Text) != w.Text {
					t.Fatalf("word %q at %v of %q", w.Text, w.Span, p.Text)
				}
			}
		}
	})
}
