package office

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// startNote reads footnotes, endnotes and comments (ISO/IEC 26300 part 1, 6.3, 14.1).
func (r *odfReader) startNote(name string, t *xmlscan.Token) error {
	f := r.flow()
	switch name {
	case "note":
		f.attrs[0] = t.Get("note-class")
	case "note-citation":
		f.attrs[1] = fmt.Sprint(len(f.text))
		return r.write("[")
	case "note-body":
		label := ""
		if from := integer(f.attrs[1]); f.attrs[1] != "" && from < len(f.text) {
			label = strings.Trim(string(f.text[from:]), "[]+- ")
		}
		r.push(name, f.attrs[0], label)
	case "annotation":
		if t.Get("encoding") != "" { // of a formula, in the words of its author
			r.target = &strings.Builder{}
			return nil
		}
		r.push(name)
	case "creator", "date":
		r.startByLine(name, f)
	}
	return nil
}

// startByLine reads who wrote a comment or change, and when. Within a paragraph
// the names mean fields that are part of the text.
func (r *odfReader) startByLine(name string, f *odfFlow) {
	author, date := &f.author, &f.date
	switch {
	case f.open > 0, f.element != "annotation" && r.change == nil:
		return
	case f.element != "annotation":
		author, date = &r.change.author, &r.change.date
	}
	if r.target = author; name == "date" {
		r.target = date
	}
}

func (r *odfReader) endNote(name string) error {
	switch name {
	case "creator", "date":
		r.target = nil
		return nil
	case "note-citation":
		return r.write("]")
	case "annotation":
		if r.target != nil && r.flow().element != "annotation" {
			text := oneLine(r.target.String())
			r.target = nil
			r.addLines(text)
			return r.d.pages.grow(len(text))
		}
	}
	f := r.pop(name)
	if f == nil {
		return nil
	}
	text := oneLine(string(f.text))
	switch {
	case text == "":
	case name == "annotation":
		r.queue = append(r.queue, r.cellReference()+marked.Comment(f.author.String(), day(&f.date), text))
	case f.attrs[0] == "endnote":
		r.ending = append(r.ending, marked.Endnote(f.attrs[1], text))
	default:
		r.queue = append(r.queue, marked.Footnote(f.attrs[1], text))
	}
	return nil
}

// byLine is who wrote something, and on which day.
func byLine(author, date *strings.Builder) string {
	return strings.Trim(oneLine(author.String())+", "+day(date), ", ")
}

func day(date *strings.Builder) string {
	day, _, _ := strings.Cut(strings.TrimSpace(date.String()), "T")
	return day
}

// odfChange is a tracked change (ISO/IEC 26300 part 1, 5.5).
type odfChange struct {
	author, date strings.Builder
	deleted      string
	deletion     bool
	placed       bool
}

// startTracked reads tracked changes. Texts list theirs first: what was deleted
// stands in the list, and a mark in the text says where.
func (r *odfReader) startTracked(name string, t *xmlscan.Token) error {
	switch name {
	case "tracked-changes":
		r.push(name)
	case "changed-region":
		r.change = &odfChange{}
		r.changes[t.Get("id")] = r.change
	case "change-info":
		if r.change == nil {
			r.change = &odfChange{}
		}
		r.change.author.Reset()
		r.change.date.Reset()
	case "deletion", "insertion":
		if r.change != nil {
			r.change.deletion = name == "deletion"
		}
		r.push(name)
	case "change":
		r.placeDeletion(t.Get("change-id"))
	case "change-start", "change-end":
		r.insertion(name, t.Get("change-id"))
	case "cell-address":
		r.sheet.changed = fmt.Sprintf("%s%d", columnName(integer(t.Get("column"))+1), integer(t.Get("row"))+1)
	case "change-track-table-cell":
		r.push(name, t.Get("date-value"), t.Get("string-value"), t.Get("value"))
	}
	return nil
}

func (r *odfReader) insertion(name, id string) {
	f := r.flow()
	f.text = r.marks.close(f.text)
	if name == "change-start" {
		r.marks.nested = append(r.marks.nested, '+')
		if c := r.changes[id]; c != nil {
			c.placed = true
			r.marks.author = oneLine(c.author.String())
		}
		return
	}
	r.marks.nested = r.marks.nested[:max(len(r.marks.nested)-1, 0)]
}

// placeDeletion writes what was deleted at the place where it stood.
func (r *odfReader) placeDeletion(id string) {
	c := r.changes[id]
	if c == nil || c.deleted == "" {
		return
	}
	c.placed = true
	f := r.flow()
	f.text = r.marks.close(f.text)
	outer := r.marks.nested
	r.marks.nested, r.marks.author = []byte{'-'}, oneLine(c.author.String())
	f.text = append(r.marks.open(f.text), c.deleted...)
	f.text = r.marks.close(f.text)
	r.marks.nested = outer
}

// unplaced are the deletions that no mark in the text refers to, in order.
func (r *odfReader) unplaced() []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(r.changes)) {
		if c := r.changes[id]; c.deletion && !c.placed && c.deleted != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func (r *odfReader) endTracked(name string) error {
	f := r.pop(name)
	if f == nil {
		return nil
	}
	switch name {
	case "tracked-changes":
		r.change = nil
	case "deletion":
		if r.change != nil {
			r.change.deleted = strings.TrimSpace(string(f.text))
		}
	case "change-track-table-cell":
		r.endTrackedCell(f)
	}
	return nil
}

// endTrackedCell keeps what a cell of a sheet held before.
func (r *odfReader) endTrackedCell(f *odfFlow) {
	text := oneLine(string(f.text))
	for _, value := range f.attrs {
		if text == "" {
			text = value
		}
	}
	if text == "" || r.change == nil {
		return
	}
	r.sheet.old = append(r.sheet.old, strings.TrimSpace(r.sheet.changed+"\t["+byLine(&r.change.author, &r.change.date)+"] [-"+text+"-]"))
}
