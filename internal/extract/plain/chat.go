package plain

import (
	"regexp"
	"slices"
	"strings"
)

// chat counts the lines that start a message. WhatsApp writes
//
//	[12-03-2024, 14:02:11] Naam: tekst          (iOS)
//	12-03-2024 14:02 - Naam: tekst              (Android)
//
// with the date in the order, separators and clock of the phone's country, and
// lines without a name for what the app itself says; exporters of Signal write
// "[2024-03-12 14:02] Naam: tekst". Other lines go on with the message before.
type chat struct {
	lines    int // not blank
	messages int // date, time and name
	notices  int // date and time only
	names    map[string]bool
}

const mostNames = 256

// stamp finds date and time at the start of a line. An opening bracket or a dash
// after the time is required: log files have neither.
var stamp = regexp.MustCompile(`^(?:\[(?:` + date + `),? ` + clock + `\] ?|(?:` + date + `),? ` + clock + ` ?[-–] )(.*)$`)

const (
	date  = `\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\d{2})?\.?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\.?`
	clock = `\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[apAP]\.? ?[mM]\.?)?`
)

func (c *chat) read(page string) {
	for line := range strings.SplitSeq(page, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		c.lines++
		m := stamp.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, _, ok := strings.Cut(m[1], ":")
		if !ok || name == "" || len(name) > 100 || level(name) {
			c.notices++
			continue
		}
		c.messages++
		if c.names == nil {
			c.names = map[string]bool{}
		}
		if len(c.names) < mostNames {
			c.names[name] = true
		}
	}
}

// level reports whether a name is what programs write in their logs.
func level(name string) bool {
	switch strings.ToUpper(strings.TrimSpace(name)) {
	case "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL":
		return true
	}
	return false
}

// is reports whether the text is a chat: most lines with a time have a name, and
// there are not many more lines than messages.
func (c *chat) is() bool {
	return c.messages >= 3 && c.messages > c.notices && c.messages*5 >= c.lines
}

func (c *chat) participants() string {
	names := make([]string, 0, len(c.names))
	for name := range c.names {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}
