package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// odfLink is an open link.
type odfLink struct {
	address string
	flow    *odfFlow
	start   int
}

// write adds text that people see, with its list label before and the mark of a
// tracked change around it.
func (r *odfReader) write(text string) error {
	if text == "" {
		return nil
	}
	f := r.flow()
	if r.label != "" {
		f.text = append(append(f.text, r.label...), ' ')
		r.label = ""
	}
	f.text = r.marks.open(f.text)
	f.text = append(f.text, text...)
	return r.d.pages.grow(len(text) + 1)
}

// startBody reads an element of the content, by what it is about.
func (r *odfReader) startBody(name string, t *xmlscan.Token) error {
	switch name {
	case "p", "h":
		return r.startParagraph(name, t)
	case "s", "tab", "line-break", "soft-page-break", "page-number", "page-count", "sheet-name", "file-name", "title", "desc", "span", "a", "hidden-text", "hidden-paragraph":
		return r.inline(name, t)
	case "list", "list-item":
		r.startList(name, t)
	case "table", "table-column", "table-row", "table-cell", "covered-table-cell":
		return r.startTable(name, t)
	case "note", "note-citation", "note-body", "annotation", "creator", "date":
		return r.startNote(name, t)
	case "tracked-changes", "changed-region", "deletion", "insertion", "change-info", "change", "change-start", "change-end", "change-track-table-cell", "cell-address":
		return r.startTracked(name, t)
	case "section":
		if display := t.Get("display"); display != "" && display != "true" {
			r.reason("section-hidden: " + t.Get("name"))
		}
	case "script", "event-listeners", "thumbnail":
		r.skip = 1
	default:
		return r.startShape(name, t)
	}
	return nil
}

func (r *odfReader) endBody(name string) error {
	switch name {
	case "p", "h":
		return r.endParagraph()
	case "title", "desc":
		r.endAlternative()
	case "a":
		return r.endLink()
	case "list":
		r.endList()
	case "table", "table-row", "table-cell", "covered-table-cell":
		return r.endTable(name)
	case "note-citation", "note-body", "annotation", "creator", "date":
		return r.endNote(name)
	case "tracked-changes", "deletion", "insertion", "change-track-table-cell":
		return r.endTracked(name)
	default:
		return r.endShape(name)
	}
	return nil
}

func (r *odfReader) startParagraph(name string, t *xmlscan.Token) error {
	f := r.flow()
	r.target = nil
	style := r.d.styles.of("paragraph", t.Get("style-name"))
	if style.breakBefore {
		if err := r.breakPage(); err != nil {
			return err
		}
	}
	if style.hidden {
		r.reason("hidden-text")
	}
	r.breakDue = r.breakDue || style.breakAfter && r.paged()
	f.open++
	if at := integer(t.Get("outline-level")); name == "h" && at > 0 && t.Get("is-list-header") != "true" && len(r.lists) == 0 {
		r.label = r.d.styles.lists[outline].next(odfDepth(at-1), t.Get("start-value"))
	}
	return nil
}

// endParagraph ends the line; the frames that hang on it follow.
func (r *odfReader) endParagraph() error {
	f := r.flow()
	f.text = append(r.marks.close(f.text), '\n')
	r.titled(f)
	if f.open = max(f.open-1, 0); f.open > 0 {
		return nil
	}
	for _, box := range f.boxes {
		f.text = append(append(f.text, box...), '\n')
	}
	f.boxes, r.label = nil, ""
	return r.settle()
}

// inline reads the elements that stand for characters, breaks and links.
func (r *odfReader) inline(name string, t *xmlscan.Token) error {
	inParagraph := r.flow().open > 0
	switch name {
	case "s":
		return r.write(strings.Repeat(" ", min(max(integer(t.Get("c")), 1), longestGap)))
	case "tab":
		return r.write("\t")
	case "line-break":
		return r.write("\n")
	case "soft-page-break":
		return r.breakPage()
	case "span":
		if r.d.styles.of("text", t.Get("style-name")).hidden {
			r.reason("hidden-text")
		}
	case "a":
		f := r.flow()
		r.links = append(r.links, odfLink{t.Get("href"), f, len(f.text)})
	case "hidden-text":
		r.reason("hidden-text")
		r.skip = 1
		return r.write(t.Get("string-value"))
	case "hidden-paragraph":
		r.reason("hidden-text")
	case "title", "desc":
		if !inParagraph {
			r.target = &strings.Builder{}
		}
	case "page-number", "page-count", "sheet-name", "file-name":
		if r.section().name == "master-styles" { // stands for what each page has of its own
			r.skip, r.flow().counts = 1, true
		}
	}
	return nil
}

// endAlternative adds the alternative text of a picture or shape.
func (r *odfReader) endAlternative() {
	if r.target == nil {
		return
	}
	if text := oneLine(r.target.String()); text != "" {
		r.addLines("[image: " + text + "]")
	}
	r.target = nil
}

// endLink writes the address of a link behind its text, unless that says it already.
func (r *odfReader) endLink() error {
	last := len(r.links) - 1
	if last < 0 {
		return nil
	}
	link := r.links[last]
	r.links = r.links[:last]
	f := r.flow()
	if link.address == "" || strings.HasPrefix(link.address, "#") || link.flow != f || link.start > len(f.text) || says(string(f.text[link.start:]), link.address) {
		return nil
	}
	if f.open == 0 { // of a whole shape
		r.addLines("<" + oneLine(link.address) + ">")
		return nil
	}
	return r.write(" <" + oneLine(link.address) + ">")
}

// odfOpenList is an open list.
type odfOpenList struct{ style string }

// startList begins a list, or an item of one, whose label waits for its text.
func (r *odfReader) startList(name string, t *xmlscan.Token) {
	if name == "list" {
		style := t.Get("style-name")
		if n := len(r.lists); style == "" && n > 0 {
			style = r.lists[n-1].style
		}
		if l := r.d.styles.lists[style]; l != nil && len(r.lists) == 0 && t.Get("continue-numbering") != "true" && t.Get("continue-list") == "" {
			l.restart(0)
		}
		r.lists = append(r.lists, odfOpenList{style})
		return
	}
	if n := len(r.lists); n > 0 {
		if l := r.d.styles.lists[r.lists[n-1].style]; l != nil {
			r.label = l.next(odfDepth(n-1), t.Get("start-value"))
		}
	}
}

func (r *odfReader) endList() { r.lists = r.lists[:max(len(r.lists)-1, 0)] }
