// Package content carries out the content streams of PDF pages as far as text needs
// it (ISO 32000-2, 7.8 and 9): graphics and text state, showing of strings, form
// XObjects, inline images skipped. The result is glyphs with their places.
//
// Work is bounded: operators and glyphs per page, nesting of forms. What can't be
// carried out is noted as a problem and the rest goes on.
package content

import (
	"context"
	"errors"
	"slices"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/font"
	"spoor/internal/extract/pdf/syntax"
)

const (
	maxOperators = 8_000_000 // of one page
	maxGlyphs    = 400_000   // of one page
	maxForms     = 12        // forms within forms
	maxFormRuns  = 50_000    // forms shown on one page
	maxLexed     = 512 << 20 // bytes of content of one page, forms counted each time
	maxNames     = 100_000   // named resources remembered for one dictionary
	maxStates    = 10_000    // saved graphics states
	maxOperands  = 1_000     // of one operator
	maxFonts     = 10_000    // remembered for one document
	maxKept      = 32 << 20  // bytes of forms remembered for one document
)

// Codes of problems (Marks.Problems).
const (
	Damaged    = "content-damaged"  // a stream could not be decoded to its end
	FontGone   = "font-missing"     // text in a font that isn't there
	TooMuch    = "content-too-long" // operators or glyphs past their bounds
	TooDeep    = "forms-too-deep"
	OverBudget = "budget-spent"
)

// Glyph is a piece of text with its place on the page, in points from the top left
// corner, y downwards. Usually it is one character.
type Glyph struct {
	Text           string
	X0, Y0, X1, Y1 float64 // the baseline, from start to end
	UpX, UpY       float64 // from the baseline to the top of an em
	Ascent         float64 // of the font, in ems
	Descent        float64 // in ems, negative
	Blank          bool    // white space
	Spaced         float64 // character spacing in front of it, within its string
}

// Marks is what a page shows.
type Marks struct {
	Glyphs   []Glyph
	Codes    int // character codes shown
	Unknown  int // codes that the fonts don't explain
	TextOps  int // operators that show text
	Images   int
	Paths    int     // painted lines and areas
	Width    float64 // of the paper in points; 0 when whoever made the marks knows no paper
	Height   float64
	Problems []string
	// Pictures are where images lie, upright rectangles around them on the paper.
	Pictures []Rect
	// Invisible counts the glyphs of text that is neither filled nor stroked: the text
	// layer that a scanner or OCR puts behind or over a picture.
	Invisible int
	// Hidden is text on layers that aren't shown; it is no part of Glyphs.
	Hidden []Layer
	hidden int // glyphs in Hidden
}

// Rect is an upright rectangle x0, y0, x1, y1 in points from the top left corner.
type Rect [4]float64

// maxPictures is how many images' places are kept; further ones are counted.
const maxPictures = 2_000

// picture counts an image that fills the unit square under m.
func (m *Marks) picture(ctm Matrix) {
	m.Images++
	if box := ctm.Rect([4]float64{0, 0, 1, 1}); len(m.Pictures) < maxPictures && ctm.finite() {
		m.Pictures = append(m.Pictures, box)
	}
}

// note adds a problem once.
func (m *Marks) note(code string) {
	if code != "" && !slices.Contains(m.Problems, code) {
		m.Problems = append(m.Problems, code)
	}
}

// Reader carries out content streams of one document and remembers its fonts and
// forms. It is for one goroutine.
type Reader struct {
	file  *file.File
	fonts map[int]*font.Font
	forms map[int][]byte
	kept  int

	layers *layers // nil: not read yet
}

// NewReader returns a Reader for the pages of f.
func NewReader(f *file.File) *Reader {
	return &Reader{file: f, fonts: map[int]*font.Font{}, forms: map[int][]byte{}}
}

// Run carries out content on top of what marks holds, with the given resources,
// from a state in which base leads to the page. The error is of ctx or wraps
// extract.ErrBudget; all else is noted in marks.
func (r *Reader) Run(ctx context.Context, marks *Marks, content []byte, res pdf.Value, base Matrix) error {
	in := r.interpreter(ctx, marks)
	in.run(content, newResources(res), newState(base), 0)
	return in.stopped
}

// Form carries out a form XObject or an annotation's appearance under base.
func (r *Reader) Form(ctx context.Context, marks *Marks, form pdf.Value, base Matrix) error {
	in := r.interpreter(ctx, marks)
	in.form(form, newResources(pdf.Value{}), newState(base), 0)
	return in.stopped
}

// interpreter is one run.
type interpreter struct {
	*Reader
	ctx      context.Context
	marks    *Marks
	steps    int
	stopped  error
	finished bool               // a bound was reached
	formRuns int                // forms shown so far
	lexed    int                // bytes of content so far
	active   map[int]bool       // forms being carried out
	own      map[int]*resources // of forms, by number
}

func (r *Reader) interpreter(ctx context.Context, marks *Marks) *interpreter {
	return &interpreter{
		Reader: r, ctx: ctx, marks: marks,
		active: map[int]bool{}, own: map[int]*resources{},
	}
}

// goOn counts an operator and reports whether the run may continue.
func (in *interpreter) goOn() bool {
	if in.stopped != nil || in.finished {
		return false
	}
	in.steps++
	if in.steps > maxOperators || len(in.marks.Glyphs)+in.marks.hidden > maxGlyphs {
		in.finished = true
		in.marks.note(TooMuch)
		return false
	}
	if in.steps%4096 == 0 {
		in.stopped = in.ctx.Err()
	}
	return in.stopped == nil
}

// run carries out one stream.
func (in *interpreter) run(content []byte, res *resources, s state, depth int) {
	in.lexed += len(content)
	if in.lexed > maxLexed {
		in.finished = true
		in.marks.note(TooMuch)
	}
	p := &program{interpreter: in, lexer: syntax.NewLexer(content), res: res, state: s, layer: s.outside, depth: depth}
	for in.goOn() {
		o, ok := p.lexer.Next()
		if !ok {
			break
		}
		word, isWord := o.(syntax.Keyword)
		if !isWord {
			if len(p.args) < maxOperands {
				p.args = append(p.args, o)
			}
			continue
		}
		p.do(word)
		p.args = p.args[:0]
	}
	p.closeMarked()
}

// form carries out a form XObject.
func (in *interpreter) form(x pdf.Value, outer *resources, s state, depth int) {
	id := file.ID(x)
	if in.active[id] && id != 0 {
		return // a form within itself shows nothing more
	}
	if depth >= maxForms || in.formRuns >= maxFormRuns {
		in.marks.note(TooDeep)
		return
	}
	in.formRuns++
	in.active[id] = true
	defer delete(in.active, id)
	s.ctm = ReadMatrix(x.Key("Matrix")).Then(s.ctm)
	res := outer
	if own := x.Key("Resources"); !own.IsNull() {
		res = in.resourcesOf(id, own)
	}
	in.run(in.formData(x), res, s, depth+1)
}

// formData is the content of a form; those used before are remembered.
func (in *interpreter) formData(x pdf.Value) []byte {
	id := file.ID(x)
	if data, known := in.forms[id]; known && id != 0 {
		return data
	}
	data := in.decode(x)
	if id != 0 && in.kept+len(data) <= maxKept {
		in.forms[id] = data
		in.kept += len(data)
	}
	return data
}

// Decode is the data of a content stream; what is wrong with it is noted. The error
// wraps extract.ErrBudget.
func (r *Reader) Decode(marks *Marks, v pdf.Value) ([]byte, error) {
	data, err := r.file.Stream(v)
	if errors.Is(err, extract.ErrBudget) {
		marks.note(OverBudget)
		return data, err
	}
	if err != nil && !errors.Is(err, filter.ErrImage) {
		marks.note(Damaged)
	}
	return data, nil
}

func (in *interpreter) decode(v pdf.Value) []byte {
	data, err := in.Decode(in.marks, v)
	in.stop(err)
	return data
}

func (in *interpreter) stop(err error) {
	if in.stopped == nil {
		in.stopped = err
	}
}

// resources is a resource dictionary in which each name is looked up once.
type resources struct {
	dict       pdf.Value
	categories map[string]pdf.Value
	named      map[string]pdf.Value
	fonts      map[string]*font.Font
	states     map[string]fontState
}

// fontState is what an ExtGState says of text.
type fontState struct {
	font *font.Font // nil: nothing
	size float64
}

func newResources(dict pdf.Value) *resources {
	return &resources{
		dict: dict, categories: map[string]pdf.Value{},
		named: map[string]pdf.Value{}, fonts: map[string]*font.Font{}, states: map[string]fontState{},
	}
}

// resourcesOf is the resources of the form id, the same each time it is shown on the
// page.
func (in *interpreter) resourcesOf(id int, dict pdf.Value) *resources {
	res, known := in.own[id]
	if !known || id == 0 {
		res = newResources(dict)
		in.own[id] = res
	}
	return res
}

// get is a named resource.
func (r *resources) get(category, name string) pdf.Value {
	key := category + "/" + name
	if v, known := r.named[key]; known {
		return v
	}
	c, known := r.categories[category]
	if !known {
		c = r.dict.Key(category)
		r.categories[category] = c
	}
	v := c.Key(name)
	if len(r.named) < maxNames {
		r.named[key] = v
	}
	return v
}

// fontNamed is a named font.
func (in *interpreter) fontNamed(res *resources, name string) *font.Font {
	if f, known := res.fonts[name]; known {
		return f
	}
	f := in.load(res.get("Font", name))
	res.fonts[name] = f
	return f
}

// fontState is the font that a named ExtGState sets (8.4.5).
func (in *interpreter) fontState(res *resources, name string) fontState {
	if s, known := res.states[name]; known {
		return s
	}
	var s fontState
	if f := res.get("ExtGState", name).Key("Font"); f.Len() == 2 {
		s = fontState{in.load(f.Index(0)), f.Index(1).Float64()}
	}
	if len(res.states) < maxNames {
		res.states[name] = s
	}
	return s
}

// load reads a font, once for each that is an object of its own. Text in a font that
// isn't there is read as other viewers do, in Helvetica, and noted when shown.
func (in *interpreter) load(v pdf.Value) *font.Font {
	if v.Kind() != pdf.Dict {
		f := font.Load(pdf.Value{}, in.file)
		f.Problem = FontGone
		return f
	}
	id := file.ID(v)
	if f, known := in.fonts[id]; known && id != 0 {
		return f
	}
	f := font.Load(v, in.file)
	in.stop(f.Spent)
	if id != 0 && len(in.fonts) < maxFonts {
		in.fonts[id] = f
	}
	return f
}
