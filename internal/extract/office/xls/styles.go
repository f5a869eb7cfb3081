package xls

import "spoor/internal/extract/office/numfmt"

// styles shows numbers in the formats of their cells.
type styles struct {
	codes   map[int]string // formats, by their numbers
	cells   []int          // of each cell style (XF) the number of its format
	formats map[int]*numfmt.Format
}

const mostStyles = 1 << 16

// style reads a format or a cell style.
func (w *workbook) style(r *records) {
	s := &w.styles
	switch {
	case r.kind == recXF && len(r.data) >= 4 && len(s.cells) < mostStyles:
		s.cells = append(s.cells, int(r.u16(2)))
	case r.kind == recFormat && len(r.data) >= 4 && len(s.codes) < mostStyles:
		if s.codes == nil {
			s.codes = map[int]string{}
		}
		s.codes[int(r.u16(0))] = w.text(r.data[2:], w.wide)
	}
}

func (s *styles) show(v float64, style int, from1904 bool) string {
	if style < 0 || style >= len(s.cells) {
		return numfmt.General(v)
	}
	id := s.cells[style]
	f := s.formats[id]
	if f == nil {
		code, ok := s.codes[id]
		if builtin, known := numfmt.Builtin(id); !ok || (known && localised(id)) {
			code = builtin
		}
		f = numfmt.New(code)
		if s.formats == nil {
			s.formats = map[int]*numfmt.Format{}
		}
		s.formats[id] = f
	}
	return f.Show(v, from1904)
}

// localised knows the formats that Excel fits to the reader's country, whatever the
// file says.
func localised(id int) bool { return id == 14 || id == 22 }
