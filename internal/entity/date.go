package entity

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"spoor/internal/evidence"
)

// dateReader knows the names of the months in nl en de pl ro bg hu es fr.
type dateReader struct {
	months map[string]int
}

func newDateReader() dateReader {
	r := dateReader{months: map[string]int{}}
	month := 0
	for line := range strings.Lines(monthNames) {
		month++
		for name := range strings.FieldsSeq(line) {
			r.months[name] = month
		}
	}
	return r
}

// monthNames lists the names without accents, one month a line; Polish also in the
// genitive, Hungarian also with the suffix "on".
const monthNames = `januari january januar jan stycznia styczen ianuarie януари януари january enero janvier ene sty jan
februari february februar feb lutego luty februarie февруари februar febrero fevrier
maart march marz marca marzec martie март marcius marciusban marzo mars mrt mar
april kwietnia kwiecien aprilie април aprilis abril avril apr
mei may mai maja maj mai май majus mayo
juni june juin czerwca czerwiec iunie юни junius junio jun
juli july juillet lipca lipiec iulie юли julius julio jul
augustus august sierpnia sierpien август augusztus agosto aout aug
september wrzesnia wrzesien septembrie септември szeptember septiembre septembre sept sep
oktober october pazdziernika pazdziernik octombrie октомври oktober octubre octobre okt oct
november listopada listopad noiembrie ноември noviembre novembre nov
december dezember grudnia grudzien decembrie декември diciembre decembre dec dez`

// find claims days: 12-03-2024, 12.3.24, 2024-03-12, 12 maart 2024, March 12, 2024,
// 2024. március 12.; months with a year as the interval of their days; and a day
// and month without a year as --03-12 (ISO 8601:2000), which no one should order.
// Days come before months in figures, as everywhere in Europe.
func (r dateReader) find(s *sheet) []candidate {
	var out []candidate
	for i := 0; i < len(s.tokens); i++ {
		last, normal := r.at(s, i)
		if normal == "" {
			continue
		}
		out = append(out, candidate{kind: evidence.Date, span: s.span(i, last), normal: normal})
		i = last
	}
	return out
}

func (r dateReader) at(s *sheet, i int) (last int, normal string) {
	if s.glued(i) {
		return 0, ""
	}
	if !s.tokens[i].digits {
		return r.fromMonth(s, i)
	}
	if n := len(s.raw(i)); n != 1 && n != 2 && n != 4 {
		return 0, ""
	}
	if last, normal = interval(s, i); normal != "" {
		return last, normal
	}
	if last, normal = inFigures(s, i); normal != "" {
		return last, normal
	}
	if s.asked && strings.HasSuffix(s.gap(i), "--") && s.gap(i+1) == "-" && s.isDigits(i+1) {
		return i + 1, yearless(s.raw(i), s.raw(i+1))
	}
	if last, normal = r.yearFirst(s, i); normal != "" {
		return last, normal
	}
	return r.fromDay(s, i)
}

// inFigures reads three numbers with the same separator.
func inFigures(s *sheet, i int) (last int, normal string) {
	if !s.isDigits(i+1) || !s.isDigits(i+2) {
		return 0, ""
	}
	mark := s.gap(i + 1)
	if mark != "-" && mark != "/" && mark != "." && mark != ". " || s.gap(i+2) != mark || s.glued(i+3) || s.isDigits(i-1) && s.gap(i) == mark {
		return 0, ""
	}
	if next := s.gap(i + 3); s.isDigits(i+3) && (next == "-" || next == "/" || next == ".") {
		return 0, ""
	}
	a, b, c := s.raw(i), s.raw(i+1), s.raw(i+2)
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		return i + 2, day(a, b, c)
	case len(a) <= 2 && len(b) <= 2 && len(c) == 4:
		return i + 2, day(c, b, a)
	case len(a) == 2 && len(b) == 2 && len(c) == 2:
		return i + 2, day(century(c), b, a)
	}
	return 0, ""
}

// interval reads the ISO form 2024-03-01/2024-03-31.
func interval(s *sheet, i int) (last int, normal string) {
	for j := i; j < i+6; j++ {
		if !s.isDigits(j) || j > i && s.gap(j) != "-" && (j != i+3 || s.gap(j) != "/") {
			return 0, ""
		}
	}
	if len(s.raw(i)) != 4 || len(s.raw(i+3)) != 4 || s.glued(i+6) {
		return 0, ""
	}
	from, to := day(s.raw(i), s.raw(i+1), s.raw(i+2)), day(s.raw(i+3), s.raw(i+4), s.raw(i+5))
	if from == "" || to < from {
		return 0, ""
	}
	return i + 5, from + "/" + to
}

// century completes a year of two figures: 00-39 are this century.
func century(year string) string {
	if year < "40" {
		return "20" + year
	}
	return "19" + year
}

// fromDay reads "12 maart 2024", "12. März 2024", "12 de marzo de 2024", "12 maart".
func (r dateReader) fromDay(s *sheet, i int) (last int, normal string) {
	if len(s.raw(i)) > 2 {
		return 0, ""
	}
	m := i + 1
	if word := s.word(m); word == "de" || word == "st" || word == "nd" || word == "rd" || word == "th" || word == "of" || word == "e" {
		m++
	}
	month := r.month(s, m)
	if month == 0 || !isDateGap(s.gap(m)) {
		return 0, ""
	}
	y := m + 1
	if word := s.word(y); word == "de" || word == "del" {
		y++
	}
	if s.isYear(y) && isDateGap(s.gap(y)) {
		return y, day(s.raw(y), strconv.Itoa(month), s.raw(i))
	}
	if len(s.raw(m)) < 3 || s.gap(m) != " " && s.gap(m) != ". " {
		return 0, ""
	}
	return m, yearless(strconv.Itoa(month), s.raw(i))
}

// fromMonth reads "March 12, 2024" and "maart 2024".
func (r dateReader) fromMonth(s *sheet, i int) (last int, normal string) {
	month := r.month(s, i)
	if month == 0 || !s.isDigits(i+1) || !isDateGap(s.gap(i+1)) {
		return 0, ""
	}
	if s.isYear(i+1) && !s.glued(i+2) {
		return i + 1, wholeMonth(s.raw(i+1), month)
	}
	y := i + 2
	if word := s.word(y); word == "st" || word == "nd" || word == "rd" || word == "th" {
		y++
	}
	if len(s.raw(i+1)) <= 2 && s.isYear(y) && (s.gap(y) == ", " || s.gap(y) == " ") && s.isCapital(i) {
		return y, day(s.raw(y), strconv.Itoa(month), s.raw(i+1))
	}
	return 0, ""
}

// yearFirst reads the Hungarian "2024. március 12.".
func (r dateReader) yearFirst(s *sheet, i int) (last int, normal string) {
	month := r.month(s, i+1)
	if !s.isYear(i) || month == 0 || s.gap(i+1) != ". " && s.gap(i+1) != " " || !s.isDigits(i+2) || len(s.raw(i+2)) > 2 || s.gap(i+2) != " " {
		return 0, ""
	}
	return i + 2, day(s.raw(i), strconv.Itoa(month), s.raw(i+2))
}

func (r dateReader) month(s *sheet, i int) int {
	if !s.isWord(i) || s.tokens[i].end-s.tokens[i].start > 30 || s.tokens[i].end-s.tokens[i].start < 3 {
		return 0
	}
	return r.months[s.word(i)]
}

func (s *sheet) isYear(i int) bool {
	raw := s.raw(i)
	return s.isDigits(i) && len(raw) == 4 && (raw[:2] == "19" || raw[:2] == "20")
}

func isDateGap(gap string) bool {
	return gap == "" || gap == " " || gap == ". " || gap == "-" || gap == "." || gap == " '"
}

// day writes a day as ISO 8601; "" when there is no such day.
func day(year, month, date string) string {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(date)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 1000 || m < 1 || m > 12 || t.Day() != d || t.Month() != time.Month(m) {
		return ""
	}
	return t.Format(time.DateOnly)
}

// yearless writes a day of an unnamed year; "" when no year has it.
func yearless(month, date string) string {
	full := day("2024", month, date)
	if full == "" {
		return ""
	}
	return "--" + full[5:]
}

// wholeMonth writes a month as the interval of its first and last day.
func wholeMonth(year string, month int) string {
	y, _ := strconv.Atoi(year)
	last := time.Date(y, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("%04d-%02d-01/%s", y, month, last.Format(time.DateOnly))
}
