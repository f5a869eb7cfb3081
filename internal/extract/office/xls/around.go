package xls

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"spoor/internal/extract/cfb"
	"spoor/internal/extract/office/header"
	"spoor/internal/extract/office/marked"
)

// around reads what stands around the cells of a sheet.
func (s *sheet) around(r *records) {
	switch r.kind {
	case recHeader, recFooter:
		mark := marked.Header
		if r.kind == recFooter {
			mark = marked.Footer
		}
		if text := mark(header.Text(s.w.text(r.data, s.wide))); text != "" && len(s.headers) < 100 && !slices.Contains(s.headers, text) {
			s.headers = append(s.headers, text)
		}
	case recHLink:
		if target := linkTarget(r.data); target != "" {
			s.links = append(s.links, reference(r.u16(0), r.u16(4))+"\t<"+oneLine(target)+">")
		}
	case recObj:
		// A comment's text and the comment itself name each other by this number.
		s.object = 0
		if len(r.data) >= 8 && r.u16(0) == 0x15 && r.u16(4) == 0x19 {
			s.object = r.u16(6)
		}
	case recTXO:
		s.drawingText(r)
	case recNote:
		s.note(r)
	case recSeriesText:
		if len(r.data) > 3 {
			if text := oneLine(s.w.short(r.data[2:])); text != "" {
				s.drawings = append(s.drawings, text)
			}
		}
	}
}

// drawingText reads the text of a comment or a drawing: it stands in the record that
// continues this one, its formats in the next (MS-XLS 2.4.329).
func (s *sheet) drawingText(r *records) {
	n := int(r.u16(10))
	segments := r.withContinues()
	if n == 0 || len(segments) < 2 {
		return
	}
	c := &cursor{segments: segments[1:]}
	wide := c.byte()&1 != 0
	units, _ := c.characters(n, wide)
	raw := make([]byte, 0, 2*len(units))
	for _, u := range units {
		raw = binary.LittleEndian.AppendUint16(raw, u)
	}
	text := oneLine(cfb.UTF16(raw))
	switch {
	case text == "":
	case s.object != 0:
		s.objects[s.object] = text
		s.object = 0
	default:
		s.drawings = append(s.drawings, marked.Box(text))
	}
}

// note reads a comment (MS-XLS 2.4.179). In BIFF5 its text stands right in it, and
// may go on in records of row 65535.
func (s *sheet) note(r *records) {
	if len(r.data) < 6 {
		return
	}
	row, col := r.u16(0), r.u16(2)
	if !s.wide {
		text := flat(s.w.body(r.data[6:], len(r.data)-6))
		if row == 0xFFFF && s.lastNote > 0 {
			s.comments[s.lastNote-1] += text
			return
		}
		s.comments = append(s.comments, reference(row, col)+"\t"+marked.Comment("", "", text))
		s.lastNote = len(s.comments)
		return
	}
	id := r.u16(6)
	text := s.objects[id]
	delete(s.objects, id)
	if len(r.data) <= 8 || text == "" {
		return
	}
	author := oneLine(s.w.text(r.data[8:], true))
	s.comments = append(s.comments, reference(row, col)+"\t"+marked.Comment(author, "", text))
}

// allComments are the comments, and the texts of comments that no cell has.
func (s *sheet) allComments() []string {
	ids := make([]uint16, 0, len(s.objects))
	for id := range s.objects {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		s.comments = append(s.comments, marked.Comment("", "", s.objects[id]))
	}
	return s.comments
}

// reference names a cell: A1.
func reference(row, col uint16) string {
	name := ""
	for n := int(col) + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return fmt.Sprintf("%s%d", name, int(row)+1)
}

// linkTarget is the address in a link (MS-OSHARED 2.3.7.1), behind the cells and the
// class of a HLINK record.
func linkTarget(raw []byte) string {
	if len(raw) < 32 {
		return ""
	}
	le := binary.LittleEndian
	flags, rest := le.Uint32(raw[28:]), raw[32:]
	for _, mask := range []uint32{0x10, 0x80} { // the text that is shown, the frame
		if flags&mask != 0 {
			_, rest = counted(rest)
		}
	}
	if flags&1 == 0 {
		return ""
	}
	if flags&0x100 != 0 {
		target, _ := counted(rest)
		return target
	}
	return moniker(rest)
}

// counted reads a string with its length in characters before it.
func counted(raw []byte) (string, []byte) {
	if len(raw) < 4 {
		return "", nil
	}
	n := min(2*int64(binary.LittleEndian.Uint32(raw)), int64(len(raw)-4))
	return strings.TrimRight(cfb.UTF16(raw[4:4+n]), "\x00"), raw[4+n:]
}

// moniker reads an address (MS-OSHARED 2.3.7.6) or the path of a file (2.3.7.8).
func moniker(raw []byte) string {
	if len(raw) < 24 {
		return ""
	}
	size := int64(binary.LittleEndian.Uint32(raw[16:]))
	switch class := string(raw[:4]); class {
	case "\xe0\xc9\xea\x79":
		address, _, _ := strings.Cut(cfb.UTF16(raw[20:min(20+size, int64(len(raw)))]), "\x00")
		return address
	case "\x03\x03\x00\x00":
		size = int64(binary.LittleEndian.Uint32(raw[18:]))
		path, _, _ := strings.Cut(latin1(raw[22:min(22+size, int64(len(raw)))]), "\x00")
		return path
	}
	return ""
}
