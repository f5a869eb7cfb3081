package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// startDrawing reads what is said of a picture or shape, and where it leads to: those
// of DrawingML (ECMA-376 part 1, 20.4.2.5) and of VML (part 4, 19.1.2).
func (s *story) startDrawing(name string, t *xmlscan.Token) error {
	switch name {
	case "hlinkClick":
		if link, ok := s.links.byID(t.Get("id")); ok && link.external && link.target != "" {
			return s.write(" <" + oneLine(link.target) + ">")
		}
		return nil
	case "docPr":
		return s.picture(t.Get("title") + " " + t.Get("descr"))
	case "imagedata":
		if title := t.Get("title"); !s.alt {
			return s.picture(title)
		}
		return nil
	}
	s.alt = t.Get("alt") != ""
	if err := s.picture(t.Get("alt")); err != nil {
		return err
	}
	if target := t.Get("href"); strings.Contains(target, ":") {
		return s.write(" <" + oneLine(target) + ">")
	}
	return nil
}

// picture writes what an alternative text says.
func (s *story) picture(text string) error {
	if text = oneLine(text); text == "" {
		return nil
	}
	return s.write("[image: " + text + "]")
}
