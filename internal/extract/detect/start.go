package detect

import (
	"regexp"
	"strings"
)

var (
	cardStart  = regexp.MustCompile(`(?i)^[\s\x{feff}]*BEGIN:(VCARD|VCALENDAR)[ \t]*(?:[\r\n]|$)`)
	flatStart  = regexp.MustCompile(`(?s)^[\s\x{feff}]*<(?:\?xml|office:document|!--).*?<office:document\b[^>]*\boffice:mimetype\s*=\s*["']([^"']+)["']`)
	emlxLength = regexp.MustCompile(`^\s*[0-9]{1,12}[ \t]*\r?\n`)
)

// byStart knows the formats that are text and say themselves, at their start, what
// they are: address cards (RFC 6350), calendars (RFC 5545), flat OpenDocument and
// mails as Apple Mail keeps them, which begin with their own length.
func byStart(text string) (Kind, bool) {
	if m := cardStart.FindStringSubmatch(text); m != nil {
		if strings.EqualFold(m[1], "VCARD") {
			return Kind{Word: "vcf", MIME: "text/vcard"}, true
		}
		return Kind{Word: "ics", MIME: "text/calendar"}, true
	}
	if m := flatStart.FindStringSubmatch(text); m != nil {
		if word := openDocument(m[1]); word != "" {
			return Kind{Word: word, MIME: m[1] + "-flat-xml"}, true
		}
	}
	if length := emlxLength.FindString(text); length != "" && mailLike([]byte(text[len(length):]), true) {
		return Kind{Word: "emlx", MIME: "message/x-emlx"}, true
	}
	return Kind{}, false
}
