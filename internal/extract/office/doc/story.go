package doc

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"spoor/internal/extract/office/link"
)

// Characters with a meaning of their own (MS-DOC 2.4.1 and 2.9.171).
const (
	charPicture    = 0x01
	charNote       = 0x02
	charComment    = 0x05
	charCell       = 0x07
	charDrawing    = 0x08
	charLine       = 0x0B
	charPage       = 0x0C
	charParagraph  = 0x0D
	charColumn     = 0x0E
	charFieldStart = 0x13
	charFieldSep   = 0x14
	charFieldEnd   = 0x15
	charHyphen     = 0x1E
	charSoftHyphen = 0x1F
)

// story renders a range of the text.
type story struct {
	d      *document
	out    []byte
	fields []field
	inside int  // the innermost open field whose instruction is being read, from 1
	mark   flag // deleted or inserted, as opened in the text

	inserted, deleted, hidden int
}

// field is an open field: an instruction and, behind the separator, its result
// (MS-DOC 2.8.25).
type field struct {
	instruction []byte
	separated   bool
	start       int // of the result
}

const deepestField = 50

// plain renders a story without pages or references.
func (d *document) plain(from, to int) string {
	s := &story{d: d}
	for i := max(from, 0); i < min(to, len(d.text)); i++ {
		i = s.character(i)
	}
	s.finish()
	return strings.TrimRight(string(s.out), "\n\t ")
}

// character adds the character at i. It returns the place of its last unit.
func (s *story) character(i int) int {
	unit, flags := s.d.text[i], s.d.flags[i]
	s.change(flags & (flagDeleted | flagInserted))
	if flags&flagHidden != 0 && unit > ' ' {
		s.hidden++
	}
	switch unit {
	case charFieldStart, charFieldSep, charFieldEnd:
		s.field(unit)
	case charCell:
		s.cell(i)
	case charParagraph, charLine, charColumn, charPage:
		s.write('\n')
	case charHyphen:
		s.write('-')
	case charSoftHyphen, charPicture, charNote, charComment, charDrawing, 0:
	case '\t':
		s.write('\t')
	default:
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			r = utf8.RuneError
			if i+1 < len(s.d.text) {
				if pair := utf16.DecodeRune(rune(unit), rune(s.d.text[i+1])); pair != utf8.RuneError {
					r = pair
					i++
				}
			}
		}
		if r >= ' ' {
			s.write(r)
		}
	}
	return i
}

// cell ends a table's cell, or its row.
func (s *story) cell(i int) {
	if s.d.flags[i]&flagRowEnd == 0 {
		s.write('\t')
		return
	}
	if n := len(s.out); s.inside == 0 && n > 0 && s.out[n-1] == '\t' {
		s.out = s.out[:n-1]
	}
	s.write('\n')
}

func (s *story) write(r rune) {
	if s.inside == 0 {
		s.out = utf8.AppendRune(s.out, r)
		return
	}
	f := &s.fields[s.inside-1]
	f.instruction = utf8.AppendRune(f.instruction, r)
}

// change opens and closes the marks of tracked changes. Paragraph marks alone leave
// none.
func (s *story) change(now flag) {
	if now == s.mark || s.inside > 0 {
		return
	}
	s.closeMark()
	if now == 0 {
		return
	}
	s.mark = now
	if now&flagDeleted != 0 {
		s.out = append(s.out, "[-"...)
		return
	}
	s.out = append(s.out, "[+"...)
}

func (s *story) closeMark() {
	if s.mark == 0 {
		return
	}
	sign, count := byte('+'), &s.inserted
	if s.mark&flagDeleted != 0 {
		sign, count = '-', &s.deleted
	}
	s.mark = 0
	// A mark without visible text says nothing to a reader.
	if open := strings.LastIndex(string(s.out[max(len(s.out)-8, 0):]), "["+string(sign)); open >= 0 {
		at := max(len(s.out)-8, 0) + open
		if rest := s.out[at+2:]; strings.TrimSpace(string(rest)) == "" {
			s.out = append(s.out[:at], rest...)
			return
		}
	}
	*count++
	s.out = append(s.out, sign, ']')
}

func (s *story) field(unit uint16) {
	last := len(s.fields) - 1
	switch {
	case unit == charFieldStart && last+1 < deepestField:
		s.fields = append(s.fields, field{})
	case last < 0:
	case unit == charFieldSep && !s.fields[last].separated:
		s.fields[last].separated, s.fields[last].start = true, len(s.out)
	case unit == charFieldEnd:
		closed := s.fields[last]
		s.fields = s.fields[:last]
		s.locate()
		if closed.separated && s.inside == 0 && closed.start <= len(s.out) {
			s.out = append(s.out, link.Behind(string(s.out[closed.start:]), link.Of(string(closed.instruction)))...)
		}
		return
	}
	s.locate()
}

// locate finds the outermost field whose instruction is being read: what stands
// within it is part of it.
func (s *story) locate() {
	s.inside = 0
	for i, f := range s.fields {
		if !f.separated {
			s.inside = i + 1
			return
		}
	}
}

// finish closes what is open. Text in a field that never ended is kept.
func (s *story) finish() {
	for _, f := range s.fields {
		if !f.separated {
			s.out = append(s.out, f.instruction...)
		}
	}
	s.fields, s.inside = nil, 0
	s.closeMark()
}

// reasons says what is special about the text so far, and forgets it.
func (s *story) reasons() []string {
	var reasons []string
	if s.inserted+s.deleted > 0 {
		reason := fmt.Sprintf("tracked-changes: %d inserted, %d deleted", s.inserted, s.deleted)
		if len(s.d.authors) > 0 {
			reason += ", by " + strings.Join(slices.Sorted(maps.Keys(s.d.authors)), ", ")
		}
		reasons = append(reasons, reason)
	}
	if s.hidden > 0 {
		reasons = append(reasons, fmt.Sprintf("hidden-text: %d characters", s.hidden))
	}
	s.inserted, s.deleted, s.hidden = 0, 0, 0
	return reasons
}
