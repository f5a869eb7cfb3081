package office

import (
	"bytes"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// shapes reads the shapes of a slide, of its notes or of a master into lines
// (ECMA-376 part 1, 19.3.1 and 21.1).
type shapes struct {
	deck   *deck
	links  relations
	master bool // placeholders are left out: there they say "click to edit"

	text   []byte
	title  string
	hidden bool

	place   string // kind of placeholder that the open shape is
	rows    []row
	choices []bool // per open mc:AlternateContent: a choice was read
	skip    int    // open elements of a part that is not to be read
	capture bool
	run     run
	read    map[string]bool // charts and diagrams that have been read
}

// run is an open stretch of text in one form.
type run struct {
	open   bool
	start  int
	target string
}

func (s *shapes) take(t *xmlscan.Token) error {
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
		if s.skip == 0 && s.capture {
			return s.write(unescape(string(t.Text)))
		}
	}
	return nil
}

// silent reports whether the open shape's text is left out: that of a master's
// placeholders, and slide numbers.
func (s *shapes) silent() bool { return s.place == "sldNum" || s.master && s.place != "" }

func (s *shapes) write(text string) error {
	if s.silent() || text == "" {
		return nil
	}
	s.text = append(s.text, text...)
	return s.deck.pages.grow(len(text))
}

func (s *shapes) start(t *xmlscan.Token) error {
	switch name := string(t.Name); name {
	case "sld":
		show, given := t.Attr("show")
		s.hidden = given && !on(show)
	case "sp", "pic", "graphicFrame", "cxnSp", "contentPart":
		s.place = ""
	case "ph":
		if s.place = t.Get("type"); s.place == "" {
			s.place = "body"
		}
	case "cNvPr":
		return s.describe(t)
	case "hlinkClick", "hlinkHover", "hlinkMouseOver":
		return s.link(t)
	case "chart", "relIds":
		return s.graphic(t)
	case "AlternateContent", "Choice", "Fallback":
		s.alternative(name)
	default:
		return s.inline(name)
	}
	return nil
}

func (s *shapes) inline(name string) error {
	switch name {
	case "t":
		s.capture = true
	case "r", "fld":
		s.run = run{open: true, start: len(s.text)}
	case "br":
		return s.write("\n")
	case "tab":
		return nil // defines a tab stop; tabs stand in the text itself
	case "tr":
		s.rows = append(s.rows, row{start: len(s.text)})
	case "tc":
		if n := len(s.rows); n > 0 {
			if s.rows[n-1].cells > 0 {
				s.text = append(trimLines(s.text, s.rows[n-1].start), '\t')
			}
			s.rows[n-1].cells++
		}
	}
	return nil
}

func (s *shapes) end(name string) error {
	switch name {
	case "t":
		s.capture = false
	case "r", "fld":
		return s.endRun()
	case "p":
		s.endParagraph()
	case "tc":
		if n := len(s.rows); n > 0 {
			s.text = trimLines(s.text, s.rows[n-1].start)
		}
	case "tr":
		if n := len(s.rows); n > 0 {
			s.text = append(trimLines(s.text, s.rows[n-1].start), '\n')
			s.rows = s.rows[:n-1]
		}
	case "sp", "graphicFrame":
		s.place = ""
	case "AlternateContent":
		s.choices = s.choices[:max(len(s.choices)-1, 0)]
	}
	return nil
}

// endParagraph ends the line; empty ones say nothing on a slide.
func (s *shapes) endParagraph() {
	if len(s.text) == 0 || s.text[len(s.text)-1] == '\n' {
		return
	}
	if s.place == "title" || s.place == "ctrTitle" {
		line := s.text[bytes.LastIndexByte(s.text, '\n')+1:]
		s.title = strings.TrimSpace(s.title + " " + string(line))
	}
	s.text = append(s.text, '\n')
}

// endRun writes the target of a link behind its text, unless that says it already.
func (s *shapes) endRun() error {
	r := s.run
	s.run = run{}
	if r.target == "" || r.start > len(s.text) || says(string(s.text[r.start:]), r.target) {
		return nil
	}
	return s.write(" <" + oneLine(r.target) + ">")
}

// link keeps the target of a run for its end; that of a whole shape has a line.
func (s *shapes) link(t *xmlscan.Token) error {
	link, ok := s.links.byID(t.Get("id"))
	switch {
	case !ok || !link.external || link.target == "" || s.silent():
		return nil
	case s.run.open:
		s.run.target = link.target
		return nil
	}
	s.addLines("<" + oneLine(link.target) + ">")
	return s.deck.pages.grow(len(link.target))
}

// describe adds the alternative text of a picture or shape.
func (s *shapes) describe(t *xmlscan.Token) error {
	text := oneLine(strings.TrimSpace(t.Get("title") + " " + t.Get("descr")))
	if text == "" || s.master {
		return nil
	}
	s.addLines("[image: " + text + "]")
	return s.deck.pages.grow(len(text))
}

// addLines adds lines on their own.
func (s *shapes) addLines(text string) {
	if n := len(s.text); n > 0 && s.text[n-1] != '\n' && len(s.rows) == 0 {
		s.text = append(s.text, '\n')
	}
	s.text = append(append(s.text, text...), '\n')
}

// alternative keeps one of the forms that an element has for programs of different
// age (ECMA-376 part 3): the first.
func (s *shapes) alternative(name string) {
	last := len(s.choices) - 1
	switch {
	case name == "AlternateContent":
		s.choices = append(s.choices, false)
	case last >= 0 && s.choices[last]:
		s.skip = 1
	case last >= 0:
		s.choices[last] = true
	}
}

// graphic reads the chart or diagram that stands here.
func (s *shapes) graphic(t *xmlscan.Token) error {
	for _, id := range append(t.All("id"), t.Get("dm")) {
		if link, ok := s.links.byID(id); ok && !link.external {
			return s.readGraphic(link.target)
		}
	}
	return nil
}

// readGraphic reads a chart or a diagram, once.
func (s *shapes) readGraphic(part string) error {
	if s.read[part] {
		return nil
	}
	if s.read == nil {
		s.read = map[string]bool{}
	}
	s.read[part] = true
	r := &chartReader{pages: s.deck.pages}
	err := s.deck.c.scan(part, r.take)
	if text := strings.TrimSpace(string(r.text)); text != "" {
		s.addLines(text)
	}
	return err
}
