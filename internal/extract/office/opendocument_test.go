package office_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/office"
)

const listStyles = `<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/><text:list-level-style-number text:level="2" style:num-suffix=")" style:num-format="a"/></text:list-style>` +
	`<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/></text:list-style>`

func TestODFTexts(t *testing.T) {
	for _, tc := range []struct{ name, body, want string }{
		{"paragraphs and spaces", `<text:h>Kop</text:h><text:p>een<text:s text:c="3"/>twee<text:tab/>drie<text:line-break/>vier` + "\n   " + `vijf</text:p>`, "Kop\neen   twee\tdrie\nvier vijf"},
		{"spans and fields", `<text:p>a<text:span>b</text:span> <text:date>4 maart</text:date> <text:creator>I. Kok</text:creator></text:p>`, "ab 4 maart I. Kok"},
		{"a table", `<table:table><table:table-row><table:table-cell><text:p>Naam</text:p><text:p>Adres</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>Loon</text:p></table:table-cell></table:table-row></table:table><text:p>na</text:p>`, "Naam\nAdres\t\tLoon\nna"},
		{"a table in a table", `<table:table><table:table-row><table:table-cell><table:table><table:table-row><table:table-cell><text:p>diep</text:p></table:table-cell></table:table-row></table:table></table:table-cell><table:table-cell><text:p>naast</text:p></table:table-cell></table:table-row></table:table>`, "diep\tnaast"},
		{"a frame follows its paragraph", `<text:p>voor <draw:frame><draw:text-box><text:p>in een kader</text:p></draw:text-box><svg:desc>Foto van een kamer</svg:desc></draw:frame>na</text:p>`, "voor na\nin een kader\n[image: Foto van een kamer]"},
		{"links", `<text:p><text:a xlink:href="https://kamers.example">hier</text:a> en <text:a xlink:href="mailto:a@b.example">a@b.example</text:a></text:p>`, "hier <https://kamers.example> en a@b.example"},
		{"notes", `<text:p>feit<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>bron</text:p></text:note-body></text:note> en<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>slot</text:p></text:note-body></text:note></text:p><text:p>verder</text:p>`, "feit[1] en[i]\nverder\n[footnote 1] bron\n[endnote i] slot"},
		{"a comment", `<text:p>tekst<office:annotation><dc:creator>I. Kok</dc:creator><dc:date>2024-03-04T10:20:00</dc:date><text:p>klopt</text:p><text:p>niet</text:p></office:annotation></text:p>`, "tekst\n[comment: I. Kok, 2024-03-04] klopt niet"},
		{"lists", `<office:automatic-styles>` + listStyles + `</office:automatic-styles><text:list text:style-name="L"><text:list-item><text:p>een</text:p><text:list><text:list-item><text:p>sub</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>twee</text:p></text:list-item></text:list><text:list text:style-name="B"><text:list-item><text:p>punt</text:p></text:list-item></text:list>`, "1. een\na) sub\n2. twee\n– punt"},
		{"a field of a form", `<office:forms><form:form><form:text form:label="Naam" form:current-value="Ana"/></form:form></office:forms><text:p>na</text:p>`, "Naam Ana\nna"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, office.NewOpenDocument(), extracttest.ODF("text", tc.body))
			if res.Outcome != evidence.OK || res.Kind != "odt" || len(got.pages) != 1 || got.pages[0].Text != tc.want {
				t.Errorf("got %s %s %q\n%q, want\n%q", res.Kind, res.Outcome, res.Reasons, got.texts(), tc.want)
			}
		})
	}
}

func TestODFTrackedChanges(t *testing.T) {
	info := `<office:change-info><dc:creator>I. Kok</dc:creator><dc:date>2024-03-04T10:20:00</dc:date></office:change-info>`
	body := `<text:tracked-changes><text:changed-region text:id="d"><text:deletion>` + info + `<text:p>800 euro</text:p></text:deletion></text:changed-region>` +
		`<text:changed-region text:id="i"><text:insertion>` + info + `</text:insertion></text:changed-region>` +
		`<text:changed-region text:id="weg"><text:deletion>` + info + `<text:p>nergens</text:p></text:deletion></text:changed-region></text:tracked-changes>` +
		`<text:p>schuld: <text:change text:change-id="d"/><text:change-start text:change-id="i"/>80 euro</text:p><text:p>per week<text:change-end text:change-id="i"/>.</text:p>`
	_, got := read(t, office.NewOpenDocument(), extracttest.ODF("text", body))
	if want := "schuld: [-800 euro-][+80 euro+]\n[+per week+].\n[-nergens-]"; got.texts()[0] != want {
		t.Errorf("got %q, want %q", got.texts()[0], want)
	}
	if want := []string{"tracked-changes: 2 inserted, 2 deleted, by I. Kok"}; !cmp.Equal(got.pages[0].Reasons, want) {
		t.Errorf("reasons = %q, want %q", got.pages[0].Reasons, want)
	}
}

func TestODFPagesHeadersAndHiddenText(t *testing.T) {
	styles := `<office:automatic-styles><style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style><style:style style:name="PP" style:family="paragraph" style:parent-style-name="P"/>` +
		`<style:style style:name="T" style:family="text"><style:text-properties text:display="none"/></style:style></office:automatic-styles>`
	file := extracttest.ODF("text", styles+`<text:p>een</text:p><text:p text:style-name="PP">twee <text:span text:style-name="T">stil</text:span></text:p><text:p>nog <text:soft-page-break/>drie</text:p><text:section text:name="Bijlage" text:display="none"><text:p>verstopt</text:p></text:section>`,
		extracttest.Part{Name: "styles.xml", Content: extracttest.ODFRoot("document-styles", `<office:master-styles><style:master-page><style:header><text:p>Delta BV</text:p></style:header><style:footer><text:p>Pagina <text:page-number>1</text:page-number></text:p></style:footer><style:footer-left><text:p>Vertrouwelijk stuk</text:p></style:footer-left></style:master-page></office:master-styles>`)})
	res, got := read(t, office.NewOpenDocument(), file)
	var pages []string
	for _, p := range got.pages {
		pages = append(pages, fmt.Sprintf("%q %v", p.Text, p.Reasons))
	}
	want := []string{`"[header] Delta BV\neen" []`, `"twee stil\nnog" [hidden-text]`, `"drie\nverstopt\n[footer] Vertrouwelijk stuk" [section-hidden: Bijlage]`}
	if diff := cmp.Diff(want, pages); res.Outcome != evidence.OK || diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", res.Outcome, res.Reasons, diff)
	}
}

func TestODFSheets(t *testing.T) {
	body := `<office:automatic-styles><style:style style:name="ta" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>` +
		`<table:tracked-changes><table:cell-content-change><table:cell-address table:column="1" table:row="2"/><office:change-info><dc:creator>I. Kok</dc:creator><dc:date>2024-03-04T10:20:00</dc:date></office:change-info><table:previous><table:change-track-table-cell office:value="800"/></table:previous></table:cell-content-change></table:tracked-changes>` +
		`<table:table table:name="Lonen"><table:table-column table:visibility="collapse"/><table:table-row><table:table-cell><text:p>Naam</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="currency" office:value="1234.5"><text:p>€ 1.234,50</text:p></table:table-cell></table:table-row>` +
		`<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>twee</text:p><text:p>regels</text:p></table:table-cell><table:table-cell office:date-value="2024-03-04"/></table:table-row>` +
		`<table:table-row table:visibility="collapse"><table:table-cell/><table:table-cell><office:annotation><dc:creator>J. Vos</dc:creator><text:p>nakijken</text:p></office:annotation><text:p>x</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>` +
		`<table:table table:name="Geheim" table:style-name="ta"><table:table-row><table:table-cell table:formula="of:=[.A1]"/></table:table-row></table:table>`
	res, got := read(t, office.NewOpenDocument(), extracttest.ODF("spreadsheet", body))
	var pages []string
	for _, p := range got.pages {
		pages = append(pages, fmt.Sprintf("%s %q %v", p.Label, p.Text, p.Reasons))
	}
	want := []string{
		`Lonen "Naam\t\t\t€ 1.234,50\ntwee regels\t2024-03-04\ntwee regels\t2024-03-04\n\tx\nB4\t[comment: J. Vos] nakijken" [hidden-rows: 1 hidden-columns: 1]`,
		`Geheim "=of:=[.A1]" [sheet-hidden formulas-without-value: 1]`,
		`tracked changes "B3\t[I. Kok, 2024-03-04] [-800-]" [tracked-changes: 1 cells]`,
	}
	if diff := cmp.Diff(want, pages); res.Outcome != evidence.OK || res.Kind != "ods" || diff != "" {
		t.Errorf("%s %s %q (-want +got):\n%s", res.Kind, res.Outcome, res.Reasons, diff)
	}
}

func TestODFSlides(t *testing.T) {
	body := `<office:automatic-styles><style:style style:name="dp" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style></office:automatic-styles>` +
		`<presentation:footer-decl presentation:name="f1">Delta BV</presentation:footer-decl>` +
		`<draw:page draw:name="page1" presentation:use-footer-name="f1"><draw:frame presentation:class="title"><draw:text-box><text:p>Het plan</text:p></draw:text-box></draw:frame><draw:custom-shape><text:p>stap een</text:p></draw:custom-shape><draw:frame presentation:class="page-number"><draw:text-box><text:p>1</text:p></draw:text-box></draw:frame>` +
		`<presentation:notes><draw:frame presentation:class="notes"><draw:text-box><text:p>niet zeggen</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>` +
		`<draw:page draw:name="page2" draw:style-name="dp"><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></draw:page>`
	file := extracttest.ODF("presentation", body,
		extracttest.Part{Name: "Object 1/content.xml", Content: extracttest.ODFRoot("document-content", `<office:body><office:chart><chart:chart><chart:title><text:p>Winst</text:p></chart:title><table:table><table:table-row><table:table-cell><text:p>mei</text:p></table:table-cell><table:table-cell office:value="5"><text:p>5</text:p></table:table-cell></table:table-row></table:table></chart:chart></office:chart></office:body>`)},
		extracttest.Part{Name: "Object 2/content.xml", Content: extracttest.ODFRoot("document-content", `<office:body><office:text><text:p>nergens getoond</text:p></office:text></office:body>`)},
		extracttest.Part{Name: "Object 3", Content: "ole"}, extracttest.Part{Name: "ObjectReplacements/Object 3", Content: "beeld"},
		extracttest.Part{Name: "Pictures/foto.png", Content: "\x89PNG"}, extracttest.Part{Name: "Thumbnails/thumbnail.png", Content: "x"},
		extracttest.Part{Name: "Basic/Standard/Module1.xml", Content: "<x/>"})
	res, got := read(t, office.NewOpenDocument(), file)
	var pages []string
	for _, p := range got.pages {
		pages = append(pages, fmt.Sprintf("%s %q %v", p.Label, p.Text, p.Reasons))
	}
	want := []string{`Het plan "Het plan\nstap een\n\n[notes] niet zeggen\nDelta BV" []`, `page2 "Winst\nmei\t5" [slide-hidden]`, `object 2 "nergens getoond" [object-not-shown]`}
	if diff := cmp.Diff(want, pages); res.Kind != "odp" || diff != "" {
		t.Errorf("%s %s %q (-want +got):\n%s", res.Kind, res.Outcome, res.Reasons, diff)
	}
	var children []string
	for _, c := range got.children {
		children = append(children, c.Name)
	}
	if !cmp.Equal(children, []string{"Object 3", "foto.png"}) || !cmp.Equal(res.Reasons, []string{"macros: Basic/Standard/Module1.xml"}) {
		t.Errorf("children = %q, reasons = %q", children, res.Reasons)
	}
}

func TestODFFlat(t *testing.T) {
	picture := base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\nrest"))
	file := extracttest.FlatODF("text",
		`<office:meta><dc:title>Het plan</dc:title><meta:initial-creator>I. Kok</meta:initial-creator><meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword><meta:user-defined meta:name="Zaak">12</meta:user-defined></office:meta>`,
		`<text:p>tekst <draw:frame><draw:image><office:binary-data>`+picture[:8]+"\n  "+picture[8:]+`</office:binary-data></draw:image></draw:frame></text:p>`+
			`<text:p><draw:frame><draw:object><office:document office:mimetype="x"><office:body><office:spreadsheet><table:table table:name="Blad"><table:table-row><table:table-cell><text:p>cel</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document></draw:object></draw:frame></text:p><text:p>slot</text:p>`)
	res, got := read(t, office.NewOpenDocument(), file)
	if want := []string{"tekst \n\ncel\nslot"}; res.Outcome != evidence.OK || !cmp.Equal(got.texts(), want) {
		t.Errorf("%s %q: got %q, want %q", res.Outcome, res.Reasons, got.texts(), want)
	}
	want := map[string]string{"title": "Het plan", "creator": "I. Kok", "keywords": "a, b", "custom:Zaak": "12"}
	if diff := cmp.Diff(want, res.Metadata); diff != "" || res.Title != "Het plan" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if len(got.children) != 1 || got.children[0].Name != "image.png" || !strings.HasSuffix(string(got.children[0].Data), "rest") {
		t.Errorf("children = %+v, want the picture", got.children)
	}
}

func TestODFOutcomes(t *testing.T) {
	manifest := func(part string) extracttest.Part {
		return extracttest.Part{Name: "META-INF/manifest.xml", Content: `<manifest:manifest><manifest:file-entry manifest:full-path="` + part + `"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`}
	}
	for _, tc := range []struct {
		name    string
		file    []byte
		lim     extract.Limits
		outcome evidence.Outcome
		reason  string
	}{
		{"not a zip", []byte("PK geen zip"), extract.Limits{}, evidence.Damaged, "odf-damaged: "},
		{"not XML", []byte("geen xml"), extract.Limits{}, evidence.Damaged, "odf-no-content"},
		{"no content", extracttest.Zip(extracttest.Text("a.txt", "a")), extract.Limits{}, evidence.Damaged, "odf-no-content"},
		{"an encrypted content", extracttest.ODF("text", "<text:p>x</text:p>", manifest("content.xml")), extract.Limits{}, evidence.NeedsPassword, "odf-encrypted"},
		{"an encrypted whole", extracttest.OOXML(manifest("encrypted-package"), extracttest.Part{Name: "encrypted-package", Content: "x"}), extract.Limits{}, evidence.NeedsPassword, "odf-encrypted"},
		{"an encrypted picture", extracttest.ODF("text", "<text:p>x</text:p>", manifest("Pictures/a.png")), extract.Limits{}, evidence.Partial, "part-encrypted: pictures/a.png"},
		{"no text", extracttest.ODF("text", ""), extract.Limits{}, evidence.Empty, ""},
		{"a cut off text", extracttest.Truncated(extracttest.FlatODF("text", "", "<text:p>half</text:p>"), 95), extract.Limits{}, evidence.Partial, "part-damaged: document"},
		{"too much text", extracttest.ODF("text", "<text:p>"+strings.Repeat("woord ", 1000)+"</text:p>"), extract.Limits{TextBytes: 1000}, evidence.Partial, "text-limit: "},
		{"a cell in very many columns", extracttest.ODF("spreadsheet", `<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>`), extract.Limits{TextBytes: 1 << 20}, evidence.Partial, "text-limit: "},
		{"inflates too far", extracttest.ODF("text", strings.Repeat("<text:p>x</text:p>", 100_000)), extract.Limits{Inflated: 100_000}, evidence.Memory, "inflates-too-far: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := readWithin(t, office.NewOpenDocument(), tc.file, tc.lim)
			if res.Outcome != tc.outcome || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %s %q with %.100q, want %s %q", res.Outcome, res.Reasons, got.texts(), tc.outcome, tc.reason)
			}
		})
	}
	checkRefusals(t, office.NewOpenDocument(), extracttest.ODF("text", "<text:p>x</text:p>"))
}

func FuzzOpenDocument(f *testing.F) {
	f.Add(extracttest.ODF("text", "<text:p>x</text:p>"))
	f.Add(extracttest.FlatODF("text", listStyles, `<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>b</text:p></text:note-body></text:note></text:p>`))
	f.Add(extracttest.FlatODF("spreadsheet", "", `<table:table><table:table-row table:number-rows-repeated="9"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>`))
	f.Add(extracttest.FlatODF("presentation", "", `<draw:page><draw:frame presentation:class="title"><text:p>x</text:p></draw:frame><presentation:notes><text:p>y</text:p></presentation:notes></draw:page>`))
	f.Add([]byte(`<office:document><office:body><office:text></text:p><office:annotation></text:note-body><text:change-end/></table:table-cell><table:table><table:table-cell></office:body><text:p>x`))
	f.Add([]byte("</>"))
	f.Fuzz(func(t *testing.T, file []byte) { fuzz(t, office.NewOpenDocument(), file) })
}
