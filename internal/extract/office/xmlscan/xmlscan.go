// Package xmlscan reads the XML of office documents as a stream of start tags, end
// tags and text.
//
// It is for hostile and damaged input: it holds one tag or one stretch of text at a
// time, expands no entity but the five of XML and numbered characters (so there is
// no entity to expand a billionfold and no file to fetch), and takes what
// encoding/xml refuses: control characters, undeclared prefixes, tags that don't
// match. Elements and attributes go by their local names. It does not validate.
package xmlscan

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"spoor/internal/extract/charset"
)

// Kind is the kind of a token.
type Kind byte

// The kinds of tokens. An empty element gives a Start and an End.
const (
	Start Kind = iota + 1
	End
	Text
)

const (
	longestTag  = 1 << 20  // bytes between < and >
	longestText = 1 << 20  // bytes of text in one token; a longer stretch gives several
	deepest     = 100_000  // open elements
	bufferSize  = 32 << 10 // bytes read at once
)

// Errors that end a scan. Whatever came before them was well read.
var (
	ErrTooLong = errors.New("xml: tag too long")
	ErrTooDeep = errors.New("xml: too many elements within elements")
)

// Token is a tag or a stretch of text. Its bytes are valid until the next one.
type Token struct {
	Kind Kind
	Name []byte // local name of the element
	Text []byte // of Text, with entities resolved

	attrs []byte
}

// Is reports whether the token is a tag of that element.
func (t *Token) Is(kind Kind, name string) bool { return t.Kind == kind && string(t.Name) == name }

// Scanner reads tokens.
type Scanner struct {
	in    *bufio.Reader
	tag   []byte
	text  []byte
	open  Token // an End that is due for an empty element
	owed  bool
	depth int
}

// New scans a document or a part of one, in UTF-8, UTF-16 or the encoding it declares.
func New(r io.Reader) *Scanner {
	in := bufio.NewReaderSize(r, bufferSize)
	if enc := declared(in); enc != nil {
		in = bufio.NewReaderSize(transform.NewReader(in, enc.NewDecoder()), bufferSize)
	}
	return &Scanner{in: in}
}

// declared is the encoding of the document; nil means UTF-8.
func declared(in *bufio.Reader) encoding.Encoding {
	head, _ := in.Peek(200) // a shorter document is judged by what there is
	switch {
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), bytes.HasPrefix(head, []byte{0, '<'}):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{'<', 0}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case !bytes.HasPrefix(head, []byte("<?xml")):
		return nil
	}
	head, _, _ = bytes.Cut(head, []byte("?>"))
	_, rest, ok := bytes.Cut(head, []byte("encoding="))
	if !ok || len(rest) < 2 {
		return nil
	}
	label, _, _ := bytes.Cut(rest[1:], rest[:1])
	switch name := string(bytes.ToLower(label)); name {
	case "utf-8", "utf8", "utf-16", "us-ascii":
		return nil
	default:
		enc, _ := charset.Named(name)
		return enc
	}
}

// Next gives the next token. The error is io.EOF behind the last one,
// io.ErrUnexpectedEOF when elements are still open there, one of this package's,
// or that of the reader.
func (s *Scanner) Next() (Token, error) {
	if s.owed {
		s.owed = false
		s.depth--
		return s.open, nil
	}
	for {
		b, err := s.in.ReadByte()
		if err != nil {
			return Token{}, s.ended(err)
		}
		if b != '<' {
			if err := s.in.UnreadByte(); err != nil {
				return Token{}, err
			}
			return s.readText()
		}
		token, err := s.readTag()
		if err != nil || token.Kind != 0 {
			return token, err
		}
	}
}

func (s *Scanner) ended(err error) error {
	if errors.Is(err, io.EOF) && s.depth > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readText reads up to the next tag, which it leaves.
func (s *Scanner) readText() (Token, error) {
	s.text = s.text[:0]
	for len(s.text) < longestText {
		part, err := s.in.ReadSlice('<')
		s.text = append(s.text, part...)
		if err == nil {
			s.text = s.text[:len(s.text)-1]
			if err := s.in.UnreadByte(); err != nil {
				return Token{}, err
			}
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if len(s.text) == 0 {
				return Token{}, s.ended(err)
			}
			break // the error comes again
		}
	}
	s.text = resolve(s.text)
	return Token{Kind: Text, Text: s.text}, nil
}

// readTag reads what follows a <. Comments and the like give a token of no kind.
func (s *Scanner) readTag() (Token, error) {
	head, _ := s.in.Peek(8) // a shorter rest is judged by what there is
	switch {
	case bytes.HasPrefix(head, []byte("!--")):
		return Token{}, s.skip("-->")
	case bytes.HasPrefix(head, []byte("![CDATA[")):
		return s.readCData()
	case bytes.HasPrefix(head, []byte("?")):
		return Token{}, s.skip("?>")
	case bytes.HasPrefix(head, []byte("!")):
		return Token{}, s.skipDeclaration()
	}
	if err := s.readUntilClosed(); err != nil {
		return Token{}, err
	}
	return s.token()
}

// token makes a token of the tag just read.
func (s *Scanner) token() (Token, error) {
	tag := s.tag
	if bytes.HasPrefix(tag, []byte("/")) {
		s.depth = max(s.depth-1, 0)
		return Token{Kind: End, Name: local(bytes.TrimSpace(tag[1:]))}, nil
	}
	closed := bytes.HasSuffix(tag, []byte("/"))
	if closed {
		tag = tag[:len(tag)-1]
	}
	end := bytes.IndexAny(tag, " \t\r\n")
	if end < 0 {
		end = len(tag)
	}
	token := Token{Kind: Start, Name: local(tag[:end]), attrs: tag[end:]}
	if s.depth++; s.depth > deepest {
		return Token{}, ErrTooDeep
	}
	if closed {
		s.owed, s.open = true, Token{Kind: End, Name: token.Name}
	}
	return token, nil
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }
