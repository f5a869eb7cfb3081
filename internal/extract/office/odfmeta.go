package office

import (
	"slices"
	"strings"
	"unicode"

	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// startProperty begins an element of office:meta (ISO/IEC 26300 part 1, 4.3).
func (r *odfReader) startProperty(name string, t *xmlscan.Token) {
	if r.property != "" {
		return
	}
	if r.property = odfProperty(name); name == "user-defined" {
		r.property = "custom:" + t.Get("name")
	}
	r.target = &strings.Builder{}
}

// endProperty keeps a property of the document itself.
func (r *odfReader) endProperty(name string) {
	if r.target == nil || odfProperty(name) != r.property && name != "user-defined" {
		return
	}
	value := strings.Join(strings.Fields(strings.ToValidUTF8(r.target.String(), "\uFFFD")), " ")
	key := r.property
	r.property, r.target = "", nil
	if value == "" || !r.own() || len(r.d.meta) >= mostProperties {
		return
	}
	if old := r.d.meta[key]; old != "" && key == "keywords" {
		value = old + ", " + value
	}
	r.d.meta[key] = value
}

// odfProperty is the key of a property, the same as in other office documents.
func odfProperty(name string) string {
	switch name {
	case "initial-creator":
		return "creator"
	case "creator":
		return "lastModifiedBy"
	case "creation-date":
		return "created"
	case "date":
		return "modified"
	case "keyword":
		return "keywords"
	case "generator":
		return "application"
	case "printed-by":
		return "printedBy"
	case "print-date":
		return "lastPrinted"
	case "editing-cycles":
		return "revision"
	case "editing-duration":
		return "totalTime"
	}
	return name
}

// words are the words of a text, numbers and signs left out.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

// startMaster reads the masters of pages: headers and footers, and for slides what
// stands there besides placeholders.
func (r *odfReader) startMaster(name string, t *xmlscan.Token) error {
	switch name {
	case "header", "header-left", "header-first", "footer", "footer-left", "footer-first":
		if t.Get("display") == "false" {
			r.skip = 1
			return nil
		}
		r.push(name)
		return nil
	case "notes", "handout-master", "layer-set", "forms":
		r.skip = 1
		return nil
	case "frame", "custom-shape", "rect":
		if t.Get("class") != "" || t.Get("placeholder") == "true" {
			r.skip = 1
			return nil
		}
		r.push("master-shape")
		r.flow().element = name
		return nil
	}
	if len(r.flows) == 1 {
		return nil
	}
	return r.startBody(name, t)
}

func (r *odfReader) endMaster(name string) error {
	f := r.pop(name)
	if f == nil {
		return r.endBody(name)
	}
	text := strings.TrimSpace(string(f.text))
	if text == "" || !r.own() || f.counts && len(words(text)) <= 1 {
		return nil // "Page 1 of 9" is no text of its own
	}
	list := &r.d.masters
	switch {
	case len(r.flows) > 1: // a shape in a header
		r.addLines(text)
		return nil
	case strings.HasPrefix(name, "header"):
		list, text = &r.d.headers, marked.Header(text)
	case strings.HasPrefix(name, "footer"):
		list, text = &r.d.footers, marked.Footer(text)
	}
	if !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
	return nil
}
