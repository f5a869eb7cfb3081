package numfmt

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// shape is what a section says about a number's digits.
type shape struct {
	whole, decimals int // placeholders before and behind the point
	grouped         bool
	scale           float64 // by percent signs and trailing commas
	exponent        int     // placeholders behind E; 0 without
	slash           bool
}

func (s *section) shape() shape {
	sh := shape{scale: 1}
	behind, commas := false, 0
	for _, t := range s.tokens {
		switch t.kind {
		case digit:
			switch {
			case sh.exponent > 0:
				sh.exponent++
			case behind:
				sh.decimals++
			default:
				sh.grouped = sh.grouped || commas > 0 && sh.whole > 0
				sh.whole++
			}
			commas = 0
		case point:
			behind = true
			sh.scale, commas = sh.scale/math.Pow(1000, float64(commas)), 0
		case group:
			commas++
		case percent:
			sh.scale *= 100
		case exponent:
			sh.exponent = 1
		case slash:
			sh.slash = true
		default: // shows no digit
		}
	}
	if sh.exponent > 0 {
		sh.exponent--
	}
	if sh.whole > 0 {
		sh.scale /= math.Pow(1000, float64(commas))
	}
	return sh
}

// showNumber writes a number in the section's shape.
func (s *section) showNumber(v float64) string {
	sh := s.shape()
	if sh.whole+sh.decimals == 0 {
		return s.literals(v)
	}
	if sh.slash {
		return showFraction(v)
	}
	v *= sh.scale
	power := 0
	if sh.exponent > 0 {
		v, power = mantissa(v, max(sh.whole, 1))
	}
	digits := round(math.Abs(v), min(sh.decimals, 30))
	whole, decimals, _ := strings.Cut(digits, ".")
	w := &writer{section: s, sh: sh, whole: strings.TrimLeft(whole, "0"), decimals: decimals, power: power}
	text := w.write()
	if v < 0 && strings.Trim(digits, "0.") != "" {
		text = "-" + text
	}
	return text
}

// round writes a number with so many decimals, of the 15 significant digits that
// spreadsheets know, halves upwards: 2.675 is 2.68.
func round(v float64, decimals int) string {
	scientific := strconv.FormatFloat(v, 'e', 14, 64)
	mantissa, power, _ := strings.Cut(scientific, "e")
	exponent, err := strconv.Atoi(power)
	keep := exponent + 1 + decimals // digits
	if err != nil || keep >= 15 || keep < 0 {
		return strconv.FormatFloat(v, 'f', decimals, 64)
	}
	digits := strings.Replace(mantissa, ".", "", 1)
	if digits[keep] != '5' {
		return strconv.FormatFloat(v, 'f', decimals, 64)
	}
	return strconv.FormatFloat(v+math.Pow10(-decimals)/10, 'f', decimals, 64)
}

// literals is a section without digits, such as "nihil".
func (s *section) literals(v float64) string {
	var b strings.Builder
	for _, t := range s.tokens {
		b.WriteString(t.text)
	}
	if b.Len() == 0 {
		return General(v) // a section like this hides the number, which is no reason for us to
	}
	if v < 0 {
		return "-" + b.String()
	}
	return b.String()
}

// mantissa writes v as m times ten to a power that is a multiple of the number of
// placeholders before the point.
func mantissa(v float64, whole int) (m float64, power int) {
	if v == 0 {
		return 0, 0
	}
	power = int(math.Floor(math.Log10(math.Abs(v))))
	if whole > 1 {
		power = int(math.Floor(float64(power)/float64(whole))) * whole
	}
	return v / math.Pow(10, float64(power)), power
}

// writer fills digits into the placeholders.
type writer struct {
	*section
	sh              shape
	whole, decimals string
	power           int

	out    strings.Builder
	seen   int // placeholders before the point
	behind int // placeholders behind the point
	inPow  bool
}

func (w *writer) write() string {
	if w.sh.whole == 0 && w.whole != "" {
		w.out.WriteString(w.whole)
	}
	for _, t := range w.tokens {
		switch t.kind {
		case digit:
			w.digit(t.text)
		case point:
			w.point()
		case exponent:
			w.writePower(t.text)
		case group, slash:
			// groups are written with the digits
		default:
			w.out.WriteString(t.text)
		}
	}
	return w.out.String()
}

func (w *writer) digit(placeholder string) {
	switch {
	case w.inPow:
	case w.behind > 0:
		w.decimal(placeholder)
	default:
		w.wholeDigit(placeholder)
	}
}

// wholeDigit writes the digit of a placeholder before the point; the first one
// takes all digits for which there is no placeholder.
func (w *writer) wholeDigit(placeholder string) {
	place := w.sh.whole - w.seen // from the right, 1 is the last
	first := w.seen == 0
	w.seen++
	for p := max(place, len(w.whole)); first && p > place; p-- {
		w.grouped1(p, w.whole[len(w.whole)-p])
	}
	switch {
	case place <= len(w.whole):
		w.grouped1(place, w.whole[len(w.whole)-place])
	case placeholder == "0":
		w.grouped1(place, '0')
	case placeholder == "?":
		w.out.WriteByte(' ')
	}
}

// grouped1 writes one digit at a place and the separator behind it.
func (w *writer) grouped1(place int, d byte) {
	w.out.WriteByte(d)
	if w.sh.grouped && place > 1 && place%3 == 1 {
		w.out.WriteString(w.separators()[1:])
	}
}

// separators are the decimal point and the separator of thousands.
func (w *writer) separators() string {
	if w.locale != nil && w.locale.decimalComma {
		return ",."
	}
	return ".,"
}

func (w *writer) decimal(placeholder string) {
	i := w.behind - 1
	w.behind++
	if i >= len(w.decimals) {
		return
	}
	rest := strings.Trim(w.decimals[i:], "0")
	switch {
	case placeholder == "0" || rest != "":
		w.out.WriteByte(w.decimals[i])
	case placeholder == "?":
		w.out.WriteByte(' ')
	}
}

func (w *writer) point() {
	if w.behind == 0 {
		w.out.WriteString(w.separators()[:1])
		w.behind = 1
	}
}

func (w *writer) writePower(sign string) {
	w.inPow = true
	w.out.WriteByte('E')
	switch {
	case w.power < 0:
		w.out.WriteByte('-')
	case sign == "E+":
		w.out.WriteByte('+')
	}
	power := w.power
	if power < 0 {
		power = -power
	}
	fmt.Fprintf(&w.out, "%0*d", w.sh.exponent, power)
}

// showFraction writes a number as a whole and a fraction with a denominator of at
// most two digits.
func showFraction(v float64) string {
	whole, rest := math.Modf(math.Abs(v))
	sign := ""
	if v < 0 {
		sign = "-"
	}
	above, below := nearest(rest)
	switch {
	case above == 0:
		return sign + General(whole)
	case above == below:
		return sign + General(whole+1)
	case whole == 0:
		return fmt.Sprintf("%s%d/%d", sign, above, below)
	}
	return fmt.Sprintf("%s%s %d/%d", sign, General(whole), above, below)
}

func nearest(rest float64) (above, below int) {
	best := math.Inf(1)
	for d := 1; d < 100; d++ {
		n := int(math.Round(rest * float64(d)))
		if miss := math.Abs(rest - float64(n)/float64(d)); miss < best-1e-12 {
			best, above, below = miss, n, d
		}
	}
	return above, below
}
