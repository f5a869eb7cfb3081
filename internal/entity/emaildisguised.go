package entity

import (
	"strings"

	"spoor/internal/evidence"
)

// disguisedEmails reads "naam [at] domein [punt] nl", with any brackets, or with
// bare words when both the at and a dot are spelled out.
func disguisedEmails(s *sheet) []candidate {
	var out []candidate
	for i := 1; i+2 < len(s.tokens); i++ {
		if w := s.raw(i); w[0]|0x20 != 'a' || len(w) > len("apenstaartje") || !isAtWord(s.word(i)) {
			continue
		}
		if c, ok := disguisedAt(s, i); ok {
			out = append(out, c)
		}
	}
	return out
}

func isAtWord(word string) bool {
	return word == "at" || word == "apenstaart" || word == "apenstaartje" || word == "apestaartje"
}

func isDotWord(word string) bool { return word == "punt" || word == "dot" || word == "punkt" }

func disguisedAt(s *sheet, at int) (candidate, bool) {
	bracketed := strings.ContainsAny(s.gap(at), "[({<") && strings.ContainsAny(s.gap(at+1), "])}>")
	if !bracketed && (strings.TrimSpace(s.gap(at)) != "" || strings.TrimSpace(s.gap(at+1)) != "") {
		return candidate{}, false
	}
	start, local := localBefore(s, at)
	last, domain, spelled := domainAfter(s, at)
	if local == "" || !isDomain(domain) || !bracketed && !spelled {
		return candidate{}, false
	}
	plain, ok := emailAround(local+"@"+domain, len(local))
	if !ok || plain.span.End != len(local)+1+len(domain) || plain.span.Start != 0 {
		return candidate{}, false
	}
	return candidate{kind: evidence.Email, span: s.span(start, last), normal: plain.normal}, true
}

// localBefore joins the tokens before the at while they are joined by . - _ or "punt".
func localBefore(s *sheet, at int) (start int, local string) {
	start = at - 1
	local = s.raw(start)
	for start > 0 && at-start < 12 {
		switch gap := s.gap(start); {
		case gap == "" || gap == "." || gap == "-" || gap == "_":
			start--
			local = s.raw(start) + gap + local
		case start > 1 && isDotWord(s.word(start-1)) && isDisguisedGap(s.gap(start)) && isDisguisedGap(s.gap(start-1)):
			start -= 2
			local = s.raw(start) + "." + local
		default:
			return start, local
		}
	}
	return start, local
}

// domainAfter joins the tokens after the at; spelled tells that a dot was a word.
func domainAfter(s *sheet, at int) (last int, domain string, spelled bool) {
	last = at + 1
	domain = s.raw(last)
	for last+1 < len(s.tokens) && last-at < 12 {
		switch gap := s.gap(last + 1); {
		case gap == "" || gap == "." || gap == "-":
			last++
			domain += gap + s.raw(last)
		case isDotWord(s.word(last+1)) && last+2 < len(s.tokens) && isDisguisedGap(gap) && isDisguisedGap(s.gap(last+2)):
			last += 2
			domain += "." + s.raw(last)
			spelled = true
		default:
			return last, domain, spelled
		}
	}
	return last, domain, spelled
}

func isDisguisedGap(gap string) bool { return len(gap) <= 3 && strings.Trim(gap, " [](){}<>") == "" }
