package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/docstring"
	"spoor/internal/extract/pdf/layout"
)

// note is a text that stands beside the page's content: of an annotation or a field.
type note struct {
	mark  string   // says what it is, in brackets
	text  string   // as a reader of the form would see it
	parts []string // texts that together say it: the choices of a list
	raw   string   // what the file keeps, where the page shows another text
	field bool
	said  bool // its own appearance says it
}

func (n note) String() string { return "[" + n.mark + "] " + n.text }

// compare notes whether the annotation's appearance says the note: each of its parts,
// or the number that it is as the form shows numbers.
func (n *note) compare(appearance string) {
	whole := squeeze(appearance)
	n.said = whole != ""
	for _, part := range n.parts {
		switch {
		case strings.Contains(whole, squeeze(part)):
		case n.field && sameNumber(part, appearance):
			n.raw = part
		default:
			n.said = false
		}
	}
}

// longNote is the length from which a note counts as said by any place of the page,
// in characters: a short one may stand there by chance.
const longNote = 20

// unsaid leaves out the notes that the page shows anyway, and repeated ones: a field
// may stand on a page many times.
func unsaid(notes []note, shown string) []note {
	if len(notes) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, n := range notes {
		known[n.String()] = known[n.String()] || n.said
	}
	shown = squeeze(shown)
	var out []note
	for _, n := range notes {
		body := squeeze(n.text)
		if known[n.String()] || utf8.RuneCountInString(body) >= longNote && strings.Contains(shown, body) {
			continue
		}
		known[n.String()] = true
		out = append(out, n)
	}
	return out
}

// squeeze drops white space, which an appearance breaks as it likes.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// onLayers are the texts of the layers that a page doesn't show.
func onLayers(hidden []content.Layer) []note {
	var out []note
	for _, l := range hidden {
		if text := layout.Build(l.Glyphs).Text; text != "" {
			out = append(out, note{mark: strings.TrimSpace("hidden layer " + l.Name), text: text})
		}
	}
	return out
}

// beside is the text that lies outside the paper.
func beside(text string) []note {
	if text == "" {
		return nil
	}
	return []note{{mark: "outside the page", text: text}}
}

// textIn is the text of glyphs, without regard to where they stand.
func textIn(glyphs []content.Glyph) string {
	var b strings.Builder
	for i := range glyphs {
		b.WriteString(glyphs[i].Text)
	}
	return b.String()
}

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
	return note{mark: mark, text: text, parts: []string{text}}, true
}

// fieldOf is a field's name and value, which it may have from its parents (12.7.4).
func fieldOf(a pdf.Value) (note, bool) {
	var names []string
	var value, options pdf.Value
	for v, i := a, 0; i < maxParents && !v.IsNull(); v, i = v.Key("Parent"), i+1 {
		if name := textOf(v.Key("T")); name != "" {
			names = append([]string{name}, names...)
		}
		if value.IsNull() {
			value = v.Key("V")
		}
		if options.IsNull() {
			options = v.Key("Opt")
		}
	}
	values := valuesOf(value)
	if len(values) == 0 {
		return note{}, false
	}
	shown := captions(values, options)
	n := note{mark: strings.TrimSpace("field " + strings.Join(names, ".")), text: strings.Join(shown, "\n"), parts: shown, field: true}
	if !slices.Equal(values, shown) {
		n.raw = strings.Join(values, "\n")
	}
	return n, true
}

// valuesOf is a field's value: a text, or the choices of a list. The states of
// buttons are names and say nothing.
func valuesOf(v pdf.Value) []string {
	if v.Kind() != pdf.Array {
		if t := textOf(v); t != "" {
			return []string{t}
		}
		return nil
	}
	var out []string
	for i := range min(v.Len(), maxChoices) {
		if t := textOf(v.Index(i)); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// maxChoices bounds the choices of a list.
const maxChoices = 1000

// captions are the texts that a form shows for values: those of its options that have
// one beside their code (12.7.5.4).
func captions(values []string, options pdf.Value) []string {
	caption := map[string]string{}
	for i := range min(options.Len(), maxChoices) {
		if o := options.Index(i); o.Len() == 2 {
			caption[textOf(o.Index(0))] = textOf(o.Index(1))
		}
	}
	out := slices.Clone(values)
	for i, v := range out {
		if c := caption[v]; c != "" {
			out[i] = c
		}
	}
	return out
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
