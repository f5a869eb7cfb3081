package content

import (
	"math"
	"strings"
	"unicode"

	"spoor/internal/extract/pdf/font"
	"spoor/internal/extract/pdf/syntax"
)

// showLast shows the last operand: a string, or an array of strings and distances.
func (p *program) showLast() {
	p.marks.TextOps++
	p.spaced = 0
	if len(p.args) == 0 {
		return
	}
	switch x := p.args[len(p.args)-1].(type) {
	case string:
		p.show(x)
	case syntax.Array:
		for _, e := range x {
			switch e := e.(type) {
			case string:
				p.show(e)
			case float64:
				p.advance(-e / 1000 * p.size)
			}
		}
	}
}

// advance moves along the writing direction by a distance in unscaled text space.
func (p *program) advance(d float64) {
	m := p.text
	if p.font != nil && p.font.Vertical {
		m[4], m[5] = m[4]+d*m[2], m[5]+d*m[3]
	} else {
		m[4], m[5] = m[4]+d*p.stretch*m[0], m[5]+d*p.stretch*m[1]
	}
	if m.finite() {
		p.text = m
	}
}

// show shows a string in the current font.
func (p *program) show(s string) {
	if p.font == nil {
		if s != "" {
			p.marks.note(FontGone)
			p.marks.Codes += len(s)
			p.marks.Unknown += len(s)
		}
		return
	}
	p.marks.note(p.font.Problem)
	p.font.Decode(s, p.glyph)
}

// glyph places one character and moves on.
func (p *program) glyph(c font.Char) {
	if !p.goOn() {
		return
	}
	if p.layer == nil {
		p.marks.Codes++
		if !c.Known {
			p.marks.Unknown++
		}
	}
	m := p.text.Then(p.ctm)
	trm := Matrix{
		p.size * p.stretch * m[0], p.size * p.stretch * m[1], p.size * m[2], p.size * m[3],
		p.rise*m[2] + m[4], p.rise*m[3] + m[5],
	}
	along, across := c.Width, 0.0
	if p.font.Vertical {
		along, across = 0, -1
	}
	if c.Text == "" && !c.Known && c.Width > 0 {
		c.Text = Unexplained
	}
	if c.Text != "" && trm.finite() {
		p.place(c.Text, trm, along, across)
	}
	space := p.charSpace
	if c.Space {
		space += p.wordSpace
	}
	if p.font.Vertical {
		p.advance(-p.size + space)
		return
	}
	p.advance(c.Width*p.size + space)
	if p.spaced = 0; p.charSpace > 0 {
		p.spaced = math.Hypot(m[0], m[1]) * math.Abs(p.charSpace*p.stretch)
	}
}

// place adds the glyph whose text space is trm.
func (p *program) place(text string, trm Matrix, along, across float64) {
	scale := p.font.Scale
	g := Glyph{
		Text: text, Ascent: p.font.Ascent, Descent: p.font.Descent,
		UpX: trm[2] * scale, UpY: trm[3] * scale,
		Blank: blank(text), Spaced: p.spaced,
	}
	if p.font.Vertical {
		// A glyph hangs in the middle below its origin (9.7.4.3): to the right is up.
		g.UpX, g.UpY, g.Ascent, g.Descent = trm[0], trm[1], 0.5, -0.5
	}
	g.X0, g.Y0 = trm.Apply(0, 0)
	g.X1, g.Y1 = trm.Apply(along, across)
	if p.layer != nil {
		p.marks.hide(*p.layer, g)
		return
	}
	if p.invisible && !g.Blank {
		p.marks.Invisible++
	}
	p.marks.Glyphs = append(p.marks.Glyphs, g)
}

// blank reports whether text is white space.
func blank(text string) bool {
	if len(text) == 1 {
		return text[0] == ' ' || text[0] >= '\t' && text[0] <= '\r'
	}
	return strings.TrimFunc(text, unicode.IsSpace) == ""
}
