package content

import (
	"strings"
	"unicode/utf8"

	"spoor/internal/extract/pdf/docstring"
	"spoor/internal/extract/pdf/syntax"
)

const (
	maxMarked      = 1_000 // marked-content sequences within each other
	maxActualBytes = 4096  // of one ActualText
	maxActual      = 3     // glyphs that ActualText may replace when they have text of their own
)

// marked is an open marked-content sequence.
type marked struct {
	actual string // its ActualText
	has    bool
	from   int     // its first glyph
	lost   int     // unknown codes before it
	layer  *string // the hidden layer outside it
}

// openMarked notes the start of a sequence and its ActualText.
func (p *program) openMarked(hasProperties bool) {
	if len(p.marked) >= maxMarked {
		return
	}
	m := marked{from: len(p.marks.Glyphs), lost: p.marks.Unknown, layer: p.layer}
	if hasProperties && len(p.args) > 0 {
		m.actual, m.has = p.actualText(p.args[len(p.args)-1])
		p.enterLayer()
	}
	p.marked = append(p.marked, m)
}

// enterLayer notes that a sequence of optional content is not shown (14.6.2, 8.11.3.2).
func (p *program) enterLayer() {
	if p.layer != nil || p.name(2) != "OC" {
		return
	}
	if name, hidden := p.layersOf().hides(p.res.get("Properties", p.name(1))); hidden {
		p.layer = &name
	}
}

// actualText is the replacement text that a property list gives.
func (p *program) actualText(o syntax.Object) (string, bool) {
	switch o := o.(type) {
	case syntax.Dict:
		s, ok := o["ActualText"].(string)
		return docstring.Decode(s[:min(len(s), maxActualBytes)]), ok
	case syntax.Name:
		v := p.res.get("Properties", string(o)).Key("ActualText")
		raw := v.RawString()
		return docstring.Decode(raw[:min(len(raw), maxActualBytes)]), !v.IsNull()
	}
	return "", false
}

// endMarked closes the innermost sequence. Its ActualText stands in for glyphs that
// have no text, and for the few of a ligature or a hyphen; it may not rewrite what a
// reader of the page sees.
func (p *program) endMarked() {
	n := len(p.marked)
	if n == 0 {
		return
	}
	m := p.marked[n-1]
	p.marked = p.marked[:n-1]
	p.layer = m.layer
	if !m.has {
		return
	}
	unknown := p.marks.Unknown - m.lost
	glyphs := p.marks.Glyphs[m.from:]
	if len(glyphs) == 0 || unknown == 0 && len(glyphs) > maxActual {
		return
	}
	p.marks.Unknown = m.lost
	first, last := glyphs[0], glyphs[len(glyphs)-1]
	p.marks.Glyphs = append(p.marks.Glyphs[:m.from], spread(m.actual, first, last)...)
}

// closeMarked closes what the stream left open.
func (p *program) closeMarked() {
	for len(p.marked) > 0 {
		p.endMarked()
	}
}

// spread lays out text evenly between the start of one glyph and the end of another.
func spread(text string, first, last Glyph) []Glyph {
	n := float64(utf8.RuneCountInString(text))
	dx, dy := (last.X1-first.X0)/n, (last.Y1-first.Y0)/n
	var out []Glyph
	for _, r := range text {
		g := first
		i := float64(len(out))
		g.Text = string(r)
		g.X0, g.Y0 = first.X0+i*dx, first.Y0+i*dy
		g.X1, g.Y1 = g.X0+dx, g.Y0+dy
		g.Blank = strings.TrimSpace(g.Text) == ""
		out = append(out, g)
	}
	return out
}
