package pdf

import (
	"errors"
	"slices"

	"github.com/ledongthuc/pdf"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/layout"
)

// maxKeptGlyphs is the largest room for glyphs that is kept from page to page.
const maxKeptGlyphs = 1 << 16

// page reads one page. Whatever happens, there is a page.
func (d *document) page(number int, at place) evidence.Page {
	p := evidence.Page{Number: number, Engine: Engine}
	marks := &content.Marks{Glyphs: d.glyphs[:0]}
	var l leaf
	var notes []note
	for _, step := range []func(){
		func() { l = at.leaf() },
		func() { d.show(marks, l) },
		func() { notes = d.annotations(marks, l.dict.Key("Annots"), l.paper().base) },
	} {
		if problem := guard(step); problem != "" {
			p.Reasons = append(p.Reasons, PagePanic+": "+problem)
		}
	}
	if problem := guard(func() { paper := l.paper(); p.Width, p.Height = paper.width, paper.height }); problem != "" {
		p.Reasons = append(p.Reasons, PagePanic+": "+problem)
	}
	if manyUnknown(marks) {
		marks.Glyphs = slices.DeleteFunc(marks.Glyphs, func(g content.Glyph) bool { return g.Text == content.Unexplained })
	}
	notes = append(notes, onLayers(marks.Hidden)...)
	fill(&p, marks.Glyphs, notes)
	if cap(marks.Glyphs) <= maxKeptGlyphs {
		d.glyphs = marks.Glyphs
	}
	judge(&p, marks)
	if 2*marks.Invisible > len(marks.Glyphs) && len(p.Words) > 0 {
		d.invisible = append(d.invisible, number)
	}
	if NeedsOtherEngine(&p) || p.Text == "" && slices.ContainsFunc(d.result.Reasons, isRepair) {
		return d.compare(p, marks, notes)
	}
	return p
}

// fill puts on a page what its glyphs say, and after that what it doesn't show.
func fill(p *evidence.Page, glyphs []content.Glyph, notes []note) {
	built, outside := layout.BuildOn(glyphs, p.Width, p.Height)
	for _, n := range unsaid(append(notes, beside(outside.Text)...), built.Text) {
		built.Append(n.String())
	}
	p.Text, p.Words = built.Text, built.Words
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
