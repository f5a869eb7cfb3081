package mail

import (
	"bytes"
	"io"
	"mime"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"

	"spoor/internal/extract/charset"
	"spoor/internal/text"
)

// shown are the headers that a page starts with, in this order.
func shown() []string {
	return []string{"From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject"}
}

// headings is the top of the page: one line a header.
func headings(h textproto.MIMEHeader) string {
	var b strings.Builder
	for _, name := range shown() {
		for _, value := range h.Values(name) {
			if value = decodeHeader(value); value != "" {
				b.WriteString(name + ": " + value + "\n")
			}
		}
	}
	return b.String()
}

// metadata is what searches and lists need of the headers.
func metadata(h textproto.MIMEHeader) map[string]string {
	meta := map[string]string{}
	for key, name := range map[string]string{
		"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "subject": "Subject",
		"message-id": "Message-Id", "in-reply-to": "In-Reply-To",
	} {
		var values []string
		for _, v := range h.Values(name) {
			if v = decodeHeader(v); v != "" {
				values = append(values, v)
			}
		}
		if len(values) > 0 {
			meta[key] = strings.Join(values, ", ")
		}
	}
	for key, names := range onTheWay() {
		var values []string
		for _, name := range names {
			for _, v := range h.Values(name) {
				values = append(values, decodeHeader(v))
			}
		}
		if all := strings.Join(values, "; "); all != "" {
			meta[key] = strings.ToValidUTF8(all[:min(len(all), longestMeta)], "")
		}
	}
	if at, ok := parseDate(h.Get("Date")); ok {
		meta["date"] = at.Format(time.RFC3339)
	}
	return meta
}

// longestMeta is how many bytes of what a mail says of its way are kept.
const longestMeta = 4000

// onTheWay are the headers that tell from which machine and by which ways a mail came;
// they are in the metadata and not on the page.
func onTheWay() map[string][]string {
	return map[string][]string{
		"reply-to":       {"Reply-To"},
		"return-path":    {"Return-Path"},
		"delivered-to":   {"Delivered-To", "X-Original-To", "Envelope-To"},
		"received":       {"Received"},
		"originating-ip": {"X-Originating-Ip", "X-Originating-Email", "X-Sender-Ip", "X-Client-Ip", "X-Source-Ip"},
		"mailer":         {"X-Mailer", "User-Agent"},
		"references":     {"References"},
		"url":            {"Snapshot-Content-Location", "Content-Location"},
	}
}

// parseDate reads a date as mail writes it (RFC 5322 section 3.3).
func parseDate(s string) (time.Time, bool) {
	at, err := netmail.ParseDate(strings.TrimSpace(s))
	return at, err == nil
}

// decodeHeader decodes the encoded words of RFC 2047 and bare 8-bit text, unfolds
// and normalises.
func decodeHeader(raw string) string {
	words := mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) {
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		s, _ := charset.Decode(data, label)
		return strings.NewReader(s), nil
	}}
	s, err := words.DecodeHeader(raw)
	if err != nil || strings.Contains(s, "=?") {
		// The tolerant decoder knows words with spaces and wrong lengths.
		s = enmime.DecodeRFC2047(raw)
	}
	if !utf8.ValidString(s) {
		s, _ = charset.Decode([]byte(s), "")
	}
	return strings.Join(strings.Fields(text.Normalise(s).String()), " ")
}

// strip drops the line that mailbox files put before a mail ("From a@b Mon ..."),
// as some programs leave it in when they export one.
func strip(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	rest := bytes.TrimLeft(data, "\r\n")
	for _, mark := range []string{"From ", ">From "} {
		if bytes.HasPrefix(rest, []byte(mark)) {
			if _, after, ok := bytes.Cut(rest, []byte{'\n'}); ok {
				return after
			}
		}
	}
	return rest
}
