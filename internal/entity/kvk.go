package entity

import (
	"strings"

	"spoor/internal/evidence"
)

// findKvK claims numbers of the Dutch trade register: eight digits, also in groups,
// near the register's name. There is no check digit, so the name must be within 40
// bytes before, right after, or at the head of the column; text a person typed
// needs none.
func findKvK(s *sheet) []candidate {
	columns := kvkColumns(s)
	if !s.asked && columns == nil {
		return nil
	}
	var out []candidate
	for i := range s.tokens {
		last, number := eightDigits(s, i)
		if number == "" {
			continue
		}
		named := s.labelled(i, 40, isRegisterWord) || registerFollows(s, last) || columns.covers(s, i)
		if !named && (!s.asked || isCompactDate(number)) {
			continue
		}
		out = append(out, candidate{kind: evidence.KvK, span: s.span(i, last), normal: number})
	}
	return out
}

// isRegisterWord reports whether a folded word names the trade register.
func isRegisterWord(word string) bool {
	switch word {
	case "kvk", "квк", "koophandel", "coc", "chamber", "commerce":
		return true
	}
	return strings.HasPrefix(word, "kvk") || strings.HasPrefix(word, "handelsregister")
}

// registerFollows reports a number written before the name: "12345678 (KvK)".
func registerFollows(s *sheet, last int) bool {
	return strings.HasPrefix(s.word(last+1), "kvk") && len(s.gap(last+1)) <= 3 && !strings.Contains(s.gap(last+1), "\n") && !s.isDigits(last+2)
}

// eightDigits joins the groups of digits from token i, when they make eight and
// aren't written like a date.
func eightDigits(s *sheet, i int) (last int, number string) {
	if !s.isDigits(i) || s.glued(i) && s.word(i-1) != "kvk" || i > 0 && s.tokens[i-1].digits && isJoint(s.gap(i)) && s.gap(i) != " " {
		return 0, ""
	}
	for last = i; s.isDigits(last) && (last == i || isJoint(s.gap(last)) && (last == i+1 || s.gap(last) == s.gap(i+1))); last++ {
		number += s.raw(last)
		if len(number) >= 8 {
			break
		}
	}
	if len(number) != 8 || s.glued(last+1) || isDateShaped(s, i, last) {
		return 0, ""
	}
	if s.isDigits(last+1) && (s.gap(last+1) == "." || s.gap(last+1) == "-") {
		return 0, ""
	}
	return last, number
}

func isJoint(gap string) bool { return gap == " " || gap == "." || gap == "-" }

// isDateShaped reports groups of 2-2-4 or 4-2-2 digits that make a day.
func isDateShaped(s *sheet, i, last int) bool {
	if last-i != 2 {
		return false
	}
	a, b, c := s.raw(i), s.raw(i+1), s.raw(i+2)
	return len(a) == 2 && len(b) == 2 && a <= "31" && b <= "12" || len(a) == 4 && len(b) == 2 && b <= "12" && c <= "31"
}

// isCompactDate reports whether eight digits read as a day yyyymmdd of 1900-2099.
func isCompactDate(number string) bool {
	return (number[:2] == "19" || number[:2] == "20") && number[4:6] >= "01" && number[4:6] <= "12" &&
		number[6:] >= "01" && number[6:] <= "31"
}
