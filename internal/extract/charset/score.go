package charset

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How likely a character above ASCII is, next to the letters of a language.
const (
	likelyMark   = 0.02   // quotes, dashes, the euro sign: every language
	unlikelyMark = 0.001  // other symbols
	wrongLetter  = 0.0005 // not of this language
	notText      = 1e-5   // control characters, undefined bytes
	marks        = "’‘“”„«»–—…€£°§·•№\u00a0´²³½±×©®™¿¡،؟؛ـ"
)

// alphabet lists the letters above ASCII of a language, the commonest first.
type alphabet struct {
	letters string
	prior   float64 // added to the score; below zero for the rarer guests
	of      string  // the languages that have them, in ISO 639-1
}

func alphabets() []alphabet {
	return []alphabet{
		{"ëéïèöóüáàäêâçîôû", 0, "nl en fr"},
		{"éèàêçâîôùûïëœæ", 0, "fr"},
		{"üäößé", 0, "de"},
		{"óéíáñúü", 0, "es"},
		{"ąęłóśżćńź", 0, "pl"},
		{"ăîâșț", 0, "ro"},
		{"áéöóőüíúű", 0, "hu"},
		{"ıüșğçöâî", 0, "tr"},
		{"аиоетнрсвлкдпмзяъугчбйщцшхжюфь", 0, "bg"},
		{"оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", 0, "ru"},
		{"оаніивертслкдумпязьбгйчхцжшюєщїфґ", 0, "uk"},
		{"الينمرتوبةعدسفهكقأحجشطصخإضذثىغءزئآظؤ", 0, "ar"},
		{"ãáçéíóõúêâàô", -0.5, "pt"},
		{"èàòùéì", -0.5, "it"},
		{"íáéěřčžšýůúňťďó", -0.5, "cs"},
		{"áéíčžšýľúťôňďóäĺŕ", -0.5, "sk"},
		{"čšžćđ", -0.5, "hr"},
		{"åäöøæéü", -0.5, "sv da no"},
		{"αοιετσνηυρπκμλςωάίόέήθύγδφχβώξζψϊϋΐΰ", 0, "el"},
		{"יוהלאמתרבשנדעקםפחכטגסןזצךףץ", 0, "he"},
	}
}

// nearly is how much less likely text may be in its own language than in the one that
// fits best: less than one wrong letter.
const nearly = 4.0

// score is the logarithm of how likely the characters above ASCII are in the
// language that fits the text best, how many there are, and the languages in which
// they are nearly as likely.
func score(text string) (sum float64, n int, of string) {
	seen := context(text)
	best := math.Inf(-1)
	sums := map[string]float64{} // by languages
	for _, a := range alphabets() {
		sum := seen.penalty + a.prior*float64(seen.total)
		rest := seen.letters
		size := utf8.RuneCountInString(a.letters)
		for i, r := range []rune(a.letters) {
			sum += float64(seen.counts[r]) * math.Log(1/float64(i+2)/harmonic(size))
			rest -= seen.counts[r]
		}
		sum += float64(rest) * math.Log(wrongLetter)
		sums[a.of] = sum
		best = max(best, sum)
	}
	for _, a := range alphabets() {
		if sums[a.of] > best-nearly {
			of += a.of + " "
		}
	}
	return best, seen.total, of
}

// harmonic makes the likelihoods of n letters add up to one.
func harmonic(n int) float64 {
	h := 0.0
	for i := range n {
		h += 1 / float64(i+2)
	}
	return h
}

// census is what score needs of a text.
type census struct {
	counts  map[rune]int // letters above ASCII, lower case
	letters int
	total   int     // characters above ASCII
	penalty float64 // for symbols and for letters in impossible company
}

// Words in Latin script have other letters between those with accents; the most that
// stand in a row are four, in Polish. Bytes of scripts without ASCII letters have no end.
const (
	mostAccents = 4
	manyAccents = -5
)

// context counts the characters above ASCII and weighs their neighbours.
func context(text string) census {
	c := census{counts: map[rune]int{}}
	before := ' '
	accents := 0 // Latin letters above ASCII in a row
	for i, r := range text {
		if r < utf8.RuneSelf || !unicode.Is(unicode.Latin, r) {
			accents = 0
		} else if accents++; accents > mostAccents {
			c.penalty += manyAccents
		}
		if r >= utf8.RuneSelf {
			after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			c.total++
			c.penalty += company(before, r, after)
			switch {
			case unicode.IsLetter(r):
				c.letters++
				c.counts[lower(r)]++
			case strings.ContainsRune(marks, r):
				c.penalty += math.Log(likelyMark)
			case frame(r) && (frame(before) || frame(after)):
				c.penalty += math.Log(likelyMark)
			case r == utf8.RuneError || frame(r) || unicode.IsControl(r) || unicode.Is(unicode.Co, r):
				c.penalty += math.Log(notText)
			default:
				c.penalty += math.Log(unlikelyMark)
			}
		}
		before = r
	}
	return c
}

// lower also folds the Turkish capital, whose lower case is ASCII, and the two
// ways to write the comma below s and t.
func lower(r rune) rune {
	switch r {
	case 'İ':
		return 'ı'
	case 'ş', 'Ş':
		return 'ș'
	case 'ţ', 'Ţ':
		return 'ț'
	}
	return unicode.ToLower(r)
}

// company is below zero for a capital after a small letter, a letter before a figure, two
// scripts in a word and a symbol inside one.
func company(before, r, after rune) float64 {
	const odd, mixed = -3, -6
	if !unicode.IsLetter(r) {
		if strings.ContainsRune("²³¹", r) && unicode.IsLetter(before) && before != 'm' {
			return odd
		}
		if unicode.IsLetter(before) && unicode.IsLetter(after) && r != '’' && r != '·' {
			return odd
		}
		return 0
	}
	if unicode.IsLetter(before) && unicode.Is(unicode.Latin, before) != unicode.Is(unicode.Latin, r) ||
		after < utf8.RuneSelf && unicode.IsLetter(after) && !unicode.Is(unicode.Latin, r) {
		return mixed
	}
	if unicode.IsUpper(r) && unicode.IsLower(before) || unicode.IsDigit(after) {
		return odd
	}
	return 0
}

// frame reports whether r is a line or block of the tables that DOS programs drew.
func frame(r rune) bool { return r >= 0x2500 && r <= 0x259f }
