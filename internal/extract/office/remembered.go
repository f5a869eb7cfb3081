package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// readRemembered gives a page to what pivot tables and links to other workbooks
// remember: rows that may stand on no sheet any more.
func (w *workbook) readRemembered() error {
	for _, kind := range []struct{ relation, label string }{{"pivotCacheDefinition", "pivot cache"}, {"externalLink", "external link"}} {
		for _, part := range w.links.parts(kind.relation) {
			r := &rememberedReader{pages: w.pages}
			if err := w.readRememberedPart(part, r); err != nil {
				return err
			}
			if strings.TrimSpace(r.text.String()) == "" {
				continue
			}
			if err := w.pages.add(kind.label, r.text.String(), []string{"hidden-data"}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *workbook) readRememberedPart(part string, r *rememberedReader) error {
	links, err := w.c.relationsOf(part)
	if err != nil {
		return err
	}
	for _, link := range links {
		if link.external {
			r.text.WriteString("<" + link.target + ">\n")
		}
	}
	for _, name := range append([]string{part}, links.parts("pivotCacheRecords")...) {
		if err := w.c.scan(name, r.take); err != nil {
			return err
		}
	}
	return nil
}

// rememberedReader reads the values of a pivot cache (ECMA-376 part 1, 18.10) and
// of an external link (18.14): attributes v, and the text of elements v.
type rememberedReader struct {
	pages   *pages
	text    strings.Builder
	capture bool
}

func (r *rememberedReader) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Text:
		if r.capture {
			return r.add(string(t.Text))
		}
	case xmlscan.Start:
		switch string(t.Name) {
		case "cacheField":
			return r.add(t.Get("name") + ":\t")
		case "s", "n", "d", "e", "b":
			if v := t.Get("v"); v != "" {
				return r.add(v + "\t")
			}
		case "v":
			r.capture = true
		}
	case xmlscan.End:
		switch string(t.Name) {
		case "v":
			r.capture = false
			return r.add("\t")
		case "cacheField", "r", "row":
			return r.add("\n")
		}
	}
	return nil
}

func (r *rememberedReader) add(s string) error {
	r.text.WriteString(strings.ToValidUTF8(s, "\uFFFD"))
	return r.pages.grow(len(s))
}
