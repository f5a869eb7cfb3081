package extracttest

import (
	"fmt"
	"strings"
)

// Pptx is a presentation of one slide for each text: its first line is the title.
func Pptx(slides ...string) []byte {
	parts := make([]Part, 0, len(slides))
	for i, s := range slides {
		title, rest, _ := strings.Cut(s, "\n")
		shapes := SlideShape("title", title)
		if rest != "" {
			shapes += SlideShape("body", strings.Split(rest, "\n")...)
		}
		parts = append(parts, Part{fmt.Sprintf("ppt/slides/slide%d.xml", i+1), Slide("", shapes)})
	}
	return PptxOf(len(slides), parts...)
}

// PptxOf is a presentation that lists slides 1 to n of the parts. A slide's
// relations are the caller's to add; parts right under ppt/ are related to the
// presentation by their base names without number.
func PptxOf(n int, parts ...Part) []byte {
	var list strings.Builder
	relations := make([]Relation, 0, n)
	for i := range n {
		fmt.Fprintf(&list, `<p:sldId id="%d" r:id="s%d"/>`, 256+i, i+1)
		relations = append(relations, Relation{fmt.Sprintf("s%d", i+1), "slide", fmt.Sprintf("slides/slide%d.xml", i+1), false})
	}
	for _, p := range parts {
		if rest, ok := strings.CutPrefix(p.Name, "ppt/"); ok && !strings.Contains(rest, "/") {
			base, _, _ := strings.Cut(rest, ".")
			relations = append(relations, Relation{base, strings.TrimRight(base, "0123456789"), rest, false})
		}
	}
	all := []Part{
		{"[Content_Types].xml", contentTypes("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")},
		{"_rels/.rels", Relations(Relation{"main", "officeDocument", "ppt/presentation.xml", false})},
		{"ppt/presentation.xml", xmlHead + `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>` + list.String() + `</p:sldIdLst></p:presentation>`},
		{"ppt/_rels/presentation.xml.rels", Relations(relations...)},
	}
	return OOXML(append(all, parts...)...)
}

// Slide is a slide with these shapes and attributes of its own.
func Slide(attrs, shapes string) string {
	return xmlHead + `<p:sld xmlns:p="p" xmlns:a="a" xmlns:r="r" xmlns:mc="mc" ` + attrs + `><p:cSld><p:spTree>` + shapes + `</p:spTree></p:cSld></p:sld>`
}

// SlideShape is a text box, or a placeholder of a kind, with these paragraphs.
func SlideShape(placeholder string, paragraphs ...string) string {
	ph := ""
	if placeholder != "" {
		ph = `<p:ph type="` + placeholder + `"/>`
	}
	var b strings.Builder
	b.WriteString(`<p:sp><p:nvSpPr><p:cNvPr id="1" name="x"/><p:nvPr>` + ph + `</p:nvPr></p:nvSpPr><p:txBody>`)
	for _, p := range paragraphs {
		b.WriteString(`<a:p><a:r><a:t>` + Escape(p) + `</a:t></a:r></a:p>`)
	}
	b.WriteString(`</p:txBody></p:sp>`)
	return b.String()
}
