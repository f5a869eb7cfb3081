package xmlscan

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// readUntilClosed reads a tag up to its >, which may also stand within quotes.
func (s *Scanner) readUntilClosed() error {
	s.tag = s.tag[:0]
	for {
		part, err := s.in.ReadSlice('>')
		s.tag = append(s.tag, part...)
		switch {
		case len(s.tag) > longestTag:
			return ErrTooLong
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		}
		if !quoteOpen(s.tag) {
			s.tag = s.tag[:len(s.tag)-1]
			return nil
		}
	}
}

func quoteOpen(tag []byte) bool {
	for {
		i := bytes.IndexAny(tag, `"'`)
		if i < 0 {
			return false
		}
		end := bytes.IndexByte(tag[i+1:], tag[i])
		if end < 0 {
			return true
		}
		tag = tag[i+1+end+1:]
	}
}

// skip reads up to and including end.
func (s *Scanner) skip(end string) error {
	_, err := s.collect(end, 0)
	return err
}

// collect reads up to and including end and gives what stands before it. When it
// may be at most so many bytes and is more, the error is ErrTooLong; with most 0
// nothing is given.
func (s *Scanner) collect(end string, most int) ([]byte, error) {
	kept := s.text[:0]
	matched := 0
	for matched < len(end) {
		b, err := s.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return kept, io.ErrUnexpectedEOF
		}
		if err != nil {
			return kept, err
		}
		switch {
		case len(kept) < most+len(end):
			kept = append(kept, b)
		case most > 0:
			return nil, ErrTooLong
		}
		matched = advance(end, matched, b)
	}
	s.text = kept
	return kept[:max(len(kept)-len(end), 0)], nil
}

// advance is how much of end stands before the read position now. The ends in use
// are "-->", "?>" and "]]>": only their first character repeats.
func advance(end string, matched int, b byte) int {
	switch {
	case b == end[matched]:
		return matched + 1
	case b == end[0] && matched > 1:
		return matched // "]]]" still ends in "]]"
	case b == end[0]:
		return 1
	}
	return 0
}

// readCData reads text that stands as it is.
func (s *Scanner) readCData() (Token, error) {
	if _, err := s.in.Discard(len("![CDATA[")); err != nil {
		return Token{}, err
	}
	text, err := s.collect("]]>", longestText)
	if err != nil || len(text) == 0 {
		return Token{}, err
	}
	return Token{Kind: Text, Text: text}, nil
}

// skipDeclaration reads over a DOCTYPE with its entities, which are not used.
func (s *Scanner) skipDeclaration() error {
	depth, quote := 0, byte(0)
	for {
		b, err := s.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '[' || b == '<':
			depth++
		case b == ']':
			depth--
		case b == '>':
			if depth == 0 {
				return nil
			}
			depth--
		}
	}
}

// Attr is the value of an attribute by its local name; false when it has none. Of
// several with different prefixes it is the first.
func (t *Token) Attr(name string) (value string, ok bool) {
	t.each(func(key, raw []byte) bool {
		if ok = string(local(key)) == name; ok {
			value = string(resolve(bytes.Clone(raw)))
		}
		return !ok
	})
	return value, ok
}

// All are the values of the attributes with a local name, whatever their prefixes.
func (t *Token) All(name string) []string {
	var values []string
	t.each(func(key, raw []byte) bool {
		if string(local(key)) == name {
			values = append(values, string(resolve(bytes.Clone(raw))))
		}
		return true
	})
	return values
}

// Attribute is an attribute by its local name.
type Attribute struct{ Name, Value string }

// Attrs are all attributes, in order, without those that declare namespaces.
func (t *Token) Attrs() []Attribute {
	var all []Attribute
	t.each(func(key, raw []byte) bool {
		if prefix, _, _ := bytes.Cut(key, []byte(":")); string(prefix) != "xmlns" {
			all = append(all, Attribute{string(local(key)), string(resolve(bytes.Clone(raw)))})
		}
		return true
	})
	return all
}

// each gives the attributes with their whole names, in order, until more is false.
func (t *Token) each(more func(key, raw []byte) bool) {
	for rest := t.attrs; ; {
		equals := bytes.IndexByte(rest, '=')
		if equals < 0 {
			return
		}
		key := bytes.TrimSpace(rest[:equals])
		rest = bytes.TrimLeft(rest[equals+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return
		}
		value, after, closed := bytes.Cut(rest[1:], rest[:1])
		if !more(key, value) || !closed {
			return
		}
		rest = after
	}
}

// Get is the value of an attribute; empty when there is none.
func (t *Token) Get(name string) string {
	value, _ := t.Attr(name)
	return value
}

// longestEntity is the number of bytes from & to ; that are looked at.
const longestEntity = 12

// resolve replaces entities in place: they are all longer than what they stand
// for. Unknown ones stay as they are.
func resolve(b []byte) []byte {
	at := bytes.IndexByte(b, '&')
	if at < 0 {
		return b
	}
	out := b[:at]
	for rest := b[at:]; len(rest) > 0; {
		if rest[0] == '&' {
			if r, n, ok := entity(rest); ok {
				out = utf8.AppendRune(out, r)
				rest = rest[n:]
				continue
			}
		}
		next := bytes.IndexByte(rest[1:], '&') + 1
		if next == 0 {
			next = len(rest)
		}
		out = append(out, rest[:next]...)
		rest = rest[next:]
	}
	return out
}

// entity reads the entity that b begins with, and says how long it is.
func entity(b []byte) (r rune, n int, ok bool) {
	end := bytes.IndexByte(b[:min(len(b), longestEntity)], ';')
	if end < 2 {
		return 0, 0, false
	}
	switch name := string(b[1:end]); name {
	case "lt":
		return '<', end + 1, true
	case "gt":
		return '>', end + 1, true
	case "amp":
		return '&', end + 1, true
	case "quot":
		return '"', end + 1, true
	case "apos":
		return '\'', end + 1, true
	default:
		r, ok := numbered(name)
		return r, end + 1, ok
	}
}

func numbered(name string) (rune, bool) {
	if name[0] != '#' || len(name) < 2 {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil || v > utf8.MaxRune || !utf8.ValidRune(rune(v)) {
		return 0, false
	}
	return rune(v), true
}
