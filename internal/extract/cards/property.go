package cards

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"regexp"
	"strings"

	"spoor/internal/extract/charset"
)

// lines gives the unfolded lines of a file (RFC 6350, 3.2): a line that begins with
// white space goes on with the one before. Lines in quoted-printable (vCard 2.1)
// end with = when they go on.
type lines struct {
	rest  []byte
	label string // character set of the whole file; empty when properties state it
}

func newLines(data []byte) *lines {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || bytes.IndexByte(data[:min(len(data), 64)], 0) >= 0 {
		s, _ := charset.Decode(data, "")
		data = []byte(s)
	}
	l := &lines{rest: data}
	if guess, err := charset.Detect(bytes.NewReader(data)); err == nil && guess.Name != charset.UTF8 {
		l.label = guess.Name
	}
	return l
}

const longestLine = 40 << 20 // bytes; a photo may stand in one

// next is a whole line, in UTF-8 unless its property states another character set.
func (l *lines) next() (logical, bool) {
	if len(l.rest) == 0 {
		return logical{}, false
	}
	raw := bytes.Clone(l.physical())
	soft := isQuoted(raw)
	for len(raw) < longestLine && len(l.rest) > 0 {
		switch {
		case soft && bytes.HasSuffix(raw, []byte("=")):
			raw = append(append(raw, '\n'), l.physical()...)
			continue
		case l.rest[0] == ' ' || l.rest[0] == '\t':
			raw = append(raw, l.physical()[1:]...)
			continue
		}
		break
	}
	return logical{raw, l.label}, true
}

func (l *lines) physical() []byte {
	line, rest, _ := bytes.Cut(l.rest, []byte("\n"))
	l.rest = rest
	return bytes.TrimSuffix(line, []byte("\r"))
}

var quoted = regexp.MustCompile(`(?i)^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]`)

func isQuoted(line []byte) bool { return quoted.Match(line[:min(len(line), 500)]) }

// logical is one unfolded line and the character set that it is probably in.
type logical struct {
	raw   []byte
	label string
}

// property is one fact of an entry: TEL;TYPE=cell:+31612345678.
type property struct {
	group  string // "item1", which ties a label to it
	name   string // upper case
	params []param
	raw    []byte // the value as it stands, after its transfer encoding
	label  string // its character set
}

type param struct{ name, value string }

// parse takes a line apart; one without a colon is all value.
func parse(line logical) property {
	colon := valueStart(line.raw)
	if colon < 0 {
		return property{raw: line.raw, label: line.label}
	}
	head := strings.ToValidUTF8(string(line.raw[:colon]), "\uFFFD")
	fields := splitQuoted(head, ';')
	group, name, ok := strings.Cut(fields[0], ".")
	if !ok {
		group, name = "", group
	}
	p := property{group: strings.ToUpper(group), name: strings.ToUpper(strings.TrimSpace(name)), raw: line.raw[colon+1:], label: line.label}
	for _, field := range fields[1:] {
		key, value, ok := strings.Cut(field, "=")
		if !ok {
			key, value = "TYPE", key // vCard 2.1 leaves the name out
		}
		p.params = append(p.params, param{strings.ToUpper(strings.TrimSpace(key)), strings.Trim(value, `"`)})
	}
	if set := p.param("CHARSET"); set != "" {
		p.label = set
	}
	if p.isQuoted() {
		p.raw = unquote(p.raw)
	}
	return p
}

// valueStart is where the colon before the value stands; those in quotes don't count.
func valueStart(line []byte) int {
	inQuotes := false
	for i, b := range line {
		switch {
		case b == '"':
			inQuotes = !inQuotes
		case b == ':' && !inQuotes:
			return i
		}
	}
	return bytes.IndexByte(line, ':')
}

func splitQuoted(s string, sep byte) []string {
	var parts []string
	start, inQuotes := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			inQuotes = !inQuotes
		case s[i] == sep && !inQuotes:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

func (p *property) param(name string) string {
	for _, q := range p.params {
		if q.name == name {
			return q.value
		}
	}
	return ""
}

// types are what the property says of its kind, in lower case: work, cell.
func (p *property) types() []string {
	var all []string
	for _, q := range p.params {
		if q.name != "TYPE" {
			continue
		}
		for t := range strings.SplitSeq(q.value, ",") {
			switch t = strings.ToLower(strings.TrimSpace(t)); t {
			case "", "pref", "internet", "voice", "quoted-printable", "base64", "x-internet", "8bit":
			default:
				all = append(all, strings.TrimPrefix(t, "x-"))
			}
		}
	}
	return all
}

func (p *property) has(values ...string) bool {
	for _, q := range p.params {
		for _, v := range values {
			if strings.EqualFold(q.value, v) {
				return true
			}
		}
	}
	return false
}

func (p *property) isQuoted() bool { return p.has("QUOTED-PRINTABLE") }

// binary reports whether the value is a file.
func (p *property) binary() bool {
	return p.has("BASE64", "B") && (p.param("ENCODING") != "" || p.param("TYPE") != "") || bytes.HasPrefix(p.raw, []byte("data:"))
}

// bytes is the file that the value is.
func (p *property) bytes() []byte {
	raw := p.raw
	if head, body, ok := bytes.Cut(raw, []byte(",")); ok && bytes.HasPrefix(raw, []byte("data:")) && bytes.HasSuffix(head, []byte(";base64")) {
		raw = body
	}
	compact := make([]byte, 0, len(raw))
	for _, b := range raw {
		if b > ' ' {
			compact = append(compact, b)
		}
	}
	data := make([]byte, base64.StdEncoding.DecodedLen(len(compact))+3)
	n, err := base64.StdEncoding.Decode(data, compact)
	if err != nil && n == 0 {
		return p.raw // not what it says: kept as it stands
	}
	return data[:n]
}

// unquote resolves quoted-printable; what is wrong in it stays as it stands.
func unquote(raw []byte) []byte {
	var out bytes.Buffer
	if _, err := out.ReadFrom(quotedprintable.NewReader(bytes.NewReader(raw))); err != nil {
		return raw
	}
	return out.Bytes()
}

// text is the value decoded, with its escapes still in place.
func (p *property) text() string {
	label := p.label
	if _, known := charset.Named(label); !known {
		label = ""
	}
	return decode(p.raw, label)
}

// value is the whole value as people read it.
func (p *property) value() string { return unescape(p.text()) }

// parts are the components of a structured value, such as a name.
func (p *property) parts() []string {
	var all []string
	s, start := p.text(), 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ';':
			all = append(all, unescape(s[start:i]))
			start = i + 1
		}
	}
	return append(all, unescape(s[min(start, len(s)):]))
}

// unescape resolves \n, \, and \; (RFC 6350, 3.4).
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\:`, ":").Replace(s))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
