package entity

import (
	"strings"

	"spoor/internal/evidence"
)

const btwShape = "nnnnnnnnnBnn"

// findBTW claims Dutch VAT numbers: NL, nine digits, B and two digits, with dots or
// spaces; without NL only near the word. Companies: the nine digits are an RSIN
// (11-test). Sole traders since 2020-01-01: MOD 97-10 over the whole number is 1.
func findBTW(s *sheet) []candidate {
	var out []candidate
	for i := range s.tokens {
		if !s.isDigits(i) {
			continue
		}
		number, end := scanShape(s.text, s.tokens[i].start, btwShape)
		if len(number) != len(btwShape) || alnumAt(s.text, end) {
			continue
		}
		start, named := s.tokens[i].start, s.asked
		if s.word(i-1) == "nl" && len(s.gap(i)) <= 1 {
			start, named = s.tokens[i-1].start, true
		} else if s.glued(i) {
			continue
		}
		if !named && !s.labelled(i, 40, isVATWord) {
			continue
		}
		c := candidate{kind: evidence.BTW, span: evidence.Span{Start: start, End: end}, normal: "NL" + number}
		if !elevenTest(number[:9]) && mod97("NL"+number) != 1 {
			c.fault = "check digits are wrong"
		}
		out = append(out, c)
	}
	return out
}

func isVATWord(word string) bool {
	return strings.HasPrefix(word, "btw") || word == "vat" || strings.HasPrefix(word, "omzetbelasting") || word == "ust"
}

// elevenTest is the Dutch check on nine digits (BSN, RSIN): 9a+8b+7c+...+2h-i is a
// multiple of 11, and not all are zero.
func elevenTest(nine string) bool {
	sum := 0
	for i := range 8 {
		sum += (9 - i) * int(nine[i]-'0')
	}
	return nine != "000000000" && (sum-int(nine[8]-'0'))%11 == 0
}
