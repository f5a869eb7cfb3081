package numfmt

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is what a token of a format shows.
type kind byte

const (
	literal  kind = iota
	digit         // 0, # or ?
	point         // the decimal point
	group         // a comma: thousands, or a division by 1,000
	percent       // the value times 100
	exponent      // E+ or E-
	slash         // of a fraction
	datePart      // y, m, d, h or s, repeated
	elapsed       // [h], [m] or [s]
	halfDay       // AM/PM or A/P
	fraction      // of seconds
)

type token struct {
	kind kind
	text string
}

// parse reads one section of a format.
func parse(code string) section {
	p := &parser{rest: code}
	for p.rest != "" {
		p.next()
	}
	s := p.section
	s.general = p.general && !s.date
	return s
}

type parser struct {
	section
	rest    string
	general bool
}

func (p *parser) add(k kind, text string) { p.tokens = append(p.tokens, token{k, text}) }

// take removes the first n bytes and gives them.
func (p *parser) take(n int) string {
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken
}

func (p *parser) next() {
	switch c := p.rest[0]; c {
	case '"':
		p.quoted()
	case '\\':
		p.take(1)
		p.add(literal, p.character())
	case '_': // a space as wide as a character
		p.take(1)
		p.character()
		p.add(literal, " ")
	case '*': // a character to fill the cell with
		p.take(1)
		p.character()
	case '[':
		p.bracket()
	case '0', '#', '?':
		p.add(digit, p.take(1))
	case '.':
		p.dot()
	case ',':
		p.add(group, p.take(1))
	case '%':
		p.add(percent, p.take(1))
	case '/':
		p.add(slash, p.take(1))
	default:
		p.word()
	}
}

func (p *parser) character() string {
	_, n := utf8.DecodeRuneInString(p.rest)
	return p.take(n)
}

func (p *parser) quoted() {
	p.take(1)
	text, rest, _ := strings.Cut(p.rest, `"`)
	p.rest = rest
	p.add(literal, text)
}

// dot is a decimal point, or starts the fraction of seconds.
func (p *parser) dot() {
	p.take(1)
	if n := len(p.rest) - len(strings.TrimLeft(p.rest, "0")); n > 0 && p.afterSeconds() {
		p.add(fraction, p.take(min(n, 3)))
		return
	}
	p.add(point, ".")
}

func (p *parser) afterSeconds() bool {
	if len(p.tokens) == 0 {
		return false
	}
	last := p.tokens[len(p.tokens)-1]
	return (last.kind == datePart || last.kind == elapsed) && last.text[0] == 's'
}

// bracket reads a colour, a condition, a currency with its locale, or an elapsed time.
func (p *parser) bracket() {
	inside, rest, ok := strings.Cut(p.rest[1:], "]")
	if !ok {
		p.add(literal, p.take(1))
		return
	}
	p.rest = rest
	lower := strings.ToLower(inside)
	switch {
	case strings.HasPrefix(inside, "$"):
		symbol, locale, _ := strings.Cut(inside[1:], "-")
		p.add(literal, symbol)
		p.locale(locale)
	case lower != "" && strings.Trim(lower, lower[:1]) == "" && strings.Contains("hms", lower[:1]):
		p.add(elapsed, lower)
		p.date = true
	case strings.ContainsAny(inside, "<>="):
		p.setCondition(inside)
	}
}

// locale sets what a Windows language number means for us; its last four
// hexadecimal digits are the language.
func (p *parser) locale(hex string) {
	if id, err := strconv.ParseUint(hex, 16, 64); err == nil {
		p.section.locale = localeOf(id)
	}
}

func (p *parser) setCondition(inside string) {
	digits := strings.TrimLeft(inside, "<>=")
	if v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64); err == nil {
		p.condition = condition{op: inside[:len(inside)-len(digits)], value: v}
	}
}

// start is how what is left begins, in upper case. Letters beyond ASCII stay as they are:
// the upper case of "ſ" is an S, and shorter.
func (p *parser) start() string {
	start := []byte(p.rest[:min(len(p.rest), len("STANDAARD"))])
	for i, c := range start {
		if 'a' <= c && c <= 'z' {
			start[i] = c - 'a' + 'A'
		}
	}
	return string(start)
}

// word reads letters: General, AM/PM, an exponent, a part of a date, or text.
func (p *parser) word() {
	upper := p.start()
	switch {
	case strings.HasPrefix(upper, "GENERAL"), strings.HasPrefix(upper, "STANDAARD"):
		p.take(len("General"))
		p.rest = strings.TrimPrefix(p.rest, "rd")
		p.general = true
	case strings.HasPrefix(upper, "AM/PM"):
		p.add(halfDay, p.take(5))
		p.date = true
	case strings.HasPrefix(upper, "A/P"):
		p.add(halfDay, p.take(3))
		p.date = true
	case strings.HasPrefix(upper, "E+"), strings.HasPrefix(upper, "E-"):
		p.add(exponent, strings.ToUpper(p.take(2)))
	case strings.ContainsRune("YMDHSJ", rune(upper[0])):
		p.datePart()
	case upper[0] == '@':
		p.take(1)
		p.general = true
	default:
		p.add(literal, p.character())
	}
}

// datePart reads a letter and its repetitions. j is the Dutch spelling of y.
func (p *parser) datePart() {
	letter := p.rest[0]
	n := 1
	for n < len(p.rest) && p.rest[n]|0x20 == letter|0x20 {
		n++
	}
	text := strings.ReplaceAll(strings.ToLower(p.take(n)), "j", "y")
	p.add(datePart, text)
	p.date = true
}
