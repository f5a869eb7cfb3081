package office

import (
	"slices"
	"strings"
)

// paged reports whether breaks make pages here: in the text itself.
func (r *odfReader) paged() bool {
	return r.own() && r.d.class == "text" && r.section().name == "body" && len(r.flows) == 1
}

// breakPage ends the page here, or behind the table that is open.
func (r *odfReader) breakPage() error {
	switch {
	case r.paged():
		return r.flush(false)
	case r.own() && r.d.class == "text" && r.flow().element == "table-cell":
		r.breakDue = true
	}
	return nil
}

// settle ends the page at the end of a paragraph or table, if it is due or long.
func (r *odfReader) settle() error {
	if !r.paged() || !r.breakDue && len(r.flow().text) <= longestPage {
		return nil
	}
	r.breakDue = false
	return r.flush(false)
}

// flush hands on the page with the notes that it refers to. An empty one is not
// handed on: one break is often noted twice; unless it is the last and only one.
func (r *odfReader) flush(last bool) error {
	f := r.flows[0]
	f.text = r.marks.close(f.text)
	text := string(f.text)
	f.text = f.text[:0]
	r.links = nil
	if strings.TrimSpace(text) == "" && len(r.queue) == 0 && (!last || r.d.pages.count > 0) {
		return nil
	}
	for _, line := range r.queue {
		text = strings.TrimRight(text, "\n") + "\n" + line + "\n"
	}
	reasons := append(r.marks.reasons(), r.reasons...)
	r.queue, r.reasons = nil, nil
	r.marks.startPage()
	return r.d.pages.add("", text, reasons)
}

// reason adds what holds for the page, once.
func (r *odfReader) reason(what string) {
	const most = 50
	if len(r.reasons) < most && !slices.Contains(r.reasons, what) {
		r.reasons = append(r.reasons, what)
	}
}

// addLines adds lines of something else than the paragraph that may be open.
func (r *odfReader) addLines(text string) {
	f := r.flow()
	switch {
	case text == "":
	case f.open > 0:
		f.boxes = append(f.boxes, text)
	default:
		if n := len(f.text); n > 0 && f.text[n-1] != '\n' {
			f.text = append(f.text, '\n')
		}
		f.text = append(append(f.text, text...), '\n')
	}
}
