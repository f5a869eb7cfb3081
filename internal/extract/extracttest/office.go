package extracttest

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// Part is one XML part of an OOXML package: its name and its content.
type Part struct{ Name, Content string }

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relationNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNS  = "http://schemas.openxmlformats.org/package/2006/"
	wordNS     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	sheetNS    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
)

// Docx is a Word document with these paragraphs.
func Docx(paragraphs ...string) []byte {
	var body strings.Builder
	for _, p := range paragraphs {
		body.WriteString("<w:p><w:r><w:t xml:space=\"preserve\">" + Escape(p) + "</w:t></w:r></w:p>")
	}
	return DocxOf(body.String())
}

// DocxOf is a Word document with the given content of w:body and further parts. A
// part under word/ named after a type of part (header1.xml, footnotes.xml,
// comments.xml, numbering.xml, styles.xml ...) is related to the main part, with
// the relation's id equal to its base name without extension.
func DocxOf(body string, parts ...Part) []byte {
	all := []Part{
		{"[Content_Types].xml", contentTypes("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")},
		{"_rels/.rels", Relations(Relation{"main", "officeDocument", "word/document.xml", false})},
		{"word/document.xml", xmlHead + Word("document", "<w:body>"+body+"</w:body>")},
	}
	return OOXML(withRelations(all, "word/_rels/document.xml.rels", "word/", parts)...)
}

// Word is a WordprocessingML element w:name with the usual namespaces.
func Word(name, content string) string {
	return `<w:` + name + ` xmlns:w="` + wordNS + `" xmlns:r="` + relationNS + `" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"` +
		` xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">` + content + `</w:` + name + `>`
}

// Sheet is one sheet of a workbook. Cells that hold a number are written as
// numbers, all others as inline strings; an empty one is left out.
type Sheet struct {
	Name  string
	State string // "", "hidden" or "veryHidden"
	Rows  [][]string
}

// Xlsx is a workbook with these sheets.
func Xlsx(sheets ...Sheet) []byte {
	var list strings.Builder
	var parts []Part
	for i, s := range sheets {
		state := ""
		if s.State != "" {
			state = ` state="` + s.State + `"`
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="sheet%d"/>`, Escape(s.Name), i+1, state, i+1)
		parts = append(parts, Part{fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), SheetData(rows(s.Rows))})
	}
	return XlsxOf("<sheets>"+list.String()+"</sheets>", parts...)
}

// XlsxOf is a workbook with the given content of the workbook element and parts;
// parts under xl/ are related to it by their base name without extension.
func XlsxOf(workbook string, parts ...Part) []byte {
	all := []Part{
		{"[Content_Types].xml", contentTypes("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")},
		{"_rels/.rels", Relations(Relation{"main", "officeDocument", "xl/workbook.xml", false})},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + sheetNS + `" xmlns:r="` + relationNS + `">` + workbook + `</workbook>`},
	}
	return OOXML(withRelations(all, "xl/_rels/workbook.xml.rels", "xl/", parts)...)
}

// SheetData is the part of a sheet with the given rows, as XML.
func SheetData(rows string) string {
	return xmlHead + `<worksheet xmlns="` + sheetNS + `" xmlns:r="` + relationNS + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

func rows(all [][]string) string {
	var b strings.Builder
	for r, row := range all {
		fmt.Fprintf(&b, `<row r="%d">`, r+1)
		for c, cell := range row {
			if cell == "" {
				continue
			}
			ref := fmt.Sprintf("%c%d", 'A'+c, r+1)
			if isNumber(cell) {
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, ref, cell)
				continue
			}
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, Escape(cell))
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func isNumber(s string) bool {
	return strings.Trim(s, "0123456789.") == "" && s[0] != '0' && s[0] != '.'
}

// Relation is one relation of a part to another.
type Relation struct {
	ID, Type, Target string
	External         bool
}

// Relations is the content of a .rels part.
func Relations(all ...Relation) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + packageNS + `relationships">`)
	for _, r := range all {
		mode := ""
		if r.External {
			mode = ` TargetMode="External"`
		}
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s/%s" Target="%s"%s/>`, r.ID, relationNS, r.Type, Escape(r.Target), mode)
	}
	b.WriteString("</Relationships>")
	return b.String()
}

// OOXML is a package of the parts as they stand.
func OOXML(parts ...Part) []byte {
	entries := make([]Entry, len(parts))
	for i, p := range parts {
		entries[i] = Text(p.Name, p.Content)
	}
	return Zip(entries...)
}

// withRelations adds the parts and, unless they bring it, the .rels part.
func withRelations(all []Part, rels, folder string, parts []Part) []Part {
	var related []Relation
	for _, p := range parts {
		if p.Name == rels {
			return append(all, parts...)
		}
		rest, ok := strings.CutPrefix(p.Name, folder)
		if !ok || strings.Contains(rest, "_rels/") {
			continue
		}
		base := rest[strings.LastIndex(rest, "/")+1:]
		id, _, _ := strings.Cut(base, ".")
		related = append(related, Relation{id, relationType(rest, id), rest, false})
	}
	all = append(all, Part{rels, Relations(related...)})
	return append(all, parts...)
}

func relationType(name, id string) string {
	folder, _, nested := strings.Cut(name, "/")
	switch {
	case nested && folder == "worksheets":
		return "worksheet"
	case nested && folder == "media":
		return "image"
	case nested && folder == "embeddings":
		return "package"
	}
	return strings.TrimRight(id, "0123456789")
}

func contentTypes(part, kind string) string {
	return xmlHead + `<Types xmlns="` + packageNS + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/` + part + `" ContentType="` + kind + `"/></Types>`
}

// Escape makes text fit to stand in XML.
func Escape(s string) string {
	var b strings.Builder
	check(xml.EscapeText(&b, []byte(s)))
	return b.String()
}
