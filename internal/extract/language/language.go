// Package language says in which language a passage or page is written.
//
// It compares letter trigrams (whatlanggo) among the languages that occur in
// Dutch trafficking files, paragraph by paragraph, because a chat or statement
// mixes them; Stretches finds the sentences of a page in another language than the
// rest. Both are pure functions and say "" rather than guess. Afrikaans is not told
// from Dutch, nor one language in Cyrillic script from another within a page.
package language

import (
	"slices"
	"strings"

	"github.com/abadojack/whatlanggo"
)

const (
	fewestLetters = 16  // fewer say nothing
	sure          = 0.2 // whatlanggo's confidence: on single sentences 94 of 100 right, 2 wrong, 4 unsure
)

// Detect is the ISO 639-1 code of the language in which more than half of the
// text is written: nl en de fr es pl ro bg hu tr uk ru ar it pt vi or zh. It is ""
// when the text is too short, too mixed, or in another language. Long texts are
// sampled evenly.
func Detect(text string) string {
	picked := sample(segments(text))
	total := 0
	for _, s := range picked {
		total += s.letters
	}
	// The longest first: more than half of the letters is often known before the rest
	// was looked at.
	slices.SortStableFunc(picked, func(a, b segment) int { return b.letters - a.letters })
	votes := map[string]int{}
	for _, s := range picked {
		code := s.language()
		if votes[code] += s.letters; code != "" && votes[code]*2 > total {
			return code
		}
	}
	return ""
}

// language of one segment.
func (s segment) language() string {
	if s.letters < fewestLetters {
		return ""
	}
	if s.letters >= shortText {
		if code := plainly(s.text); code != "" {
			return code
		}
		trigrams, confidence := byTrigrams(s.text)
		if confidence < sure {
			return ""
		}
		return trigrams
	}
	words, lead := byFunctionWords(s.text, lexicon())
	if lead >= clearLead {
		return words // whatever the trigrams say, which cost more
	}
	trigrams, confidence := byTrigrams(s.text)
	switch {
	case words == trigrams, words == "" && confidence >= sureShort:
		return trigrams
	}
	return ""
}

// Likeliest is the language that a text is most like, even where Detect would rather
// say nothing, and how surely, 0..1. It is for choosing between readings of a text, not
// for telling people.
func Likeliest(text string) (code string, confidence float64) { return byTrigrams(text) }

// byTrigrams is the language that letter trigrams point at and how surely, 0..1;
// "" for one that Detect does not name, and between two that fit equally well.
func byTrigrams(text string) (string, float64) {
	among := candidates(text)
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: among})
	// Two languages that fit equally well: the library takes one of them at random.
	tie := info.Confidence <= 0
	if known, ok := among[info.Lang]; !ok || !known || tie {
		return "", 0
	}
	return info.Lang.Iso6391(), info.Confidence
}

// candidates are the languages to compare; true marks those that Detect names,
// false those that only keep their texts from being taken for a known one.
func candidates(text string) map[whatlanggo.Lang]bool {
	among := map[whatlanggo.Lang]bool{
		whatlanggo.Nld: true, whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Fra: true,
		whatlanggo.Spa: true, whatlanggo.Pol: true, whatlanggo.Ron: true, whatlanggo.Hun: true,
		whatlanggo.Tur: true, whatlanggo.Ita: true, whatlanggo.Por: true, whatlanggo.Vie: true,
		whatlanggo.Bul: true, whatlanggo.Ukr: true, whatlanggo.Rus: true, whatlanggo.Arb: true,
		whatlanggo.Cmn: true,
		whatlanggo.Ces: false, whatlanggo.Hrv: false, whatlanggo.Slv: false, whatlanggo.Swe: false,
		whatlanggo.Dan: false, whatlanggo.Nob: false, whatlanggo.Fin: false, whatlanggo.Est: false,
		whatlanggo.Lav: false, whatlanggo.Lit: false, whatlanggo.Srp: false, whatlanggo.Mkd: false,
		whatlanggo.Bel: false, whatlanggo.Pes: false, whatlanggo.Urd: false,
	}
	for _, rule := range strangers() {
		if strings.ContainsAny(text, rule.letters) {
			for _, lang := range rule.not {
				delete(among, lang)
			}
		}
	}
	return among
}

// stranger says which languages never use certain letters. Trigrams alone confuse
// the Slavic languages in short texts.
type stranger struct {
	letters string
	not     []whatlanggo.Lang
}

func strangers() []stranger {
	bul, rus, ukr, mkd, srp := whatlanggo.Bul, whatlanggo.Rus, whatlanggo.Ukr, whatlanggo.Mkd, whatlanggo.Srp
	return []stranger{
		{"ыэЫЭёЁ", []whatlanggo.Lang{bul, ukr, mkd, srp}},
		{"іїєґІЇЄҐ", []whatlanggo.Lang{bul, rus, mkd, srp}},
		{"ъЪщЩ", []whatlanggo.Lang{mkd, srp, whatlanggo.Bel}},
		{"юяйьЮЯЙЬ", []whatlanggo.Lang{mkd, srp}},
		{"ъЪ", []whatlanggo.Lang{ukr}},
		{"ђћџљњјѓќѕЂЋЏЉЊЈЃЌЅ", []whatlanggo.Lang{bul, rus, ukr}},
	}
}
