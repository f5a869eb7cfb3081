package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"spoor/internal/evidence"
)

// token is a run of letters or a run of digits. What stands between two tokens is
// punctuation and space.
type token struct {
	start, end int
	digits     bool
}

// sheet is a text cut into tokens, with their folded forms made when first asked.
type sheet struct {
	text     string
	language string
	asked    bool // a person typed it: the whole is one value, no context needed
	tokens   []token
	folded   []string
}

func newSheet(text, language string, asked bool) *sheet {
	s := &sheet{text: text, language: language, asked: asked}
	s.tokens = make([]token, 0, len(text)/5+1)
	for at := 0; at < len(text); {
		class, size := classOf(text[at:])
		end := at + size
		for class != other && end < len(text) {
			next, n := classOf(text[end:])
			if next != class {
				break
			}
			end += n
		}
		if class != other {
			s.tokens = append(s.tokens, token{at, end, class == digit})
		}
		at = end
	}
	s.folded = make([]string, len(s.tokens))
	return s
}

// class of a rune.
type class byte

const (
	other class = iota
	letter
	digit
)

func classOf(text string) (c class, size int) {
	b := text[0]
	switch {
	case b >= '0' && b <= '9':
		return digit, 1
	case b|0x20 >= 'a' && b|0x20 <= 'z':
		return letter, 1
	case b < utf8.RuneSelf:
		return other, 1
	}
	r, size := utf8.DecodeRuneInString(text)
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return letter, size
	}
	return other, size
}

// raw is token i as it stands; "" outside the text.
func (s *sheet) raw(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.text[s.tokens[i].start:s.tokens[i].end]
}

// word is token i folded; "" outside the text.
func (s *sheet) word(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	if s.folded[i] == "" {
		s.folded[i] = fold(s.raw(i))
	}
	return s.folded[i]
}

// isDigits reports whether token i exists and is a run of digits.
func (s *sheet) isDigits(i int) bool { return i >= 0 && i < len(s.tokens) && s.tokens[i].digits }

// isWord reports whether token i exists and is a run of letters.
func (s *sheet) isWord(i int) bool { return i >= 0 && i < len(s.tokens) && !s.tokens[i].digits }

// gap is what stands before token i, back to the token before it.
func (s *sheet) gap(i int) string {
	if i < 0 || i > len(s.tokens) {
		return ""
	}
	start, end := 0, len(s.text)
	if i > 0 {
		start = s.tokens[i-1].end
	}
	if i < len(s.tokens) {
		end = s.tokens[i].start
	}
	return s.text[start:end]
}

// glued reports whether token i follows the one before it without a gap.
func (s *sheet) glued(i int) bool { return i > 0 && i < len(s.tokens) && s.gap(i) == "" }

// span covers tokens i up to and including j.
func (s *sheet) span(i, j int) evidence.Span {
	return evidence.Span{Start: s.tokens[i].start, End: s.tokens[j].end}
}

// isCapital reports whether token i starts with an upper-case letter.
func (s *sheet) isCapital(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.raw(i))
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// trimmed is the text without the space and punctuation around it.
func (s *sheet) trimmed() evidence.Span {
	start := len(s.text) - len(strings.TrimLeft(s.text, trimming))
	end := len(strings.TrimRight(s.text, trimming))
	return evidence.Span{Start: min(start, end), End: end}
}

const trimming = " \t\r\n.,;:!?\"'“”‘’„«»()[]<>"

// isWhole reports whether a span covers all of the text that isn't punctuation.
func (s *sheet) isWhole(span evidence.Span) bool {
	return strings.Trim(s.text[:span.Start], trimming+"+-") == "" && strings.Trim(s.text[span.End:], trimming+"-") == ""
}

func isAlnum(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// fold lowers a text and takes the accents off its Latin letters, so that spellings
// with and without them are one. Other scripts keep their marks: й is not и.
func fold(text string) string {
	text = strings.ToLower(text)
	for _, r := range text {
		isCyrillic := r >= 'а' && r <= 'џ'
		if r >= utf8.RuneSelf && !isCyrillic {
			return plainLatin(text)
		}
	}
	return text
}

// plainLatin drops the marks on Latin letters and writes the letters that have no
// marks to drop, such as ł and ß, as the ones that are typed for them.
func plainLatin(text string) string {
	var b strings.Builder
	latin := false
	for _, r := range norm.NFD.String(text) {
		if unicode.Is(unicode.Mn, r) && latin {
			continue
		}
		latin = unicode.Is(unicode.Latin, r)
		if plain := plainLetter(r); plain != "" {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func plainLetter(r rune) string {
	switch r {
	case 'ł':
		return "l"
	case 'ø':
		return "o"
	case 'đ':
		return "d"
	case 'ı':
		return "i"
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	}
	return ""
}

// compact drops everything but ASCII letters and digits and raises what is left.
func compact(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			b.WriteByte(c)
		case c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		}
	}
	return b.String()
}
