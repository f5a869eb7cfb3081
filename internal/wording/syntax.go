package wording

import (
	"fmt"
	"strings"

	"spoor/indexes/query"
)

// syntax words a mistake in a query and points at its place.
func (l Language) syntax(e *query.SyntaxError) string {
	line := fmt.Sprintf("%s (%s %d)", l.mistake(e.Code), l.Say("positie", "at byte"), e.At+1)
	if e.Near != "" {
		line += ": " + oneLine(e.Near)
	}
	if len(e.Fields) > 0 {
		return line + "; " + l.Say("velden zijn ", "fields are ") + strings.Join(e.Fields, ", ")
	}
	return line + "; " + l.Say(`voorbeeld: paspoort AND (bus OR "oude tuinweg") indicator:id-retention`, `example: passport AND (bus OR "oude tuinweg") indicator:id-retention`)
}

// wide words a query that would look up too many words.
func (l Language) wide(e *query.TooWideError) string {
	what := l.Say("de vraag als geheel", "the query as a whole")
	if e.What != "" {
		what = oneLine(e.What) + "*"
	}
	return fmt.Sprintf(l.Say("%s past op meer dan %d verschillende woorden; maak het begin van het woord langer", "%s matches more than %d different words; make the beginning of the word longer"), what, e.Limit)
}

func (l Language) mistake(c query.Code) string {
	switch c {
	case query.UnclosedQuote:
		return l.Say("een aanhalingsteken wordt niet gesloten", "a quote is not closed")
	case query.UnclosedParenthesis:
		return l.Say("een haakje wordt niet gesloten", "a parenthesis is not closed")
	case query.UnopenedParenthesis:
		return l.Say("een haakje wordt gesloten maar niet geopend", "a parenthesis is closed but not opened")
	case query.EmptyParentheses:
		return l.Say("tussen de haakjes staat niets", "there is nothing between the parentheses")
	case query.MissingOperand:
		return l.Say("naast AND, OR, NOT of - ontbreekt een woord", "a word is missing beside AND, OR, NOT or -")
	case query.EmptyPhrase:
		return l.Say("tussen de aanhalingstekens staat geen woord", "there is no word between the quotes")
	case query.UnknownField:
		return l.Say("dit veld bestaat niet", "there is no such field")
	case query.MissingValue:
		return l.Say("na de dubbele punt ontbreekt een waarde", "a value is missing after the colon")
	case query.NestedField:
		return l.Say("een veld in een veld kan niet", "a field can't stand inside a field")
	case query.StarInside, query.StarAlone, query.PrefixOfWords:
		return l.Say("een * mag alleen aan het einde van een woord", "a * may only stand at the end of a word")
	case query.WordTooLong, query.TooLong:
		return l.Say("de vraag is te lang", "the query is too long")
	case query.TooDeep:
		return l.Say("de haakjes zijn te diep genest", "the parentheses are nested too deeply")
	case query.NothingToSearch:
		return l.Say("de vraag bevat geen woord", "the query holds no word")
	case query.LoneBackslash:
		return l.Say("na \\ ontbreekt een teken", "a character is missing after \\")
	case query.NotText:
		return l.Say("de vraag is geen leesbare tekst (UTF-8)", "the query is not readable text (UTF-8)")
	}
	return l.Say("de vraag klopt niet", "the query is not right")
}
