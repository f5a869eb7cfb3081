package pdf

import (
	"strconv"
	"strings"
	"unicode"
)

// sameNumber reports whether value is a plain number and shown is the same one as a
// form writes it: with a currency, grouped digits, a comma or more decimals. A number
// that is shown rounded is another one.
func sameNumber(value, shown string) bool {
	want, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return false
	}
	shown = strings.TrimFunc(shown, func(r rune) bool { return !unicode.IsDigit(r) && r != '-' })
	for _, mark := range [2]string{".", ","} {
		if got, ok := grouped(shown, mark); ok && got == want {
			return true
		}
	}
	return false
}

// grouped reads a number with the given decimal mark whose digits may stand in groups
// of three, apart by any one other character.
func grouped(s, mark string) (float64, bool) {
	whole, decimals, _ := strings.Cut(s, mark)
	groups := strings.FieldsFunc(whole, func(r rune) bool { return !unicode.IsDigit(r) && r != '-' })
	for i, g := range groups {
		if i > 0 && len(g) != 3 {
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(strings.Join(groups, "")+"."+decimals, 64)
	return n, err == nil
}
