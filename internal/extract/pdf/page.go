package pdf

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/layout"
)

// page reads one page. Whatever happens, there is a page.
func (d *document) page(number int, at place) evidence.Page {
	p := evidence.Page{Number: number, Engine: Engine}
	marks := &content.Marks{}
	var l leaf
	var notes []string
	for _, step := range []func(){
		func() { l = at.leaf() },
		func() { d.show(marks, l) },
		func() { notes = d.annotations(marks, l.dict.Key("Annots"), l.paper().base) },
	} {
		if problem := guard(step); problem != "" {
			p.Reasons = append(p.Reasons, PagePanic+": "+problem)
		}
	}
	built := layout.Build(marks.Glyphs)
	for _, n := range unsaid(notes, built.Text) {
		built.Append(n)
	}
	p.Text, p.Words = built.Text, built.Words
	if problem := guard(func() { paper := l.paper(); p.Width, p.Height = paper.width, paper.height }); problem != "" {
		p.Reasons = append(p.Reasons, PagePanic+": "+problem)
	}
	judge(&p, marks)
	if NeedsOtherEngine(&p) || p.Text == "" && slices.ContainsFunc(d.result.Reasons, isRepair) {
		return d.compare(p, marks, notes)
	}
	return p
}

// show carries out the page's content. One that the page refers to but the file
// doesn't have is a loss; a page without content is blank.
func (d *document) show(marks *content.Marks, l leaf) {
	list := l.dict.Key("Contents")
	if list.IsNull() && slices.Contains(l.dict.Keys(), "Contents") {
		marks.Problems = append(marks.Problems, ContentGone)
	}
	data := d.contents(marks, list)
	d.check(d.reader.Run(d.ctx, marks, data, l.resources, l.paper().base))
}

// check notes that the budget ended the reading; a cancelled context shows itself.
func (d *document) check(err error) {
	if errors.Is(err, extract.ErrBudget) {
		d.stop(BudgetSpent)
	}
}

// contents joins the page's content streams: one program, cut anywhere between
// tokens (ISO 32000-2, 7.8.2).
func (d *document) contents(marks *content.Marks, v pdf.Value) []byte {
	if v.Kind() != pdf.Array {
		if v.IsNull() {
			return nil
		}
		data, err := d.reader.Decode(marks, v)
		d.check(err)
		return data
	}
	var all []byte
	for i := range v.Len() {
		data, err := d.reader.Decode(marks, v.Index(i))
		d.check(err)
		if err != nil || len(all)+len(data) > filter.MaxStream {
			break
		}
		all = append(append(all, data...), '\n')
	}
	return all
}

// note is a text that stands beside the page's content: of an annotation or a field.
type note struct {
	mark string // says what it is, in brackets
	text string
}

func (n note) String() string { return "[" + n.mark + "] " + n.text }

// unsaid leaves out the notes whose words the page shows anyway, and repeated ones:
// a field may stand on a page many times.
func unsaid(notes []string, shown string) []string {
	if len(notes) == 0 {
		return nil
	}
	shown = squeeze(shown)
	var out []string
	for _, n := range notes {
		_, body, _ := strings.Cut(n, "] ")
		if !slices.Contains(out, n) && !strings.Contains(shown, squeeze(body)) {
			out = append(out, n)
		}
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

const (
	maxAnnotations = 5_000    // of one page
	maxParents     = 16       // of one field
	maxNote        = 64 << 10 // bytes of one
	maxNotes       = 1 << 20  // bytes of those of one page
	flagHidden     = 1 << 1   // table 167: not shown, not printed
)

// annotations shows the page's annotations and gives their texts.
func (d *document) annotations(marks *content.Marks, list pdf.Value, base content.Matrix) []string {
	var notes []string
	size := 0
	if list.Len() > maxAnnotations {
		marks.Problems = append(marks.Problems, NotesTooMany)
	}
	for i := range min(list.Len(), maxAnnotations) {
		if d.spent || d.ctx.Err() != nil {
			break
		}
		problem := guard(func() {
			a := list.Index(i)
			if int(a.Key("F").Int64())&flagHidden == 0 {
				d.appearance(marks, a, base)
			}
			if n, ok := noteOf(a); ok && size < maxNotes {
				notes = append(notes, n.String())
				size += len(n.text)
			}
			d.addLink(linkOf(a))
		})
		if problem != "" {
			marks.Problems = append(marks.Problems, AnnotationLost+": "+strconv.Itoa(i+1))
		}
	}
	if size >= maxNotes {
		marks.Problems = append(marks.Problems, NotesTooMany)
	}
	return notes
}

// appearance shows an annotation as the file says it looks (12.5.5).
func (d *document) appearance(marks *content.Marks, a pdf.Value, base content.Matrix) {
	form := a.Key("AP").Key("N")
	if !file.IsStream(form) {
		form = form.Key(a.Key("AS").Name())
	}
	if !file.IsStream(form) || a.Key("Subtype").Name() == "Popup" {
		return
	}
	box, ok1 := content.ReadRect(form.Key("BBox"))
	rect, ok2 := content.ReadRect(a.Key("Rect"))
	if !ok1 || !ok2 {
		return
	}
	box = content.ReadMatrix(form.Key("Matrix")).Rect(box)
	if box[2] == box[0] || box[3] == box[1] {
		return
	}
	sx, sy := (rect[2]-rect[0])/(box[2]-box[0]), (rect[3]-rect[1])/(box[3]-box[1])
	fit := content.Matrix{sx, 0, 0, sy, rect[0] - box[0]*sx, rect[1] - box[1]*sy}
	d.check(d.reader.Form(d.ctx, marks, form, fit.Then(base)))
}
