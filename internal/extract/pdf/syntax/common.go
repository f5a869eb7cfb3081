package syntax

import "strings"

// wholes is how many whole numbers from 0 on are kept as objects, so that reading them
// takes no memory.
const wholes = 1024

var wholeNumbers = func() (list [wholes]Object) {
	for i := range list {
		list[i] = float64(i)
	}
	return list
}()

// numberObject is number for the bytes of a word, without the cost of conversions for
// the plain ones that nearly all are.
func numberObject(w []byte) Object {
	f, ok := plainNumber(w)
	if !ok {
		return number(string(w))
	}
	if n := int(f); n >= 0 && n < wholes && float64(n) == f {
		return wholeNumbers[n]
	}
	return f
}

// plainNumber reads a sign, digits and a decimal point: up to 15 digits, which a
// float64 holds exactly, so that the result is the nearest one.
func plainNumber(w []byte) (float64, bool) {
	i, negative := 0, false
	if w[0] == '-' || w[0] == '+' {
		i, negative = 1, w[0] == '-'
	}
	if n := len(w) - i; n == 0 || n > 15 {
		return 0, false
	}
	digits, divisor, point := 0, 1.0, false
	for ; i < len(w); i++ {
		switch c := w[i]; {
		case isDigit(c):
			digits = 10*digits + int(c-'0')
			if point {
				divisor *= 10
			}
		case c == '.' && !point && len(w) > 1:
			point = true
		default:
			return 0, false
		}
	}
	f := float64(digits) / divisor
	if negative {
		f = -f
	}
	return f, true
}

// frequent are the operators of text and pictures and the words of files, as objects
// that take no memory.
var frequent = func() map[string]Object {
	out := map[string]Object{}
	for w := range strings.FieldsSeq("q Q cm BT ET Tf Td TD Tm T* Tj TJ Tc Tw Tz TL Ts Tr re f f* S s n m l c v y h W W* w J j M d i " +
		"g G rg RG k K cs CS sc SC scn SCN gs Do BMC BDC EMC R obj endobj stream endstream true false null") {
		out[w] = Keyword(w)
	}
	return out
}()
