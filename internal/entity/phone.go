package entity

import (
	"slices"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// phoneReader knows country calling codes with the lengths of their national
// numbers, and the Dutch area codes.
type phoneReader struct {
	countries map[string][]int
	areas     map[string]bool
}

func newPhoneReader() phoneReader {
	return phoneReader{countries: callingCodes(), areas: dutchAreas()}
}

// dialled is a run of digits in groups as it stands in the text.
type dialled struct {
	start  int
	digits string
	groups []groupEnd // by where they end
	plus   bool
}

// groupEnd ends a run of digits: how many digits so far, and where in the text.
type groupEnd struct{ count, end int }

// find claims telephone numbers: +cc and 00cc of any country, and Dutch national
// numbers. Numbers that a word before them gives to an order, a case or a parcel
// are left out.
func (r phoneReader) find(s *sheet) []candidate {
	var out []candidate
	next := 0
	for i := range s.tokens {
		if !s.tokens[i].digits || s.tokens[i].start < next {
			continue
		}
		start, plus, ok := phoneStart(s, i)
		if !ok {
			continue
		}
		c, ok := r.read(dial(s.text, start, plus))
		if !ok || !s.asked && s.misnamed(i, 40, isPhoneWord) || !freeEnd(s.text, c.span.End) {
			continue
		}
		if c.normal == "+319008844" || c.normal == "+318007000" {
			c.fault = "public line of the police, which stands in any file"
		}
		out = append(out, c)
		next = c.span.End
	}
	return out
}

// phoneStart says where a number that begins with token i starts, bracket and plus
// included, and whether anything before it makes it part of a longer number.
func phoneStart(s *sheet, i int) (start int, plus, ok bool) {
	start = s.tokens[i].start
	gap := s.gap(i)
	if strings.HasSuffix(gap, "+") || strings.HasSuffix(gap, "+(") || strings.HasSuffix(gap, "(+") {
		return start - len(gap) + strings.LastIndexByte(gap, '+'), true, true
	}
	if s.text[start] != '0' {
		return start, false, false
	}
	if strings.HasSuffix(gap, "(") && strings.HasPrefix(s.gap(i+1), ")") {
		return start - 1, false, true
	}
	if gap == "" && i > 0 {
		return start, false, false
	}
	tied := gap == "-" || gap == "/" || gap == "_" || gap == "#" || gap == "." && s.isDigits(i-1) || gap == "," && s.isDigits(i-1)
	return start, false, !tied || s.asked
}

// dial reads digits and what may stand between their groups, at most 20 digits.
func dial(text string, start int, plus bool) dialled {
	d := dialled{start: start, plus: plus}
	for at := start; at < len(text) && len(d.digits) < 20; {
		at += phoneGap(text[at:], len(d.digits))
		if strings.HasPrefix(text[at:], "0)") && at > start && text[at-1] == '(' && d.digits != "" {
			at += len("0)")
			continue
		}
		group := digitsAt(text, at)
		if group == "" {
			break
		}
		at += len(group)
		d.digits += group
		d.groups = append(d.groups, groupEnd{len(d.digits), at})
	}
	return d
}

// phoneGap is the length of what stands between two groups of one number: at most
// three of space, dot, dash, slash and brackets. A slash with space around it follows
// an area code only; elsewhere it divides the columns of a table. Before the first
// group a plus may stand.
func phoneGap(text string, digits int) int {
	size, runes, slash, space := 0, 0, false, false
	for _, c := range text {
		isGap := strings.ContainsRune(" -./()–‑", c) || digits == 0 && c == '+'
		if !isGap || runes == 3 {
			break
		}
		slash, space = slash || c == '/', space || c == ' '
		size += utf8.RuneLen(c)
		runes++
	}
	if slash && space && (digits < 2 || digits > 4) {
		return 0
	}
	return size
}

// freeEnd reports whether a number may end here: no letter or digit touches it and
// no further group is tied to it.
func freeEnd(text string, end int) bool {
	if alnumAt(text, end) {
		return false
	}
	tied := end < len(text) && strings.IndexByte("-/.", text[end]) >= 0
	return !tied || end+1 >= len(text) || text[end+1] < '0' || text[end+1] > '9'
}

func (r phoneReader) read(d dialled) (candidate, bool) {
	switch {
	case d.plus:
		return r.international(d, 0)
	case strings.HasPrefix(d.digits, "00"):
		return r.international(d, 2)
	case strings.HasPrefix(d.digits, "0"):
		return r.national(d)
	}
	return candidate{}, false
}

// international reads a number after skip digits of prefix: the longest known
// calling code, then the longest run of whole groups of a length that the country
// uses. An unknown code counts with 7 to 15 digits in all (ITU-T E.164).
func (r phoneReader) international(d dialled, skip int) (candidate, bool) {
	digits := d.digits[skip:]
	for n := min(3, len(digits)); n >= 1; n-- {
		lengths, known := r.countries[digits[:n]]
		if !known {
			continue
		}
		trunk := 0
		if len(digits) > n && digits[n] == '0' && digits[:n] != "39" {
			trunk = 1
			if strings.HasPrefix(digits[n:], "00") {
				return candidate{}, false
			}
		}
		if digits[:n] == "31" && isServiceNumber("0"+digits[n+trunk:]) {
			lengths = []int{7, 9, 10}
		}
		return d.fitting(lengths, skip+n, trunk)
	}
	c, ok := d.fitting([]int{14, 13, 12, 11, 10, 9, 8, 7, 6}, skip+1, 0)
	c.note = "unknown calling code"
	return c, ok
}

// fitting cuts the number at the last group where the digits after the first at
// and the trunk zero have one of the lengths.
func (d dialled) fitting(lengths []int, at, trunk int) (candidate, bool) {
	for _, g := range slices.Backward(d.groups) {
		if !slices.Contains(lengths, g.count-at-trunk) {
			continue
		}
		digits := d.digits[:g.count]
		code := strings.TrimPrefix(digits[:at], "00")
		return candidate{
			kind: evidence.Phone, span: evidence.Span{Start: d.start, End: g.end}, normal: "+" + code + digits[at+trunk:],
		}, true
	}
	return candidate{}, false
}

// national reads a Dutch number: 06 and the other non-geographic ones, or an area
// code, ten digits in all; the short 0800 and 0900 numbers have eight.
func (r phoneReader) national(d dialled) (candidate, bool) {
	for _, g := range slices.Backward(d.groups) {
		digits := d.digits[:g.count]
		if !r.isDutch(digits, d.groups[0].count) {
			continue
		}
		return candidate{
			kind: evidence.Phone, span: evidence.Span{Start: d.start, End: g.end}, normal: "+31" + digits[1:],
		}, true
	}
	return candidate{}, false
}

func (r phoneReader) isDutch(digits string, first int) bool {
	switch {
	case isServiceNumber(digits):
		return (len(digits) == 8 || len(digits) == 10 || len(digits) == 11) && (first == 4 || first == len(digits))
	case len(digits) != 10:
		return false
	case strings.HasPrefix(digits, "06"):
		return digits[2] != '0' && first >= 2
	case digits[:3] == "085" || digits[:3] == "088" || digits[:3] == "084" || digits[:3] == "087" || digits[:3] == "091" || digits[:3] == "097":
		return first == 3 || first == 10
	}
	return (r.areas[digits[:3]] || r.areas[digits[:4]]) && first >= 3
}

// isServiceNumber reports the Dutch numbers that are free or charged by the minute.
func isServiceNumber(digits string) bool {
	return strings.HasPrefix(digits, "0800") || strings.HasPrefix(digits, "0900") || strings.HasPrefix(digits, "0906") || strings.HasPrefix(digits, "0909")
}

// isPhoneWord reports whether a folded word says that a telephone number follows.
func isPhoneWord(word string) bool {
	switch word {
	case "tel", "mob", "gsm", "nr", "nummer", "app", "whatsapp", "telegram", "signal", "phone", "call", "bel", "bellen", "belde", "handy", "numar":
		return true
	}
	for _, stem := range [...]string{"telef", "mobiel", "mobil", "тел", "whats"} {
		if strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}
