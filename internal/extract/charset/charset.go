// Package charset finds out in which character set bytes were written and
// decodes them to UTF-8.
//
// It owns the order of evidence: byte order mark, zero bytes of UTF-16, valid
// UTF-8, and then, for what is left, every code page that the people in these
// files use, each decoded and scored as text: its letters above ASCII, and where those
// leave it open, the language of its words. Lines of a text that are written otherwise
// than the rest are read as what they are. It is a pure function of the bytes. What
// was decoded wrongly before it was stored is mended by Mend, for who asks.
package charset

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// UTF8 is the name of the character set that needs no guess.
const UTF8 = "utf-8"

// Guess is a character set and what is known against it.
type Guess struct {
	Name   string // lower case, as the WHATWG Encoding Standard or IANA calls it
	Sure   bool   // by rule (BOM, zero bytes, valid UTF-8), not by score
	Broken int64  // bytes that break the rules of the character set; UTF-8 only
	bom    int64
	stray  string // code page of the lines that are no UTF-8, in a text that is
}

// Reader decodes r, line by line in character sets of single bytes, the whole of what the guess was made for, to UTF-8 and leaves
// the byte order mark out.
func (g Guess) Reader(r io.Reader) io.Reader {
	if g.bom > 0 {
		// A short read shows again when the rest is read.
		_, _ = io.CopyN(io.Discard, r, g.bom)
	}
	if other, ok := Named(g.stray); ok && g.stray != "" {
		return newMixed(r, other, false)
	}
	enc, ok := Named(g.Name)
	switch {
	case !ok || g.Name == UTF8:
		return r
	case singleByte(enc):
		return newMixed(r, enc, true)
	}
	return transform.NewReader(r, enc.NewDecoder())
}

// Named is the encoding with a label as documents write it ("latin1", "cp1250",
// "x-sjis"); false when there is none.
func Named(label string) (encoding.Encoding, bool) {
	label = tidy(label)
	if enc := special(label); enc != nil {
		return enc, true
	}
	if enc, err := htmlindex.Get(label); err == nil && enc != encoding.Replacement {
		return enc, true
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc, true
	}
	return nil, false
}

func tidy(label string) string { return strings.ToLower(strings.Trim(label, " \t\r\n\"'")) }

// special knows the labels that the two registers lack or mean otherwise.
func special(label string) encoding.Encoding {
	switch label {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case "cp437", "437":
		return charmap.CodePage437
	case "cp850", "850":
		return charmap.CodePage850
	case "cp852", "852":
		return charmap.CodePage852
	case "cp855", "855":
		return charmap.CodePage855
	case "cp857", "857":
		return turkishDOS{}
	case "cp858", "858":
		return charmap.CodePage858
	}
	return nil
}

// Decode decodes bytes in memory. label is what the document says of itself, such
// as a mail header or a meta element; it decides unless the bytes contradict it:
// a byte order mark wins, valid UTF-8 wins over an 8-bit label, and a label that
// says UTF-8 of other bytes is not believed.
func Decode(data []byte, label string) (string, Guess) {
	guess := detect(data, label)
	var out strings.Builder
	// Decoders replace what they can't read and strings.Builder never fails.
	_, _ = io.Copy(&out, guess.Reader(strings.NewReader(string(data))))
	return out.String(), guess
}

// twoBytes reports whether a character set takes two bytes or more for each character.
func twoBytes(enc encoding.Encoding) bool {
	a, err := enc.NewEncoder().Bytes([]byte("  "))
	return err == nil && len(a) >= 4 && bytes.IndexByte(a, 0) >= 0
}

func detect(data []byte, label string) Guess {
	var s survey
	s.add(data)
	guess, sure := s.byRule()
	if sure && (guess.bom > 0 || s.multi > 0 || guess.Name != UTF8) {
		return guess
	}
	name := tidy(label)
	// Of "unicode" and its like people mean any of its forms; two bytes a character
	// leave zero bytes wherever there is a space.
	if enc, ok := Named(name); !ok || name == UTF8 || name == "utf8" || twoBytes(enc) && bytes.IndexByte(data, 0) < 0 {
		return s.guess()
	}
	return Guess{Name: name, Sure: true}
}

// Detect reads r to its end and says in which character set it is written. Errors
// are those of r.
func Detect(r io.Reader) (Guess, error) {
	var s survey
	buf := make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(r, buf)
		s.add(buf[:n])
		switch {
		case err == nil:
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return s.guess(), nil
		default:
			return Guess{}, err
		}
	}
}
