package entity

import (
	"strings"
)

// additionAfter reads what distinguishes doors with one number: 12b, 12-II, 12 bis,
// 12 hs, 12 III hoog, 12 appartement 4.
func (s *sheet) additionAfter(p *place) {
	i := p.number + 1
	if i >= len(s.tokens) {
		return
	}
	gap, word := s.gap(i), s.word(i)
	switch {
	case gap == "" && !s.tokens[i].digits && isAddition(word) && word != "e":
		p.addition, p.last = word, i
	case (gap == "-" || gap == " - " || gap == "/") && isAddition(word) && (gap == "-" || s.isRoman(i)) && !strings.HasPrefix(s.gap(i+1), "-"):
		p.addition, p.last = word, i
	case gap == " " && s.isLooseAddition(i):
		p.addition, p.last = word, i
	case (gap == " " || gap == ", " || gap == "-") && isRoomWord(word) && s.isDigits(i+1) && (s.gap(i+1) == " " || gap == "-" && s.glued(i+1)):
		p.addition, p.last = word+s.word(i+1), i+1
	}
	s.floorAfter(p)
	if p.addition == "huis" {
		p.addition = "hs"
	}
}

// floorAfter reads "hoog" behind a floor, and the letter of a second addition.
func (s *sheet) floorAfter(p *place) {
	i := p.last + 1
	if p.addition == "" || i >= len(s.tokens) {
		return
	}
	if s.word(i) == "hoog" && (s.gap(i) == " " || s.gap(i) == "-") {
		p.addition, p.last = romanFloor(p.addition), i
		return
	}
	if s.glued(i) && !s.tokens[p.last].digits == s.tokens[i].digits && s.tokens[i].end-s.tokens[i].start <= 2 {
		p.addition += s.word(i)
		p.last = i
	}
}

// isLooseAddition reports an addition that a space divides from the number: a
// capital or a roman number, a known word, or a small letter with nothing but an
// end, a comma, a postcode or a town behind it.
func (s *sheet) isLooseAddition(i int) bool {
	word := s.word(i)
	switch {
	case word == "bis" || word == "hs" || word == "huis" || word == "zw" || word == "rd":
		return true
	case s.tokens[i].digits:
		return len(word) == 1 && s.word(i+1) == "hoog"
	case s.isRoman(i):
		return true
	case len(word) != 1 || word < "a" || word > "z":
		return false
	}
	next := s.gap(i + 1)
	if s.isCapital(i) {
		return next != "" && !strings.HasPrefix(next, "-") && !strings.HasPrefix(next, ". ") || i+1 == len(s.tokens)
	}
	return strings.HasPrefix(next, ",") || i+1 == len(s.tokens) || s.isPostcode(i+1) || s.word(i+1) == "te" || s.isCapital(i+1) && next == " "
}

func (s *sheet) isRoman(i int) bool {
	switch s.raw(i) {
	case "I", "II", "III", "IV", "V", "VI", "ii", "iii", "iv":
		return true
	}
	return false
}

func isAddition(word string) bool {
	if len(word) == 0 || len(word) > 4 {
		return false
	}
	if word[0] >= '0' && word[0] <= '9' {
		return len(word) <= 3
	}
	return len(word) == 1 || word == "bis" || word == "hs" || word == "huis" || word == "zw" || word == "rd" || word == "boven" || strings.Trim(word, "iv") == ""
}

func isRoomWord(word string) bool {
	switch word {
	case "appartement", "app", "apt", "unit", "kamer", "plaats", "standplaats", "chalet", "ligplaats", "bus", "pokoj", "camera", "room":
		return true
	}
	return false
}

// romanFloor writes the floor of "2 hoog" as it mostly is: ii.
func romanFloor(floor string) string {
	romans := [...]string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}
	if len(floor) == 1 && floor >= "1" && floor <= "9" {
		return romans[floor[0]-'1']
	}
	return floor
}

// isPostcode reports a Dutch postcode at token i: four digits not starting with 0,
// two letters, not SA, SD or SS.
func (s *sheet) isPostcode(i int) bool {
	if !s.isDigits(i) || len(s.raw(i)) != 4 || s.text[s.tokens[i].start] == '0' || s.glued(i) || !s.isWord(i+1) {
		return false
	}
	letters := s.raw(i + 1)
	gap := s.gap(i + 1)
	if len(letters) != 2 || gap != "" && gap != " " || s.glued(i+2) {
		return false
	}
	upper := strings.ToUpper(letters)
	if upper == "SA" || upper == "SD" || upper == "SS" || compact(letters) != upper {
		return false
	}
	return letters == upper || gap == "" || s.asked || s.isCapital(i+2)
}

func (s *sheet) postcodeAt(i int) string { return s.raw(i) + strings.ToUpper(s.raw(i+1)) }

// townAfter reads the postcode and the town behind a house number.
func (r addressReader) townAfter(s *sheet, p *place) {
	i := p.last + 1
	if i >= len(s.tokens) || p.street == "" && !s.isPostcode(i) {
		return
	}
	gap := s.gap(i)
	preposition := s.word(i) == "te" || s.word(i) == "in" || s.word(i) == "at"
	if preposition && (gap == " " || gap == ", ") {
		i++
		gap = s.gap(i)
	}
	gap = strings.TrimRight(gap, "'’")
	if gap != " " && gap != ", " && gap != "\n" && gap != ",\n" && gap != "  " && gap != " (" && gap != " - " && gap != "; " && gap != " / " && gap != "\t" {
		return
	}
	if s.isPostcode(i) {
		if p.street == "" {
			return
		}
		p.postcode, p.last = s.postcodeAt(i), i+1
		r.townBehind(s, p)
		return
	}
	if gap != " " && gap != ", " {
		return
	}
	if gap == ", " && s.isDigits(i) && len(s.raw(i)) >= 4 && len(s.raw(i)) <= 5 && s.gap(i+1) == " " {
		i++ // a Belgian, German or Spanish postcode
	}
	if last := r.town(s, i); last >= 0 {
		if gap == " " && !preposition && p.known != surely {
			return
		}
		p.town, p.last = s.span(i, last).Of(s.text), last
	}
}

// townBehind takes in the town behind a postcode.
func (r addressReader) townBehind(s *sheet, p *place) {
	i := p.last + 1
	if gap := s.gap(i); gap != " " && gap != ", " && gap != "  " && gap != " '" && gap != ", '" && gap != " te " {
		return
	}
	if s.word(i) == "te" && s.gap(i) == " " {
		i++
	}
	if s.gap(i) == ", " && !s.isCapital(i) {
		return
	}
	if last := r.town(s, i); last >= 0 {
		p.town, p.last = s.span(i, last).Of(s.text), last
	}
}

// town reads the name of a town from token i on and returns its last token, or -1.
func (r addressReader) town(s *sheet, i int) int {
	if !s.isWord(i) || (s.word(i) == "s" && (s.gap(i+1) == "-" || s.gap(i+1) == " ")) && s.isCapital(i+1) {
		if s.isWord(i) {
			return i + 1
		}
		return -1
	}
	if !s.isCapital(i) && !s.asked || r.leads[s.word(i)] && !r.townLead[s.word(i)] || s.tokens[i].end-s.tokens[i].start < 3 && !r.townLead[s.word(i)] {
		return -1
	}
	last := i
	if r.townLead[s.word(i)] && s.gap(i+1) == " " && (s.isCapital(i+1) || s.asked) {
		last++
	}
	for s.gap(last+1) == "-" && s.isCapital(last+1) {
		last++
	}
	for j := last + 1; j < last+4 && s.gap(j) == " " && isTownLink(s.word(j)); j++ {
		if s.gap(j+1) == " " && s.isCapital(j+1) && s.isWord(j+1) {
			return j + 1
		}
	}
	return last
}

func isTownLink(word string) bool {
	switch word {
	case "aan", "den", "de", "op", "van", "bij", "der":
		return true
	}
	return false
}

// townBefore reads "Gorinchem, Arkelstraat 63": a town of one word between a start
// or a preposition and the street.
func (r addressReader) townBefore(s *sheet, p *place, floor int) {
	j := p.first - 1
	if j < floor || s.gap(p.first) != ", " || !s.isWord(j) || !s.isCapital(j) || r.leads[s.word(j)] || len(s.raw(j)) < 3 {
		return
	}
	before := s.gap(j)
	opened := j == 0 || strings.ContainsAny(before, ".:;(\n,") || isPlacePreposition(s.word(j-1))
	if opened {
		p.town, p.first = s.raw(j), j
	}
}

func isPlacePreposition(word string) bool {
	switch word {
	case "in", "te", "uit", "naar", "w", "la", "en", "at":
		return true
	}
	return false
}

// postcodeBefore reads "3521 GH, nr 88" and "3011AB 12".
func (s *sheet) postcodeBefore(p *place, floor int) bool {
	j := p.number - 1
	if j > floor && isNumberWord(s.word(j)) {
		j--
	}
	if j-1 < floor || !s.isPostcode(j-1) {
		return false
	}
	if j > 1 && len(s.raw(j-2)) < 3 && s.raw(j-2) == strings.ToUpper(s.raw(j-2)) && s.isWord(j-2) && s.gap(j-1) == " " {
		return false // a Bulgarian plate, CB 8841 MH, and a number
	}
	if gap := s.gap(p.number); gap != " " && gap != ", " && gap != ". " && gap != "\t" {
		return false
	}
	p.first, p.postcode = j-1, s.postcodeAt(j-1)
	return true
}
