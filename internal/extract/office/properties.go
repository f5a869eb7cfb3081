package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// properties reads what the document says of itself: who wrote it, when, with
// what. Keys are the elements' names with a small first letter; those that people
// added start with "custom:".
func (c *container) properties() (map[string]string, error) {
	all, err := c.relationsOf("")
	if err != nil {
		return nil, err
	}
	meta := map[string]string{}
	for _, source := range []struct{ kind, usual string }{
		{"core-properties", "docProps/core.xml"},
		{"extended-properties", "docProps/app.xml"},
		{"custom-properties", "docProps/custom.xml"},
	} {
		name := source.usual
		if parts := all.parts(source.kind); len(parts) > 0 {
			name = parts[0]
		}
		p := &propertyReader{meta: meta, custom: source.kind == "custom-properties"}
		if err := c.scan(name, p.take); err != nil {
			return meta, err
		}
	}
	return meta, nil
}

// propertyReader takes every element that holds text for a property.
type propertyReader struct {
	meta   map[string]string
	custom bool
	name   string // of the open property
	depth  int
	value  strings.Builder
}

func (p *propertyReader) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Start:
		p.depth++
		if p.depth == 2 {
			p.value.Reset()
			p.name = propertyName(t, p.custom)
		}
	case xmlscan.Text:
		if p.depth >= 2 && p.value.Len() < longestProperty {
			p.value.Write(t.Text)
		}
	case xmlscan.End:
		if p.depth == 2 {
			p.keep()
		}
		p.depth--
	}
	return nil
}

const (
	longestProperty = 4000 // bytes
	mostProperties  = 100
)

func (p *propertyReader) keep() {
	value := strings.Join(strings.Fields(strings.ToValidUTF8(p.value.String(), "\uFFFD")), " ")
	if p.name == "" || value == "" || len(p.meta) >= mostProperties {
		return
	}
	p.meta[p.name] = value
}

func propertyName(t *xmlscan.Token, custom bool) string {
	if custom {
		return "custom:" + t.Get("name")
	}
	switch name := string(t.Name); name {
	case "TitlesOfParts", "HeadingPairs", "HLinks", "DigSig", "ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "DocSecurity":
		return "" // about the program's own bookkeeping
	default:
		return strings.ToLower(name[:min(1, len(name))]) + name[min(1, len(name)):]
	}
}
