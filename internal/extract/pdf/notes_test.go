package pdf_test

import (
	"fmt"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdf/pdftest"
)

// field is a widget with these entries whose appearance shows a text.
func field(t *testing.T, entries, shows string) found {
	t.Helper()
	d, root := pdftest.SimpleDoc(pdftest.Show(72, 700, "inhoud"))
	form := d.Stream("/Subtype /Form /BBox [0 0 300 20] /Resources <</Font <</F1 2 0 R>>>>", pdftest.Show(0, 5, shows))
	d.Set(4, fmt.Sprintf("<</Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources <</Font <</F1 2 0 R>>>> "+
		"/Annots [<</Subtype /Widget /T (veld) %s /Rect [72 500 372 520] /AP <</N %d 0 R>>>>]>>", entries, form))
	return read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), extract.Limits{})
}

// TestAFieldsValueComesOnce: what the appearance of a field says, in whatever form the
// form shows it, is not said again; what it doesn't say is never lost.
func TestAFieldsValueComesOnce(t *testing.T) {
	const options = "/Opt [[(nl) (Nederland)] [(pl) (Polen)] (Roemenië)]"
	for name, c := range map[string]struct{ entries, shows, note, raw string }{
		"as it is":                         {"/V (Jansen)", "Jansen", "", ""},
		"broken over lines":                {"/V (Jan Jansen)", "JanJansen", "", ""},
		"another text":                     {"/V (geheim)", "******", "[field veld] geheim", ""},
		"a number with a comma":            {"/V (5.25)", "5,25", "", "veld: 5.25"},
		"a number with more decimals":      {"/V (302.8)", "302,80", "", "veld: 302.8"},
		"a number in groups":               {"/V (232324)", "232,324.00", "", "veld: 232324"},
		"a number in groups of points":     {"/V (232324)", "€ 232.324,00", "", "veld: 232324"},
		"a negative number":                {"/V (-7)", "-7,00 EUR", "", ""},
		"a number that is shown rounded":   {"/V (3.14159)", "3,14", "[field veld] 3.14159", ""},
		"another number":                   {"/V (12)", "1,2", "[field veld] 12", ""},
		"a number of a telephone":          {"/V (+31 6 12345678)", "0612345678", "[field veld] +31 6 12345678", ""},
		"the code of a choice":             {"/V (nl) " + options, "Nederland", "", "veld: nl"},
		"a choice that isn't shown":        {"/V (pl) " + options, "Nederland", "[field veld] Polen", "veld: pl"},
		"several choices":                  {"/V [(nl) (pl)] " + options, "Nederland Duitsland Polen", "", "veld: nl, pl"},
		"several choices, one not shown":   {"/V [(nl) (pl)] " + options, "Nederland", "[field veld] Nederland\nPolen", "veld: nl, pl"},
		"a choice without a code":          {"/V (Hongarije) " + options, "Hongarije", "", ""},
		"an appearance that shows nothing": {"/V (Jansen)", " ", "[field veld] Jansen", ""},
		"a hidden field":                   {"/F 2 /V (Jansen)", "Jansen", "[field veld] Jansen", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := field(t, c.entries, c.shows)
			_, note, _ := strings.Cut(got.pages[0].Text, "[")
			if note != "" {
				note = "[" + note
			}
			if note != c.note || got.Metadata["form"] != c.raw {
				t.Errorf("%s shown as %q: got note %q, form %q; want %q, %q", c.entries, c.shows, note, got.Metadata["form"], c.note, c.raw)
			}
		})
	}
}

func TestTextThatThePageDoesNotShowIsNamed(t *testing.T) {
	d, _ := pdftest.SimpleDoc(pdftest.Show(72, 700, "zichtbaar") + "/OC /Laag BDC " + pdftest.Show(72, 650, "onder de laag") + "EMC\n" + pdftest.Show(72, -300, "onder de rand"))
	layer := d.Add("<</Type /OCG /Name (Concept)>>")
	d.Set(4, fmt.Sprintf("<</Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources <</Font <</F1 2 0 R>> /Properties <</Laag %d 0 R>>>>>>", layer))
	root := d.Add(fmt.Sprintf("<</Type /Catalog /Pages 1 0 R /OCProperties <</OCGs [%[1]d 0 R] /D <</OFF [%[1]d 0 R]>>>>>>", layer))
	got := read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), extract.Limits{})
	want := "zichtbaar\n\n[hidden layer Concept] onder de laag\n\n[outside the page] onder de rand"
	if p := got.pages[0]; p.Text != want || p.Status != evidence.PageOK || len(p.Words) != 1 {
		t.Errorf("got %q, %s, words %v; want %q and one word with a place", p.Text, p.Status, p.Words, want)
	}
}

// scan is a page of 595 by 842 with an image over a share of it, and lines of text.
func scan(share float64, lines int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "q 595 0 0 %g 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n", 842*share)
	for i := range lines {
		b.WriteString(pdftest.Show(20, 830-12*float64(i), strings.Repeat("woorden ", 14)))
	}
	return b.String()
}

func TestPagesThatMixAScanWithText(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		want string
	}{
		"a stamp on a scan":             {scan(1, 1), pdf.ScanBeside},
		"a letterhead over most of one": {scan(0.8, 2), pdf.ScanBeside},
		"a scan that is off the page":   {strings.Replace(scan(1, 1), "0 0 cm", "9000 0 cm", 1), ""},
		"text over a background":        {scan(1, 50), ""},
		"a picture in a text":           {scan(0.4, 20), ""},
		"a scan with its invisible text": {
			"3 Tr " + scan(1, 40), "",
		},
		"a scan alone": {scan(1, 0), pdf.ImageOnly},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, pdftest.Simple(c.page), extract.Limits{}).pages[0]
			if got := strings.Join(p.Reasons, "; "); got != c.want || pdf.NeedsOCR(&p) != (c.want != "") {
				t.Errorf("got reasons %q, needs OCR %v; want %q", got, pdf.NeedsOCR(&p), c.want)
			}
		})
	}
}

func TestAnInvisibleTextLayerIsNamed(t *testing.T) {
	got := read(t, pdftest.Simple("3 Tr "+scan(1, 40), pdftest.Show(72, 700, "getypt")+" 3 Tr "+pdftest.Show(72, 600, "x"), "3 Tr "+pdftest.Show(1, 1, "herkend")), extract.Limits{})
	if got.Metadata["text-layer-invisible"] != "pages 1, 3" || got.Outcome != evidence.OK {
		t.Errorf("got %q, %s", got.Metadata["text-layer-invisible"], got.Outcome)
	}
}

func TestUnusable(t *testing.T) {
	for name, c := range map[string]struct {
		reasons []string
		want    bool
	}{
		"nothing wrong":            {nil, false},
		"a few unmapped glyphs":    {[]string{"unmapped-glyphs: 5 of 100"}, false},
		"many unmapped glyphs":     {[]string{"unmapped-glyphs: 15 of 100"}, true},
		"no character means much":  {[]string{"strange-characters: 50 of 51", "second-engine-no-better: x/1"}, true},
		"letters one by one":       {[]string{"single-letters: 40 of 50"}, true},
		"text that came to nought": {[]string{"no-words-from-text-operators"}, true},
		"the other engine's page":  {[]string{"spoor-pdf/2: unmapped-glyphs: 90 of 100"}, false},
		"an image":                 {[]string{"no text layer: image only"}, false},
		"a page that is unread":    {[]string{"content-missing"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := pdf.Unusable(&evidence.Page{Reasons: c.reasons}); got != c.want {
				t.Errorf("%q: got %v", c.reasons, got)
			}
		})
	}
}

// TestHolesInWordsAreSeen: a code that no font explains leaves a hole in its word, not
// two words; a page of little else has no text.
func TestHolesInWordsAreSeen(t *testing.T) {
	// The code 0x90 has a width and no meaning.
	d, root := pdftest.SimpleDoc("")
	d.Set(2, "<</Type /Font /Subtype /Type1 /BaseFont /Eigen /FirstChar 0 /Widths ["+strings.Repeat("500 ", 256)+"] /Encoding <</Differences [128 /.notdef]>>>>")
	for name, c := range map[string]struct {
		show string
		want string
		ok   bool
	}{
		"one in a long text": {strings.Repeat("verklaring ", 20) + "signi\x90cant", strings.Repeat("verklaring ", 20) + "signi\ufffdcant", false},
		"many":               {"\x90\x90\x90 x\x90\x90", "x", false},
	} {
		t.Run(name, func(t *testing.T) {
			d.Set(3, pdftest.StreamBody("", pdftest.Show(1, 700, c.show)))
			p := read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), extract.Limits{}).pages[0]
			if p.Text != c.want || (p.Status == evidence.PageOK) != c.ok {
				t.Errorf("got %q, %s %q; want %q", p.Text, p.Status, p.Reasons, c.want)
			}
		})
	}
}
