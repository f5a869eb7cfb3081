package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean drops and replaces single characters and breaks lines with LF only.
func clean(s string) (string, track) {
	b := newBuilder(s)
	for i := 0; i < len(s); {
		n := plain(s[i:])
		b.keep(n)
		if i += n; i == len(s) {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch become := cleaned(r); {
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
			size = 2
			b.swap(size, "\n")
		case r == utf8.RuneError && size == 1:
			b.swap(size, string(utf8.RuneError))
		case become == r:
			b.keep(size)
		case become < 0:
			b.swap(size, "")
		default:
			b.swap(size, string(become))
		}
		i += size
	}
	return b.done()
}

// plain counts the leading bytes that need no look-up.
func plain(s string) int {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return i
		}
	}
	return len(s)
}

// cleaned is what a character becomes: itself, a space, a line break, or nothing (-1).
func cleaned(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\r' || r == '\f' || r == '\v' || r == '\u0085' || r == '\u2028' || r == '\u2029':
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return -1
	}
	return r
}

// compatible brings valid UTF-8 into NFKC.
func compatible(s string) (string, track) {
	b := newBuilder(s)
	for i := 0; i < len(s); {
		n := norm.NFKC.QuickSpanString(s[i:])
		b.keep(n)
		if i += n; i == len(s) {
			break
		}
		n = norm.NFKC.NextBoundaryInString(s[i:], true)
		if form := norm.NFKC.String(s[i : i+n]); form == s[i:i+n] {
			b.keep(n)
		} else {
			b.swap(n, form)
		}
		i += n
	}
	return b.done()
}

// builder writes the normal side while it walks over the original; it copies
// nothing as long as both are the same.
type builder struct {
	from string
	pos  int // in from
	out  strings.Builder
	runs track
	same bool
}

func newBuilder(s string) *builder { return &builder{from: s, same: true} }

// length of the normal side so far.
func (b *builder) length() int {
	if b.same {
		return b.pos
	}
	return b.out.Len()
}

// keep takes n bytes as they are.
func (b *builder) keep(n int) {
	if n == 0 {
		return
	}
	if len(b.runs) == 0 || !b.runs[len(b.runs)-1].even {
		b.runs = append(b.runs, run{at: [2]int{b.length(), b.pos}, even: true})
	}
	if !b.same {
		b.out.WriteString(b.from[b.pos : b.pos+n])
	}
	b.pos += n
}

// swap writes form in the place of n bytes.
func (b *builder) swap(n int, form string) {
	b.runs = append(b.runs, run{at: [2]int{b.length(), b.pos}})
	if b.same {
		b.same = false
		b.out.Grow(len(b.from))
		b.out.WriteString(b.from[:b.pos])
	}
	b.out.WriteString(form)
	b.pos += n
}

func (b *builder) done() (string, track) {
	b.runs = append(b.runs, run{at: [2]int{b.length(), b.pos}})
	if b.same {
		return b.from, b.runs
	}
	return b.out.String(), b.runs
}
