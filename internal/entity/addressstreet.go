package entity

import (
	"slices"
	"strings"
)

// maxStreet is how many tokens the name of a street may have.
const maxStreet = 7

// streetBefore reads the street in front of the house number, if there is one.
func (r addressReader) streetBefore(s *sheet, p *place, floor int) {
	last := p.number - 1
	if last >= floor && isNumberWord(s.word(last)) && last > floor {
		last--
	}
	if last < floor || !isStreetGap(s.gap(p.number)) {
		return
	}
	if !s.isWord(last) {
		return
	}
	if s.word(last) == "postbus" || s.word(last) == "postfach" {
		p.first, p.street, p.box = last, s.raw(last), true
		return
	}
	first, known := r.streetName(s, last, floor)
	if first < 0 || s.gap(p.number) == ", " && known != surely {
		return
	}
	p.first, p.known = first, known
	p.street = s.span(first, last).Of(s.text)
}

// streetName walks back from the last word of a street to its first; -1 when the
// word can't end a street. A name without a type needs a postcode behind it.
func (r addressReader) streetName(s *sheet, last, floor int) (first int, known known) {
	word := s.word(last)
	first = last
	if direction(word) && last > floor && isNameGap(s.gap(last)) {
		first--
		word = s.word(first)
	}
	compound := r.isStreet(word, r.endings)
	if !compound {
		if opening := r.openingBefore(s, last, floor); opening >= 0 {
			return opening, surely
		}
	}
	start := r.extend(s, first, floor, compound || r.isStreet(word, r.weak))
	switch bare := r.types[word] && (word != "weg" || s.isCapital(first) || s.asked); {
	case bare && start < first || compound:
		return start, surely
	case bare && !s.isCapital(first) && !s.asked:
		return -1, unknown
	case bare || r.isStreet(word, r.weak):
		return start, likely
	case !s.isCapital(last) && !s.asked || r.leads[word] || len(word) < 3:
		return -1, unknown
	}
	return start, unknown
}

// known says how sure it is that a name is that of a street.
type known int

const (
	unknown known = iota
	likely        // has an ending that other words have too
	surely        // has a street type
)

// extend takes in the words of a name in front of its last one.
func (r addressReader) extend(s *sheet, first, floor int, compound bool) int {
	start := first
	for j := first - 1; j >= floor && first-j < maxStreet && isNameGap(s.gap(j+1)); j-- {
		word := s.word(j)
		switch {
		case s.tokens[j].digits:
			if !ordinalSuffix(s.word(j+1)) || s.gap(j+1) != "" {
				return start
			}
			return j
		case ordinalSuffix(word) && s.isDigits(j-1) && s.glued(j) && start == j+1:
		case strings.HasPrefix(s.gap(j+1), "."):
			if !isStreetAbbreviation(word) || !s.isCapital(j) {
				return start
			}
			start = j
		case r.links[word] && !s.isCapital(j):
		case r.articles[word] && s.isCapital(j):
			if word != "van" && word != "ter" && word != "ten" && compound && start == j+1 {
				return start
			}
			return j
		case compound && s.foreign() && s.opensSentence(j) && !r.adjectives[word] && start == j+1:
			return start
		case (s.isCapital(j) || s.asked) && !r.leads[word] && len(word) > 1:
			start = j
		default:
			return start
		}
	}
	return start
}

// openingBefore finds a word that opens the name of a street, such as Calle or ul.
func (r addressReader) openingBefore(s *sheet, last, floor int) int {
	for j := last; j >= floor && last-j < maxStreet; j-- {
		if j < last && !isNameGap(s.gap(j+1)) {
			return -1
		}
		word := s.word(j)
		if j < last && r.openings[word] && (s.isCapital(j) || strings.HasPrefix(s.gap(j+1), ".") || word == "ul" || word == "laan" || s.asked) {
			if len(word) <= 3 && word != "ul" && word != "rua" && word != "rue" && word != "via" && word != "weg" && !strings.HasPrefix(s.gap(j+1), ".") {
				return -1
			}
			if word == "laan" || word == "plein" || word == "weg" {
				return r.extend(s, j, floor, false)
			}
			return j
		}
		if !s.isCapital(j) && !r.inner[word] && !s.asked {
			return -1
		}
	}
	return -1
}

// isStreet reports whether a folded word ends like a street, with a name before it.
func (r addressReader) isStreet(word string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(word, e) && len(word) >= len(e)+2 })
}

func isStreetGap(gap string) bool {
	return gap == " " || gap == ". " || gap == "." || gap == ", " || gap == "-" || gap == "  " || gap == ": "
}

func isNameGap(gap string) bool {
	switch gap {
	case " ", "-", ". ", ".", "'", " '", "’", " ’", "' ", "’ ":
		return true
	}
	return false
}

func isNumberWord(word string) bool {
	return word == "nr" || word == "nummer" || word == "no" || word == "num" || word == "numero" || word == "numar"
}

func ordinalSuffix(word string) bool { return word == "e" || word == "de" || word == "ste" }

func direction(word string) bool {
	switch word {
	case "noord", "zuid", "oost", "west", "noordzijde", "zuidzijde", "oostzijde", "westzijde", "nz", "zz", "oz", "wz", "midden", "achter":
		return true
	}
	return false
}

func isStreetAbbreviation(word string) bool {
	switch word {
	case "burg", "st", "dr", "mr", "prof", "ds", "ir", "gen", "past", "min", "pres", "pr", "kon", "van", "ul", "bul", "str", "av", "avda", "c", "ad", "v", "d", "jhr", "gr":
		return true
	}
	return false
}

// foreign reports a text in a language whose own words don't belong to Dutch names.
func (s *sheet) foreign() bool { return s.language != "" && s.language != "nl" }

// opensSentence reports whether token i is the first of a sentence or line.
func (s *sheet) opensSentence(i int) bool { return i == 0 || strings.ContainsAny(s.gap(i), ".!?:\n") }
