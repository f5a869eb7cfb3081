package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// paragraph is what the open paragraph says of itself.
type paragraph struct {
	props        int // open w:pPr
	style        string
	numID, level string
	label        string // its number, until the first text is written
}

func (s *story) startParagraph(name string, t *xmlscan.Token) error {
	value := t.Get("val")
	switch name {
	case "p":
		s.para = paragraph{}
	case "pPr":
		s.para.props++
	case "pStyle":
		s.para.style = value
	case "numId":
		s.para.numID = value
	case "ilvl":
		s.para.level = value
	case "pageBreakBefore":
		if s.para.props > 0 && on(value) {
			return s.breakPage()
		}
	case "vanish":
		s.hidden = s.hidden || s.para.props == 0 && on(value)
	}
	return nil
}

// on reads a switch: present without a value means on (ECMA-376 part 1, 17.17.4).
func on(value string) bool { return value != "0" && value != "false" && value != "off" }

// endProperties gives the paragraph its number, even if it turns out to be empty.
func (s *story) endProperties() {
	if s.para.props--; s.para.props == 0 && s.paged { // lists elsewhere would disturb the count
		s.para.label = s.doc.numbering.next(s.para)
	}
}

func (s *story) endParagraph() error {
	f := s.flow()
	f.text = append(s.marks.close(f.text), '\n')
	for _, box := range f.boxes {
		f.text = append(append(f.text, box...), '\n')
	}
	f.boxes = nil
	s.para = paragraph{}
	return s.settle()
}

// settle ends the page at the end of a paragraph or row, if it is due or long.
func (s *story) settle() error {
	f := s.flow()
	if !s.paged || len(s.flows) > 1 || len(f.rows) > 0 {
		return nil
	}
	if s.breakDue || len(f.text) > longestPage {
		s.breakDue = false
		return s.flush(false)
	}
	return nil
}

// breakPage ends the page here, or behind the table row that is open.
func (s *story) breakPage() error {
	switch {
	case !s.paged || len(s.flows) > 1:
		return nil
	case len(s.flow().rows) > 0:
		s.breakDue = true
		return nil
	}
	return s.flush(false)
}

// flush hands on the page with the notes that it refers to. An empty one is not
// handed on: one break is often noted twice; unless it is the last and only one.
func (s *story) flush(last bool) error {
	f := s.flows[0]
	f.text = s.marks.close(f.text)
	text := string(f.text)
	blank := strings.TrimSpace(text) == "" && len(s.queue) == 0
	if blank && (!last || s.doc.pages.count > 0) {
		f.text = f.text[:0]
		return nil
	}
	for _, q := range s.queue {
		text = strings.TrimRight(text, "\n") + "\n" + q.line()
		if err := s.doc.pages.grow(len(q.text)); err != nil {
			return err
		}
	}
	reasons := s.pageReasons()
	s.startPage()
	return s.doc.pages.add("", text, reasons)
}

func (s *story) startPage() {
	s.flows[0].text = s.flows[0].text[:0]
	for i := range s.targets {
		s.targets[i].start = 0
	}
	s.queue, s.hidden = nil, false
	s.marks.startPage()
}

func (s *story) pageReasons() []string {
	reasons := s.marks.reasons()
	if s.hidden {
		reasons = append(reasons, "hidden-text")
	}
	return reasons
}

// addLines adds lines of another part, such as a header, on their own.
func (s *story) addLines(text string) {
	f := s.flows[0]
	if n := len(f.text); n > 0 && f.text[n-1] != '\n' {
		f.text = append(f.text, '\n')
	}
	f.text = append(append(f.text, text...), '\n')
}

// rest hands on what was read before a limit broke the reading off.
func (s *story) rest() error {
	for len(s.flows) > 1 {
		s.endBox()
	}
	s.queue = nil
	return s.flush(true)
}
