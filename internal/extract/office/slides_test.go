package office_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/office"
)

// slide is a presentation of one slide with these shapes and parts.
func slide(shapes string, parts ...extracttest.Part) []byte {
	return extracttest.PptxOf(1, append([]extracttest.Part{{Name: "ppt/slides/slide1.xml", Content: extracttest.Slide("", shapes)}}, parts...)...)
}

// slideRelations relates slide 1 to parts by kind and target, in pairs.
func slideRelations(pairs ...string) extracttest.Part {
	var all []extracttest.Relation
	for i := 0; i < len(pairs); i += 2 {
		external := strings.Contains(pairs[i+1], "://")
		all = append(all, extracttest.Relation{ID: fmt.Sprintf("r%d", i/2+1), Type: pairs[i], Target: pairs[i+1], External: external})
	}
	return extracttest.Part{Name: "ppt/slides/_rels/slide1.xml.rels", Content: extracttest.Relations(all...)}
}

func TestSlideTexts(t *testing.T) {
	for _, tc := range []struct{ name, shapes, want string }{
		{"runs and breaks", `<p:sp><p:txBody><a:p><a:r><a:t>een </a:t></a:r><a:r><a:t>twee</a:t></a:r><a:br/><a:r><a:t>drie</a:t></a:r></a:p></p:txBody></p:sp>`, "een twee\ndrie"},
		{"a group", `<p:grpSp>` + extracttest.SlideShape("", "binnen") + `</p:grpSp>`, "binnen"},
		{"a table", `<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Naam</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p/></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>Loon</a:t></a:r></a:p></a:txBody></a:tc></a:tr>` +
			`<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Ana</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`, "Naam\t\tLoon\nAna"},
		{"alternatives are read once", `<mc:AlternateContent><mc:Choice>` + extracttest.SlideShape("", "nieuw") + `</mc:Choice><mc:Fallback>` + extracttest.SlideShape("", "oud") + `</mc:Fallback></mc:AlternateContent>`, "nieuw"},
		{"slide numbers are left out", extracttest.SlideShape("sldNum", "7") + extracttest.SlideShape("ftr", "Uitzendbureau Delta"), "Uitzendbureau Delta"},
		{"alternative text", `<p:pic><p:nvPicPr><p:cNvPr id="2" name="Foto" descr="Paspoort op tafel"/></p:nvPicPr></p:pic>`, "[image: Paspoort op tafel]"},
		{"a link of a run", `<p:sp><p:txBody><a:p><a:r><a:rPr><a:hlinkClick r:id="r1"/></a:rPr><a:t>hier</a:t></a:r></a:p></p:txBody></p:sp>`, "hier <https://kamers.example/x>"},
		{"a link of a shape", `<p:pic><p:nvPicPr><p:cNvPr id="2" name="Foto"><a:hlinkClick r:id="r1"/></p:cNvPr></p:nvPicPr></p:pic>`, "<https://kamers.example/x>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, office.NewSlides(), slide(tc.shapes, slideRelations("hyperlink", "https://kamers.example/x")))
			if res.Outcome != evidence.OK || len(got.pages) != 1 || got.pages[0].Text != tc.want {
				t.Errorf("got %s %q %q, want %q", res.Outcome, res.Reasons, got.texts(), tc.want)
			}
		})
	}
}

func TestSlidesAreLabelledPagesInOrder(t *testing.T) {
	file := extracttest.PptxOf(2,
		extracttest.Part{Name: "ppt/slides/slide3.xml", Content: extracttest.Slide("", extracttest.SlideShape("", "los"))},
		extracttest.Part{Name: "ppt/slides/slide2.xml", Content: extracttest.Slide(`show="0"`, extracttest.SlideShape("ctrTitle", "Geheim", "plan")+extracttest.SlideShape("", "zwart"))},
		extracttest.Part{Name: "ppt/slides/slide1.xml", Content: extracttest.Slide("", extracttest.SlideShape("title", "Begin"))})
	res, got := read(t, office.NewSlides(), file)
	var pages []string
	for _, p := range got.pages {
		pages = append(pages, fmt.Sprintf("%d %s %q %v", p.Number, p.Label, p.Text, p.Reasons))
	}
	want := []string{`1 Begin "Begin" []`, `2 Geheim plan "Geheim\nplan\nzwart" [slide-hidden]`, `3  "los" [slide-unlisted]`}
	if diff := cmp.Diff(want, pages); res.Outcome != evidence.OK || diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", res.Outcome, res.Reasons, diff)
	}
}

func TestSlideSurroundings(t *testing.T) {
	chart := `<c:chartSpace><c:title><c:tx><c:rich><a:p><a:r><a:t>Loon per </a:t></a:r><a:r><a:t>week</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:cat><c:strRef><c:f>B!A1</c:f><c:strCache><c:pt idx="0"><c:v>Ana</c:v></c:pt><c:pt idx="1"><c:v>Bo</c:v></c:pt></c:strCache></c:strRef></c:cat>` +
		`<c:val><c:numRef><c:numCache><c:formatCode>dd-mm-yyyy</c:formatCode><c:pt idx="0"><c:v>45355</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:chartSpace>`
	file := slide(extracttest.SlideShape("title", "Lonen")+`<p:graphicFrame><c:chart r:id="r1"/></p:graphicFrame><p:graphicFrame><dgm:relIds r:dm="r2"/></p:graphicFrame>`+extracttest.SlideShape("", "einde"),
		slideRelations("chart", "../charts/chart1.xml", "diagramData", "../diagrams/data1.xml", "notesSlide", "../notesSlides/notesSlide1.xml", "comments", "../comments/comment1.xml", "comments", "../comments/modern.xml", "image", "../media/foto.png"),
		extracttest.Part{Name: "ppt/charts/chart1.xml", Content: chart},
		extracttest.Part{Name: "ppt/diagrams/data1.xml", Content: `<dgm:dataModel><dgm:pt><dgm:t><a:p><a:r><a:t>werven</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>vervoeren</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>`},
		extracttest.Part{Name: "ppt/notesSlides/notesSlide1.xml", Content: extracttest.Slide("", extracttest.SlideShape("body", "niet hardop zeggen")+extracttest.SlideShape("sldNum", "1"))},
		extracttest.Part{Name: "ppt/commentAuthors.xml", Content: `<p:cmAuthorLst><p:cmAuthor id="0" name="I. Kok"/></p:cmAuthorLst>`},
		extracttest.Part{Name: "ppt/authors.xml", Content: `<p188:authorLst><p188:author id="{1}" name="J. Vos"/></p188:authorLst>`},
		extracttest.Part{Name: "ppt/comments/comment1.xml", Content: `<p:cmLst><p:cm authorId="0" dt="2024-03-04T10:20:00.000"><p:text>klopt dit?</p:text></p:cm></p:cmLst>`},
		extracttest.Part{Name: "ppt/comments/modern.xml", Content: `<p188:cmLst><p188:cm authorId="{1}" created="2024-03-05T09:00:00"><p188:replyLst><p188:reply authorId="{1}" created="2024-03-06T09:00:00"><p188:txBody><a:p><a:r><a:t>gedaan</a:t></a:r></a:p></p188:txBody></p188:reply></p188:replyLst><p188:txBody><a:p><a:r><a:t>weghalen</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>`},
		extracttest.Part{Name: "ppt/media/foto.png", Content: "\x89PNG"})
	res, got := read(t, office.NewSlides(), file)
	want := "Lonen\nLoon per week\nAna\tBo\n04-03-2024\nwerven\nvervoeren\neinde\n\n[notes] niet hardop zeggen\n\n[comment: I. Kok, 2024-03-04] klopt dit?\n[comment: J. Vos, 2024-03-05] weghalen\n[comment: J. Vos, 2024-03-06] gedaan"
	if diff := cmp.Diff(want, got.texts()[0]); res.Outcome != evidence.OK || diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", res.Outcome, res.Reasons, diff)
	}
	if len(got.children) != 1 || got.children[0].Name != "foto.png" {
		t.Errorf("children = %+v, want the picture", got.children)
	}
}

func TestSlideMastersSayWhatIsNoPlaceholder(t *testing.T) {
	master := extracttest.Slide("", extracttest.SlideShape("title", "Klik om te bewerken")+extracttest.SlideShape("", "Vertrouwelijk, Delta BV"))
	file := slide(extracttest.SlideShape("title", "A"), slideRelations("slideLayout", "../slideLayouts/l1.xml"),
		extracttest.Part{Name: "ppt/slideLayouts/l1.xml", Content: master},
		extracttest.Part{Name: "ppt/slideLayouts/_rels/l1.xml.rels", Content: extracttest.Relations(extracttest.Relation{ID: "m", Type: "slideMaster", Target: "../slideMasters/m1.xml"})},
		extracttest.Part{Name: "ppt/slideMasters/m1.xml", Content: master})
	if _, got := read(t, office.NewSlides(), file); !cmp.Equal(got.texts(), []string{"A", "Vertrouwelijk, Delta BV"}) {
		t.Errorf("got %q, want the slide and the master's own text, once", got.texts())
	}
}

func TestSlidesOutcomes(t *testing.T) {
	long := slide(extracttest.SlideShape("", strings.Repeat("woord ", 200_000)))
	for _, tc := range []struct {
		name    string
		file    []byte
		lim     extract.Limits
		outcome evidence.Outcome
		reason  string
	}{
		{"not a zip", []byte("geen zip"), extract.Limits{}, evidence.Damaged, "pptx-damaged: "},
		{"no presentation", extracttest.Zip(extracttest.Text("a.txt", "a")), extract.Limits{}, evidence.Damaged, "pptx-no-presentation"},
		{"encrypted", extracttest.ZipEncrypted("ppt/x.xml"), extract.Limits{}, evidence.NeedsPassword, "pptx-encrypted"},
		{"no text", slide(""), extract.Limits{}, evidence.Empty, ""},
		{"a slide that is not there", extracttest.PptxOf(2, extracttest.Part{Name: "ppt/slides/slide1.xml", Content: extracttest.Slide("", extracttest.SlideShape("", "x"))}), extract.Limits{}, evidence.Partial, "slide-missing: "},
		{"a cut off slide", extracttest.PptxOf(1, extracttest.Part{Name: "ppt/slides/slide1.xml", Content: "<p:sld><p:sp><a:p><a:r><a:t>half"}), extract.Limits{}, evidence.Partial, "part-damaged: ppt/slides/slide1.xml"},
		{"too much text", long, extract.Limits{TextBytes: 1000}, evidence.Partial, "text-limit: "},
		{"too many pages", extracttest.Pptx("a", "b", "c"), extract.Limits{Pages: 2}, evidence.Partial, "page-limit: 2"},
		{"inflates too far", long, extract.Limits{Inflated: 100_000}, evidence.Memory, "inflates-too-far: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := readWithin(t, office.NewSlides(), tc.file, tc.lim)
			if res.Outcome != tc.outcome || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %s %q with %.100q, want %s %q", res.Outcome, res.Reasons, got.texts(), tc.outcome, tc.reason)
			}
		})
	}
	checkRefusals(t, office.NewSlides(), extracttest.Pptx("a"))
}

func FuzzSlides(f *testing.F) {
	f.Add(extracttest.Pptx("titel\nregel", "twee"))
	f.Add(extracttest.Truncated(extracttest.Pptx("titel\nregel", "twee"), 70))
	f.Fuzz(func(t *testing.T, file []byte) { fuzz(t, office.NewSlides(), file) })
}

// FuzzSlideXML fuzzes what compression hides from FuzzSlides.
func FuzzSlideXML(f *testing.F) {
	f.Add(extracttest.Slide("", extracttest.SlideShape("title", "x")), `<c:chart><c:v>1</c:v></c:chart>`)
	f.Add(`<p:sld><a:tc><a:tr><a:tc></a:tr><mc:Fallback></p:sp></a:r>`, `<c:numCache formatCode="0">`)
	f.Fuzz(func(t *testing.T, shapes, chart string) {
		fuzz(t, office.NewSlides(), slide(shapes, slideRelations("chart", "../charts/c.xml", "comments", "../charts/c.xml", "notesSlide", "../slides/slide1.xml"), extracttest.Part{Name: "ppt/charts/c.xml", Content: chart}))
	})
}
