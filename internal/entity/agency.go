package entity

import (
	"slices"
	"strings"

	"spoor/internal/evidence"
)

// agencyReader knows the words that tell an employment agency from another firm.
type agencyReader struct {
	stems         []string        // begin or end a word of an agency's name: uitzend, flex
	strong        map[string]bool // whole words that few other firms carry: personeel, jobs
	weak          map[string]bool // whole words that other firms carry too: crew, services
	cues          []string        // stems of words around an agency: uitzend, inlen, agencja
	opening       map[string]bool // words that begin a sentence or stand before a name
	intros        map[string]bool // words right before a name, in Dutch and German
	foreignIntros map[string]bool // the same in other languages
	friends       map[string]bool // words that look like a core word and aren't
}

func newAgencyReader() agencyReader {
	return agencyReader{
		stems: strings.Fields(agencyStems), strong: set(agencyStrong), weak: set(agencyWeak),
		intros: set(agencyIntros), foreignIntros: set(foreignAgencyIntros), cues: strings.Fields(agencyCues), opening: set(agencyOpenings), friends: set(agencyFriends),
	}
}

// name is a run of capitalised words, with the legal form behind it.
type name struct {
	first, last int // tokens, legal form included
	words       int // tokens before the legal form
	end         int // byte after it, the full stop of "B.V." included
	legal       bool
}

// find claims the names of employment agencies: words written as a name, with a
// core word and a legal form, a second word or a word about agencies near; or a
// legal form, or none, right behind a word such as uitzendbureau.
func (r agencyReader) find(s *sheet) []candidate {
	var out []candidate
	for i := 0; i < len(s.tokens); i++ {
		if s.tokens[i].digits || !s.isCapital(i) {
			continue
		}
		n := r.name(s, i)
		if n.words > 0 && r.isAgency(s, n) {
			span := evidence.Span{Start: s.tokens[n.first].start, End: n.end}
			out = append(out, candidate{kind: evidence.Agency, span: span, normal: agencyKey(span.Of(s.text))})
		}
		i = max(i, n.last)
	}
	return out
}

// maxName is how many tokens a firm's name may have.
const maxName = 7

func (r agencyReader) name(s *sheet, i int) name {
	n := name{first: i, last: i}
	for n.last-i < maxName && s.isCapital(n.last+1) && isFirmGap(s.gap(n.last+1)) && !isLegalForm(s, n.last+1) {
		n.last++
	}
	for s.isDigits(n.last+1) && (s.gap(n.last+1) == " " && s.gap(n.last+2) == "/" || s.gap(n.last+1) == "/") {
		n.last++
	}
	for n.first < n.last && (r.opening[s.word(n.first)] || s.isCapitals(n.first) && !s.isCapitals(n.last)) {
		n.first++
	}
	if s.language == "de" {
		r.dropNouns(s, &n)
	}
	n.words = n.last - n.first + 1
	n.end = s.tokens[n.last].end
	if last, end := legalForm(s, n.last+1); last > 0 {
		n.last, n.end, n.legal = last, end, true
	}
	return n
}

// dropNouns keeps one word before the last of a name in German, where every noun
// has a capital.
func (r agencyReader) dropNouns(s *sheet, n *name) {
	first := n.last
	for words := 0; first > n.first && (words < 1 || s.gap(first) == "-"); first-- {
		if s.gap(first) != "-" {
			words++
		}
	}
	for first > n.first && s.gap(first) == "-" {
		first--
	}
	n.first = first
}

func isFirmGap(gap string) bool {
	return gap == " " || gap == "-" || gap == " & " || gap == "&" || gap == "'" || gap == "’"
}

// isAgency weighs a name: what its words say, and what stands around it.
func (r agencyReader) isAgency(s *sheet, n name) bool {
	strong, weak, generic := 0, 0, 0
	for i := n.first; i < n.first+n.words; i++ {
		word := s.word(i)
		switch {
		case r.friends[word]:
			return false
		case r.strong[word]:
			strong++
			generic++
		case r.hasStem(word):
			strong++
			if r.isGeneric(word) {
				generic++
			}
		case r.weak[word]:
			weak++
			generic++
		}
	}
	if generic == n.words || n.words == 1 && len(s.raw(n.first)) < 4 {
		return false
	}
	switch {
	case strong+weak > 0 && (r.namesGroup(s, n) || !n.legal && s.isHeadline(n.first)):
		return false
	case strong > 0:
		return n.legal || n.words > 1 && !r.isCore(s.word(n.first)) || r.cued(s, n, 15)
	case weak > 0:
		return n.legal || isMediating(s.word(n.first-1)) || r.cued(s, n, 15)
	}
	return r.introduced(s, n)
}

// namesGroup reports the name of a chat group or channel, not of a firm.
func (r agencyReader) namesGroup(s *sheet, n name) bool {
	for _, medium := range [...]string{"facebook", "telegram", "whatsapp", "signal", "appgroep"} {
		if strings.HasPrefix(s.word(n.first), medium) {
			return true
		}
	}
	word := s.word(n.first - 1)
	return strings.HasSuffix(word, "groep") || strings.HasSuffix(word, "kanaal") || word == "grupa" || word == "group" || word == "channel" || word == "csoport"
}

// isMediating reports a word that says through whom somebody works.
func isMediating(word string) bool {
	switch word {
	case "via", "prin", "przez", "durch", "uber", "through", "през", "чрез":
		return true
	}
	return false
}

// isCapitals reports a word of four or more capitals, as headings have.
func (s *sheet) isCapitals(i int) bool {
	raw := s.raw(i)
	return len(raw) > 3 && raw == strings.ToUpper(raw)
}

// isHeadline reports whether token i stands in a line of capitals only, in which
// capitals say nothing.
func (s *sheet) isHeadline(i int) bool {
	at := s.tokens[i].start
	start := strings.LastIndexByte(s.text[max(0, at-200):at], '\n') + 1 + max(0, at-200)
	end := at + strings.IndexByte(s.text[at:min(at+200, len(s.text))]+"\n", '\n')
	line := s.text[start:min(end, len(s.text))]
	return line == strings.ToUpper(line)
}

// isCore reports a word that is a core word and nothing else; in front of a name it
// tells less than behind it: Flex Gym.
func (r agencyReader) isCore(word string) bool {
	return r.strong[word] || r.hasStem(word) && r.isGeneric(word)
}

// hasStem reports whether a word begins or ends with a core stem.
func (r agencyReader) hasStem(word string) bool {
	return slices.ContainsFunc(r.stems, func(stem string) bool {
		return strings.HasPrefix(word, stem) || strings.HasSuffix(word, stem)
	})
}

// isGeneric reports a core word with no name in it, such as uitzendbureau.
func (r agencyReader) isGeneric(word string) bool {
	for _, stem := range r.stems {
		if rest, ok := strings.CutPrefix(word, stem); ok {
			switch rest {
			case "", "bureau", "buro", "groep", "kracht", "krachten", "organisatie", "ing", "en", "ers", "er", "ering", "werk", "werker", "werkers", "bureaus", "wet", "cao", "beding", "contract", "ibel", "ibele", "s":
				return true
			}
		}
	}
	return false
}

// cued reports whether a word about agencies stands within n tokens of the name.
func (r agencyReader) cued(s *sheet, m name, n int) bool {
	for i := max(0, m.first-n); i < min(len(s.tokens), m.last+1+n); i++ {
		if i >= m.first && i <= m.last || s.tokens[i].digits {
			continue
		}
		if r.isCue(s.word(i)) {
			return true
		}
	}
	return false
}

func (r agencyReader) isCue(word string) bool {
	return slices.ContainsFunc(r.cues, func(cue string) bool { return strings.HasPrefix(word, cue) })
}

// introduced reports a name right behind a word for an agency: "uitzendbureau
// Zonneveld"; in other languages a name of two words, as the word has other uses.
func (r agencyReader) introduced(s *sheet, n name) bool {
	if strings.Trim(s.gap(n.first), ` ,:"“„'`) != "" {
		return false
	}
	word := s.word(n.first - 1)
	return r.intros[word] || n.words > 1 && r.foreignIntros[word]
}
