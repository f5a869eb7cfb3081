package chat

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"spoor/internal/extract/charset"
)

const (
	headBytes = 8 << 10   // of a file's start are looked at
	lookBytes = 128 << 10 // where that holds something like a message
)

// Sniff reports whether a file is an export of a conversation, and its media type.
// opening is its start, decoded; data all of it.
func Sniff(opening string, data io.Reader) (media string, ok bool) {
	switch {
	case telegramHTML(opening):
		return "text/html", true
	case telegramJSON(opening), metaJSON(opening):
		return "application/json", true
	case messagesXML(opening):
		return "text/xml", true
	case !anyHeader(opening):
		return "", false
	}
	more, err := io.ReadAll(io.LimitReader(data, lookBytes))
	if err != nil {
		return "", false
	}
	text, _ := charset.Decode(more, "")
	s := newSurvey()
	if err := s.read(strings.NewReader(text)); err != nil {
		return "", false
	}
	return "text/plain", s.isChat()
}

// anyHeader reports whether a line of a text starts as a message does.
func anyHeader(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if _, ok := parseHeader(normal(line)); ok {
			return true
		}
	}
	return false
}

// telegramHTML tells Telegram's pages from others: they hold messages in a history.
func telegramHTML(text string) bool {
	return strings.Contains(text, `class="page_body chat_page"`) || strings.Contains(text, `<div class="history">`) &&
		strings.Contains(text, `class="message `)
}

var telegramSign = regexp.MustCompile(`"(?:date_unixtime|from_id|actor_id)"\s*:`)

func telegramJSON(text string) bool {
	text = strings.TrimLeft(text, "\ufeff \t\r\n")
	if !strings.HasPrefix(text, "{") {
		return false
	}
	one := strings.Contains(text, `"messages"`) && telegramSign.MatchString(text)
	return one || strings.Contains(text, `"about"`) && (strings.Contains(text, `"personal_information"`) || strings.Contains(text, `"chats"`))
}

var metaSign = regexp.MustCompile(`"(?:timestamp_ms|timestamp)"\s*:\s*\d{12,}`)

// metaJSON tells the conversations of Facebook, Messenger and Instagram.
func metaJSON(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, "\ufeff \t\r\n"), "{") && strings.Contains(text, `"participants"`) &&
		strings.Contains(text, `"messages"`) && metaSign.MatchString(text) &&
		(strings.Contains(text, `"sender_name"`) || strings.Contains(text, `"senderName"`))
}

var messagesRoot = regexp.MustCompile(`^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^>]*-->\s*|<\?xml-stylesheet[^>]*\?>\s*)*<(?:smses|calls)\b`)

func messagesXML(text string) bool { return messagesRoot.MatchString(strings.TrimLeft(text, "\ufeff")) }

// mark is what phones put before what they themselves write.
const mark = "\u200e"

// marked reports whether a line has the mark where the sender's words would start.
func marked(line []byte) bool {
	_, after, ok := bytes.Cut(line, []byte(": "))
	return ok && bytes.HasPrefix(after, []byte(mark))
}
