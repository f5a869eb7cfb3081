package entity

import (
	"strings"

	"spoor/internal/evidence"
)

// plateReader knows the Dutch side codes and the shapes of foreign plates.
type plateReader struct {
	sidecodes map[string]sidecode // by letters and digits, "AADDDA"
}

// sidecode is one series of Dutch plates.
type sidecode struct {
	number int
	groups [3]int
}

// newPlateReader lists the series (RDW; 12-14 are reserved).
func newPlateReader() plateReader {
	return plateReader{sidecodes: map[string]sidecode{
		"AADDDD": {1, [3]int{2, 2, 2}}, "DDDDAA": {2, [3]int{2, 2, 2}}, "DDAADD": {3, [3]int{2, 2, 2}},
		"AADDAA": {4, [3]int{2, 2, 2}}, "AAAADD": {5, [3]int{2, 2, 2}}, "DDAAAA": {6, [3]int{2, 2, 2}},
		"DDAAAD": {7, [3]int{2, 3, 1}}, "DAAADD": {8, [3]int{1, 3, 2}}, "AADDDA": {9, [3]int{2, 3, 1}},
		"ADDDAA": {10, [3]int{1, 3, 2}}, "AAADDA": {11, [3]int{3, 2, 1}}, "ADDAAA": {12, [3]int{1, 2, 3}},
		"DAADDD": {13, [3]int{1, 2, 3}}, "DDDAAD": {14, [3]int{3, 2, 1}},
	}}
}

// find claims plates: Dutch ones with their dashes anywhere unless a word gives
// them to something else; without dashes, of the oldest series, and foreign ones
// only where a plate or a vehicle is spoken of.
func (r plateReader) find(s *sheet) []candidate {
	var out []candidate
	for i := 0; i < len(s.tokens); i++ {
		if s.tokens[i].end-s.tokens[i].start > 6 || s.glued(i) {
			continue
		}
		last, ok := r.dutch(s, i)
		if !ok || s.gap(i+1) != "-" {
			if abroad, is := foreignPlate(s, i); is && (!ok || abroad > last) {
				last, ok = abroad, true
			}
		}
		if !ok {
			continue
		}
		span := s.span(i, last)
		out = append(out, candidate{kind: evidence.Plate, span: span, normal: plateKey(span.Of(s.text))})
		i = last
	}
	return out
}

// plateKey raises a plate and drops what isn't a letter or digit.
func plateKey(plate string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(plate) {
		if isAlnum(c) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// dutch reads six letters and digits from token i on.
func (r plateReader) dutch(s *sheet, i int) (last int, ok bool) {
	pattern, groups, dashes := "", []int{0}, 0
	for last = i; last < len(s.tokens) && len(pattern) < 6; last++ {
		if last > i {
			switch gap := s.gap(last); gap {
			case "-":
				dashes++
				groups = append(groups, 0)
			case " ":
				groups = append(groups, 0)
			case "":
			default:
				return 0, false
			}
		}
		part, ok := patternOf(s.raw(last), s.asked)
		if !ok {
			return 0, false
		}
		pattern += part
		groups[len(groups)-1] += len(part)
	}
	last--
	code, known := r.sidecodes[pattern]
	if !known || s.glued(last+1) || dashTied(s, i, last) || !code.allows(plateKey(s.span(i, last).Of(s.text))) {
		return 0, false
	}
	if s.asked {
		return last, true
	}
	tidy := len(groups) == 3 && [3]int(groups) == code.groups && dashes == 2
	if s.misnamed(i, 30, isPlateWord) {
		return 0, false
	}
	return last, tidy && code.number >= 4 || code.loose(groups, dashes) && s.plateNamed(i, last)
}

// loose reports groups in which a plate that is spoken of may be written: all with
// dashes, in one piece, or with spaces in the places of the dashes.
func (c sidecode) loose(groups []int, dashes int) bool {
	switch {
	case len(groups) == 1 || dashes == len(groups)-1:
		return true
	case len(groups) != 3 || [3]int(groups) != c.groups:
		return false
	}
	return dashes == 0 || c.number >= 4
}

// patternOf writes a token as A for letters and D for digits; letters must be
// capitals unless a person typed it.
func patternOf(raw string, anyCase bool) (string, bool) {
	var b strings.Builder
	for i := range len(raw) {
		switch c := raw[i]; {
		case c >= '0' && c <= '9':
			b.WriteByte('D')
		case c >= 'A' && c <= 'Z', anyCase && c >= 'a' && c <= 'z':
			b.WriteByte('A')
		default:
			return "", false
		}
	}
	return b.String(), b.Len() <= 6
}

// dashTied reports whether a dash joins the run to another letter or digit.
func dashTied(s *sheet, i, last int) bool {
	return s.gap(i) == "-" || s.gap(last+1) == "-" && last+1 < len(s.tokens)
}

// allows applies the letter rules: since side code 4 no vowels and no C or Q, but
// trailers start with O and lorries may; combinations that offend are not issued.
func (c sidecode) allows(plate string) bool {
	letters := strings.Trim(strings.Map(func(r rune) rune {
		if r < 'A' {
			return ' '
		}
		return r
	}, plate), " ")
	switch letters {
	case "GVD", "KKK", "NSB", "PKK", "PSV", "TBS", "SS", "SD", "PVV", "SGP", "VVD":
		return false
	}
	if c.number < 4 {
		return true
	}
	return !strings.ContainsAny(strings.TrimPrefix(letters, "O"), "AEIOUCQ")
}

// plateNamed reports whether a plate or vehicle is spoken of around tokens i..last.
func (s *sheet) plateNamed(i, last int) bool {
	for j := i - 1; j >= 0 && s.tokens[i].start-s.tokens[j].end <= 60; j-- {
		if !s.tokens[j].digits && isPlateWord(s.word(j)) {
			return true
		}
	}
	return last+1 < len(s.tokens) && isPlateWord(s.word(last+1)) && len(s.gap(last+1)) <= 2
}
