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
	if err != nil || !strings.ContainsAny(value, "0123456789") {
		return false
	}
	digits := strings.TrimFunc(shown, func(r rune) bool { return !unicode.IsDigit(r) && r != '-' && r != '.' && r != ',' })
	for _, marks := range [][2]string{{",", "."}, {".", ","}} {
		plain := strings.NewReplacer(marks[0], "", marks[1], ".", " ", "", "\u00a0", "", "'", "").Replace(digits)
		if got, err := strconv.ParseFloat(plain, 64); err == nil && got == want {
			return true
		}
	}
	return false
}
