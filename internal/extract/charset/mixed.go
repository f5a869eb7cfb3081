package charset

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// pieceBytes is the most of a line that is judged at once.
const pieceBytes = 64 << 10

// mixed decodes a text line by line, because files grow: programs add lines in UTF-8
// to files in a code page, and people glue such files together. A line that is UTF-8
// is read as such, another one in the code page.
type mixed struct {
	in    *bufio.Reader
	page  encoding.Encoding
	main  bool // the page is that of the text; else UTF-8 is, and the page of stray lines
	carry []byte
	ready []byte
	err   error
}

func newMixed(r io.Reader, page encoding.Encoding, main bool) *mixed {
	return &mixed{in: bufio.NewReaderSize(r, pieceBytes), page: page, main: main}
}

// Read implements io.Reader.
func (m *mixed) Read(p []byte) (int, error) {
	for len(m.ready) == 0 {
		if m.err != nil {
			return 0, m.err
		}
		var line []byte
		line, m.err = m.in.ReadSlice('\n')
		if len(m.carry) > 0 {
			line = append(m.carry, line...)
			m.carry = nil
		}
		if errors.Is(m.err, bufio.ErrBufferFull) {
			m.err = nil
			n := wholeRunes(line)
			m.carry = bytes.Clone(line[n:])
			line = line[:n]
		}
		m.ready = m.decode(line)
	}
	n := copy(p, m.ready)
	m.ready = m.ready[n:]
	return n, nil
}

func (m *mixed) decode(line []byte) []byte {
	broken, strange, multi := judged(line)
	switch {
	case broken == 0 && (!m.main || !strange || multi == 0):
		return bytes.Clone(line)
	case !m.main && multi > 0: // damaged, but not written otherwise
		return bytes.Clone(line)
	}
	return []byte(decoded(m.page, line))
}

// judged counts what of a line is no UTF-8, and what is a character of more than one
// byte. strange are characters that nobody here writes, such as come about by chance
// from letters of code pages.
func judged(line []byte) (broken int, strange bool, multi int) {
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			multi++
			strange = strange || n == 2 && r < 0xa0 || !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Han, unicode.Hiragana,
				unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.P, unicode.S, unicode.Z, unicode.Cf, unicode.Inherited)
		}
		line = line[n:]
	}
	return broken, strange, multi
}

// wholeRunes is the number of bytes before a character that is cut through.
func wholeRunes(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}

// singleByte reports whether each byte is a character of its own.
func singleByte(enc encoding.Encoding) bool {
	switch enc.(type) {
	case *charmap.Charmap, turkishDOS:
		return true
	}
	return false
}

// foreignLines are the lines of a sample that are not UTF-8; all when none is.
func foreignLines(sample []byte) []byte {
	var lines []byte
	for line := range bytes.Lines(sample) {
		if broken, strange, multi := judged(line); broken > 0 || strange && multi > 0 {
			lines = append(lines, line...)
		}
	}
	if len(lines) == 0 {
		return sample
	}
	return lines
}

// stray is the code page of the lines of a sample that are no UTF-8 at all; empty when
// there are none.
func stray(sample []byte) string {
	var lines []byte
	for line := range bytes.Lines(sample) {
		if broken, _, multi := judged(line); broken > 0 && multi == 0 {
			lines = append(lines, line...)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	name := compare(lines)
	if enc, ok := Named(name); !ok || !singleByte(enc) {
		return ""
	}
	return name
}
