package content

import (
	"spoor/internal/extract/pdf/font"
	"spoor/internal/extract/pdf/syntax"
)

// state is the graphics state as far as text needs it.
type state struct {
	ctm                  Matrix
	font                 *font.Font
	size                 float64
	charSpace, wordSpace float64
	stretch              float64 // horizontal scaling, 1 = none
	leading, rise        float64
	text, line           Matrix  // the text matrix and that of the line's start
	invisible            bool    // text is neither filled nor stroked
	outside              *string // the hidden layer that a form is on as a whole; nil: none
}

func newState(base Matrix) state {
	return state{ctm: base, stretch: 1, text: Identity(), line: Identity()}
}

// program is one content stream being carried out.
type program struct {
	*interpreter
	state
	lexer  *syntax.Lexer
	res    *resources
	depth  int
	args   []syntax.Object
	saved  []state
	marked []marked
	layer  *string // the hidden layer that what is shown now is on; nil: none
	spaced float64 // character spacing between the last glyph and the next one of its string, on the page
}

// number is the i-th of the last n operands, 0 when it is no number.
func (p *program) number(i, n int) float64 {
	i += len(p.args) - n
	if i < 0 || i >= len(p.args) {
		return 0
	}
	f, ok := p.args[i].(float64)
	if !ok || f > 1e9 || f < -1e9 {
		return 0
	}
	return f
}

// name is the n-th operand from the end as a name.
func (p *program) name(n int) string {
	if n > len(p.args) {
		return ""
	}
	name, _ := p.args[len(p.args)-n].(syntax.Name)
	return string(name)
}

// matrix is the last six operands.
func (p *program) matrix() Matrix {
	var m Matrix
	for i := range m {
		m[i] = p.number(i, len(m))
	}
	return m
}

// do carries out one operator. Those that text doesn't depend on do nothing.
func (p *program) do(word syntax.Keyword) {
	switch word {
	case "q":
		if len(p.saved) < maxStates {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state = p.saved[n-1]
			p.saved = p.saved[:n-1]
		}
	case "cm":
		if m := p.matrix().Then(p.ctm); m.finite() {
			p.ctm = m
		}
	case "gs":
		p.graphicsState()
	case "Do":
		p.xobject()
	case "BI":
		p.lexer.SkipInlineImage()
		p.paintImage()
	case "BMC", "BDC":
		p.openMarked(word == "BDC")
	case "EMC":
		p.endMarked()
	case "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh":
		p.marks.Paths++
	default:
		p.doText(word)
	}
}

// doText carries out the operators of text.
func (p *program) doText(word syntax.Keyword) {
	switch word {
	case "BT":
		p.text, p.line = Identity(), Identity()
	case "Tf":
		p.setFont(p.name(2), p.number(1, 2))
	case "Tc":
		p.charSpace = p.number(0, 1)
	case "Tw":
		p.wordSpace = p.number(0, 1)
	case "Tz":
		p.stretch = p.number(0, 1) / 100
	case "TL":
		p.leading = p.number(0, 1)
	case "Tr":
		p.invisible = p.number(0, 1) == invisibleMode
	case "Ts":
		p.rise = p.number(0, 1)
	case "Td":
		p.move(p.number(0, 2), p.number(1, 2))
	case "TD":
		p.leading = -p.number(1, 2)
		p.move(p.number(0, 2), p.number(1, 2))
	case "T*":
		p.move(0, -p.leading)
	case "Tm":
		if m := p.matrix(); m.finite() {
			p.text, p.line = m, m
		}
	case "Tj", "TJ":
		p.showLast()
	case "'":
		p.move(0, -p.leading)
		p.showLast()
	case "\"":
		p.wordSpace, p.charSpace = p.number(0, 3), p.number(1, 3)
		p.move(0, -p.leading)
		p.showLast()
	}
}

// move goes to the start of another line.
func (p *program) move(x, y float64) {
	if m := Translate(x, y).Then(p.line); m.finite() {
		p.line, p.text = m, m
	}
}

func (p *program) setFont(name string, size float64) {
	if name != "" {
		p.font = p.fontNamed(p.res, name)
	}
	p.size = size
}

// graphicsState takes over the font of an ExtGState.
func (p *program) graphicsState() {
	if s := p.fontState(p.res, p.name(1)); s.font != nil {
		p.font, p.size = s.font, s.size
	}
}

// invisibleMode is the text rendering mode that paints nothing (table 104).
const invisibleMode = 3

// xobject paints a form or an image.
func (p *program) xobject() {
	x := p.res.get("XObject", p.name(1))
	s := p.state
	s.outside = p.layer
	if name, hidden := p.layersOf().hides(x.Key("OC")); hidden && p.layer == nil {
		s.outside = &name
	}
	switch x.Key("Subtype").Name() {
	case "Form":
		p.form(x, p.res, s, p.depth)
	case "Image":
		if s.outside == nil {
			p.marks.picture(p.ctm)
		}
	}
}

// paintImage counts an inline image.
func (p *program) paintImage() {
	if p.layer == nil {
		p.marks.picture(p.ctm)
	}
}
