package entity

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// moneyReader knows the words and signs for currencies, as ISO 4217 codes.
type moneyReader struct {
	words map[string]string
}

func newMoneyReader() moneyReader {
	r := moneyReader{words: map[string]string{}}
	for line := range strings.Lines(currencyWords) {
		code, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		r.words[strings.ToLower(code)] = code
		for word := range strings.FieldsSeq(words) {
			r.words[word] = code
		}
	}
	return r
}

const currencyWords = `EUR euro euros eurot euroert euroval eurotje евро euroi eurocent
PLN zl zloty zlotych zlote
RON lei leu
BGN лв лева лев leva lev
HUF ft forint forintot forintert
USD dollar dollars dolar dolari dolares dollart долара
GBP pound pounds
CZK kc koruna korun
UAH грн гривень гривні
TRY tl lira
CHF franken francs
RSD dinar
MDL`

// currencySigns are the signs, in the order in which they are looked for.
const currencySigns = "€EUR $USD £GBP"

// find claims amounts with a currency sign or word before or after them, and the
// Dutch "1.234,-", which can only be euros.
func (r moneyReader) find(s *sheet) []candidate {
	var out []candidate
	next := 0
	for i := range s.tokens {
		if !s.tokens[i].digits || s.tokens[i].start < next || s.tokens[i].end-s.tokens[i].start > 12 {
			continue
		}
		if c, ok := r.at(s, i); ok {
			out = append(out, c)
			next = c.span.End
		}
	}
	return out
}

func (r moneyReader) at(s *sheet, i int) (candidate, bool) {
	start, code := r.before(s, i)
	if start < 0 && s.glued(i) {
		return candidate{}, false
	}
	cents, end, dash := amount(s.text, s.tokens[i].start)
	if start < 0 {
		start = s.tokens[i].start
	}
	after, afterEnd := r.after(s, end)
	switch {
	case code != "" && (after == "" || after != code):
	case after != "":
		code, end = after, afterEnd
	case code == "" && dash:
		code = "EUR"
	case code == "":
		return candidate{}, false
	}
	if cents < 0 {
		return candidate{}, false
	}
	normal := fmt.Sprintf("%s %d.%02d", code, cents/100, cents%100)
	return candidate{kind: evidence.Money, span: evidence.Span{Start: start, End: end}, normal: normal}, true
}

// before reads a sign or word in front of token i.
func (r moneyReader) before(s *sheet, i int) (start int, code string) {
	gap := s.gap(i)
	trimmed := strings.TrimRight(gap, " ")
	for entry := range strings.FieldsSeq(currencySigns) {
		sign := entry[:len(entry)-3]
		if strings.HasSuffix(trimmed, sign) && len(gap)-len(trimmed) <= 2 {
			return s.tokens[i].start - (len(gap) - len(trimmed)) - len(sign), entry[len(entry)-3:]
		}
	}
	if !s.isWord(i-1) || gap != " " && gap != "" && gap != ": " {
		return -1, ""
	}
	word := s.raw(i - 1)
	if code := r.words[s.word(i-1)]; code != "" && (word == code || s.word(i-1) == "eur" || s.asked) {
		return s.tokens[i-1].start, code
	}
	return -1, ""
}

// after reads a sign or word behind an amount.
func (r moneyReader) after(s *sheet, end int) (code string, to int) {
	rest := s.text[end:]
	trimmed := strings.TrimLeft(rest, " ")
	if len(rest)-len(trimmed) > 2 {
		return "", 0
	}
	at := end + len(rest) - len(trimmed)
	for entry := range strings.FieldsSeq(currencySigns) {
		if sign := entry[:len(entry)-3]; strings.HasPrefix(trimmed, sign) {
			return entry[len(entry)-3:], at + len(sign)
		}
	}
	word := trimmed
	for n := range trimmed {
		if c, _ := classOf(trimmed[n:]); c != letter || n > 32 {
			word = trimmed[:n]
			break
		}
	}
	if code := r.words[fold(word)]; code != "" && word != "" && (word != "ft" || s.language == "hu" || s.asked) {
		return code, at + len(word)
	}
	return "", 0
}

// amount reads a number from a digit on: thousands in groups of three after a dot,
// comma, apostrophe or space; one or two decimals after a comma or dot; ",-"; and
// k or mln behind it. It is in cents; -1 when it is too large.
func amount(text string, at int) (cents int64, end int, dash bool) {
	whole := digitsAt(text, at)
	end = at + len(whole)
	for len(whole) <= 12 && end < len(text) && strings.IndexByte(".,' ", text[end]) >= 0 {
		group := digitsAt(text, end+1)
		if len(group) != 3 || end-at > 3 && text[end-4] != text[end] {
			break
		}
		whole += group
		end += 4
	}
	value, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || value > maxCents/100 {
		return -1, end, false
	}
	cents = value * 100
	if end < len(text) && (text[end] == ',' || text[end] == '.') {
		fraction := digitsAt(text, end+1)
		switch {
		case len(fraction) == 1 || len(fraction) == 2:
			n, _ := strconv.ParseInt((fraction + "0")[:2], 10, 64)
			cents += n
			end += 1 + len(fraction)
		case strings.HasPrefix(text[end+1:], "--"):
			dash, end = true, end+3
		case strings.HasPrefix(text[end+1:], "-"), strings.HasPrefix(text[end+1:], "–"):
			_, size := utf8.DecodeRuneInString(text[end+1:])
			dash, end = true, end+1+size
		}
	}
	return scaled(text, cents, end, dash)
}

// maxCents bounds amounts: what is larger is no money.
const maxCents = 1e15

// scaled applies k (thousand) and mln, mio, miljoen (million) behind an amount.
func scaled(text string, cents int64, end int, dash bool) (int64, int, bool) {
	rest := text[end:]
	if (strings.HasPrefix(rest, "k") || strings.HasPrefix(rest, "K")) && !alnumAt(text, end+1) && cents < maxCents/1000 {
		return cents * 1000, end + 1, dash
	}
	for _, word := range [...]string{" miljoen", " mln", " mio", " million", "-million"} {
		if hasWord(rest, word) && cents < maxCents/1e6 {
			return cents * 1e6, end + len(word), dash
		}
	}
	for _, word := range [...]string{" miljard", " mld", " billion", "-billion"} {
		if hasWord(rest, word) && cents < maxCents/1e9 {
			return cents * 1e9, end + len(word), dash
		}
	}
	return cents, end, dash
}

// hasWord reports whether a text starts with a word, however it is capitalised.
func hasWord(text, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word) && !alnumAt(text, len(word))
}

func digitsAt(text string, at int) string {
	end := at
	for end < len(text) && end-at < 20 && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if at >= len(text) {
		return ""
	}
	return text[at:end]
}
