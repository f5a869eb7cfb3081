package evidence

import (
	"fmt"
	"regexp"
	"strconv"
)

// Citation names a place so that a person can find it again:
// case/exhibit/document#page:start-end. Page 0 cites the document as a whole, an
// empty span the page as a whole.
type Citation struct {
	Case     string
	Exhibit  string
	Document string
	Page     int
	Span     Span
}

// String prints the citation form.
func (c Citation) String() string {
	s := c.Case + "/" + c.Exhibit + "/" + c.Document
	if c.Page == 0 {
		return s
	}
	s += fmt.Sprintf("#p%d", c.Page)
	if c.Span == (Span{}) {
		return s
	}
	return s + fmt.Sprintf(":%d-%d", c.Span.Start, c.Span.End)
}

// MarshalText implements encoding.TextMarshaler.
func (c Citation) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Citation) UnmarshalText(b []byte) error {
	got, err := ParseCitation(string(b))
	if err != nil {
		return err
	}
	*c = got
	return nil
}

var citationForm = regexp.MustCompile(`^([^/#\s]+)/([^/#\s]+)/([^/#\s]+)(?:#p(\d{1,9})(?::(\d{1,18})-(\d{1,18}))?)?$`)

// ParseCitation reads what String prints. Error kind: Invalid.
func ParseCitation(s string) (Citation, error) {
	m := citationForm.FindStringSubmatch(s)
	if m == nil {
		return Citation{}, E(Invalid, "parse citation", s, nil)
	}
	c := Citation{Case: m[1], Exhibit: m[2], Document: m[3]}
	if m[4] == "" {
		return c, nil
	}
	c.Page = number(m[4])
	if m[5] != "" {
		c.Span = Span{number(m[5]), number(m[6])}
	}
	if c.Page < 1 || (m[5] != "" && c.Span.Start >= c.Span.End) {
		return Citation{}, E(Invalid, "parse citation", s, nil)
	}
	return c, nil
}

// number reads digits that the citation form has already bounded.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

var numberForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$`)

// ValidNumber reports whether a case or exhibit number can stand in a citation:
// letters, digits, dot, underscore and hyphen, at most 64.
func ValidNumber(s string) bool { return numberForm.MatchString(s) }
