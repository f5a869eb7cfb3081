package content_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/pdftest"
)

// layered is a document with a layer that is shown (/On, object 6) and one that isn't
// (/Off, object 7); more makes further resources out of their numbers.
func layered(more string) func(d *pdftest.Doc) string {
	return func(d *pdftest.Doc) string {
		on, off := d.Add("<</Type /OCG /Name (aan)>>"), d.Add("<</Type /OCG /Name (uit)>>")
		d.Set(5, fmt.Sprintf("<</Type /Catalog /Pages 1 0 R /OCProperties <</OCGs [%[1]d 0 R %[2]d 0 R] /D <</OFF [%[2]d 0 R]>>>>>>", on, off))
		number := strings.NewReplacer("ON", fmt.Sprintf("%d 0 R", on), "OFF", fmt.Sprintf("%d 0 R", off))
		form := d.Stream(number.Replace("/Subtype /Form /OC OFF"), "BT /F1 10 Tf (form) Tj ET")
		return number.Replace(fmt.Sprintf("/XObject <</X %d 0 R>> /Properties <</On ON /Off OFF %s>>", form, more))
	}
}

// texts is what is shown, and what is on each hidden layer.
func texts(m *content.Marks) []string {
	read := func(glyphs []content.Glyph) string {
		var b strings.Builder
		for _, g := range glyphs {
			b.WriteString(g.Text)
		}
		return b.String()
	}
	out := []string{read(m.Glyphs)}
	for _, l := range m.Hidden {
		out = append(out, l.Name+": "+read(l.Glyphs))
	}
	return out
}

func TestLayers(t *testing.T) {
	const show = "BT /F1 10 Tf (%s) Tj ET"
	for name, c := range map[string]struct {
		in, more string
		want     []string
	}{
		"a layer that is shown":            {"/OC /On BDC a EMC", "", []string{"a"}},
		"a layer that isn't":               {"/OC /Off BDC a EMC b", "", []string{"b", "uit: a"}},
		"one within the other":             {"/OC /Off BDC a /OC /On BDC b EMC c EMC d", "", []string{"d", "uit: abc"}},
		"the state restored within":        {"q /OC /Off BDC a Q b EMC c", "", []string{"c", "uit: ab"}},
		"a form on a layer":                {"/X Do a", "", []string{"a", "uit: form"}},
		"a form within a hidden sequence":  {"/OC /Off BDC /X Do EMC", "", []string{"", "uit: form"}},
		"a name that isn't there":          {"/OC /Gone BDC a EMC", "", []string{"a"}},
		"other marked content":             {"/P /Off BDC a EMC", "", []string{"a"}},
		"any of two on":                    {"/OC /M BDC a EMC", "/M <</Type /OCMD /OCGs [ON OFF]>>", []string{"a"}},
		"all of two on":                    {"/OC /M BDC a EMC", "/M <</Type /OCMD /P /AllOn /OCGs [ON OFF]>>", []string{"", "aan: a"}},
		"any of one off":                   {"/OC /M BDC a EMC", "/M <</Type /OCMD /P /AnyOff /OCGs ON>>", []string{"", "aan: a"}},
		"all off":                          {"/OC /M BDC a EMC", "/M <</Type /OCMD /P /AllOff /OCGs OFF>>", []string{"a"}},
		"an expression counts as shown":    {"/OC /M BDC a EMC", "/M <</Type /OCMD /VE [/And OFF] /OCGs [OFF]>>", []string{"a"}},
		"nothing to depend on":             {"/OC /M BDC a EMC", "/M <</Type /OCMD /OCGs []>>", []string{"a"}},
		"ActualText on a hidden layer":     {"/OC /Off BDC /Span <</ActualText (x)>> BDC a EMC EMC b", "", []string{"b", "uit: a"}},
		"a sequence that is never closed":  {"/OC /Off BDC a", "", []string{"", "uit: a"}},
		"an image on a hidden layer":       {"/OC /Off BDC BI /W 1 /H 1 ID x EI EMC a", "", []string{"a"}},
		"invisible text is shown text too": {"3 Tr a 0 Tr b", "", []string{"ab"}},
	} {
		t.Run(name, func(t *testing.T) {
			words := strings.Fields(c.in)
			for i, w := range words {
				if len(w) == 1 && w >= "a" && w <= "d" {
					words[i] = fmt.Sprintf(show, w)
				}
			}
			m := run(t, strings.Join(words, " "), layered(c.more))
			if diff := cmp.Diff(c.want, texts(m)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", c.in, diff)
			}
			if m.Images > 0 {
				t.Errorf("%s: %d images", c.in, m.Images)
			}
		})
	}
}

func TestInvisibleTextAndPictures(t *testing.T) {
	m := run(t, "q 200 0 0 100 10 20 cm BI /W 1 /H 1 ID x EI Q BT /F1 10 Tf 3 Tr (a b) Tj 0 Tr (c) Tj ET", nil)
	if m.Invisible != 2 || cmp.Diff([]content.Rect{{10, 20, 210, 120}}, m.Pictures) != "" || m.Images != 1 {
		t.Errorf("got %d invisible glyphs, pictures %v, %d images", m.Invisible, m.Pictures, m.Images)
	}
}

func TestCharacterSpacingIsNoted(t *testing.T) {
	m := run(t, "BT /F1 10 Tf 2 0 0 2 0 0 Tm 3 Tc (ab) Tj [(c) -500 (d)] TJ ET", nil)
	var got []float64
	for _, g := range m.Glyphs {
		got = append(got, g.Spaced)
	}
	if diff := cmp.Diff([]float64{0, 6, 0, 6}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
