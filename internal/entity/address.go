package entity

import (
	"strings"

	"spoor/internal/evidence"
)

// addressReader knows street types, and the words that begin or belong to names of
// streets and towns.
type addressReader struct {
	endings    []string        // of Dutch and German streets, written on to the name
	weak       []string        // endings that other words have too: they need a town
	types      map[string]bool // words of their own, behind the name: Beach Road
	openings   map[string]bool // words of their own, before the name: Calle, ul., Laan van
	links      map[string]bool // small words inside a Dutch name
	inner      map[string]bool // small words inside any name
	articles   map[string]bool // capitals that can begin a name, Van Alkemadelaan
	adjectives map[string]bool // first words of many Dutch names
	leads      map[string]bool // capitals that don't begin a street's name
	townLead   map[string]bool // first words of towns of two words
}

// place is an address while it is being read.
type place struct {
	first, number, last int // tokens: where it starts, house number, where it ends
	street              string
	addition            string
	postcode            string
	town                string
	known               known
	box                 bool // a post box
}

// find claims addresses: a street with a house number, and a postcode, a town or
// a sure street type; or a postcode with a house number. A post box is an invalid
// one: many share it.
func (r addressReader) find(s *sheet) []candidate {
	var out []candidate
	floor := 0
	for i := range s.tokens {
		if i < floor || !s.isHouseNumber(i) {
			continue
		}
		p, ok := r.read(s, i, floor)
		if !ok {
			continue
		}
		out = append(out, p.candidate(s))
		floor = p.last + 1
	}
	return out
}

func (r addressReader) read(s *sheet, number, floor int) (place, bool) {
	p := place{number: number, first: number, last: number}
	r.streetBefore(s, &p, floor)
	s.additionAfter(&p)
	r.townAfter(s, &p)
	if p.postcode == "" && p.street == "" && !s.postcodeBefore(&p, floor) {
		return p, false
	}
	if p.street == "" {
		return p, p.postcode != "" && p.first < number
	}
	if p.postcode == "" && p.town == "" {
		r.townBefore(s, &p, floor)
	}
	switch {
	case p.box || p.postcode != "":
		return p, true
	case s.asked:
		return p, p.town != "" || p.known != unknown
	case p.town != "":
		return p, p.known != unknown
	}
	return p, p.known == surely && !s.tiedAfter(p.last) && s.word(p.last+1) != "hoog"
}

// candidate writes the normal form: postcode, number and addition; without a
// postcode street, number and town, folded, so that "Kerkstr. 12 B, Rotterdam" and
// "kerkstraat 12b te Rotterdam" are one.
func (p place) candidate(s *sheet) candidate {
	house := s.raw(p.number)
	if p.addition != "" {
		house += "-" + p.addition
	}
	c := candidate{kind: evidence.Address, span: s.span(p.first, p.last), door: streetKey(p.street) + " " + house, town: townKey(p.town)}
	switch {
	case p.box:
		c.normal = strings.TrimSpace("postbus " + s.raw(p.number) + " " + p.postcode)
		c.fault = "post box"
	case p.postcode != "":
		c.normal, c.exact = p.postcode+" "+house, true
	case p.town != "":
		c.normal = c.door + ", " + c.town
	default:
		c.normal = c.door
		c.note = "no town named"
	}
	return c
}

// isHouseNumber reports a number of one to five digits that isn't glued to a word.
func (s *sheet) isHouseNumber(i int) bool {
	if !s.isDigits(i) || s.text[s.tokens[i].start] == '0' || s.glued(i) || len(s.raw(i)) > 5 {
		return false
	}
	if s.tiedAfter(i) && !strings.HasPrefix(s.gap(i+1), "-") {
		return false
	}
	gap := s.gap(i)
	return s.asked || strings.HasSuffix(gap, " ") || strings.HasSuffix(gap, "\n") || strings.HasSuffix(gap, ".") || strings.HasSuffix(gap, "(")
}

// tiedAfter reports whether a mark ties token i to the digits behind it, as in a
// date, a time, a decimal or a range.
func (s *sheet) tiedAfter(i int) bool {
	gap := s.gap(i + 1)
	return s.isDigits(i+1) && (gap == "." || gap == ":" || gap == "," || gap == "/" || gap == "-")
}
