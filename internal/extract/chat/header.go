package chat

import (
	"regexp"
	"strconv"
	"strings"
	"time"

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
//	2024. 03. 12. 14:05 - Name: text        Hungarian
//	[2024-03-12, 14:05] Name: text          Signal
//
// A bracket, or a dash with a space behind it, is required: log files have neither.
var headerForm = regexp.MustCompile(`^(\[)?(\d{1,4})(\. |[-/.])(\d{1,2})(\. |[-/.])(\d{1,4})\.?(?: ?г\.)?,?` +
	`(?: (?:um|à|at|om|o|klo|kl\.|la|ora))? {1,2}(` + half + ` )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,6})?(?: ?ч\.)?` +
	`(?: ?(` + half + `))?(?:(\]) ?| ?[-–—] )`)

const half = `[AaPp]\.? ?[Mm]\.?|上午|下午|de\.|du\.|ÖÖ|ÖS|öö|ös|ص|م`

const longestHeader = 80 // bytes; times end well before

// parseHeader reads the start of a normalised line.
func parseHeader(line string) (header, bool) {
	if line == "" || line[0] != '[' && (line[0] < '0' || line[0] > '9') {
		return header{}, false
	}
	m := headerForm.FindStringSubmatch(line[:min(len(line), longestHeader)])
	if m == nil || (m[1] == "") != (m[12] == "") || m[3] != m[5] {
		return header{}, false
	}
	h := header{
		dialect: dialect{bracket: m[1] != "", separator: m[3][0], yearFirst: len(m[2]) == 4},
		date:    [3]int{number(m[2]), number(m[4]), number(m[6])},
		short:   len(m[2]) <= 2 && len(m[6]) <= 2,
		bare:    bare(m[2]) || bare(m[4]),
		end:     len(m[0]),
	}
	if len(m[2]) == 3 || len(m[6]) == 3 || h.yearFirst && len(m[6]) == 4 {
		return header{}, false
	}
	when := m[7] + m[11]
	h.capital = strings.Contains(when, "M")
	var ok bool
	h.clock, ok = clockOf(number(m[8]), number(m[9]), number(m[10]), strings.TrimSpace(when))
	return h, ok && h.possible()
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
	switch half {
	case "下午", "du.", "ÖS", "ös", "م":
		return true
	}
	return half[0] == 'p' || half[0] == 'P'
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
