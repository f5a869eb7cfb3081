package office

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// marks puts tracked changes between [+ +] and [- -]. An element without text, such
// as an inserted paragraph mark, leaves no mark.
type marks struct {
	nested  []byte // '+' or '-', innermost last
	written byte   // the mark that is open in the text; 0 without

	inserted, deleted int
	authors           map[string]bool
	author            string
}

func (m *marks) open(text []byte) []byte {
	if len(m.nested) == 0 || m.written != 0 {
		return text
	}
	m.written = m.nested[len(m.nested)-1]
	if m.written == '+' {
		m.inserted++
	} else {
		m.deleted++
	}
	if m.author != "" {
		if m.authors == nil {
			m.authors = map[string]bool{}
		}
		m.authors[m.author] = true
	}
	return append(text, '[', m.written)
}

func (m *marks) close(text []byte) []byte {
	if m.written == 0 {
		return text
	}
	text = append(text, m.written, ']')
	m.written = 0
	return text
}

func (m *marks) startPage() { m.inserted, m.deleted, m.authors = 0, 0, nil }

func (m *marks) reasons() []string {
	if m.inserted+m.deleted == 0 {
		return nil
	}
	reason := fmt.Sprintf("tracked-changes: %d inserted, %d deleted", m.inserted, m.deleted)
	if len(m.authors) > 0 {
		reason += ", by " + strings.Join(slices.Sorted(maps.Keys(m.authors)), ", ")
	}
	return []string{reason}
}

// choice is an open list of alternatives for programs that don't know an element
// (ECMA-376 part 3).
type choice struct {
	read   bool // one of them said something
	before int  // how much was said before the open one
}

// said is how much the open text and the boxes that hang on it say.
func (s *story) said() int {
	f := s.flow()
	n := len(f.text)
	for _, box := range f.boxes {
		n += len(box)
	}
	return n
}

// startChange reads tracked changes and alternatives, of which the first that says
// something is read, never two.
func (s *story) startChange(name string, t *xmlscan.Token) {
	last := len(s.choices) - 1
	switch name {
	case "AlternateContent":
		s.choices = append(s.choices, choice{})
	case "Choice", "Fallback":
		switch {
		case last < 0:
		case s.choices[last].read:
			s.skip = 1
		default:
			s.choices[last].before = s.said()
		}
	case "ins", "moveTo":
		s.change('+', t)
	case "del", "moveFrom":
		s.change('-', t)
	}
}

func (s *story) change(mark byte, t *xmlscan.Token) {
	if s.para.props > 0 {
		return // the paragraph's own mark was inserted or deleted
	}
	f := s.flow()
	f.text = s.marks.close(f.text)
	s.marks.nested = append(s.marks.nested, mark)
	s.marks.author = t.Get("author")
}

func (s *story) endChange(name string) {
	switch n := len(s.marks.nested); {
	case name == "AlternateContent":
		if len(s.choices) > 0 {
			s.choices = s.choices[:len(s.choices)-1]
		}
	case name == "Choice", name == "Fallback":
		if last := len(s.choices) - 1; last >= 0 {
			s.choices[last].read = s.choices[last].read || s.said() > s.choices[last].before
		}
	case s.para.props == 0 && n > 0:
		f := s.flow()
		f.text = s.marks.close(f.text)
		s.marks.nested = s.marks.nested[:n-1]
	}
}
