package mail

import (
	"bufio"
	"bytes"
	"cmp"
	"net/textproto"
	"regexp"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
)

// deepest is how many multiparts within multiparts are opened (forwarded mails are
// documents of their own and don't count). Real mails stay below ten.
const deepest = 50

// part is a MIME entity (RFC 2045 section 2.4). Its content is as it stands in the
// file.
//
// enmime reads the headers and media types here. Its reader of boundaries is left
// out: the time that it takes for a mail whose multiparts are not closed grows
// with the fourth power of their depth.
type part struct {
	header      textproto.MIMEHeader
	kind        string // media type, lower case
	boundary    string
	charset     string
	params      map[string]string // of the media type
	disposition string
	fileName    string // as it stands
	modified    time.Time
	content     []byte
	parts       []*part
	before      []byte   // text before the first part
	after       []byte   // text after the last one
	faults      []string // what is wrong with the structure
}

// readPart reads an entity and those in it.
func readPart(data []byte, depth int) *part {
	head, body := divide(data)
	// The only errors are those of the reader, and this one has none.
	header, _ := enmime.ReadHeader(bufio.NewReader(bytes.NewReader(head)), silent{})
	p := &part{header: header, content: body}
	p.describe()
	if !strings.HasPrefix(p.kind, "multipart/") || p.boundary == "" {
		return p
	}
	if depth >= deepest {
		p.faults = append(p.faults, "too many parts in parts")
		return p
	}
	p.split(depth)
	return p
}

// describe reads the headers that say what the content is.
func (p *part) describe() {
	kind, params := parameters(p.header.Get("Content-Type"))
	p.kind, p.params, p.charset, p.boundary = kind, params, params["charset"], params["boundary"]
	disposition, more := parameters(p.header.Get("Content-Disposition"))
	p.disposition = disposition
	p.fileName = cmp.Or(more["filename"], params["name"], params["file"])
	if at, ok := parseDate(more["modification-date"]); ok {
		p.modified = at.UTC()
	}
}

// parameters reads "text/plain; charset=utf-8"; a value that breaks the grammar
// gives at least what stands before the first semicolon.
func parameters(value string) (string, map[string]string) {
	if value == "" {
		return "", nil
	}
	kind, params, _, err := mediatype.Parse(value)
	if err != nil {
		kind, _, _ = strings.Cut(value, ";")
	}
	return strings.ToLower(strings.TrimSpace(kind)), params
}

// split cuts the content at the boundary (RFC 2046 section 5.1.1).
func (p *part) split(depth int) {
	mark := []byte("--" + p.boundary)
	rest := p.content
	first, closed := true, false
	for !closed {
		piece, found := untilMark(rest, mark)
		if first {
			p.before = piece.before
		} else if found || len(bytes.TrimSpace(piece.before)) > 0 {
			p.parts = append(p.parts, readPart(piece.before, depth+1))
		}
		if !found {
			p.faults = append(p.faults, "boundary missing")
			return
		}
		first, closed, rest = false, piece.closing, piece.after
	}
	p.after = rest
}

// pieces are what stands before and after a boundary.
type pieces struct {
	before, after []byte
	closing       bool // it was the last boundary
}

// untilMark cuts at the next line that is a boundary; false when there is none.
func untilMark(data, mark []byte) (pieces, bool) {
	for from := 0; ; {
		i := bytes.Index(data[from:], mark)
		if i < 0 {
			return pieces{before: data}, false
		}
		at := from + i
		end := lineEnd(data, at)
		tail := bytes.TrimRight(data[at+len(mark):end], " \t\r\n")
		closing := bytes.Equal(tail, []byte("--"))
		if (at == 0 || data[at-1] == '\n') && (len(tail) == 0 || closing) {
			return pieces{withoutLineEnd(data[:at]), data[end:], closing}, true
		}
		from = at + len(mark)
	}
}

func lineEnd(data []byte, at int) int {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(data)
}

// withoutLineEnd drops the line end that belongs to the boundary.
func withoutLineEnd(data []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
}

var headerLine = regexp.MustCompile(`^[!-9;-~]+[ \t]*:`)

// divide separates head and body at the blank line, or where the lines stop to
// look like a header, because some programs leave the blank line out.
func divide(data []byte) (head, body []byte) {
	for at := 0; at < len(data); {
		end := lineEnd(data, at)
		line := bytes.TrimRight(data[at:end], "\r\n")
		switch {
		case len(bytes.TrimSpace(line)) == 0:
			return data[:at], data[end:]
		case at > 0 && (line[0] == ' ' || line[0] == '\t'), headerLine.Match(line):
		case bytes.HasPrefix(line, []byte("--")), !headerLine.Match(data[end:lineEnd(data, end)]):
			return data[:at], data[at:]
		}
		at = end
	}
	return data, nil
}
