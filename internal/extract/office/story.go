package office

import (
	"bytes"
	"strings"

	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// story reads paragraphs and tables into text: the body, a header, a note
// (ECMA-376 part 1, 17.3 and 17.4).
type story struct {
	doc   *wordDocument
	links relations // of the part
	paged bool      // breaks make pages; only in the body

	flows   []*flow // the story's own, then one for each open text box
	para    paragraph
	marks   marks
	fields  []field
	targets []target
	choices []choice // per open mc:AlternateContent
	skip    int      // open elements of a part that is not to be read
	capture capture
	check   checkBox

	alt      bool // the open shape of VML has an alternative text
	breakDue bool // a page break within a table waits for the row's end
	hidden   bool // the page has hidden text
	queue    []queued
}

// capture says where character data belongs.
type capture int

const (
	nowhere capture = iota
	visible
	instruction
)

// flow is a stream of text: the story itself, or a text box.
type flow struct {
	text  []byte
	rows  []row
	boxes []string  // text boxes in the open paragraph; they follow it
	outer paragraph // of a text box: the one that it hangs on
}

// row is an open table row.
type row struct{ start, cells int }

func newStory(doc *wordDocument, links relations) *story {
	return &story{doc: doc, links: links, flows: []*flow{{}}}
}

func (s *story) flow() *flow { return s.flows[len(s.flows)-1] }

// take reads one token.
func (s *story) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Start:
		if s.skip > 0 {
			s.skip++
			return nil
		}
		return s.start(t)
	case xmlscan.End:
		if s.skip > 0 {
			s.skip--
			return nil
		}
		return s.end(string(t.Name))
	case xmlscan.Text:
		if s.skip == 0 {
			return s.characters(t.Text)
		}
	}
	return nil
}

func (s *story) characters(text []byte) error {
	switch s.capture {
	case visible:
		return s.write(string(text))
	case instruction:
		s.instruct(string(text))
	case nowhere:
	}
	return nil
}

// write adds text that people see, with the paragraph's number before its first
// and the mark of a tracked change around it.
func (s *story) write(text string) error {
	if text == "" {
		return nil
	}
	f := s.flow()
	if s.para.label != "" {
		f.text = append(append(f.text, s.para.label...), ' ')
		s.para.label = ""
	}
	f.text = s.marks.open(f.text)
	f.text = append(f.text, text...)
	return s.doc.pages.grow(len(text) + 1)
}

// start reads a start tag, by what it is about.
func (s *story) start(t *xmlscan.Token) error {
	switch name := string(t.Name); name {
	case "p", "pPr", "pStyle", "numId", "ilvl", "pageBreakBefore", "vanish":
		return s.startParagraph(name, t)
	case "t", "delText", "v": // v: a value in a chart
		s.capture = visible
	case "instrText", "delInstrText":
		s.capture = instruction
	case "tr", "tc", "txbxContent":
		s.startBlock(name)
	case "ins", "moveTo", "del", "moveFrom", "AlternateContent", "Choice", "Fallback":
		s.startChange(name, t)
	case "docPr", "hlinkClick", "shape", "rect", "roundrect", "oval", "line", "group", "imagedata":
		return s.startDrawing(name, t)
	case "hyperlink", "fldSimple", "fldChar", "checkBox", "default", "checked":
		return s.startField(name, t)
	case "footnoteReference", "endnoteReference", "commentReference":
		return s.refer(name, t)
	default:
		return s.inline(name, t)
	}
	return nil
}

// inline reads the elements that stand for characters or breaks.
func (s *story) inline(name string, t *xmlscan.Token) error {
	switch name {
	case "tab":
		if s.para.props == 0 { // there it defines a tab stop
			return s.write("\t")
		}
	case "br":
		if t.Get("type") == "page" {
			return s.breakPage()
		}
		return s.write("\n")
	case "cr":
		return s.write("\n")
	case "ptab":
		return s.write("\t")
	case "lastRenderedPageBreak":
		return s.breakPage()
	case "noBreakHyphen":
		return s.write("-")
	case "sym":
		return s.write(symbol(t.Get("font"), t.Get("char")))
	case "textpath": // WordArt and watermarks
		return s.write(t.Get("string") + "\n")
	}
	return nil
}

func (s *story) end(name string) error {
	switch name {
	case "p":
		return s.endParagraph()
	case "pPr":
		s.endProperties()
	case "t", "delText", "instrText", "delInstrText":
		s.capture = nowhere
	case "v":
		s.capture = nowhere
		return s.write("\t")
	case "tc":
		s.endCell()
	case "tr":
		return s.endRow()
	case "txbxContent":
		s.endBox()
	case "ins", "moveTo", "del", "moveFrom", "AlternateContent", "Choice", "Fallback":
		s.endChange(name)
	case "hyperlink", "fldSimple":
		return s.endTarget()
	case "checkBox":
		return s.write(s.check.glyph())
	}
	return nil
}

func (s *story) startBlock(name string) {
	f := s.flow()
	switch name {
	case "tr":
		f.rows = append(f.rows, row{start: len(f.text)})
	case "tc":
		if n := len(f.rows); n > 0 {
			if r := &f.rows[n-1]; r.cells > 0 {
				f.text = append(trimLines(f.text, r.start), '\t')
			}
			f.rows[n-1].cells++
		}
	case "txbxContent":
		f.text = s.marks.close(f.text)
		s.flows = append(s.flows, &flow{outer: s.para})
	}
}

// endCell leaves a cell without text on its row.
func (s *story) endCell() {
	f := s.flow()
	if n := len(f.rows); n > 0 {
		f.text = trimLines(f.text, f.rows[n-1].start)
	}
}

func (s *story) endRow() error {
	f := s.flow()
	n := len(f.rows)
	if n == 0 {
		return nil
	}
	f.text = append(trimLines(f.text, f.rows[n-1].start), '\n')
	f.rows = f.rows[:n-1]
	return s.settle()
}

// trimLines takes the line ends off text, but not off what stands before start.
func trimLines(text []byte, start int) []byte {
	return text[:start+len(bytes.TrimRight(text[start:], "\n"))]
}

// endBox keeps a text box until the paragraph that it hangs on is complete.
func (s *story) endBox() {
	if len(s.flows) == 1 {
		return
	}
	box := s.flow()
	s.flows, s.para = s.flows[:len(s.flows)-1], box.outer
	if text := strings.TrimRight(string(s.marks.close(box.text)), "\n"); text != "" {
		f := s.flow()
		f.boxes = append(f.boxes, marked.Box(text))
	}
}

// symbol is a character of a symbol font, as far as it says something: the ticks
// and boxes of forms.
func symbol(font, char string) string {
	if !strings.HasPrefix(font, "Wingdings") {
		return "•"
	}
	switch strings.ToUpper(strings.TrimPrefix(strings.ToUpper(char), "F0")) {
	case "FE", "FD", "78", "51", "52", "53":
		return "☒"
	case "A8", "6F", "71", "A3":
		return "☐"
	case "FC", "50":
		return "✓"
	case "FB", "4F":
		return "✗"
	case "E0", "F0":
		return "→"
	}
	return "•"
}
