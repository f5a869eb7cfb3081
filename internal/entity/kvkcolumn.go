package entity

import "strings"

// columnHeads are the places where the register's name stands at the head of a
// column; an empty, non-nil list means that the name occurs at all.
type columnHeads []columnHead

type columnHead struct {
	from, to int // bytes of the text below the head for which it holds
	column   int
	mark     string // what separates the cells
}

// kvkColumns finds the heads; nil when the text doesn't name the register.
func kvkColumns(s *sheet) columnHeads {
	var heads columnHeads
	for i := range s.tokens {
		if s.tokens[i].digits || s.tokens[i].end-s.tokens[i].start < 3 || !isRegisterWord(s.word(i)) {
			continue
		}
		if heads == nil {
			heads = columnHeads{}
		}
		if h, ok := headAt(s.text, s.tokens[i].start); ok {
			if n := len(heads); n > 0 && heads[n-1].to > h.from {
				heads[n-1].to = h.from
			}
			heads = append(heads, h)
		}
	}
	return heads
}

// headAt reads the line around a position as the head of a table: several cells
// and no digits. The table lasts until an empty line.
func headAt(text string, at int) (columnHead, bool) {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	end := len(text)
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		end = at + n
	}
	line := text[start:end]
	if len(line) > 1000 || strings.ContainsAny(line, "0123456789") {
		return columnHead{}, false
	}
	to := len(text)
	if n := strings.Index(text[end:], "\n\n"); n >= 0 {
		to = end + n
	}
	for _, mark := range [...]string{"\t", "|", ";", "  "} {
		if strings.Contains(strings.TrimSpace(line), mark) {
			return columnHead{end, to, strings.Count(text[start:at], mark), mark}, true
		}
	}
	return columnHead{}, false
}

// covers reports whether token i stands in a column under the register's name.
func (heads columnHeads) covers(s *sheet, i int) bool {
	at := s.tokens[i].start
	for _, h := range heads {
		if at < h.from || at >= h.to {
			continue
		}
		start := strings.LastIndexByte(s.text[h.from:at], '\n') + 1 + h.from
		if strings.Count(s.text[start:at], h.mark) == h.column {
			return true
		}
	}
	return false
}
