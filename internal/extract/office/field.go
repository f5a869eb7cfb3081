package office

import (
	"strings"

	"spoor/internal/extract/office/link"
	"spoor/internal/extract/office/xmlscan"
)

// field is an open complex field: an instruction and, behind the separator, its
// result (ECMA-376 part 1, 17.16).
type field struct {
	instruction string
	separated   bool
}

// target is an open link.
type target struct {
	address string
	flow    *flow
	start   int // of the visible text
}

// longestInstruction is the number of bytes of a field's instruction that are looked at.
const longestInstruction = 4000

// checkBox is a check box of an old form.
type checkBox struct{ standard, checked string }

func (c *checkBox) glyph() string {
	state := c.standard
	if c.checked != "" {
		state = c.checked
	}
	*c = checkBox{}
	if state == "1" || state == "true" || state == "on" {
		return "☒"
	}
	return "☐"
}

func (s *story) startField(name string, t *xmlscan.Token) error {
	switch name {
	case "hyperlink":
		address := ""
		if link, ok := s.links.byID(t.Get("id")); ok && link.external {
			address = link.target
		}
		s.openTarget(address)
	case "fldSimple":
		s.openTarget(link.Of(t.Get("instr")))
	case "fldChar":
		return s.fieldCharacter(t.Get("fldCharType"))
	case "default":
		s.check.standard = state(t)
	case "checked":
		s.check.checked = state(t)
	case "checkBox":
		s.check = checkBox{}
	}
	return nil
}

// state is the value of a switch, of which the mere presence means 1.
func state(t *xmlscan.Token) string {
	if value, ok := t.Attr("val"); ok {
		return value
	}
	return "1"
}

func (s *story) openTarget(address string) {
	f := s.flow()
	s.targets = append(s.targets, target{address: address, flow: f, start: len(f.text)})
}

func (s *story) fieldCharacter(kind string) error {
	last := len(s.fields) - 1
	switch {
	case kind == "begin":
		s.fields = append(s.fields, field{})
	case last < 0:
	case kind == "separate" && !s.fields[last].separated:
		s.fields[last].separated = true
		s.openTarget(link.Of(s.fields[last].instruction))
	case kind == "end":
		separated := s.fields[last].separated
		s.fields = s.fields[:last]
		if separated {
			return s.endTarget()
		}
	}
	return nil
}

func (s *story) instruct(text string) {
	if last := len(s.fields) - 1; last >= 0 && len(s.fields[last].instruction) < longestInstruction {
		s.fields[last].instruction += text
	}
}

// endTarget writes the address of a link behind its text, unless that says it already.
func (s *story) endTarget() error {
	last := len(s.targets) - 1
	if last < 0 {
		return nil
	}
	link := s.targets[last]
	s.targets = s.targets[:last]
	if link.address == "" || link.flow != s.flow() || link.start > len(link.flow.text) {
		return nil
	}
	if says(string(link.flow.text[link.start:]), link.address) {
		return nil
	}
	return s.write(" <" + link.address + ">")
}

// says reports whether a link's text contains its address, apart from scheme and
// final slash.
func says(text, address string) bool {
	bare := strings.ToLower(strings.TrimSuffix(address, "/"))
	for _, scheme := range []string{"http://", "https://", "mailto:", "tel:"} {
		bare = strings.TrimPrefix(bare, scheme)
	}
	return strings.Contains(strings.ToLower(text), bare)
}
