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

const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$€-413] #,##0.00"/><numFmt numFmtId="165" formatCode="dd-mm-yyyy"/></numFmts>` +
	`<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>`

// book is a workbook of one sheet with the given rows and parts.
func book(rows string, parts ...extracttest.Part) []byte {
	all := append([]extracttest.Part{
		{Name: "xl/worksheets/sheet1.xml", Content: extracttest.SheetData(rows)},
		{Name: "xl/styles.xml", Content: styles},
	}, parts...)
	return extracttest.XlsxOf(`<sheets><sheet name="Lonen" sheetId="1" r:id="sheet1"/></sheets>`, all...)
}

func shared(strs ...string) extracttest.Part {
	return extracttest.Part{Name: "xl/sharedStrings.xml", Content: "<sst><si>" + strings.Join(strs, "</si><si>") + "</si></sst>"}
}

func TestSheetCells(t *testing.T) {
	for _, tc := range []struct{ name, rows, want string }{
		{"text and numbers", `<row><c t="inlineStr"><is><t>Jan</t></is></c><c><v>12.5</v></c></row>`, "Jan\t12.5"},
		{"shared strings, rich and phonetic", `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`, "loon\trijke tekst"},
		{"columns keep their place", `<row r="1"><c r="B1"><v>1</v></c><c r="E1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row>`, "\t1\t\t\t2\n3\t4"},
		{"a column far away", `<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>`, "1" + strings.Repeat("\t", 64) + "2"},
		{"lines within a cell", `<row><c t="inlineStr"><is><t>Kerkstraat 12` + "\n" + `Rotterdam_x000D_x</t></is></c></row>`, "Kerkstraat 12 Rotterdam x"},
		{"money", `<row><c s="1"><v>1234.5</v></c></row>`, "€ 1.234,50"},
		{"a date", `<row><c s="2"><v>45355</v></c></row>`, "04-03-2024"},
		{"a date in the reader's form", `<row><c s="3"><v>45355</v></c></row>`, "4-3-2024"},
		{"an ISO date", `<row><c t="d"><v>2024-03-04</v></c></row>`, "2024-03-04"},
		{"a percentage", `<row><c s="4"><v>0.125</v></c></row>`, "12.50%"},
		{"booleans and errors", `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>`, "TRUE\tFALSE\t#N/A"},
		{"a formula's value", `<row><c t="str"><f>A1&amp;B1</f><v>samen</v></c></row>`, "samen"},
		{"a formula without value", `<row><c><f>HYPERLINK("https://kamers.example")</f></c></row>`, `=HYPERLINK("https://kamers.example")`},
		{"a long number stays whole", `<row><c><v>31612345678</v></c><c><v>4.1E+15</v></c></row>`, "31612345678\t4100000000000000"},
		{"not a number", `<row><c><v>x</v></c></row>`, "x"},
		{"an unknown style", `<row><c s="99"><v>7</v></c></row>`, "7"},
		{"empty rows", `<row/><row><c/></row><row><c><v>1</v></c></row>`, "1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, office.NewSheet(), book(tc.rows, shared("<t>loon</t>", "<r><t>rijke </t></r><r><t>tekst</t></r><rPh><t>foneem</t></rPh>")))
			if res.Outcome != evidence.OK || len(got.pages) != 1 || got.pages[0].Text != tc.want {
				t.Errorf("got %s %q %q, want %q", res.Outcome, res.Reasons, got.texts(), tc.want)
			}
		})
	}
}

func TestSheetsAreLabelledPages(t *testing.T) {
	file := extracttest.Xlsx(
		extracttest.Sheet{Name: "Eerste", Rows: [][]string{{"a", "b"}, {"c", "12"}}},
		extracttest.Sheet{Name: "Geheim", State: "hidden", Rows: [][]string{{"zwart"}}},
		extracttest.Sheet{Name: "Diep", State: "veryHidden", Rows: [][]string{{"zwarter"}}})
	res, got := read(t, office.NewSheet(), file)
	var labels []string
	for _, p := range got.pages {
		labels = append(labels, fmt.Sprintf("%d %s %s %v", p.Number, p.Label, p.Text, p.Reasons))
	}
	want := []string{"1 Eerste a\tb\nc\t12 []", "2 Geheim zwart [sheet-hidden]", "3 Diep zwarter [sheet-veryhidden]"}
	if diff := cmp.Diff(want, labels); res.Outcome != evidence.OK || diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", res.Outcome, res.Reasons, diff)
	}
}

func TestSheetDaysFrom1904(t *testing.T) {
	file := extracttest.XlsxOf(`<workbookPr date1904="1"/><sheets><sheet name="B" sheetId="1" r:id="sheet1"/></sheets>`,
		extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: extracttest.SheetData(`<row><c s="2"><v>43893</v></c></row>`)},
		extracttest.Part{Name: "xl/styles.xml", Content: styles})
	if _, got := read(t, office.NewSheet(), file); got.texts()[0] != "04-03-2024" {
		t.Errorf("got %q, want 04-03-2024", got.texts())
	}
}

func TestSheetSurroundings(t *testing.T) {
	sheet := `<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row hidden="1"><c><v>1</v></c></row></sheetData>` +
		`<hyperlinks><hyperlink ref="A1" r:id="link"/></hyperlinks><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;10Vertrouwelijk &amp;&amp; intern&amp;RBlad &amp;P</oddHeader></headerFooter></worksheet>`
	file := extracttest.XlsxOf(`<sheets><sheet name="B" sheetId="1" r:id="sheet1"/></sheets>`,
		extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: sheet},
		extracttest.Part{Name: "xl/worksheets/_rels/sheet1.xml.rels", Content: extracttest.Relations(
			extracttest.Relation{ID: "link", Type: "hyperlink", Target: "mailto:baas@uitzend.example", External: true},
			extracttest.Relation{ID: "c", Type: "comments", Target: "../comments1.xml"},
			extracttest.Relation{ID: "t", Type: "threadedComment", Target: "../threadedComments/t1.xml"},
			extracttest.Relation{ID: "d", Type: "drawing", Target: "../drawings/drawing1.xml"})},
		extracttest.Part{Name: "xl/comments1.xml", Content: `<comments><authors><author>I. Kok</author><author>tc={1}</author></authors><commentList>` +
			`<comment ref="A1" authorId="0"><text><r><t>klopt </t></r><r><t>niet</t></r></text></comment><comment ref="B2" authorId="1"><text><t>[Threaded comment]</t></text></comment></commentList></comments>`},
		extracttest.Part{Name: "xl/persons/person.xml", Content: `<personList><person displayName="J. Vos" id="{2}"/></personList>`},
		extracttest.Part{Name: "xl/threadedComments/t1.xml", Content: `<ThreadedComments><threadedComment ref="B2" dT="2024-03-04T10:20:00" personId="{2}"><text>nieuw</text></threadedComment></ThreadedComments>`},
		extracttest.Part{Name: "xl/drawings/drawing1.xml", Content: `<wsDr><sp><txBody><p><r><t>in een </t></r><r><t>kader</t></r></p></txBody></sp></wsDr>`})
	_, got := read(t, office.NewSheet(), file)
	want := "1\n\n[header] Vertrouwelijk & intern Blad\n\nA1\t<mailto:baas@uitzend.example>\n\nB2\t[comment: J. Vos, 2024-03-04] nieuw\nA1\t[comment: I. Kok] klopt niet\n\n[text box] in een kader"
	if got.texts()[0] != want {
		t.Errorf("got  %q\nwant %q", got.texts()[0], want)
	}
	if reasons := []string{"hidden-rows: 1", "hidden-columns: 2"}; !cmp.Equal(got.pages[0].Reasons, reasons) {
		t.Errorf("got reasons %q, want %q", got.pages[0].Reasons, reasons)
	}
}

func TestSheetTellsWhatStandsBesidesItsCells(t *testing.T) {
	file := extracttest.XlsxOf(`<sheets><sheet name="Lijst" sheetId="1" r:id="sheet1"/><sheet name="Stil" sheetId="2" state="hidden" r:id="sheet1"/></sheets>`+
		`<definedNames><definedName name="Loon">Lijst!$B$2</definedName><definedName name="_xlnm.Print_Area">Lijst!$A$1</definedName></definedNames>`,
		extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: extracttest.SheetData(`<row r="1"><c r="A1" t="str"><f>HYPERLINK("https://kamers.example/4","hier")</f><v>hier</v></c></row>`) + ""},
		extracttest.Part{Name: "xl/worksheets/_rels/sheet1.xml.rels", Content: extracttest.Relations(extracttest.Relation{ID: "d", Type: "drawing", Target: "../drawings/drawing1.xml"})},
		extracttest.Part{Name: "xl/drawings/drawing1.xml", Content: `<wsDr><pic><cNvPr name="x" descr="een huis"><hlinkClick id="h"/></cNvPr></pic></wsDr>`},
		extracttest.Part{Name: "xl/drawings/_rels/drawing1.xml.rels", Content: extracttest.Relations(
			extracttest.Relation{ID: "h", Type: "hyperlink", Target: "https://kamers.example/5", External: true}, extracttest.Relation{ID: "c", Type: "chart", Target: "../charts/chart1.xml"})},
		extracttest.Part{Name: "xl/charts/chart1.xml", Content: `<chartSpace><title><tx><rich><p><r><t>Loon per week</t></r></p></rich></tx></title><ser><tx><v>Ana</v></tx><val><numCache><pt><v>300</v></pt></numCache></val></ser></chartSpace>`})
	res, got := read(t, office.NewSheet(), file)
	want := "hier\n\nA1\t<https://kamers.example/4>\n\n[image: een huis]\n<https://kamers.example/5>\nLoon per week\nAna"
	if got.texts()[0] != want {
		t.Errorf("got  %q\nwant %q", got.texts()[0], want)
	}
	if res.Metadata["sheets"] != "Lijst; Stil (hidden)" || res.Metadata["names"] != "Loon = Lijst!$B$2" {
		t.Errorf("got metadata %q", res.Metadata)
	}
	file = book(`<row><c><v>1</v></c></row></sheetData><dataValidations><dataValidation sqref="B2:B9" promptTitle="Kamer" prompt="wie slaapt hier?"><formula1>"Ana,Bo"</formula1></dataValidation>` +
		`<dataValidation sqref="C2"><formula1>$A$1</formula1></dataValidation></dataValidations><sheetData>`)
	if _, got := read(t, office.NewSheet(), file); got.texts()[0] != "1\n\nB2:B9\tKamer wie slaapt hier?\nB2:B9\tAna,Bo" {
		t.Errorf("what cells ask for: %q", got.texts()[0])
	}
}

func TestSheetRemembersWhatPivotTablesDo(t *testing.T) {
	file := book(`<row><c><v>1</v></c></row>`,
		extracttest.Part{Name: "xl/pivotCacheDefinition1.xml", Content: `<pivotCacheDefinition><cacheFields><cacheField name="Naam"><sharedItems><s v="Jansen"/><s v="Pietersen"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>`})
	_, got := read(t, office.NewSheet(), file)
	if len(got.pages) != 2 || got.pages[1].Text != "Naam:\tJansen\tPietersen" || got.pages[1].Label != "pivot cache" {
		t.Errorf("got %+v", got.pages)
	}
}

func TestSheetOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name    string
		file    []byte
		lim     extract.Limits
		outcome evidence.Outcome
		reason  string
	}{
		{"not a zip", []byte("geen zip"), extract.Limits{}, evidence.Damaged, "xlsx-damaged: "},
		{"a zip without workbook", extracttest.Zip(extracttest.Text("a.txt", "a")), extract.Limits{}, evidence.Damaged, "xlsx-no-sheets"},
		{"no cells", book(""), extract.Limits{}, evidence.Empty, ""},
		{"a sheet that is not there", extracttest.XlsxOf(`<sheets><sheet name="Weg" r:id="x"/><sheet name="B" r:id="sheet1"/></sheets>`, extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: extracttest.SheetData(`<row><c><v>1</v></c></row>`)}), extract.Limits{}, evidence.Partial, "sheet-missing: Weg"},
		{"a shared string that is not there", book(`<row><c t="s"><v>5</v></c><c><v>1</v></c></row>`), extract.Limits{}, evidence.Partial, "shared-strings-missing: Lonen: 1"},
		{"a string in very many cells", extracttest.XlsxStringBomb(32, 1000), extract.Limits{TextBytes: 1 << 20}, evidence.Partial, "text-limit: "},
		{"shared strings of very many bytes", extracttest.XlsxInflated(4), extract.Limits{TextBytes: 1 << 20}, evidence.Memory, "inflates-too-far: shared strings"},
		{"inflates too far", extracttest.XlsxInflated(70), extract.DefaultLimits(0), evidence.Memory, "inflates-too-far: xl/sharedstrings.xml"},
		{"a cut off sheet", book(`<row><c><v>1</v></c></row><row><c><v>`), extract.Limits{}, evidence.Partial, "part-damaged: xl/worksheets/sheet1.xml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := tc.file
			if tc.name == "a cut off sheet" {
				file = extracttest.XlsxOf(`<sheets><sheet name="B" r:id="sheet1"/></sheets>`, extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: `<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2`})
			}
			res, got := readWithin(t, office.NewSheet(), file, tc.lim)
			if res.Outcome != tc.outcome || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %s %q with %q, want %s %q", res.Outcome, res.Reasons, got.texts(), tc.outcome, tc.reason)
			}
		})
	}
}

func TestSheetOfTooMuchTextIsSplit(t *testing.T) {
	cell := `<row><c t="inlineStr"><is><t>` + strings.Repeat("a", 400<<10) + `</t></is></c></row>`
	_, got := read(t, office.NewSheet(), book(strings.Repeat(cell, 4)))
	if len(got.pages) != 2 || got.pages[1].Label != "Lonen (2)" {
		t.Errorf("got %d pages", len(got.pages))
	}
}

func TestSheetUnlisted(t *testing.T) {
	file := extracttest.OOXML(extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: extracttest.SheetData(`<row><c><v>1</v></c></row>`)})
	_, got := read(t, office.NewSheet(), file)
	if len(got.pages) != 1 || got.pages[0].Label != "sheet1" || !cmp.Equal(got.pages[0].Reasons, []string{"sheet-unlisted"}) {
		t.Errorf("got %+v", got.pages)
	}
}

func TestSheetRefusals(t *testing.T) {
	checkRefusals(t, office.NewSheet(), extracttest.Xlsx(extracttest.Sheet{Name: "B", Rows: [][]string{{"a"}}}))
}

// FuzzSheet changes the parts of a workbook.
func FuzzSheet(f *testing.F) {
	f.Add(extracttest.SheetData(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="ZZZ1" s="1"><f>A1</f><v>1e5</v></c></row>`), "<sst><si><t>a</t></si></sst>", styles)
	f.Add(`<worksheet><hyperlinks><hyperlink ref="A1" id="x"/></hyperlinks><headerFooter><oddHeader>&amp;K00&amp;"`, `<comments><authors><author>`, `<cellXfs><xf numFmtId="-1"/>`)
	f.Fuzz(func(t *testing.T, sheet, strs, style string) {
		fuzz(t, office.NewSheet(), extracttest.XlsxOf(`<sheets><sheet name="B" r:id="sheet1"/></sheets>`,
			extracttest.Part{Name: "xl/worksheets/sheet1.xml", Content: sheet}, extracttest.Part{Name: "xl/sharedStrings.xml", Content: strs},
			extracttest.Part{Name: "xl/styles.xml", Content: style}, extracttest.Part{Name: "xl/comments1.xml", Content: strs},
			extracttest.Part{Name: "xl/worksheets/_rels/sheet1.xml.rels", Content: extracttest.Relations(extracttest.Relation{ID: "c", Type: "comments", Target: "../comments1.xml"}, extracttest.Relation{ID: "d", Type: "drawing", Target: "../sharedStrings.xml"})}))
	})
}

// BenchmarkSheet reads a sheet of 20,000 rows of ten cells.
func BenchmarkSheet(b *testing.B) {
	row := strings.Repeat(`<c s="1"><v>1234.5</v></c><c t="s"><v>0</v></c>`, 5)
	file := book(strings.Repeat("<row>"+row+"</row>", 20_000), shared("<t>loon over maart</t>"))
	for b.Loop() {
		if _, err := office.NewSheet().Extract(b.Context(), source(file), extract.Limits{Ratio: 1000}, &found{}); err != nil {
			b.Fatal(err)
		}
	}
}
