package office_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/office"
)

// p is a paragraph of runs, r a run with text.
func p(runs ...string) string { return "<w:p>" + strings.Join(runs, "") + "</w:p>" }

func r(text string) string {
	return `<w:r><w:t xml:space="preserve">` + extracttest.Escape(text) + `</w:t></w:r>`
}

func tc(content string) string { return "<w:tc>" + content + "</w:tc>" }

func TestWordText(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		parts      []extracttest.Part
		want       []string
	}{
		{"paragraphs", p(r("Een.")) + p(r("Twee "), r("stukken.")), nil, []string{"Een.\nTwee stukken."}},
		{"tabs and breaks", p(r("a"), "<w:r><w:tab/><w:br/><w:cr/><w:noBreakHyphen/></w:r>", r("b")), nil, []string{"a\t\n\n-b"}},
		{"a tab stop is no tab", p(`<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>`, r("a")), nil, []string{"a"}},
		{"a ligature is normalised", p(r("oﬃcieel ĳs")), nil, []string{"officieel ijs"}},
		{
			"a table", "<w:tbl><w:tr>" + tc(p(r("Naam"))) + tc(p(r("Jan"))) + "</w:tr><w:tr>" + tc(p()) + tc(p(r("twee"))+p(r("regels"))) + "</w:tr></w:tbl>" + p(r("na")), nil,
			[]string{"Naam\tJan\n\ttwee\nregels\nna"},
		},
		{
			"a table in a table", "<w:tbl><w:tr>" + tc("<w:tbl><w:tr>"+tc(p(r("a")))+tc(p(r("b")))+"</w:tr></w:tbl>"+p()) + tc(p(r("c"))) + "</w:tr></w:tbl>", nil,
			[]string{"a\tb\tc"},
		},
		{"page breaks", p(r("een"), `<w:r><w:br w:type="page"/></w:r>`) + p(`<w:r><w:lastRenderedPageBreak/></w:r>`, r("twee")), nil, []string{"een", "twee"}},
		{"a page break before", p(r("een")) + p("<w:pPr><w:pageBreakBefore/></w:pPr>", r("twee")), nil, []string{"een", "twee"}},
		{"a page break before, off", p(r("een")) + p(`<w:pPr><w:pageBreakBefore w:val="0"/></w:pPr>`, r("twee")), nil, []string{"een\ntwee"}},
		{
			"a page break in a table waits", "<w:tbl><w:tr>" + tc(p(`<w:r><w:lastRenderedPageBreak/></w:r>`, r("a"))) + tc(p(r("b"))) + "</w:tr></w:tbl>" + p(r("c")), nil,
			[]string{"a\tb", "c"},
		},
		{
			"changes", p(r("betaald: "), `<w:del w:author="A. Bakker"><w:r><w:delText>300</w:delText></w:r></w:del><w:ins w:author="C. Dijk">`+r("900")+`</w:ins>`, r(" euro")), nil,
			[]string{"betaald: [-300-][+900+] euro"},
		},
		{"a change without text", p(`<w:pPr><w:rPr><w:ins w:author="A"/></w:rPr></w:pPr>`, r("x"), `<w:ins w:author="A"/>`), nil, []string{"x"}},
		{"moved text", p(`<w:moveFrom>` + r("x") + `</w:moveFrom><w:moveTo>` + r("x") + `</w:moveTo>`), nil, []string{"[-x-][+x+]"}},
		{
			"a text box, once", p(r("voor"), `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>`+p(r("in de kader"))+`</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>`+p(r("in de kader"))+`</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`, r(" na")), nil,
			[]string{"voor na\n[text box] in de kader"},
		},
		{
			"a text box that only the fallback has", p(r("voor"), `<w:r><mc:AlternateContent><mc:Choice Requires="nieuw"><w:drawing/></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>`+p(r("in de kader"))+`</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`), nil,
			[]string{"voor\n[text box] in de kader"},
		},
		{"what a picture shows", p(r("zie "), `<w:r><w:drawing><docPr name="x" title="Huis" descr="met rood dak"/></w:drawing></w:r>`), nil, []string{"zie [image: Huis met rood dak]"}},
		{
			"what a picture of old shows", p(`<w:r><w:pict><v:shape alt="een huis" href="https://kamers.example/4"><v:imagedata title="foto"/></v:shape><v:shape><v:imagedata title="plattegrond"/></v:shape></w:pict></w:r>`), nil,
			[]string{"[image: een huis] <https://kamers.example/4>[image: plattegrond]"},
		},
		{
			"a picture, once", p(`<w:r><mc:AlternateContent><mc:Choice><docPr descr="huis"/></mc:Choice><mc:Fallback><w:pict><v:shape alt="huis"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>`), nil,
			[]string{"[image: huis]"},
		},
		{"only a fallback", p(`<w:r><mc:AlternateContent><mc:Fallback>`, r("oud"), `</mc:Fallback></mc:AlternateContent></w:r>`), nil, []string{"oud"}},
		{"a watermark", p(`<w:r><w:pict><v:textpath string="CONCEPT"/></w:pict></w:r>`), nil, []string{"CONCEPT"}},
		{"a simple field", p(`<w:fldSimple w:instr=" PAGE ">` + r("3") + `</w:fldSimple>`), nil, []string{"3"}},
		{
			"a link as a field", p(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://kamers.example/12" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`, r("hier"), `<w:r><w:fldChar w:fldCharType="end"/></w:r>`, r(".")), nil,
			[]string{"hier <https://kamers.example/12>."},
		},
		{
			"check boxes of a form", p(`<w:r><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:r>`, r(" ja "), `<w:r><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:r>`, r(" nee")), nil,
			[]string{"☒ ja ☐ nee"},
		},
		{"a tick of Wingdings", p(`<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>`, r(" akkoord")), nil, []string{"☒ akkoord"}},
		{
			"headers and footers", p(r("tekst")), []extracttest.Part{
				{Name: "word/footer1.xml", Content: extracttest.Word("ftr", p(r("onder")))},
				{Name: "word/header1.xml", Content: extracttest.Word("hdr", p(r("boven")))},
				{Name: "word/header2.xml", Content: extracttest.Word("hdr", p(r("boven")))},
			}, []string{"[header] boven\ntekst\n[footer] onder"},
		},
		{
			"footnotes at the end of their page", p(r("een"), `<w:r><w:footnoteReference w:id="2"/></w:r>`, `<w:r><w:br w:type="page"/></w:r>`, r("twee"), `<w:r><w:footnoteReference w:id="3"/></w:r>`),
			[]extracttest.Part{{Name: "word/footnotes.xml", Content: extracttest.Word("footnotes", `<w:footnote w:type="separator" w:id="0">`+p(r("----"))+`</w:footnote><w:footnote w:id="2">`+p(`<w:r><w:footnoteRef/></w:r>`, r(" noot A"))+`</w:footnote><w:footnote w:id="3">`+p(r("noot B"))+`</w:footnote>`)}},
			[]string{"een[1]\n[footnote 1] noot A", "twee[2]\n[footnote 2] noot B"},
		},
		{
			"an endnote", p(r("een"), `<w:r><w:endnoteReference w:id="1"/></w:r>`),
			[]extracttest.Part{{Name: "word/endnotes.xml", Content: extracttest.Word("endnotes", `<w:endnote w:id="1">`+p(r("slot"))+`</w:endnote>`)}},
			[]string{"een[i]\n[endnote i] slot"},
		},
		{
			"a comment, and one without a place", p(r("loon"), `<w:r><w:commentReference w:id="7"/></w:r>`),
			[]extracttest.Part{{Name: "word/comments.xml", Content: extracttest.Word("comments", `<w:comment w:id="7" w:author="E. Visser" w:date="2024-03-04T10:20:00Z">`+p(r("klopt niet"))+`</w:comment><w:comment w:id="8" w:author="F. Smit">`+p(r("los"))+`</w:comment>`)}},
			[]string{"loon\n[comment: E. Visser, 2024-03-04] klopt niet\n[comment: F. Smit] los"},
		},
		{
			"numbered paragraphs", p(num("1", "0"), r("Feit")) + p(num("1", "1"), r("onder a")) + p(num("1", "1"), r("onder b")) + p(num("1", "0"), r("Feit")) + p(`<w:pPr><w:pStyle w:val="Kop"/></w:pPr>`, r("Kop")) + p(num("2", "0"), r("punt")),
			[]extracttest.Part{{Name: "word/numbering.xml", Content: extracttest.Word("numbering", lists)}, {Name: "word/styles.xml", Content: extracttest.Word("styles", `<w:style w:styleId="Kop"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>`)}},
			[]string{"1. Feit\n1.a) onder a\n1.b) onder b\n2. Feit\nIV Kop\n• punt"},
		},
		{"an unknown entity stays as it is", "", nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := extracttest.DocxOf(tc.body, tc.parts...)
			if tc.want == nil {
				file, tc.want = extracttest.DocxEntityBomb(), []string{"voor &e9; na"}
			}
			res, got := read(t, office.NewWord(), file)
			if diff := cmp.Diff(tc.want, got.texts()); diff != "" {
				t.Errorf("outcome %s, pages (-want +got):\n%s", res.Outcome, diff)
			}
		})
	}
}

func num(id, level string) string {
	return `<w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr></w:pPr>`
}

const lists = `<w:abstractNum w:abstractNumId="10"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>` +
	`<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="11"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="12"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>` +
	`<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="11"/></w:num>` +
	`<w:num w:numId="3"><w:abstractNumId w:val="12"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>`

func TestWordLinksShowTheirTarget(t *testing.T) {
	rels := extracttest.Part{Name: "word/_rels/document.xml.rels", Content: extracttest.Relations(
		extracttest.Relation{ID: "a", Type: "hyperlink", Target: "https://kamers.example/rotterdam", External: true},
		extracttest.Relation{ID: "b", Type: "hyperlink", Target: "mailto:baas@uitzend.example", External: true},
	)}
	body := p(`<w:hyperlink r:id="a">`+r("kamer")+`</w:hyperlink>`, r(", "), `<w:hyperlink r:id="b">`+r("baas@uitzend.example")+`</w:hyperlink>`, r(", "), `<w:hyperlink w:anchor="kop">`+r("zie kop")+`</w:hyperlink>`)
	_, got := read(t, office.NewWord(), extracttest.DocxOf(body, rels))
	want := "kamer <https://kamers.example/rotterdam>, baas@uitzend.example, zie kop"
	if got.texts()[0] != want {
		t.Errorf("got %q, want %q", got.texts(), want)
	}
}

func TestWordTellsOfChangesAndHiddenText(t *testing.T) {
	body := p(`<w:del w:author="C. Dijk"><w:r><w:delText>weg</w:delText></w:r></w:del><w:ins w:author="A. Bakker">`+r("bij")+`</w:ins>`, `<w:r><w:rPr><w:vanish/></w:rPr><w:t>verborgen</w:t></w:r>`)
	_, got := read(t, office.NewWord(), extracttest.DocxOf(body))
	want := []string{"tracked-changes: 1 inserted, 1 deleted, by A. Bakker, C. Dijk", "hidden-text"}
	if diff := cmp.Diff(want, got.pages[0].Reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

func TestWordMetadata(t *testing.T) {
	core := `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title> Contract  huisvesting </dc:title><dc:creator>G. Mulder</dc:creator><cp:lastModifiedBy>H. Bos</cp:lastModifiedBy></cp:coreProperties>`
	custom := `<Properties xmlns="x" xmlns:vt="v"><property name="Zaak"><vt:lpwstr>26-0412</vt:lpwstr></property></Properties>`
	res, _ := read(t, office.NewWord(), extracttest.DocxOf(p(r("x")), extracttest.Part{Name: "docProps/core.xml", Content: core}, extracttest.Part{Name: "docProps/custom.xml", Content: custom}))
	want := extract.Result{
		Outcome: evidence.OK, Kind: "docx", MIME: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Engine: "spoor-docx/2",
		Title:    "Contract huisvesting",
		Metadata: map[string]string{"title": "Contract huisvesting", "creator": "G. Mulder", "lastModifiedBy": "H. Bos", "custom:Zaak": "26-0412"},
	}
	if diff := cmp.Diff(want, res); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestWordChildren(t *testing.T) {
	file := extracttest.DocxOf(p(r("x")),
		extracttest.Part{Name: "word/media/image1.png", Content: "png"},
		extracttest.Part{Name: "word/embeddings/Werkblad.xlsx", Content: "xlsx"},
		extracttest.Part{Name: "word/embeddings/sub/Werkblad.xlsx", Content: "ander"},
		extracttest.Part{Name: "word/vbaProject.bin", Content: "macro"},
		extracttest.Part{Name: "docProps/thumbnail.jpeg", Content: "klein"})
	res, got := read(t, office.NewWord(), file)
	var names []string
	for _, c := range got.children {
		names = append(names, c.Name+"="+string(c.Data))
	}
	want := []string{"image1.png=png", "Werkblad.xlsx=xlsx", "Werkblad (2).xlsx=ander"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	if !cmp.Equal(res.Reasons, []string{"macros: word/vbaProject.bin"}) {
		t.Errorf("got reasons %q", res.Reasons)
	}
}

func TestWordOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name    string
		file    []byte
		lim     extract.Limits
		outcome evidence.Outcome
		reason  string
		text    string
	}{
		{"not a zip", []byte("geen zip"), extract.Limits{}, evidence.Damaged, "docx-damaged: ", ""},
		{"a zip without document", extracttest.Zip(extracttest.Text("a.txt", "a")), extract.Limits{}, evidence.Damaged, "docx-no-document", ""},
		{"no text", extracttest.DocxOf(p()), extract.Limits{}, evidence.Empty, "", ""},
		{"encrypted as a zip", extracttest.ZipEncrypted("x"), extract.Limits{}, evidence.NeedsPassword, "docx-encrypted", ""},
		{"cut off", extracttest.DocxTruncated(), extract.Limits{}, evidence.Partial, "zip-directory-rebuilt: ", "Alinea 1 over het transport"},
		{"an external entity", extracttest.DocxExternalEntity(), extract.Limits{}, evidence.OK, "", "voor &file; na"},
		{"deep nesting", extracttest.DocxDeep(20_000), extract.Limits{}, evidence.OK, "", "diep"},
		{"deeper nesting than is read", extracttest.DocxDeep(60_000), extract.Limits{}, evidence.Damaged, "part-damaged: word/document.xml: xml: too many", ""},
		{"too much text", extracttest.Docx(strings.Repeat("veel ", 300), strings.Repeat("meer ", 300)), extract.Limits{TextBytes: 2000}, evidence.Partial, "text-limit: 2000 bytes", "veel veel"},
		{"too many pages", extracttest.DocxOf(strings.Repeat(p(r("x"), `<w:r><w:br w:type="page"/></w:r>`), 5)), extract.Limits{Pages: 3}, evidence.Partial, "page-limit: 3", "x"},
		{"a bomb", extracttest.DocxOf(p(r("x")) + strings.Repeat(" ", 3<<20)), extract.Limits{Inflated: 1 << 20}, evidence.Memory, "inflates-too-far: word/document.xml", "x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := readWithin(t, office.NewWord(), tc.file, tc.lim)
			if res.Outcome != tc.outcome || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %s %q, want %s %q", res.Outcome, res.Reasons, tc.outcome, tc.reason)
			}
			if text := strings.Join(got.texts(), "\n"); !strings.HasPrefix(text, tc.text) {
				t.Errorf("got text %.100q, want %q", text, tc.text)
			}
		})
	}
}

func TestWordPageOfTooMuchTextIsSplit(t *testing.T) {
	res, got := read(t, office.NewWord(), extracttest.Docx(strings.Repeat("a", 1<<20), "b", "c"))
	if res.Outcome != evidence.OK || len(got.pages) != 2 || got.pages[1].Text != "b\nc" {
		t.Errorf("got %s, %d pages", res.Outcome, len(got.pages))
	}
}

func TestWordRefusals(t *testing.T) { checkRefusals(t, office.NewWord(), extracttest.Docx("a", "b")) }

// FuzzWord changes the parts of a document, so that the fuzzer need not find out
// how to compress.
func FuzzWord(f *testing.F) {
	for _, seed := range [][]byte{extracttest.Docx("Een", "Twee"), extracttest.DocxEntityBomb(), extracttest.DocxDeep(20)} {
		f.Add(part(f, seed, "word/document.xml"), lists)
	}
	f.Add(p(`<w:ins>`+r("x"), `<w:r><w:br w:type="page"/><w:fldChar w:fldCharType="begin"/></w:r>`)+"</w:tc></w:tr>", "<w:footnote w:id='1'>")
	f.Fuzz(func(t *testing.T, document, other string) {
		fuzz(t, office.NewWord(), extracttest.OOXML(
			extracttest.Part{Name: "word/document.xml", Content: document}, extracttest.Part{Name: "word/numbering.xml", Content: other},
			extracttest.Part{Name: "word/footnotes.xml", Content: other}, extracttest.Part{Name: "word/_rels/document.xml.rels", Content: other}))
	})
}

// part is the content of a part of a generated file.
func part(f *testing.F, file []byte, name string) string {
	f.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		f.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		f.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		f.Fatal(err)
	}
	return string(data)
}
