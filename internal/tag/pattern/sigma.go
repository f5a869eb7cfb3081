package pattern

import (
	"strings"
	"unicode"
)

// sigma is the lower case of the next capital sigma: ς at the end of a word,
// else σ (Unicode standard, table 3-17, Final_Sigma). The unit as a whole
// decides, so it is looked at once, when the first capital sigma turns up.
func (f *folder) sigma() rune {
	if f.finals == nil {
		f.finals = finalSigmas(normalised(f.src))
	}
	f.sigmas++
	if f.finals[f.sigmas-1] {
		return 'ς'
	}
	return 'σ'
}

// normalised is the text as it stands before it is lower-cased.
func normalised(text string) []rune {
	var out []rune
	for at := 0; at < len(text); {
		end := segmentEnd(text, at)
		for _, r := range nfkc(text[at:end]) {
			if !strings.ContainsRune("\u00ad\u200b\u200c\u200d", r) {
				out = append(out, r)
			}
		}
		at = end
	}
	return out
}

func finalSigmas(text []rune) []bool {
	var finals []bool
	for i, r := range text {
		if r == 'Σ' {
			finals = append(finals, casedBefore(text, i) && !casedAfter(text, i))
		}
	}
	return finals
}

func casedBefore(text []rune, i int) bool {
	for i--; i >= 0 && caseIgnorable(text[i]); i-- {
	}
	return i >= 0 && cased(text[i])
}

func casedAfter(text []rune, i int) bool {
	for i++; i < len(text) && caseIgnorable(text[i]); i++ {
	}
	return i < len(text) && cased(text[i])
}

func cased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// caseIgnorable is the property Case_Ignorable (Unicode standard, D136).
func caseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}
