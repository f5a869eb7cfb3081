package extracttest

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// Eml is a mail message (RFC 5322) with a text and, if given, attachments.
func Eml(from, to, subject, text string, attachments ...Entry) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <1@voorbeeld.example>\r\nMIME-Version: 1.0\r\n",
		from, to, subject, Day().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	if len(attachments) == 0 {
		b.WriteString("Content-Type: text/plain; charset=utf-8\r\n\r\n" + crlf(text) + "\r\n")
		return []byte(b.String())
	}
	b.WriteString("Content-Type: multipart/mixed; boundary=grens\r\n\r\n--grens\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + crlf(text) + "\r\n")
	for _, a := range attachments {
		fmt.Fprintf(&b, "--grens\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=%q\r\n\r\n", a.Name)
		b.WriteString(lines(base64.StdEncoding.EncodeToString(a.Data)))
	}
	b.WriteString("--grens--\r\n")
	return []byte(b.String())
}

// EmlNested is a message in a message, so many deep.
func EmlNested(depth int) []byte {
	inner := Eml("a@voorbeeld.example", "b@voorbeeld.example", "bodem", "hier ligt het")
	for i := range depth - 1 {
		inner = fmt.Appendf(nil, "From: a@voorbeeld.example\r\nSubject: laag\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=g%d\r\n\r\n--g%d\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--g%d--\r\n", i, i, inner, i)
	}
	return inner
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// lines breaks base64 where mail must: after 76 characters.
func lines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	b.WriteString(s + "\r\n")
	return b.String()
}
