package entity

import (
	"cmp"
	"slices"
	"strings"
)

// columnHeads are the places where the register's name stands at the head of a
// column, from top to bottom.
type columnHeads []columnHead

type columnHead struct {
	from, to int // bytes of the text below the head for which it holds
	column   int
	mark     string // what separates the cells
}

// maxLine is the longest line that counts as a row of a table.
const maxLine = 2000

// kvkColumns finds the heads, from top to bottom; each holds until the next, or
// until an empty line.
func kvkColumns(s *sheet) columnHeads {
	var heads columnHeads
	blank := 0
	for i := range s.tokens {
		// few words start like the register's names; folding the others would cost most of the time
		if s.tokens[i].digits || strings.IndexByte("kKhHcC\xd0\xd1", s.text[s.tokens[i].start]) < 0 || !isRegisterWord(s.word(i)) {
			continue
		}
		h, ok := headAt(s.text, s.tokens[i].start)
		if !ok {
			continue
		}
		if blank < h.from {
			blank = len(s.text)
			if n := strings.Index(s.text[h.from:], "\n\n"); n >= 0 {
				blank = h.from + n
			}
		}
		h.to = blank
		if n := len(heads); n > 0 {
			heads[n-1].to = min(heads[n-1].to, h.from)
		}
		heads = append(heads, h)
	}
	return heads
}

// headAt reads the line around a position as the head of a table: several cells
// and no digits.
func headAt(text string, at int) (columnHead, bool) {
	start, ok := lineStart(text, at)
	end := strings.IndexByte(text[at:min(len(text), at+maxLine)], '\n')
	if !ok || end < 0 {
		return columnHead{}, false
	}
	line := text[start : at+end]
	if strings.ContainsAny(line, "0123456789") {
		return columnHead{}, false
	}
	for _, mark := range [...]string{"\t", "|", ";", "  "} {
		if strings.Contains(strings.TrimSpace(line), mark) {
			return columnHead{from: at + end, column: strings.Count(text[start:at], mark), mark: mark}, true
		}
	}
	return columnHead{}, false
}

// lineStart is where the line around a position starts; false when that is too far.
func lineStart(text string, at int) (int, bool) {
	from := max(0, at-maxLine)
	n := strings.LastIndexByte(text[from:at], '\n')
	return from + n + 1, n >= 0 || from == 0
}

// at tells what a table says of token i: whether it stands in a row below a head,
// and whether in the column of the register's name.
func (heads columnHeads) at(s *sheet, i int) (row, column bool) {
	at := s.tokens[i].start
	n, _ := slices.BinarySearchFunc(heads, at, func(h columnHead, at int) int { return cmp.Compare(h.from, at) })
	if n == 0 || at >= heads[n-1].to {
		return false, false
	}
	h := heads[n-1]
	start, ok := lineStart(s.text, at)
	end, found := strings.IndexByte(s.text[at:min(len(s.text), at+maxLine)], '\n'), true
	if end < 0 {
		end, found = min(len(s.text), at+maxLine)-at, at+maxLine >= len(s.text)
	}
	if !ok || !found || !strings.Contains(s.text[start:at+end], h.mark) {
		return false, false
	}
	return true, strings.Count(s.text[start:at], h.mark) == h.column
}
