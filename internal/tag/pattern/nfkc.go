package pattern

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// safeSegment is how many runes a segment may have for the norm package to
// normalise it as the standard says; beyond 30 marks it inserts U+034F.
const safeSegment = 8

// nfkc normalises one segment. Bytes that are not UTF-8 become U+FFFD.
func nfkc(segment string) string {
	segment = strings.ToValidUTF8(segment, "\ufffd")
	if utf8.RuneCountInString(segment) <= safeSegment {
		return norm.NFKC.String(segment)
	}
	return string(compose(decompose(segment)))
}

type mark struct {
	r   rune
	ccc uint8
}

// decompose is the compatibility decomposition in canonical order (Unicode
// standard, section 3.11, D108 and D109).
func decompose(segment string) []mark {
	var marks []mark
	for _, r := range segment {
		for _, c := range norm.NFKD.String(string(r)) {
			marks = append(marks, mark{c, norm.NFKD.PropertiesString(string(c)).CCC()})
		}
	}
	for start := 0; start < len(marks); {
		end := start + 1
		for end < len(marks) && marks[end].ccc != 0 {
			end++
		}
		if marks[start].ccc != 0 {
			start--
		}
		slices.SortStableFunc(marks[start+1:end], func(a, b mark) int { return int(a.ccc) - int(b.ccc) })
		start = end
	}
	return marks
}

// compose is the canonical composition (Unicode standard, section 3.11, D117).
func compose(marks []mark) []rune {
	var out []rune
	starter, last := -1, uint8(0)
	for _, m := range marks {
		adjacent := starter == len(out)-1
		if starter >= 0 && (adjacent || last < m.ccc) {
			if c, ok := primaryComposite(out[starter], m.r); ok {
				out[starter] = c
				continue
			}
		}
		if m.ccc == 0 {
			starter = len(out)
		}
		last = m.ccc
		out = append(out, m.r)
	}
	return out
}

func primaryComposite(a, b rune) (rune, bool) {
	s := norm.NFC.String(string([]rune{a, b}))
	r, size := utf8.DecodeRuneInString(s)
	return r, size == len(s)
}
