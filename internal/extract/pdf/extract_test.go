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
	"spoor/internal/extract/pdf/pdftest"
	"spoor/internal/text"
)

// sinkhole keeps what was found.
type sinkhole struct {
	pages    []evidence.Page
	children []extract.Child
}

func (s *sinkhole) Page(p evidence.Page) error  { s.pages = append(s.pages, p); return nil }
func (s *sinkhole) Child(c extract.Child) error { s.children = append(s.children, c); return nil }

// found is what came out of a document.
type found struct {
	extract.Result
	sinkhole
}

func read(t testing.TB, data []byte, lim extract.Limits) found {
	t.Helper()
	var f found
	var err error
	src := extract.Source{Name: "x.pdf", Size: int64(len(data)), Data: bytes.NewReader(data)}
	if f.Result, err = pdf.New().Extract(t.Context(), src, lim, &f.sinkhole); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f found) texts() []string {
	var out []string
	for _, p := range f.pages {
		out = append(out, p.Text)
	}
	return out
}

func TestADocumentIsReadPageByPage(t *testing.T) {
	doc, root := pdftest.SimpleDoc(
		pdftest.Show(72, 700, "Anna werkte van zes tot tien,")+pdftest.Show(72, 688, "elke dag."),
		pdftest.Show(72, 700, "Tweede bladzijde"))
	info := doc.Add(`<</Title (Verklaring \(kopie\)) /Author <FEFF004A002E> /Producer (x) /CreationDate (D:20260131120000+01'00')>>`)
	got := read(t, doc.Compressed(fmt.Sprintf("/Root %d 0 R /Info %d 0 R", root, info)), extract.Limits{})
	want := extract.Result{
		Outcome: evidence.OK, Kind: "pdf", MIME: "application/pdf", Engine: "spoor-pdf/2", Title: "Verklaring (kopie)",
		Metadata: map[string]string{
			"title": "Verklaring (kopie)", "author": "J.", "producer": "x",
			"created": "2026-01-31T11:00:00Z", "pages": "2",
		},
	}
	if diff := cmp.Diff(want, got.Result); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Anna werkte van zes tot tien,\nelke dag.", "Tweede bladzijde"}, got.texts()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for i, p := range got.pages {
		if p.Number != i+1 || p.Engine != "spoor-pdf/2" || p.Status != evidence.PageOK || len(p.Words) != len(strings.Fields(p.Text)) {
			t.Errorf("page %+v", p)
		}
	}
}

func TestBoxesStandWhereThePageIsShown(t *testing.T) {
	// "mm" in 10 points starts 100 to the right of and 200 above the lower left corner
	// of a visible part of 400 by 600.
	w, up, down := 2*8.33, 7.18, 2.07
	for name, c := range map[string]struct {
		entries string
		want    evidence.Box
	}{
		"upright":         {"/MediaBox [0 0 400 600]", evidence.Box{100, 400 - up, 100 + w, 400 + down}},
		"shifted origin":  {"/MediaBox [-50 -60 350 540]", evidence.Box{150, 340 - up, 150 + w, 340 + down}},
		"crop box":        {"/MediaBox [0 0 999 999] /CropBox [10 20 410 620]", evidence.Box{90, 420 - up, 90 + w, 420 + down}},
		"corners swapped": {"/MediaBox [400 600 0 0]", evidence.Box{100, 400 - up, 100 + w, 400 + down}},
		"turned right":    {"/MediaBox [0 0 400 600] /Rotate 90", evidence.Box{200 - down, 100, 200 + up, 100 + w}},
		"upside down":     {"/MediaBox [0 0 400 600] /Rotate 180", evidence.Box{300 - w, 200 - down, 300, 200 + up}},
		"turned left":     {"/MediaBox [0 0 400 600] /Rotate -90", evidence.Box{400 - up, 300 - w, 400 + down, 300}},
		"larger units":    {"/MediaBox [0 0 400 600] /UserUnit 2", evidence.Box{200, 800 - 2*up, 200 + 2*w, 800 + 2*down}},
	} {
		t.Run(name, func(t *testing.T) {
			d := &pdftest.Doc{}
			font := d.Add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
			tree := d.Add("")
			page := d.Page(tree, fmt.Sprintf("%s /Resources <</Font <</F1 %d 0 R>>>>", c.entries, font), pdftest.Show(100, 200, "mm"))
			d.Set(tree, fmt.Sprintf("<</Type /Pages /Count 1 /Kids [%d 0 R]>>", page))
			got := read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", d.Add(fmt.Sprintf("<</Pages %d 0 R>>", tree)))), extract.Limits{})
			box := got.pages[0].Words[0].Box
			for i := range box {
				if diff := box[i] - c.want[i]; diff > 0.011 || diff < -0.011 {
					t.Fatalf("got %v, want %v", box, c.want)
				}
			}
		})
	}
}

// withAnnotations is a page that says "inhoud" and has these annotations.
func withAnnotations(t *testing.T, annotations ...string) found {
	t.Helper()
	d, root := pdftest.SimpleDoc(pdftest.Show(72, 700, "inhoud"))
	d.Set(4, fmt.Sprintf("<</Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources <</Font <</F1 2 0 R>>>> /Annots [%s]>>",
		strings.Join(annotations, " ")))
	d.Stream("/Subtype /Form /BBox [0 0 100 20] /Resources <</Font <</F1 2 0 R>>>>", pdftest.Show(0, 5, "Jansen")) // object 6
	return read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), extract.Limits{})
}

func TestNotesAndFields(t *testing.T) {
	for name, c := range map[string]struct{ annotation, want string }{
		"a note with its author":      {"<</Subtype /Text /T (R. Bakker) /Contents (nagaan!)>>", "inhoud\n\n[annotation, R. Bakker] nagaan!"},
		"a hidden note":               {"<</Subtype /Text /F 2 /Contents (verborgen)>>", "inhoud\n\n[annotation] verborgen"},
		"a field without appearance":  {"<</Subtype /Widget /T (naam) /V (Jansen)>>", "inhoud\n\n[field naam] Jansen"},
		"a field of a field":          {"<</Subtype /Widget /T (voor) /Parent <</T (naam) /V (Anna)>>>>", "inhoud\n\n[field naam.voor] Anna"},
		"a field that shows its text": {"<</Subtype /Widget /T (naam) /V (Jansen) /Rect [72 500 172 520] /AP <</N 6 0 R>>>>", "inhoud\n\nJansen"},
		"a list of choices":           {"<</Subtype /Widget /T (taal) /V [(pl) (ro)]>>", "inhoud\n\n[field taal] pl\nro"},
		"a button's state":            {"<</Subtype /Widget /T (ja) /V /Yes>>", "inhoud"},
		"a pop-up":                    {"<</Subtype /Popup /Contents (dubbel)>>", "inhoud"},
		"what is no appearance's":     {"<</Subtype /FreeText /Contents (in houd)>>", "inhoud\n\n[annotation] in houd"},
		"a field's value elsewhere":   {"<</Subtype /Widget /T (heeft) /V (ou)>>", "inhoud\n\n[field heeft] ou"},
	} {
		t.Run(name, func(t *testing.T) {
			got := withAnnotations(t, c.annotation)
			if got.pages[0].Text != c.want || got.Outcome != evidence.OK {
				t.Errorf("got %q, %s; want %q", got.pages[0].Text, got.Outcome, c.want)
			}
		})
	}
}

func TestAppearancesHaveBoxes(t *testing.T) {
	got := withAnnotations(t, "<</Subtype /Widget /V (Jansen) /Rect [72 500 272 540] /AP <</N 6 0 R>>>>")
	words := got.pages[0].Words
	if w := words[len(words)-1]; w.Text != "Jansen" || w.Box[0] != 72 || w.Box[1] < 300 || w.Box[3] > 342 {
		t.Errorf("got %+v", w)
	}
}

func TestLinksStandInTheMetadata(t *testing.T) {
	link := "<</Subtype /Link /Contents (zie hier) /A <</S /URI /URI (https://voorbeeld.example/x)>>>>"
	got := withAnnotations(t, link, link)
	if got.Metadata["links"] != "https://voorbeeld.example/x" || got.pages[0].Text != "inhoud" {
		t.Errorf("got %q, %q", got.Metadata["links"], got.pages[0].Text)
	}
}

func TestOutcomesAndPageStatus(t *testing.T) {
	image := "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n"
	for name, c := range map[string]struct {
		pages   []string
		outcome evidence.Outcome
		reasons []string
		status  []evidence.PageStatus
	}{
		"scan without text": {
			[]string{image, image, image},
			evidence.Partial,
			[]string{"no-text-layer: pages 1-3"},
			[]evidence.PageStatus{evidence.PageNoText, evidence.PageNoText, evidence.PageNoText},
		},
		"scan among text": {
			[]string{pdftest.Show(1, 1, "tekst"), image},
			evidence.Partial,
			[]string{"no-text-layer: pages 2"},
			[]evidence.PageStatus{evidence.PageOK, evidence.PageNoText},
		},
		"letters drawn as shapes": {
			[]string{strings.Repeat("0 0 1 1 re f ", 50)},
			evidence.Partial,
			[]string{"no-text-layer: pages 1"},
			[]evidence.PageStatus{evidence.PageNoText},
		},
		"a blank page among text": {
			[]string{pdftest.Show(1, 1, "tekst"), ""},
			evidence.OK, nil,
			[]evidence.PageStatus{evidence.PageOK, evidence.PageOK},
		},
		"blank pages only": {
			[]string{"", "q Q"},
			evidence.Empty, nil,
			[]evidence.PageStatus{evidence.PageOK, evidence.PageOK},
		},
		"codes that mean nothing": {
			[]string{"BT /F2 9 Tf (\x81\x82\x83) Tj ET"},
			evidence.Partial,
			[]string{"pages-partial: pages 1"},
			[]evidence.PageStatus{evidence.PagePartial},
		},
		"letters one by one": {
			[]string{pdftest.Show(1, 1, strings.Repeat("a b c ", 10))},
			evidence.Partial,
			[]string{"pages-partial: pages 1"},
			[]evidence.PageStatus{evidence.PagePartial},
		},
		"words without spaces": {
			[]string{pdftest.Show(1, 1, strings.Repeat("woord ", 20)+strings.Repeat("aaneengeschrevenwoordenzonderspaties ", 5))},
			evidence.Partial,
			[]string{"pages-partial: pages 1"},
			[]evidence.PageStatus{evidence.PagePartial},
		},
		"a table of contents with leaders": {
			[]string{pdftest.Show(1, 1, strings.Repeat("kop "+strings.Repeat(".", 60)+" 1 ", 20))},
			evidence.OK, nil,
			[]evidence.PageStatus{evidence.PageOK},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, pdftest.Simple(c.pages...), extract.Limits{})
			var status []evidence.PageStatus
			for _, p := range got.pages {
				status = append(status, p.Status)
			}
			if got.Outcome != c.outcome || cmp.Diff(c.reasons, got.Reasons) != "" || cmp.Diff(c.status, status) != "" {
				t.Errorf("got %s %q %q %q", got.Outcome, got.Reasons, status, got.pages[0].Reasons)
			}
		})
	}
}

func TestFormsMadeByTheViewerAreNamed(t *testing.T) {
	d, _ := pdftest.SimpleDoc(pdftest.Show(72, 700, "Please wait..."))
	root := d.Add("<</Pages 1 0 R /NeedsRendering true /AcroForm <</XFA []>>>>")
	got := read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), extract.Limits{})
	if got.Outcome != evidence.Partial || cmp.Diff([]string{pdf.FormUnread}, got.Reasons) != "" {
		t.Errorf("got %s %q", got.Outcome, got.Reasons)
	}
}

func TestWhoElseShouldReadAPage(t *testing.T) {
	image := "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n"
	got := read(t, pdftest.Simple(image, "BT /F2 9 Tf (\x81\x82) Tj ET", pdftest.Show(1, 1, "tekst")), extract.Limits{})
	for i, want := range [][2]bool{{true, false}, {false, true}, {false, false}} {
		if p := &got.pages[i]; pdf.NeedsOCR(p) != want[0] || pdf.NeedsOtherEngine(p) != want[1] {
			t.Errorf("page %d: OCR %v, other engine %v, reasons %q", p.Number, pdf.NeedsOCR(p), pdf.NeedsOtherEngine(p), p.Reasons)
		}
	}
}

func TestEmbeddedFilesAreChildren(t *testing.T) {
	d, _ := pdftest.SimpleDoc(pdftest.Show(72, 700, "zie bijlage"))
	a := d.Stream("/Type /EmbeddedFile /Filter /FlateDecode /Params <</ModDate (D:20260102)>>", pdftest.Deflate("loonstrook"))
	b := d.Stream("/Type /EmbeddedFile", "contract")
	root := d.Add(fmt.Sprintf("<</Type /Catalog /Pages 1 0 R /Names <</EmbeddedFiles <</Names [(x) <</F (../loon\\000.txt) /EF <</F %d 0 R>>>>]>>>>>>", a))
	d.Add(fmt.Sprintf("<</Subtype /FileAttachment /FS <</UF <FEFF0063> /EF <</F %d 0 R>>>>>>", b))
	got := read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R", root)), extract.Limits{})
	want := []extract.Child{
		{Name: "loon.txt", Original: "../loon.txt", Ordinal: 1, Modified: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Data: []byte("loonstrook")},
		{Name: "c", Ordinal: 2, Data: []byte("contract")},
	}
	if diff := cmp.Diff(want, got.children); diff != "" || got.Outcome != evidence.OK {
		t.Errorf("%s %q (-want +got)\n%s", got.Outcome, got.Reasons, diff)
	}
}

func TestLimits(t *testing.T) {
	long := pdftest.Show(72, 700, strings.Repeat("woord ", 30))
	for name, c := range map[string]struct {
		lim    extract.Limits
		reason string
		pages  int
		want   evidence.Outcome
	}{
		"pages":         {extract.Limits{Pages: 1}, pdf.TooManyPages, 1, evidence.Partial},
		"bytes of text": {extract.Limits{TextBytes: 250}, pdf.TooMuchText, 1, evidence.Partial},
		"inflation":     {extract.Limits{Inflated: 300}, pdf.BudgetSpent, 2, evidence.Partial},
		"nothing read":  {extract.Limits{Inflated: 10}, pdf.BudgetSpent, 1, evidence.Memory},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, pdftest.Simple(long, long, long), c.lim)
			if got.Outcome != c.want || len(got.pages) != c.pages || !strings.Contains(strings.Join(got.Reasons, "\n"), c.reason) {
				t.Errorf("got %s %q, %d pages", got.Outcome, got.Reasons, len(got.pages))
			}
		})
	}
}

func TestHostileDocumentsEndWithAReason(t *testing.T) {
	tree := func(objects ...string) string {
		d := &pdftest.Doc{}
		for _, o := range objects {
			d.Add(o)
		}
		return string(d.Bytes("/Root 1 0 R"))
	}
	for name, c := range map[string]struct {
		data string
		want evidence.Outcome
	}{
		"no bytes":                {"", evidence.Empty},
		"no PDF":                  {"PK\x03\x04 something else", evidence.Damaged},
		"137 GB asked for":        {"%PDF-1.5\n1 0 obj\n<</Type/XRef/Size 17179869184/W[8 8 8]/Index[0 17179869184]/Length 4>>\nstream\nabcd\nendstream\nendobj\nstartxref\n9\n%%EOF\n", evidence.Damaged},
		"a page tree in a circle": {tree("<</Pages 2 0 R>>", "<</Type /Pages /Kids [2 0 R 2 0 R]>>"), evidence.Damaged},
		"pages that are one page": {tree("<</Pages 2 0 R>>", "<</Kids [3 0 R 3 0 R]>>", "<</Type /Page>>"), evidence.Partial},
		"kids that are numbers":   {tree("<</Pages 2 0 R>>", "<</Kids [1 2 3]>>"), evidence.Damaged},
		"content that is gone":    {tree("<</Pages 2 0 R>>", "<</Count 1 /Kids [3 0 R]>>", "<</Type /Page /Contents 9 0 R>>"), evidence.Partial},
		"content that is cut off": {"%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Count 1/Kids[3 0 R]>>endobj 3 0 obj<</Type/Page/Contents 4 0 R>>endobj trailer<</Root 1 0 R>> 4 0 obj<</Length 99>>stream\nBT /F1 9 Tf (Anna verkl", evidence.Partial},
		"no page tree":            {tree("<</Type /Catalog>>", "<</Type /Page /Contents 3 0 R>>", pdftest.StreamBody("", "BT /F 9 Tf (over) Tj ET")), evidence.Partial},
		"cut off in the middle":   {cutOff(), evidence.Partial},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			got := read(t, []byte(c.data), extract.Limits{})
			if got.Outcome != c.want || len(got.Reasons) == 0 || time.Since(start) > 5*time.Second {
				t.Errorf("got %s %q after %v, want %s", got.Outcome, got.Reasons, time.Since(start), c.want)
			}
		})
	}
}

// cutOff is the first part of a document of many pages.
func cutOff() string {
	pages := make([]string, 50)
	for i := range pages {
		pages[i] = pdftest.Show(72, 700, strings.Repeat("verklaring ", 20))
	}
	whole := pdftest.Simple(pages...)
	return string(whole[:len(whole)/2])
}

func TestEncryptedWithAPasswordNeedsOne(t *testing.T) {
	d, root := pdftest.SimpleDoc(pdftest.Show(1, 1, "geheim"))
	got := read(t, d.Bytes(fmt.Sprintf("/Root %d 0 R /ID [(a) (a)] /Encrypt <</Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (%s) /U (%s)>>",
		root, strings.Repeat("o", 32), strings.Repeat("u", 32))), extract.Limits{})
	if got.Outcome != evidence.NeedsPassword || len(got.pages) != 0 {
		t.Errorf("got %s %q", got.Outcome, got.Reasons)
	}
}

func TestASinksRefusalIsReturned(t *testing.T) {
	data := pdftest.Simple(pdftest.Show(1, 1, "a"), pdftest.Show(1, 1, "b"))
	refusal := errors.New("disk full")
	_, err := pdf.New().Extract(t.Context(), extract.Source{Size: int64(len(data)), Data: bytes.NewReader(data)}, extract.Limits{}, refusing{refusal})
	if !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = pdf.New().Extract(ctx, extract.Source{Size: int64(len(data)), Data: bytes.NewReader(data)}, extract.Limits{}, &sinkhole{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type refusing struct{ err error }

func (r refusing) Page(evidence.Page) error  { return r.err }
func (r refusing) Child(extract.Child) error { return r.err }

func FuzzExtract(f *testing.F) {
	doc, root := pdftest.SimpleDoc(pdftest.Show(72, 700, "Anna (12)"), "BI ID x EI /X Do")
	f.Add(pdftest.Simple(pdftest.Show(72, 700, "een"), "BT /F1 0 Tf (x) Tj ET"))
	f.Add(doc.Compressed(fmt.Sprintf("/Root %d 0 R", root)))
	f.Add([]byte(cutOff()))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := read(t, data, extract.Limits{})
		if !got.Outcome.Valid() || got.Outcome != evidence.OK && got.Outcome != evidence.Empty && len(got.Reasons) == 0 {
			t.Fatalf("outcome %q, reasons %q", got.Outcome, got.Reasons)
		}
		for _, p := range got.pages {
			if n := text.Normalise(p.Text).String(); n != p.Text {
				t.Fatalf("text isn't normalised: %q", p.Text)
			}
			for _, w := range p.Words {
				if w.Of(p.Text) != w.Text {
					t.Fatalf("word %q at %v of %q", w.Text, w.Span, p.Text)
				}
			}
		}
		if again := read(t, data, extract.Limits{}); cmp.Diff(got.pages, again.pages) != "" || cmp.Diff(got.Result, again.Result) != "" {
			t.Fatal("the same bytes gave another reading")
		}
	})
}
