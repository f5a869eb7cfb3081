package xls

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	unlisted   = 9         // a state that no file says
	longestGap = 64        // columns that are shown as tabs
	flushBytes = 900 << 10 // so that the rest of a row still fits onto a page of a MiB
	mostCells  = 1 << 22   // of a sheet, that are held in memory
	mostWalks  = 4         // over the workbook: sheets of sound files don't overlap
)

// cell is a cell with text.
type cell struct {
	row, col uint16
	text     string
}

// sheet reads one sheet.
type sheet struct {
	w       *workbook
	ref     sheetRef
	wide    bool
	cells   []cell
	pending int // the formula whose text follows, from 1
	part    int // pages handed on

	headers, links, comments, drawings []string
	objects                            map[uint16]string // texts of comments, by object
	object                             uint16            // the last object
	lastNote                           int               // BIFF5: the comment that may go on, from 1
	hiddenRows, hiddenColumns          int
	missing                            int // shared strings that are not there
}

func (w *workbook) readSheet(ref sheetRef) error {
	r := newRecords(w.raw, ref.at)
	if !r.next() || r.kind != recBOF {
		w.acc.Lose("sheet-missing: %s", ref.name)
		return nil
	}
	if substream(r.data) == streamModule && ref.state != unlisted {
		w.acc.Note("macros: %s", ref.name)
		return nil
	}
	s := &sheet{w: w, ref: ref, wide: isWide(r.data), objects: map[uint16]string{}}
	if err := s.read(r); err != nil {
		return err
	}
	if s.missing > 0 {
		w.acc.Lose("shared-strings-missing: %s: %d", ref.name, s.missing)
	}
	return s.give()
}

// read reads the records of the sheet and of the charts in it.
func (s *sheet) read(r *records) error {
	depth := 1
	for r.next() {
		if s.w.walked += 4 + int64(len(r.data)); s.w.walked > 1<<20+int64(len(s.w.raw))*mostWalks {
			s.w.acc.Lose("sheets-overlap: %s", s.ref.name)
			return nil
		}
		switch r.kind {
		case recFilePass:
			return errEncrypted
		case recBOF:
			depth++
		case recEOF:
			if depth--; depth == 0 {
				return nil
			}
		default:
			s.take(r)
		}
	}
	s.w.acc.Lose("sheet-cut-off: %s", s.ref.name)
	return nil
}

func (s *sheet) take(r *records) {
	switch r.kind {
	case recLabelSST, recLabel, recRString, recNumber, recRK, recMulRK, recBoolErr, recFormula, recFormula3, recFormula4, recString:
		s.value(r)
	case recRow:
		if r.u16(12)&0x20 != 0 {
			s.hiddenRows++
		}
	case recColInfo:
		if r.u16(8)&1 != 0 {
			s.hiddenColumns += max(int(r.u16(2))-int(r.u16(0))+1, 1)
		}
	default:
		s.around(r)
	}
}

// value reads a cell (MS-XLS 2.4).
func (s *sheet) value(r *records) {
	row, col := r.u16(0), r.u16(2)
	style := int(r.u16(4))
	switch r.kind {
	case recLabelSST:
		i := int64(r.u32(6))
		if i >= int64(len(s.w.strings)) {
			s.missing++
			return
		}
		s.add(row, col, s.w.strings[i])
	case recLabel, recRString:
		if len(r.data) > 6 {
			s.add(row, col, s.w.text(r.data[6:], true))
		}
	case recNumber:
		s.add(row, col, s.show(r.float(6), style))
	case recRK:
		s.add(row, col, s.show(rk(r.u32(6)), style))
	case recMulRK:
		for at := 4; at+8 <= len(r.data); at += 6 {
			s.add(row, col, s.show(rk(r.u32(at+2)), int(r.u16(at))))
			col++
		}
	case recBoolErr:
		if len(r.data) >= 8 {
			s.add(row, col, truth(r.data[6], r.data[7] == 1))
		}
	case recString:
		if i := s.pending; i > 0 {
			s.cells[i-1].text = oneLine(s.w.text(joined(r), true))
		}
	default:
		s.formula(r, row, col, style)
		return
	}
	s.pending = 0
}

// joined is a string that may go on in the next records, with the byte taken out
// that there says how it is written when that does not change.
func joined(r *records) []byte {
	segments := r.withContinues()
	all := slices.Clone(segments[0])
	for _, more := range segments[1:] {
		if len(more) > 0 && len(all) > 2 && more[0]&1 == all[2]&1 {
			all = append(all, more[1:]...)
		}
	}
	return all
}

// formula reads the result that a formula had (MS-XLS 2.5.133).
func (s *sheet) formula(r *records, row, col uint16, style int) {
	s.pending = 0
	if len(r.data) < 14 {
		return
	}
	if r.u16(12) != 0xFFFF {
		s.add(row, col, s.show(r.float(6), style))
		return
	}
	switch r.data[6] {
	case 0:
		if s.room() {
			s.cells = append(s.cells, cell{row: row, col: col})
			s.pending = len(s.cells)
		}
	case 1, 2:
		s.add(row, col, truth(r.data[8], r.data[6] == 2))
	}
}

func truth(v byte, isError bool) string {
	if !isError {
		return strings.ToUpper(strconv.FormatBool(v != 0))
	}
	for _, known := range []struct {
		code byte
		text string
	}{
		{0x00, "#NULL!"},
		{0x07, "#DIV/0!"},
		{0x0F, "#VALUE!"},
		{0x17, "#REF!"},
		{0x1D, "#NAME?"},
		{0x24, "#NUM!"},
		{0x2A, "#N/A"},
	} {
		if known.code == v {
			return known.text
		}
	}
	return "#?"
}

func (s *sheet) show(v float64, style int) string { return s.w.styles.show(v, style, s.w.from1904) }

func (s *sheet) add(row, col uint16, text string) {
	if text = oneLine(text); text != "" && s.room() {
		s.cells = append(s.cells, cell{row, col, text})
	}
}

// room reports whether a further cell is held.
func (s *sheet) room() bool {
	if len(s.cells) < mostCells {
		return true
	}
	s.w.acc.Lose("too-many-cells: %s: more than %d", s.ref.name, mostCells)
	return false
}

// give hands on the sheet, row by row.
func (s *sheet) give() error {
	slices.SortStableFunc(s.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	var out []byte
	row, col := -1, 0
	for _, c := range s.cells {
		if c.text == "" {
			continue
		}
		if int(c.row) != row {
			if row >= 0 {
				out = append(out, '\n')
			}
			if len(out) > flushBytes {
				if err := s.page(out); err != nil {
					return err
				}
				out = out[:0]
			}
			row, col = int(c.row), 0
		} else {
			out = append(out, '\t')
			col++
		}
		for range min(int(c.col)-col, longestGap) {
			out = append(out, '\t')
		}
		col = int(c.col)
		out = append(out, c.text...)
	}
	if row >= 0 {
		out = append(out, '\n')
	}
	for _, lines := range [][]string{s.headers, s.links, s.allComments(), s.drawings} {
		if len(lines) > 0 && len(out) > 0 {
			out = append(out, '\n')
		}
		for _, line := range lines {
			out = append(append(out, line...), '\n')
		}
	}
	return s.page(out)
}

func (s *sheet) page(out []byte) error {
	if s.part > 0 && strings.TrimSpace(string(out)) == "" {
		return nil
	}
	label := s.ref.name
	if s.part++; s.part > 1 && label != "" {
		label = fmt.Sprintf("%s (%d)", label, s.part)
	}
	return s.w.acc.Page(label, string(out), s.reasons())
}

func (s *sheet) reasons() []string {
	var reasons []string
	switch s.ref.state {
	case 1:
		reasons = append(reasons, "sheet-hidden")
	case 2:
		reasons = append(reasons, "sheet-veryhidden")
	case unlisted:
		reasons = append(reasons, "sheet-unlisted")
	}
	for _, count := range []struct {
		code string
		n    int
	}{{"hidden-rows", s.hiddenRows}, {"hidden-columns", s.hiddenColumns}} {
		if count.n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s: %d", count.code, count.n))
		}
	}
	return reasons
}

// oneLine keeps a cell's text from breaking out of its cell.
func oneLine(s string) string { return strings.TrimSpace(flat(s)) }

func flat(s string) string {
	if !strings.ContainsAny(s, "\n\r\t\x00") {
		return s
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ", "\x00", "").Replace(s)
}
