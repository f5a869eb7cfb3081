package entity

import (
	"strconv"
	"strings"

	"spoor/internal/evidence"
)

// ibanReader knows each country's account number: SWIFT IBAN Registry, release 99.
type ibanReader struct {
	shapes map[string]string // country to shape, check digits included
}

func newIBANReader() ibanReader {
	r := ibanReader{shapes: map[string]string{}}
	for entry := range strings.FieldsSeq(ibanRegistry) {
		r.shapes[entry[:2]] = entry[:2] + "nn" + expand(entry[2:])
	}
	return r
}

// ibanRegistry lists the BBAN structure by country: 4a10n is four letters, ten digits.
const ibanRegistry = `AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c
	BY4c4n16c CH5n12c CR18n CY8n16c CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n
	FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT24c HR17n HU24n IE4a14n IL19n IQ4a15n IS22n
	IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n LU3n13c LV4a13c LY21n MC10n11c2n
	MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n NL4a10n NO11n OM3n16c PK4a16c PL24n
	PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c
	SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c`

// expand writes a structure out: 2a3n becomes aannn.
func expand(structure string) string {
	var b strings.Builder
	number := 0
	for _, c := range structure {
		if c >= '0' && c <= '9' {
			number = number*10 + int(c-'0')
			continue
		}
		b.WriteString(strings.Repeat(string(c), number))
		number = 0
	}
	return b.String()
}

// find claims what has a country's shape. Wrong check digits or a wrong length make
// it an invalid mention, so that a mistyped account number is seen.
func (r ibanReader) find(s *sheet) []candidate {
	var out []candidate
	for i := 1; i < len(s.tokens); i++ {
		if !s.tokens[i].digits || s.tokens[i-1].digits || len(s.gap(i)) > 1 {
			continue
		}
		if c, ok := r.read(s, s.tokens[i-1].end-2); ok {
			out = append(out, c)
		}
	}
	return out
}

func (r ibanReader) read(s *sheet, at int) (candidate, bool) {
	if at < 0 || alnumAt(s.text, at-1) {
		return candidate{}, false
	}
	country := s.text[at : at+2]
	shape, known := r.shapes[strings.ToUpper(country)]
	if !known {
		return candidate{}, false
	}
	number, end := scanShape(s.text, at, shape)
	c := candidate{kind: evidence.IBAN, normal: number, span: evidence.Span{Start: at, End: end}}
	switch missing := len(shape) - len(number); {
	case missing == 0 && !alnumAt(s.text, end):
		if mod97(number[4:]+number[:4]) != 1 {
			c.fault = "check digits are wrong"
		}
	case missing > 0 && missing <= 2 && country == "NL" || missing == 0:
		for alnumAt(s.text, c.span.End) {
			c.span.End++
		}
		c.normal = compact(c.span.Of(s.text))
		c.fault = "an account number of " + country + " has " + strconv.Itoa(len(shape)) + " characters"
	default:
		return c, false
	}
	lower := country != strings.ToUpper(country)
	return c, c.fault == "" || !lower
}
