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
