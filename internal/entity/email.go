package entity

import (
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// findEmails claims addresses of the common subset of RFC 5321, in lower case, and
// those disguised as "naam [at] domein [punt] nl".
func findEmails(s *sheet) []candidate {
	var out []candidate
	for at := strings.IndexByte(s.text, '@'); at >= 0; {
		if c, ok := emailAround(s.text, at); ok {
			out = append(out, c)
		}
		next := strings.IndexByte(s.text[at+1:], '@')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return append(out, disguisedEmails(s)...)
}

// maxLocal and maxDomain are the limits of RFC 5321, section 4.5.3.1.
const maxLocal, maxDomain = 64, 255

func emailAround(text string, at int) (candidate, bool) {
	start := at
	for start > 0 && at-start <= maxLocal && isLocalByte(text[start-1]) {
		start--
	}
	for start < at && strings.IndexByte(".-'+", text[start]) >= 0 {
		start++
	}
	end := at + 1
	for end < len(text) && end-at <= maxDomain && isDomainByte(text[end]) {
		end++
	}
	domain := trimDomain(text[at+1 : end])
	local := text[start:at]
	if local == "" || at-start > maxLocal || strings.HasSuffix(local, ".") || !isDomain(domain) {
		return candidate{}, false
	}
	span := evidence.Span{Start: start, End: at + 1 + len(domain)}
	return candidate{kind: evidence.Email, span: span, normal: strings.ToLower(span.Of(text))}, true
}

func isLocalByte(b byte) bool { return alnumByte(b) || strings.IndexByte("._%+-'&=", b) >= 0 }

func isDomainByte(b byte) bool { return alnumByte(b) || b == '.' || b == '-' || b >= utf8.RuneSelf }

func alnumByte(b byte) bool { return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z' }

// trimDomain drops what is no part of a domain: everything from the first rune
// that isn't a letter, digit, dot or dash, and the full stop of the sentence.
func trimDomain(domain string) string {
	for i, r := range domain {
		if r >= utf8.RuneSelf && !isAlnum(r) {
			domain = domain[:i]
			break
		}
	}
	return strings.TrimRight(domain, ".-")
}

// isDomain asks for two labels or more, none empty, and a top level of letters.
func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) >= 2 && utf8.RuneCountInString(last) >= 2 && !strings.ContainsAny(last, "0123456789")
}
