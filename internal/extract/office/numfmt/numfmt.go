// Package numfmt shows a spreadsheet's numbers as the spreadsheet shows them: with
// the decimals, percentages, currencies, dates and times of their number format
// (ECMA-376 part 1, 18.8.30 and 18.8.31).
//
// Digits are shown in the invariant way (1,234.5), unless the format names the Dutch
// locale ([$-413], [$€-813]). Names of months are English, or in the language that
// the format names, of those that locales.go lists; the formats that
// Excel itself fits to the reader's country are shown as in the Netherlands.
// General shows 15 significant digits, so that no long number is rounded away, and
// a number that its format hides is shown. Colours, widths and alignment are left
// out.
package numfmt

import (
	"math"
	"strconv"
	"strings"
)

// Format is a parsed number format. It is safe for concurrent use.
type Format struct{ sections []section }

// section is one of the up to four parts of a format, separated by semicolons.
type section struct {
	tokens    []token
	condition condition
	locale    *locale // nil: English
	date      bool
	general   bool
}

// condition is a bound such as [>=100]; op is empty when there is none.
type condition struct {
	op    string
	value float64
}

func (c condition) holds(v float64) bool {
	switch c.op {
	case "<":
		return v < c.value
	case "<=":
		return v <= c.value
	case ">":
		return v > c.value
	case ">=":
		return v >= c.value
	case "=":
		return v == c.value
	case "<>":
		return v != c.value
	}
	return false
}

// longestCode is the number of bytes of a format that are looked at; Excel allows
// 255 characters.
const longestCode = 1000

// New parses a format code. There is no wrong code: what is not understood is
// shown as it stands.
func New(code string) *Format {
	if len(code) > longestCode {
		code = code[:longestCode]
	}
	f := &Format{}
	for _, part := range split(code) {
		f.sections = append(f.sections, parse(part))
	}
	return f
}

// split cuts a code at the semicolons outside quotes and brackets.
func split(code string) []string {
	var parts []string
	start, quoted, bracket := 0, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '\\' && !quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case c == ';' && !bracket:
			parts = append(parts, code[start:i])
			start = i + 1
		}
	}
	return append(parts, code[start:])
}

// IsDate reports whether the format shows numbers as dates or times.
func (f *Format) IsDate() bool { return len(f.sections) > 0 && f.sections[0].date }

// Show is the number as the spreadsheet shows it. from1904 says that day 0 is
// 1 January 1904, as in old workbooks of the Macintosh.
func (f *Format) Show(v float64, from1904 bool) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return General(v)
	}
	s, abs := f.choose(v)
	switch {
	case s == nil || s.general:
		return General(v)
	case s.date:
		if shown, ok := s.showDate(v, from1904); ok {
			return shown
		}
		return General(v)
	}
	if abs {
		v = math.Abs(v)
	}
	return strings.TrimSpace(s.showNumber(v))
}

// choose finds the section for a value; abs says that the section itself shows the
// sign.
func (f *Format) choose(v float64) (s *section, abs bool) {
	n := min(len(f.sections), 3)
	conditional := false
	for i := range n {
		if c := f.sections[i].condition; c.op != "" {
			conditional = true
			if c.holds(v) {
				return &f.sections[i], v < 0 && i > 0
			}
		}
	}
	switch {
	case n == 0:
		return nil, false
	case conditional:
		return &f.sections[n-1], false
	case v < 0 && n > 1:
		return &f.sections[1], true
	case v == 0 && n > 2:
		return &f.sections[2], false
	}
	return &f.sections[0], false
}

// General is a number without a format: at most 15 significant digits, and whole
// numbers in full up to 21 digits.
func General(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		rounded = v
	}
	if a := math.Abs(rounded); a != 0 && (a >= 1e21 || a < 1e-9) {
		return strconv.FormatFloat(rounded, 'E', -1, 64)
	}
	if rounded == 0 {
		return "0"
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// Builtin is the code of a format that files only give the number of; false when
// there is none. Those that follow the reader's country are Dutch.
func Builtin(id int) (string, bool) {
	code, ok := map[int]string{
		0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
		12: "# ?/?", 13: "# ??/??",
		14: "d-m-yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
		20: "h:mm", 21: "h:mm:ss", 22: "d-m-yyyy h:mm",
		5: `[$€-413] #,##0;[$€-413] -#,##0`, 6: `[$€-413] #,##0;[$€-413] -#,##0`,
		7: `[$€-413] #,##0.00;[$€-413] -#,##0.00`, 8: `[$€-413] #,##0.00;[$€-413] -#,##0.00`,
		37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
		41: `#,##0;-#,##0;-`, 42: `[$€-413] #,##0;[$€-413] -#,##0;[$€-413] -`,
		43: `#,##0.00;-#,##0.00;-`, 44: `[$€-413] #,##0.00;[$€-413] -#,##0.00;[$€-413] -`,
		45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
	}[id]
	return code, ok
}
