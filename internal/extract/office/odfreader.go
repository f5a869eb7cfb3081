package office

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// odfReader reads the XML of a document, or of one embedded in it, into pages.
type odfReader struct {
	d      *odf
	folder string // of an embedded document; empty for the document itself

	depth    int       // open elements
	skip     int       // open elements of a part that is not to be read
	class    string    // that the root element states, in files of OpenOffice.org 1
	sections []section // innermost last
	flows    []*odfFlow
	target   *strings.Builder // where text outside of paragraphs goes
	property string           // open element of office:meta

	marks   marks
	changes map[string]*odfChange
	change  *odfChange // the open one
	queue   []string   // notes and comments of the page
	ending  []string   // endnotes
	links   []odfLink
	lists   []odfOpenList
	label   string // of a list item, until its first text

	sheet    odfSheet
	slide    odfSlide
	reasons  []string // of the page
	breakDue bool
	data     []byte // of an embedded file in a flat document
}

// section is an open part of a document: office:meta, office:body.
type section struct {
	name  string
	class string // in office:body: text, spreadsheet, chart
}

// odfFlow is a stream of text: the document itself, a frame, a note, a cell.
type odfFlow struct {
	element string
	depth   int
	text    []byte
	open    int      // paragraphs
	counts  bool     // it shows the number of its page
	row     *odfRow  // of a table
	boxes   []string // frames in the open paragraph; they follow it
	author  strings.Builder
	date    strings.Builder
	attrs   [3]string // what the element says of itself, per kind of element
}

func newODFReader(d *odf, folder string) *odfReader {
	return &odfReader{d: d, folder: folder, flows: []*odfFlow{{}}, changes: map[string]*odfChange{}}
}

func (r *odfReader) flow() *odfFlow { return r.flows[len(r.flows)-1] }

// section is the innermost open section; one without name outside of all.
func (r *odfReader) section() section {
	if len(r.sections) == 0 {
		return section{}
	}
	return r.sections[len(r.sections)-1]
}

// own reports whether the reader is in the document itself, not in an embedded one.
func (r *odfReader) own() bool { return r.folder == "" && len(r.sections) <= 1 }

func (r *odfReader) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Text:
		if r.skip == 0 {
			return r.characters(t)
		}
	case xmlscan.Start:
		r.depth++
		if r.skip > 0 {
			r.skip++
			return nil
		}
		return r.start(t)
	case xmlscan.End:
		defer func() { r.depth = max(r.depth-1, 0) }()
		if r.skip > 0 {
			r.skip--
			return nil
		}
		return r.end(string(t.Name))
	}
	return nil
}

func (r *odfReader) characters(t *xmlscan.Token) error {
	switch {
	case r.data != nil:
		return r.embeddedData(t.Text)
	case r.target != nil:
		if r.target.Len() < longestProperty {
			r.target.Write(t.Text)
		}
	case r.flow().open > 0:
		return r.write(collapse(string(t.Text)))
	}
	return nil
}

// collapse makes one space of white space, as the format demands; spaces that count
// are elements (ISO/IEC 26300 part 1, 6.1.2).
func collapse(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") && !strings.Contains(s, "  ") {
		return s
	}
	words := strings.Join(strings.Fields(s), " ")
	if strings.TrimLeft(s, " \t\r\n") != s {
		words = " " + words
	}
	if strings.TrimRight(s, " \t\r\n") != s && words != " " {
		words += " "
	}
	return words
}

func (r *odfReader) start(t *xmlscan.Token) error {
	name := string(t.Name)
	if strings.HasPrefix(name, "document") && len(r.sections) == 0 {
		r.class = t.Get("class")
	}
	if opened := r.open(name); opened {
		return nil
	}
	switch s := r.section(); s.name {
	case "meta":
		r.startProperty(name, t)
	case "styles", "automatic-styles":
		r.d.styles.start(t)
	case "master-styles":
		return r.startMaster(name, t)
	case "body":
		if s.class == "" {
			r.setClass(name)
			return nil
		}
		return r.startBody(name, t)
	}
	return nil
}

// open begins a section; those of embedded documents lie within the body.
func (r *odfReader) open(name string) bool {
	switch name {
	case "meta", "styles", "automatic-styles", "master-styles", "body":
	default:
		return false
	}
	if at := r.section().name; at != "" && at != "body" {
		return false
	}
	r.sections = append(r.sections, section{name: name})
	if name == "body" && r.class != "" {
		r.setClass(r.class)
	}
	return true
}

func (r *odfReader) setClass(name string) {
	r.sections[len(r.sections)-1].class = name
	if r.own() {
		r.d.class, r.d.found = name, true
		if name == "text" {
			r.addLines(strings.Join(r.d.headers, "\n"))
		}
	}
}

func (r *odfReader) end(name string) error {
	s := r.section()
	if s.name == name && len(r.sections) > 0 {
		var err error
		if name == "body" && r.own() {
			err = r.endDocument()
		}
		r.sections = r.sections[:len(r.sections)-1]
		return err
	}
	switch s.name {
	case "meta":
		r.endProperty(name)
	case "styles", "automatic-styles":
		r.d.styles.end(name)
	case "master-styles":
		return r.endMaster(name)
	case "body":
		return r.endBody(name)
	}
	return nil
}

// push begins a stream of text that belongs to the element just opened.
func (r *odfReader) push(name string, attrs ...string) {
	f := r.flow()
	f.text = r.marks.close(f.text)
	next := &odfFlow{element: name, depth: r.depth}
	copy(next.attrs[:], attrs)
	r.flows = append(r.flows, next)
	r.label = ""
}

// pop ends the stream of the element that closes; nil when it has none.
func (r *odfReader) pop(name string) *odfFlow {
	f := r.flow()
	if len(r.flows) == 1 || f.element != name || f.depth != r.depth {
		return nil
	}
	f.text = r.marks.close(f.text)
	r.flows = r.flows[:len(r.flows)-1]
	return f
}

// all is the text of an embedded document.
func (r *odfReader) all() string {
	var b strings.Builder
	for _, f := range r.flows {
		b.Write(f.text)
	}
	for _, line := range slices.Concat(r.queue, r.sheet.after, r.ending) {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// finish hands on what is left when the XML ended, early perhaps.
func (r *odfReader) finish(cause error) error {
	if cause != nil && !errors.Is(cause, errStop) {
		return cause
	}
	if r.section().name == "body" {
		for len(r.flows) > 1 { // it broke off within them
			f := r.flow()
			r.flows = r.flows[:len(r.flows)-1]
			r.flow().text = append(append(r.flow().text, f.text...), '\n')
		}
		return cmp.Or(r.endDocument(), cause)
	}
	return cause
}

// endDocument hands on the last page.
func (r *odfReader) endDocument() error {
	switch r.d.class {
	case "spreadsheet":
		if r.sheet.open {
			if err := r.endSheet(); err != nil {
				return err
			}
		}
		return r.addTrackedCells()
	case "presentation", "drawing":
		return r.endSlide()
	}
	r.addLines(strings.Join(r.d.footers, "\n"))
	for _, id := range r.unplaced() {
		r.placeDeletion(id)
	}
	r.queue = append(r.queue, r.ending...)
	return r.flush(true)
}
