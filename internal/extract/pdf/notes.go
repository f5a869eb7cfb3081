package pdf

import (
	"strings"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/docstring"
)

// noteOf is the text of an annotation: the value of a form field, else its contents.
func noteOf(a pdf.Value) (note, bool) {
	switch a.Key("Subtype").Name() {
	case "Popup", "Link": // links: see linkOf
		return note{}, false
	case "Widget":
		return fieldOf(a)
	}
	text := textOf(a.Key("Contents"))
	if text == "" {
		return note{}, false
	}
	mark := "annotation"
	if by := textOf(a.Key("T")); by != "" {
		mark += ", " + by
	}
	return note{mark, text}, true
}

// fieldOf is a field's name and value, which it may have from its parents (12.7.4).
func fieldOf(a pdf.Value) (note, bool) {
	var names []string
	var value pdf.Value
	for v, i := a, 0; i < maxParents && !v.IsNull(); v, i = v.Key("Parent"), i+1 {
		if name := textOf(v.Key("T")); name != "" {
			names = append([]string{name}, names...)
		}
		if value.IsNull() {
			value = v.Key("V")
		}
	}
	text := valueText(value)
	if text == "" {
		return note{}, false
	}
	return note{strings.TrimSpace("field " + strings.Join(names, ".")), text}, true
}

// valueText is a field's value: a text, or the choices of a list. The states of
// buttons are names and say nothing.
func valueText(v pdf.Value) string {
	if v.Kind() != pdf.Array {
		return textOf(v)
	}
	var out []string
	for i := range min(v.Len(), 1000) {
		if t := textOf(v.Index(i)); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, "\n")
}

// textOf is a text string, trimmed; empty when v is none.
func textOf(v pdf.Value) string {
	raw := v.RawString()
	return strings.TrimSpace(docstring.Decode(raw[:min(len(raw), maxNote)]))
}

// linkOf is the address that a link leads to (12.6.4.8); empty for other annotations.
func linkOf(a pdf.Value) string {
	if a.Key("Subtype").Name() != "Link" {
		return ""
	}
	return oneLine(a.Key("A").Key("URI").RawString())
}
