package detect

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/extract/charset"
	"spoor/internal/extract/chat"
)

// written tells the formats that are text apart. cut reports that head is not the
// whole file, which data reads.
func written(head []byte, cut bool, m *mimetype.MIME, data *io.SectionReader) Kind {
	media, _, _ := strings.Cut(m.String(), ";")
	if mailLike(head, cut) || m.Is("message/rfc822") {
		if mailbox(data) {
			return Kind{Word: "mbox", MIME: "application/mbox"}
		}
		return Kind{Word: "mail", MIME: "message/rfc822"}
	}
	text, ok := readable(head)
	if kind, found := byStart(text); ok && found {
		return kind
	}
	switch {
	case !ok && m.Is("application/octet-stream"), !ok && !textual(m):
		return Kind{Word: "unknown", MIME: media}
	}
	if conversation, ok := chat.Sniff(text, io.NewSectionReader(data, 0, data.Size())); ok {
		return Kind{Word: "chat", MIME: conversation}
	}
	switch {
	case m.Is("text/html"), htmlLike(text):
		return Kind{Word: "html", MIME: "text/html"}
	case kindOf(m, "application/json"), kindOf(m, "application/x-ndjson"):
		return Kind{Word: "json", MIME: media}
	case kindOf(m, "text/xml"), m.Is("image/svg+xml"):
		return Kind{Word: "xml", MIME: media}
	case textual(m):
		return Kind{Word: "text", MIME: media}
	case m.Is("application/octet-stream"):
		return Kind{Word: "text", MIME: "text/plain"}
	}
	return Kind{Word: "unknown", MIME: media}
}

// textual reports whether a media type is a kind of text.
func textual(m *mimetype.MIME) bool { return kindOf(m, "text/plain") }

// kindOf reports whether a media type is another one, or a special case of it.
func kindOf(m *mimetype.MIME, media string) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is(media) {
			return true
		}
	}
	return false
}

// readable decodes the start of a file and reports whether it is text: hardly any
// control characters. Old programs leave a few.
func readable(head []byte) (string, bool) {
	text, _ := charset.Decode(head, "")
	odd, all := 0, 0
	for _, r := range text {
		all++
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1b' || r >= 0x7f && r < 0xa0 || r == '\ufffd' {
			odd++
		}
	}
	return text, all > 0 && odd*50 <= all
}

var htmlStart = regexp.MustCompile(`(?i)^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|h[1-6]|span|font|b|br|ul|ol|a|center|style|script)\b`)

// htmlLike reports whether a text starts with a tag of HTML, or holds an html
// element near its start.
func htmlLike(text string) bool {
	const near = 1024
	if !strings.HasPrefix(strings.TrimLeft(text, "\ufeff \t\r\n"), "<") {
		return false
	}
	text = strings.TrimLeft(text, "\ufeff")
	return htmlStart.MatchString(text) || strings.Contains(strings.ToLower(text[:min(len(text), near)]), "<html")
}

var headerLine = regexp.MustCompile(`^([!-9;-~]+)[ \t]*:`)

// mailLike reports whether a file starts as a mail: only header lines, up to a
// blank line or the end of what is seen, and at least two that mail has.
func mailLike(head []byte, cut bool) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), "\r\n")
	lines := bytes.Split(head, []byte("\n"))
	if cut && len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	known := map[string]bool{}
	if Envelope(lines[0]) {
		known["from "] = true
		lines = lines[1:]
	}
	strays := 0
	for i, line := range lines {
		line = bytes.TrimRight(line, "\r")
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
		m := headerLine.FindSubmatch(line)
		switch {
		case m != nil:
			if name := strings.ToLower(string(m[1])); ofMail(name) {
				known[name] = true
			}
		case i == 0:
			return false
		case line[0] != ' ' && line[0] != '\t':
			strays++
		}
	}
	return (len(known) >= 2 || known["from "]) && strays*4 <= len(known)
}

func ofMail(name string) bool {
	switch name {
	case "from", "to", "cc", "bcc", "subject", "date", "message-id", "received", "return-path", "delivered-to",
		"mime-version", "content-type", "content-transfer-encoding", "reply-to", "in-reply-to", "sender", "x-mailer":
		return true
	}
	return false
}
