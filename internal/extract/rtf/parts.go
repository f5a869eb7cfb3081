package rtf

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoor/internal/extract/office/marked"
)

// startFlow begins a text on its own.
func (r *reader) startFlow(name string) {
	f := &flow{kind: name}
	switch name {
	case "footnote":
		r.footnotes++
		f.label = strconv.Itoa(r.footnotes)
		r.write("[" + f.label + "]")
		r.notes = append(r.notes, f)
	case "annotation":
		f.label = r.author
		r.author = ""
		r.notes = append(r.notes, f)
	}
	r.now.flow, r.now.to, r.now.endFlow, r.now.field = f, toFlow, true, nil
}

// toEndnote makes an endnote of a footnote that turns out to be one.
func (r *reader) toEndnote(f *flow) {
	old := "[" + f.label + "]"
	r.footnotes--
	r.endnotes++
	f.label, f.endnote = roman(r.endnotes), true
	for i, n := range slices.Backward(r.notes) { // it is near the end
		if n == f {
			r.notes = slices.Delete(r.notes, i, i+1)
			break
		}
	}
	r.endings = append(r.endings, f)
	if parent := r.parent(f); parent != nil && strings.HasSuffix(string(parent.out[max(len(parent.out)-len(old), 0):]), old) {
		parent.out = append(parent.out[:len(parent.out)-len(old)], "["+f.label+"]"...)
	}
}

// parent is the text that a note belongs to.
func (r *reader) parent(f *flow) *flow {
	for _, s := range slices.Backward(r.stack) {
		if s.flow != f {
			return s.flow
		}
	}
	return nil
}

func (r *reader) endFlow(f *flow) {
	r.closeMark(f)
	text := strings.TrimSpace(string(f.out))
	if f.kind == "shptxt" && text != "" {
		r.boxes = append(r.boxes, marked.Box(text))
	}
	into, mark := &r.heads, marked.Header
	if strings.HasPrefix(f.kind, "footer") {
		into, mark = &r.feet, marked.Footer
	}
	if strings.HasPrefix(f.kind, "header") || strings.HasPrefix(f.kind, "footer") {
		if text != "" && !r.said[text] {
			r.said[text] = true
			*into = append(*into, mark(text))
		}
	}
}

// breakPage ends the page with its notes.
func (r *reader) breakPage() {
	f := r.now.flow
	for _, s := range r.stack {
		if s.field != nil {
			s.field.start = 0
		}
	}
	r.closeMark(f)
	r.doc.add(string(f.out)+r.besides()+lines(r.notes), r.reasons())
	f.out, r.notes = f.out[:0], nil
}

// marked is a note or comment with what it is in front.
func (f *flow) marked(text string) string {
	switch {
	case f.kind == "annotation":
		return marked.Comment(f.label, f.day, text)
	case f.endnote:
		return marked.Endnote(f.label, text)
	}
	return marked.Footnote(f.label, text)
}

// besides are the texts of boxes and pictures on the page.
func (r *reader) besides() string {
	all := strings.Join(r.boxes, "\n")
	r.boxes = nil
	if all != "" {
		return "\n" + all
	}
	return ""
}

func lines(notes []*flow) string {
	var b strings.Builder
	for _, n := range notes {
		if text := strings.TrimSpace(string(n.out)); text != "" {
			if b.Len() == 0 {
				b.WriteString("\n")
			}
			b.WriteString("\n" + n.marked(text))
		}
	}
	return b.String()
}

func (r *reader) reasons() []string {
	var reasons []string
	if r.inserted+r.removed > 0 {
		reason := fmt.Sprintf("tracked-changes: %d inserted, %d deleted", r.inserted, r.removed)
		if len(r.changers) > 0 {
			reason += ", by " + strings.Join(slices.Sorted(maps.Keys(r.changers)), ", ")
		}
		reasons = append(reasons, reason)
	}
	if r.hidden > 0 {
		reasons = append(reasons, fmt.Sprintf("hidden-text: %d characters", r.hidden))
	}
	r.inserted, r.removed, r.hidden = 0, 0, 0
	return reasons
}

// finish ends the last page.
func (r *reader) finish() {
	r.closeMark(r.now.flow)
	last := string(r.now.flow.out) + r.besides() + lines(r.notes) + lines(r.endings) + "\n" + strings.Join(r.feet, "\n")
	if strings.TrimSpace(last) != "" || len(r.doc.Pages) == 0 {
		r.doc.add(last, r.reasons())
	}
	if len(r.heads) > 0 {
		r.doc.Pages[0].Text = strings.Join(r.heads, "\n") + "\n" + r.doc.Pages[0].Text
	}
	if r.drawings > 0 {
		r.doc.note("drawings-not-read: %d", r.drawings)
	}
}

// endValue keeps a value that was read: a property, an author.
func (r *reader) endValue(ended state) {
	value := strings.Join(strings.Fields(string(r.value)), " ")
	switch ended.to {
	case toInfo:
		if name, at := property(ended.property), r.moment(); at != "" && value == "" {
			value = at
			r.describe(name, value)
		} else {
			r.describe(name, strings.TrimSuffix(value, ";"))
		}
		r.date = [5]int{}
	case toAuthor:
		r.author = value
	case toAuthors:
		if value != "" {
			r.authors = append(r.authors, strings.TrimSuffix(value, ";"))
		}
	case toDay:
		r.now.flow.day = packedDay(value)
	case toShapeName:
		r.shape = value
	case toShapeValue:
		if r.shape == "wzDescription" && value != "" {
			r.boxes = append(r.boxes, "[image: "+value+"]")
		}
	case toName:
		r.custom = value
	case toValue:
		if r.custom != "" {
			r.describe("custom:"+r.custom, value)
		}
	default:
		return
	}
	r.value = r.value[:0]
}

func (r *reader) describe(name, value string) {
	const most = 100
	if name != "" && value != "" && r.doc.Metadata[name] == "" && len(r.doc.Metadata) < most {
		r.doc.Metadata[name] = value
	}
}

// packedDay is the day in a packed date (DTTM, MS-DOC 2.9.61), written as a number; empty
// for what is none.
func packedDay(digits string) string {
	n, err := strconv.ParseInt(digits, 10, 64)
	day, month, year := n>>11&0x1f, n>>16&0xf, n>>20&0x1ff+1900
	if err != nil || day < 1 || month < 1 || month > 12 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

// property is the name that Office Open XML has for a property.
func property(word string) string {
	switch word {
	case "author":
		return "creator"
	case "operator":
		return "lastModifiedBy"
	case "doccomm", "comment":
		return "description"
	case "creatim":
		return "created"
	case "revtim":
		return "modified"
	case "printim":
		return "lastPrinted"
	case "generator":
		return "application"
	}
	return word
}

// moment is the date that was read, as the writer's clock showed it.
func (r *reader) moment() string {
	if r.date[0] == 0 {
		return ""
	}
	at := time.Date(r.date[0], time.Month(r.date[1]), r.date[2], r.date[3], r.date[4], 0, 0, time.UTC)
	return at.Format("2006-01-02T15:04:05")
}

// roman is a small Roman number, as endnotes have.
func roman(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		value int
		sign  string
	}{{10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= d.value && n < 400; n -= d.value {
			b.WriteString(d.sign)
		}
	}
	if b.Len() == 0 {
		return strconv.Itoa(n)
	}
	return b.String()
}
