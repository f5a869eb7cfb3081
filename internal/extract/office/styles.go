package office

import (
	"spoor/internal/extract/office/numfmt"
	"spoor/internal/extract/office/xmlscan"
)

// cellStyles say how each style shows numbers (ECMA-376 part 1, 18.8).
type cellStyles struct {
	codes   map[int]string // of custom formats, by id
	formats []int          // id of the format, by style
	parsed  map[int]*numfmt.Format
}

// mostStyles is the number of styles that are kept; Excel allows 65,490.
const mostStyles = 1 << 17

func newCellStyles() *cellStyles {
	return &cellStyles{codes: map[int]string{}, parsed: map[int]*numfmt.Format{}}
}

func (w *workbook) readStyles() (*cellStyles, error) {
	s := newCellStyles()
	within := false
	for _, part := range w.parts("styles", "xl/styles.xml") {
		err := w.c.scan(part, func(t *xmlscan.Token) error {
			switch {
			case t.Is(xmlscan.Start, "cellXfs"), t.Is(xmlscan.End, "cellXfs"):
				within = t.Kind == xmlscan.Start
			case t.Is(xmlscan.Start, "numFmt"):
				if len(s.codes) < mostStyles {
					s.codes[integer(t.Get("numFmtId"))] = t.Get("formatCode")
				}
			case within && t.Is(xmlscan.Start, "xf"):
				if len(s.formats) < mostStyles {
					s.formats = append(s.formats, integer(t.Get("numFmtId")))
				}
			}
			return nil
		})
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// show is a number as a style shows it.
func (s *cellStyles) show(v float64, style int, from1904 bool) string {
	id := 0
	if style >= 0 && style < len(s.formats) {
		id = s.formats[style]
	}
	f, ok := s.parsed[id]
	if !ok {
		code, custom := s.codes[id]
		if !custom {
			code, _ = numfmt.Builtin(id) // an unknown one shows as General
		}
		f = numfmt.New(code)
		s.parsed[id] = f
	}
	return f.Show(v, from1904)
}
