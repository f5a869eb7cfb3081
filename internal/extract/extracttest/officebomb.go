package extracttest

import (
	"fmt"
	"strings"
)

// XlsxStringBomb is a workbook of a few kB whose one shared string of so many kiB
// stands in so many cells.
func XlsxStringBomb(kib, cells int) []byte {
	text := strings.Repeat("veelvoud ", kib<<10/9)
	var row strings.Builder
	for i := range cells {
		fmt.Fprintf(&row, `<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>`, i+1, i+1)
	}
	return XlsxOf(`<sheets><sheet name="bom" sheetId="1" r:id="sheet1"/></sheets>`,
		Part{"xl/sharedStrings.xml", xmlHead + `<sst xmlns="` + sheetNS + `"><si><t>` + text + `</t></si></sst>`},
		Part{"xl/worksheets/sheet1.xml", SheetData(row.String())})
}

// XlsxInflated is a workbook of a few kB whose shared strings inflate to so many MiB.
func XlsxInflated(mib int) []byte {
	return XlsxOf(`<sheets><sheet name="bom" sheetId="1" r:id="sheet1"/></sheets>`,
		Part{"xl/sharedStrings.xml", xmlHead + `<sst xmlns="` + sheetNS + `">` + strings.Repeat("<si><t>0123456789ABCDEF</t></si>", mib<<15) + `</sst>`},
		Part{"xl/worksheets/sheet1.xml", SheetData(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)})
}

// DocxEntityBomb is a document that declares entities which expand a billionfold
// ("billion laughs"), and uses them.
func DocxEntityBomb() []byte {
	var doctype strings.Builder
	doctype.WriteString(`<!DOCTYPE w:document [<!ENTITY e0 "lach">`)
	for i := range 9 {
		fmt.Fprintf(&doctype, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	doctype.WriteString("]>")
	document := xmlHead + doctype.String() + Word("document", "<w:body><w:p><w:r><w:t>voor &e9; na</w:t></w:r></w:p></w:body>")
	return OOXML(Part{"_rels/.rels", Relations(Relation{"main", "officeDocument", "word/document.xml", false})}, Part{"word/document.xml", document})
}

// DocxExternalEntity is a document that asks its reader for a local file.
func DocxExternalEntity() []byte {
	document := xmlHead + `<!DOCTYPE w:document [<!ENTITY file SYSTEM "file:///etc/passwd">]>` +
		Word("document", "<w:body><w:p><w:r><w:t>voor &file; na</w:t></w:r></w:p></w:body>")
	return OOXML(Part{"_rels/.rels", Relations(Relation{"main", "officeDocument", "word/document.xml", false})}, Part{"word/document.xml", document})
}

// DocxDeep is a document with tables in tables, so many deep, and a text in the
// innermost.
func DocxDeep(depth int) []byte {
	return DocxOf(strings.Repeat("<w:tbl><w:tr><w:tc>", depth) + "<w:p><w:r><w:t>diep</w:t></w:r></w:p>" + strings.Repeat("</w:tc></w:tr></w:tbl>", depth))
}

// DocxTruncated is a document of which the second half never arrived.
func DocxTruncated() []byte {
	body := make([]string, 400)
	for i := range body {
		body[i] = fmt.Sprintf("Alinea %d over het transport van Loods %d naar Kade %d.", i+1, i*7919%1000, i*104729%1000)
	}
	return Truncated(Docx(body...), 60)
}
