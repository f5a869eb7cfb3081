package chat

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// pieceBytes is the most of a line that is held at once.
const pieceBytes = 32 << 10

// lines reads a text line by line. Lines that are too long come in pieces. Only a
// line feed ends a line here: other breaks may be typed into a message.
type lines struct {
	in    *bufio.Reader
	carry []byte // of the piece before: a character, or a line end, that was cut through
	more  bool   // the last piece did not end its line
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, pieceBytes)} }

// next is the next piece, its line end included, and whether a line starts with it;
// io.EOF after the last. The bytes are valid until the next call.
func (l *lines) next() (piece []byte, first bool, err error) {
	first = !l.more
	read, err := l.in.ReadSlice('\n')
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, false, err
	}
	piece = read
	if len(l.carry) > 0 {
		piece = append(l.carry, read...)
	}
	l.carry, l.more = nil, errors.Is(err, bufio.ErrBufferFull)
	if errors.Is(err, io.EOF) && len(piece) == 0 {
		return nil, false, io.EOF
	}
	if l.more {
		n := whole(piece)
		l.carry = bytes.Clone(piece[n:])
		piece = piece[:n]
	}
	return piece, first, nil
}

// whole is the number of bytes before a character or line end that is cut through.
func whole(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if b[i] == '\r' && i == len(b)-1 {
			return i
		}
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}
