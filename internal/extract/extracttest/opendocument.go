package extracttest

import "strings"

const odfNS = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="t" xmlns:table="tb" xmlns:draw="d" xmlns:style="s" xmlns:fo="f" xmlns:dc="dc" xmlns:meta="m" xmlns:svg="sv" xmlns:presentation="p" xmlns:xlink="xl"`

// ODF is a packed OpenDocument file of a class (text, spreadsheet, presentation),
// with this in its body and these further parts. Styles stand in content.xml when
// the body begins with office:automatic-styles.
func ODF(class, body string, parts ...Part) []byte {
	styles := ""
	if strings.HasPrefix(body, "<office:automatic-styles>") {
		end := strings.Index(body, "</office:automatic-styles>") + len("</office:automatic-styles>")
		styles, body = body[:end], body[end:]
	}
	all := []Part{
		{"mimetype", "application/vnd.oasis.opendocument." + class},
		{"content.xml", ODFRoot("document-content", styles+"<office:body><office:"+class+">"+body+"</office:"+class+"></office:body>")},
	}
	return OOXML(append(all, parts...)...)
}

// FlatODF is an OpenDocument file of a class that is one XML file, with these
// sections before its body.
func FlatODF(class, sections, body string) []byte {
	return []byte(xmlHead + `<office:document` + odfNS + ` office:mimetype="application/vnd.oasis.opendocument.` + class + `">` + sections +
		"<office:body><office:" + class + ">" + body + "</office:" + class + "></office:body></office:document>")
}

// ODFRoot is the root element of a part, with the usual namespaces.
func ODFRoot(name, content string) string {
	return xmlHead + `<office:` + name + odfNS + `>` + content + `</office:` + name + `>`
}

// Epub is a book with these documents, as they stand, in order, and further parts.
func Epub(documents []string, parts ...Part) []byte {
	var manifest, spine strings.Builder
	all := []Part{
		{"mimetype", "application/epub+zip"},
		{"META-INF/container.xml", `<container><rootfiles><rootfile full-path="OPS/boek.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`},
	}
	for i, d := range documents {
		id := string(rune('a' + i))
		manifest.WriteString(`<item id="` + id + `" href="` + id + `.xhtml" media-type="application/xhtml+xml"/>`)
		spine.WriteString(`<itemref idref="` + id + `"/>`)
		all = append(all, Part{"OPS/" + id + ".xhtml", d})
	}
	all = append(all, Part{"OPS/boek.opf", `<package xmlns:dc="dc"><metadata><dc:title>Het boek</dc:title><dc:creator>A. Schrijver</dc:creator></metadata><manifest>` +
		manifest.String() + `<item id="ncx" href="inhoud.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine>` + spine.String() + `</spine></package>`})
	return OOXML(append(all, parts...)...)
}
