package demo

import (
	"encoding/hex"
	"fmt"
	"mime"
	"strings"

	"spoor/internal/evidence"
)

// message is a mail (RFC 5322, MIME). The text starts with its headers - From, To,
// Date, Subject - and goes on after a blank line.
func message(text, path string, parts []part) []byte {
	head, body, _ := strings.Cut(text, "\n\n")
	var b strings.Builder
	for line := range strings.SplitSeq(head, "\n") {
		name, value, _ := strings.Cut(line, ": ")
		b.WriteString(name + ": " + header(value) + "\r\n")
	}
	sum := evidence.DigestOf([]byte(path + text))
	id := hex.EncodeToString(sum[:8])
	fmt.Fprintf(&b, "Message-ID: <%s@post.example>\r\nMIME-Version: 1.0\r\n", id)
	own := "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + crlf(body)
	if len(parts) == 0 {
		return []byte(b.String() + own)
	}
	boundary := "=_" + id
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n%s\r\n", boundary, boundary, own)
	for _, p := range parts {
		fmt.Fprintf(&b, "--%s\r\n%s", boundary, attachment(p))
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return []byte(b.String())
}

func attachment(p part) string {
	place := "Content-Disposition: " + mime.FormatMediaType("attachment", map[string]string{"filename": p.name}) + "\r\n"
	if p.form == mail {
		// A mail in a mail is not encoded as a whole (RFC 2046 section 5.2.1).
		return "Content-Type: message/rfc822\r\n" + place + "\r\n" + string(p.data) + "\r\n"
	}
	return "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n" + place + "\r\n" + lines(p.data)
}

// header encodes what is not ASCII (RFC 2047). Of "Name <address>" only the name.
func header(value string) string {
	name, address, ok := strings.Cut(value, " <")
	if !ok {
		return mime.QEncoding.Encode("utf-8", value)
	}
	return mime.QEncoding.Encode("utf-8", name) + " <" + address
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
