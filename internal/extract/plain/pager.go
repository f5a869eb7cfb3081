package plain

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// pageBytes is the most that a page holds: about ten printed sheets, small enough
// to highlight in and to send to a screen.
const pageBytes = 32 << 10

// pager cuts a stream of UTF-8 into pages. What it gives, joined, is the stream
// without its form feeds.
type pager struct {
	from io.Reader
	buf  []byte
	end  bool
}

func newPager(r io.Reader) *pager { return &pager{from: r} }

// next is the next page, or io.EOF after the last. The bytes are the caller's.
func (p *pager) next() ([]byte, error) {
	for !p.end && len(p.buf) <= pageBytes {
		piece := make([]byte, pageBytes)
		n, err := io.ReadFull(p.from, piece)
		p.buf = append(p.buf, piece[:n]...)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			p.end = true
		default:
			return nil, err
		}
	}
	if len(p.buf) == 0 {
		return nil, io.EOF
	}
	size, skip := cut(p.buf)
	page := bytes.Clone(p.buf[:size])
	p.buf = p.buf[size+skip:]
	return page, nil
}

// Split cuts a text that is already in memory, and in UTF-8, into pages by the same
// rules as a file.
func Split(s string) []string {
	var all []string
	for p := newPager(strings.NewReader(s)); ; {
		page, err := p.next()
		if err != nil { // a string has no error but its end
			return all
		}
		all = append(all, string(page))
	}
}

// cut is how long the first page in buf is, and how many bytes to skip after it.
func cut(buf []byte) (size, skip int) {
	limit := min(len(buf), pageBytes)
	if i := bytes.IndexByte(buf[:limit], '\f'); i >= 0 {
		return i, 1
	}
	if len(buf) <= pageBytes {
		return len(buf), 0
	}
	page := buf[:limit]
	for _, mark := range []string{"\n\n", "\n\r\n", "\n", "\r", " "} {
		if i := bytes.LastIndex(page, []byte(mark)); i >= pageBytes/2 {
			return i + len(mark), 0
		}
	}
	for i := limit; i > limit-utf8.UTFMax; i-- {
		if utf8.RuneStart(buf[i]) {
			return i, 0
		}
	}
	return limit, 0
}
