package pdf

import (
	"strconv"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/file"
)

const (
	maxAnnotations = 5_000    // of one page
	maxParents     = 16       // of one field
	maxNote        = 64 << 10 // bytes of one
	maxNotes       = 1 << 20  // bytes of those of one page
	flagHidden     = 1 << 1   // table 167: not shown, not printed
)

// annotations shows the page's annotations and gives their texts.
func (d *document) annotations(marks *content.Marks, list pdf.Value, base content.Matrix) []note {
	var notes []note
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
			before := len(marks.Glyphs)
			if int(a.Key("F").Int64())&flagHidden == 0 && !d.reader.Hides(a.Key("OC")) {
				d.appearance(marks, a, base)
			}
			if n, ok := noteOf(a); ok && size < maxNotes {
				n.compare(textIn(marks.Glyphs[before:]))
				notes = append(notes, n)
				size += len(n.text)
				d.addFormValue(n)
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
