package content

import (
	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/docstring"
	"spoor/internal/extract/pdf/file"
)

const (
	maxGroups    = 10_000 // optional content groups of one document
	maxLayers    = 1_000  // of one page, whose text is kept
	maxLayerName = 256    // bytes
)

// Layer is what a page holds on a layer that viewers don't show when they open the
// document.
type Layer struct {
	Name   string
	Glyphs []Glyph
}

// layers says which optional content groups are shown in the document's own
// configuration (ISO 32000-2, 8.11.4).
type layers struct {
	off   map[int]bool
	base  bool // groups that no list names are off
	on    map[int]bool
	exist bool
}

func readLayers(f *file.File) *layers {
	l := &layers{off: map[int]bool{}, on: map[int]bool{}}
	props := f.Root().Key("OCProperties")
	if props.Kind() != pdf.Dict {
		return l
	}
	config := props.Key("D")
	l.exist, l.base = true, config.Key("BaseState").Name() == "OFF"
	for key, list := range map[string]map[int]bool{"OFF": l.off, "ON": l.on} {
		groups := config.Key(key)
		for i := range min(groups.Len(), maxGroups) {
			list[file.ID(groups.Index(i))] = true
		}
	}
	return l
}

// shows reports whether a group is shown.
func (l *layers) shows(group pdf.Value) bool {
	id := file.ID(group)
	switch {
	case id == 0 || l.on[id]:
		return true
	case l.off[id]:
		return false
	}
	return !l.base
}

// hides reports whether optional content is not shown, and the name of its layer. v is
// a group, or a dictionary that combines groups (8.11.2.2); expressions (VE) count as
// shown: text that is shown by mistake is still found.
func (l *layers) hides(v pdf.Value) (name string, hidden bool) {
	if !l.exist || v.Kind() != pdf.Dict {
		return "", false
	}
	groups := v.Key("OCGs")
	if v.Key("Type").Name() != "OCMD" {
		return layerName(v), !l.shows(v)
	}
	if groups.Kind() == pdf.Dict {
		return layerName(groups), l.combined(v.Key("P").Name(), l.shows(groups), l.shows(groups))
	}
	anyOn, allOn := false, true
	for i := range min(groups.Len(), maxGroups) {
		shown := l.shows(groups.Index(i))
		anyOn, allOn = anyOn || shown, allOn && shown
	}
	if groups.Len() == 0 || !v.Key("VE").IsNull() {
		return "", false
	}
	return layerName(groups.Index(0)), l.combined(v.Key("P").Name(), anyOn, allOn)
}

// combined reports whether a policy hides content whose groups are on like that.
func (*layers) combined(policy string, anyOn, allOn bool) bool {
	switch policy {
	case "AllOn":
		return !allOn
	case "AnyOff":
		return allOn
	case "AllOff":
		return anyOn
	}
	return !anyOn
}

func layerName(group pdf.Value) string {
	raw := group.Key("Name").RawString()
	return docstring.Decode(raw[:min(len(raw), maxLayerName)])
}

// Hides reports whether optional content, as an /OC entry names it, is not shown.
func (r *Reader) Hides(v pdf.Value) bool {
	_, hidden := r.layersOf().hides(v)
	return hidden
}

func (r *Reader) layersOf() *layers {
	if r.layers == nil {
		r.layers = readLayers(r.file)
	}
	return r.layers
}

// hide adds a glyph to those of a hidden layer.
func (m *Marks) hide(layer string, g Glyph) {
	for i := range m.Hidden {
		if m.Hidden[i].Name == layer {
			m.Hidden[i].Glyphs = append(m.Hidden[i].Glyphs, g)
			m.hidden++
			return
		}
	}
	if len(m.Hidden) < maxLayers {
		m.Hidden = append(m.Hidden, Layer{layer, []Glyph{g}})
		m.hidden++
	}
}
