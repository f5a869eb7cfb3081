package entity

import "strings"

// agencyKey is the key under which the spellings of a name meet: folded, spaces
// made single, without punctuation around it and without legal forms behind it. A
// name that is nothing but a legal form keeps it.
func agencyKey(name string) string {
	var words []string
	for word := range strings.FieldsSeq(fold(name)) {
		if word = strings.Trim(word, trimming); word != "" {
			words = append(words, word)
		}
	}
	for n := formLength(words); n > 0 && n < len(words); n = formLength(words) {
		words = words[:len(words)-n]
	}
	return strings.Join(words, " ")
}

// formLength counts the words at the end of a name that make a legal form, written
// together, with dots or with spaces; 0 when there is none.
func formLength(words []string) int {
	for n := min(4, len(words)); n > 0; n-- {
		switch strings.ReplaceAll(strings.Join(words[len(words)-n:], ""), ".", "") {
		case "bv", "nv", "vof", "cv", "ua", "io", "gmbh", "ug", "ek", "srl", "kft", "bt", "zrt", "ltd", "llp", "uab", "sia", "eood", "ood",
			"еоод", "оод", "bvba", "sarl", "sl", "slu", "sro", "spzoo", "spk", "sc":
			return n
		}
	}
	return 0
}

// isLegalForm reports whether a legal form starts at token i.
func isLegalForm(s *sheet, i int) bool {
	last, _ := legalForm(s, i)
	return last > 0
}

// legalForm reads a legal form from token i: its last token and the byte after it,
// its own full stop included; 0 when there is none.
func legalForm(s *sheet, i int) (last, end int) {
	if !s.isWord(i) || s.gap(i) != " " && s.gap(i) != ", " && s.gap(i) != "  " {
		return 0, 0
	}
	switch s.word(i) {
	case "bv", "nv", "vof", "gmbh", "srl", "kft", "bt", "zrt", "ltd", "uab", "sia", "eood", "ood", "еоод", "оод", "bvba", "sarl", "llp", "ug", "slu":
		if s.isCapital(i) || s.word(i) == "bv" || s.word(i) == "vof" {
			return i, s.tokens[i].end
		}
		return 0, 0
	}
	for last = i; last < i+4 && s.isWord(last) && len(s.raw(last)) <= 2 && (last == i || s.gap(last) == "." || s.gap(last) == ". "); last++ {
		switch strings.ToLower(compact(s.span(i, last).Of(s.text))) {
		case "bv", "nv", "vof", "cv", "srl", "sc", "sro", "sl", "ek", "ua":
			if last == i {
				return 0, 0
			}
			end = s.tokens[last].end
			if strings.HasPrefix(s.text[end:], ".") {
				end++
			}
			return last, end
		}
	}
	if s.word(i) == "sp" && s.word(i+1) == "z" && s.word(i+2) == "o" && s.word(i+3) == "o" {
		return i + 3, s.tokens[i+3].end
	}
	return 0, 0
}
