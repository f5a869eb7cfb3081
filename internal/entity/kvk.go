package entity

import (
	"strings"

	"spoor/internal/evidence"
)

// findKvK claims numbers of the Dutch trade register: eight digits, also in groups,
// near the register's name. There is no check digit, so the name must be within 80
// bytes before (100 in the same sentence), right after, or at the head of the
// column; or a word for a registered firm within 60 bytes in the same sentence.
// Text a person typed needs none of these.
func findKvK(s *sheet) []candidate {
	columns := kvkColumns(s)
	var out []candidate
	for i := range s.tokens {
		last, number := eightDigits(s, i)
		if number == "" {
			continue
		}
		if !isKvK(s, columns, i, last) && (!s.asked || isCompactDate(number)) {
			continue
		}
		out = append(out, candidate{kind: evidence.KvK, span: s.span(i, last), normal: number})
	}
	return out
}

// isKvK reports whether what stands around the eight digits in tokens i to last
// makes them a number of the register.
func isKvK(s *sheet, columns columnHeads, i, last int) bool {
	if row, column := columns.at(s, i); row {
		return column
	}
	if isNo(s.word(last+1)) && isRegisterWord(s.word(last+2)) {
		return false
	}
	if isCompactDate(s.raw(i)) {
		return s.labelled(i, 16, isRegisterWord)
	}
	return s.labelled(i, 80, isRegisterWord) || s.labelledInSentence(i, 100, isRegisterWord) ||
		s.labelledInSentence(i, 60, isFirmWord) || registerFollows(s, last)
}

// isRegisterWord reports whether a folded word names the trade register.
func isRegisterWord(word string) bool {
	switch word {
	case "kvk", "квк", "koophandel", "coc", "chamber", "commerce", "comercio", "comert", "handelskammer", "handlowej", "handlowa":
		return true
	}
	return strings.HasPrefix(word, "kvk") || strings.HasPrefix(word, "handelsregister") || strings.HasPrefix(word, "търговск")
}

// isFirmWord reports whether a folded word speaks of a firm in the register.
func isFirmWord(word string) bool {
	switch word {
	case "bv", "firma", "firmy", "firme", "bedrijf", "company", "фирма", "фирмата", "eenmanszaak", "uittreksel", "сдружение", "stichting":
		return true
	}
	if strings.HasSuffix(word, "firma") || strings.HasSuffix(word, "bedrijf") {
		return true
	}
	for _, stem := range [...]string{"ingeschreven", "inschrijving", "cegjegyzek", "cegszam", "ondernemingsn", "handelsnaam", "firmenn", "eingetragen"} {
		if strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}

// registerFollows reports a number written before the name: "12345678 (KvK)", or
// "12345678 in the trade register".
func registerFollows(s *sheet, last int) bool {
	for i := last + 1; i <= last+3 && s.isWord(i) && !strings.ContainsAny(s.gap(i), ".;,\n"); i++ {
		if isRegisterWord(s.word(i)) {
			return !s.isDigits(i+1) && !isNo(s.word(i-1))
		}
	}
	return false
}

// isNo reports a word that says that a number is not what follows: "(geen KvK)".
func isNo(word string) bool {
	return word == "geen" || word == "niet" || word == "not" || word == "no" || word == "kein" || word == "keine" || word == "nie"
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
	if gap := s.gap(last + 1); s.isDigits(last+1) && (gap == "." || gap == "-" || last > i && gap == s.gap(i+1)) {
		return 0, ""
	}
	if gap := s.gap(i); s.isDigits(i-1) && (last > i && gap == s.gap(i+1) || gap == " - " || gap == " – ") {
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
	return len(number) == 8 && (number[:2] == "19" || number[:2] == "20") && number[4:6] >= "01" && number[4:6] <= "12" &&
		number[6:] >= "01" && number[6:] <= "31"
}
