package chat

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"spoor/internal/text"
)

// dialect is the form in which an export starts its messages.
type dialect struct {
	bracket   bool // [time] name, rather than time - name
	separator byte // between day, month and year
	yearFirst bool // in four digits
}

// header is what starts a message: a date in some order, a clock, and where the
// rest of the line begins.
type header struct {
	dialect
	date    [3]int
	short   bool // the year has two digits, wherever it stands
	bare    bool // a day or month below 10 has no zero before it
	capital bool // "PM", as in America, rather than "pm"
	clock   time.Duration
	end     int // bytes of the line
}

// headerForm covers, in normalised text:
//
//	12-03-2024 14:05 - Naam: tekst          Android, Dutch
//	[12-03-2024, 14:05:11] Naam: tekst      iOS
//	3/12/24, 2:05 PM - Name: text           Android, American
//	12.03.24 г., 14:05 ч. - Name: text      Bulgarian
//	2024. 03. 12. du. 2:05 - Name: text     Hungarian
//	١٢/٣/٢٠٢٤، ٢:٠٥ م - Name: text          Arabic, in figures of its own
//	[2024-03-12, 14:05] Name: text          Signal
//
// A bracket, or a dash with a space behind it, is required: log files have neither.
var headerForm = regexp.MustCompile(`^(?P<open>\[)?` + dateForm + `[,،]?(?: (?:um|à|at|om|o|klo|kl\.|la|ora))? {1,2}` + clockForm + endForm)

// reversedForm has the clock before the date, as in Vietnam: 14:05, 12/03/2024 - Name: text
var reversedForm = regexp.MustCompile(`^(?P<open>\[)?` + clockForm + `,? ` + dateForm + endForm)

const (
	dateForm  = `(?P<one>\d{1,4})(?P<between>\. |[-/.])(?P<two>\d{1,2})(?P<again>\. |[-/.])(?P<three>\d{1,4})\.?(?: ?г\.)?`
	clockForm = `(?:(?P<early>` + half + `) ?)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:[.,]\d{1,6})?(?: ?ч\.)?(?: ?(?P<late>` + half + `))?(?: ?ч\.)?`
	endForm   = `(?:(?P<close>\]) ?| ?[-–—] )`
	// half of the day: Latin and Spanish, Hungarian, Turkish, Bulgarian, Greek,
	// Albanian, Czech and Slovak, Ukrainian, Vietnamese, Arabic, Chinese, Japanese, Korean.
	half = `[AaPp]\.? ?[Mm]\.?|de\.|du\.|ÖÖ|ÖS|öö|ös|(?:пр|сл)\. ?об\.|[πμ]\.?μ\.?|[ΠΜ]\.?Μ\.?|e (?:paradites|pasdites)|dop\.|odp\.|дп|пп|SA|CH|ص|م|上午|下午|午前|午後|오전|오후`
)

const longestHeader = 96 // bytes; times end well before

// parseHeader reads the start of a normalised line.
func parseHeader(line string) (header, bool) {
	if line == "" || line[0] != '[' && (line[0] < '0' || line[0] > '9') && !strings.ContainsRune(figures, first(line)) {
		return header{}, false
	}
	begin, ends := western(line)
	form := headerForm
	m := form.FindStringSubmatch(begin)
	if m == nil {
		form = reversedForm
		m = form.FindStringSubmatch(begin)
	}
	if m == nil {
		return header{}, false
	}
	part := func(name string) string { return m[form.SubexpIndex(name)] }
	one, two, three := part("one"), part("two"), part("three")
	if (part("open") == "") != (part("close") == "") || part("between") != part("again") {
		return header{}, false
	}
	h := header{
		dialect: dialect{bracket: part("open") != "", separator: part("between")[0], yearFirst: len(one) == 4},
		date:    [3]int{number(one), number(two), number(three)},
		short:   len(one) <= 2 && len(three) <= 2,
		bare:    bare(one) || bare(two),
		end:     ends[len(m[0])],
	}
	if len(one) == 3 || len(three) == 3 || h.yearFirst && len(three) == 4 {
		return header{}, false
	}
	when := part("early") + part("late")
	h.capital = strings.Contains(when, "M")
	var ok bool
	h.clock, ok = clockOf(number(part("hour")), number(part("minute")), number(part("second")), when)
	return h, ok && h.possible()
}

// figures are those of Arabic and of Persian, in which phones write dates.
const figures = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"

func first(line string) rune {
	r, _ := utf8.DecodeRuneInString(line)
	return r
}

// western is the start of a line with the figures of Arabic and Persian written as
// Western ones, and where each of its bytes, and its end, lies in the line.
func western(line string) (string, []int) {
	var b strings.Builder
	ends := make([]int, 0, longestHeader+utf8.UTFMax)
	for at, r := range line {
		if at >= longestHeader {
			line = line[:at]
			break
		}
		switch {
		case r >= '٠' && r <= '٩':
			r -= '٠' - '0'
		case r >= '۰' && r <= '۹':
			r -= '۰' - '0'
		}
		b.WriteRune(r)
		for len(ends) < b.Len() {
			ends = append(ends, at)
		}
	}
	return b.String(), append(ends, len(line))
}

func bare(digits string) bool { return len(digits) == 1 }

// number reads at most four digits; none is zero.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// clockOf is the time since midnight; false for one that no clock shows.
func clockOf(hour, minute, second int, half string) (time.Duration, bool) {
	if minute > 59 || second > 59 || hour > 23 {
		return 0, false
	}
	if half != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if afternoon(half) {
			hour += 12
		}
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second, true
}

func afternoon(half string) bool {
	switch strings.ToLower(strings.NewReplacer(".", "", " ", "").Replace(half)) {
	case "pm", "du", "ös", "слоб", "μμ", "epasdites", "odp", "пп", "ch", "م", "下午", "午後", "오후":
		return true
	}
	return false
}

// normal is a line as pages hold it, without what only says in which direction it runs.
func normal(line string) string { return text.Normalise(line).String() }

// longestName is the most bytes that a sender's name has.
const longestName = 100

// sender cuts the rest of a message's first line into who and what; false for a
// line of the program, which has no sender. body is where the words start.
func sender(rest string) (name string, body int, ok bool) {
	at := strings.Index(rest, ": ")
	if at < 0 && strings.HasSuffix(rest, ":") {
		at = len(rest) - 1
	}
	if at <= 0 || at > longestName || notice(rest[:at]) {
		return "", 0, false
	}
	name = strings.TrimSpace(rest[:at])
	return name, min(at+2, len(rest)), name != ""
}

// level reports whether a name is what programs write in their logs.
func level(name string) bool {
	switch strings.ToUpper(name) {
	case "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL":
		return true
	}
	return false
}
