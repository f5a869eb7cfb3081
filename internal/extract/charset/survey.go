package charset

import (
	"bytes"
	"unicode/utf8"
)

const (
	blockBytes  = 4 << 10
	sampleBytes = 32 << 10 // what the code pages are compared on
	zeroBytes   = 64 << 10 // what is searched for UTF-16's zero bytes
)

// survey gathers in one pass what the choice is made of.
type survey struct {
	size   int64
	head   []byte // the first bytes, for marks and zero bytes
	sample []byte // blocks that hold bytes above ASCII
	rest   []byte // the start of a UTF-8 sequence that the next piece may end
	multi  int64  // characters of two and more bytes that are valid UTF-8
	broken int64  // bytes that are not
	escape bool   // ISO 2022 shifts
}

func (s *survey) add(data []byte) {
	if room := zeroBytes - len(s.head); room > 0 {
		s.head = append(s.head, data[:min(room, len(data))]...)
	}
	s.escape = s.escape || bytes.Contains(data, []byte("\x1b$"))
	for block := range chunks(data, blockBytes) {
		high := bytes.IndexFunc(block, func(r rune) bool { return r >= utf8.RuneSelf })
		if high >= 0 && len(s.sample) < sampleBytes {
			// From a line's start, so that no character is cut in half.
			from := bytes.LastIndexByte(block[:high], '\n') + 1
			s.sample = append(append(s.sample, block[from:]...), '\n')
		}
	}
	s.size += int64(len(data))
	s.validate(data)
}

func chunks(data []byte, n int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(data) > 0 {
			k := min(n, len(data))
			if !yield(data[:k]) {
				return
			}
			data = data[k:]
		}
	}
}

// validate counts valid and broken UTF-8.
func (s *survey) validate(data []byte) {
	if len(s.rest) > 0 {
		data = append(s.rest, data...)
		s.rest = nil
	}
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		if len(data) < utf8.UTFMax && !utf8.FullRune(data) {
			s.rest = bytes.Clone(data)
			return
		}
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			s.broken++
		} else {
			s.multi++
		}
		data = data[n:]
	}
}

// fewBroken is how many valid sequences there must be for one that is not. In other
// character sets valid ones come about by chance, in Chinese and Korean one for each
// two or three, elsewhere hardly ever.
const fewBroken = 4

// byRule is the character set that needs no comparison; false when none fits.
func (s *survey) byRule() (Guess, bool) {
	if name, n := mark(s.head); n > 0 {
		broken := int64(0)
		if name == UTF8 {
			broken = s.broken + int64(len(s.rest))
		}
		return Guess{Name: name, Sure: true, Broken: broken, bom: int64(n)}, true
	}
	if name := wide(s.head); name != "" {
		return Guess{Name: name, Sure: true}, true
	}
	if s.escape && s.multi+s.broken == 0 {
		return Guess{Name: "iso-2022-jp", Sure: true}, true
	}
	broken := s.broken + int64(len(s.rest))
	// A damaged or cut UTF-8 file is still UTF-8: no other text has that many
	// valid sequences by chance.
	if broken == 0 || s.multi > fewBroken*broken {
		g := Guess{Name: UTF8, Sure: true, Broken: broken}
		if broken > 0 {
			g.stray = stray(s.sample)
		}
		return g, true
	}
	return Guess{}, false
}

// guess is the character set by rule or else by comparison.
func (s *survey) guess() Guess {
	if g, ok := s.byRule(); ok {
		return g
	}
	return Guess{Name: compare(foreignLines(s.sample))}
}

// mark is the character set that a byte order mark announces, and its length.
func mark(head []byte) (string, int) {
	for _, m := range []struct{ mark, name string }{
		{"\xef\xbb\xbf", UTF8},
		{"\xff\xfe\x00\x00", "utf-32le"},
		{"\x00\x00\xfe\xff", "utf-32be"},
		{"\xff\xfe", "utf-16le"},
		{"\xfe\xff", "utf-16be"},
	} {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return m.name, len(m.mark)
		}
	}
	return "", 0
}

// wide recognises UTF-16 without a mark: nearly all high bytes lie in the few
// blocks of one alphabet, and there are zero bytes among them (spaces, figures,
// line ends), which 8-bit text never has.
func wide(head []byte) string {
	pairs := len(head) / 2
	if pairs < 2 || bytes.IndexByte(head, 0) < 0 {
		return ""
	}
	var even, odd, evenZero, oddZero int
	for i := range pairs {
		hi, lo := head[2*i], head[2*i+1]
		even += count(hi <= 0x06 || hi == 0x20)
		odd += count(lo <= 0x06 || lo == 0x20)
		evenZero += count(hi == 0)
		oddZero += count(lo == 0)
	}
	switch {
	case oddZero > evenZero*4 && oddZero*20 > pairs && odd*10 > pairs*9:
		return "utf-16le"
	case evenZero > oddZero*4 && evenZero*20 > pairs && even*10 > pairs*9:
		return "utf-16be"
	}
	return ""
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
