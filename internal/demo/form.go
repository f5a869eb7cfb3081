package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/png"
	"strings"
	"time"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"spoor/internal/evidence"
	"spoor/internal/extract/extracttest"
)

// form is how a document lies on the disk.
type form string

// The forms that authors can ask for.
const (
	plainText form = "text"
	chat      form = "chat" // an export of WhatsApp
	page      form = "html"
	letter    form = "docx"
	paper     form = "pdf"
	table     form = "xlsx" // rows by line, cells by tab; a line "# name" starts a sheet
	mail      form = "mail"
	archive   form = "zip"
	locked    form = "locked"  // a zip that asks for a password
	ajar      form = "ajar"    // a zip of which one file asks for a password
	bomb      form = "bomb"    // a zip that inflates to a thousand times its size
	broken    form = "damaged" // a PDF of which the upload broke off
	nothing   form = "empty"
	photo     form = "photo"
	voice     form = "voice" // a voice message
)

func forms() []form {
	return []form{plainText, chat, page, letter, paper, table, mail, archive, locked, ajar, bomb, broken, nothing, photo, voice}
}

// kind is the word for the format, "" where the bytes show none.
func (f form) kind() string {
	switch f {
	case locked, ajar, bomb:
		return "zip"
	case broken:
		return "pdf"
	case photo:
		return "image"
	case nothing, voice:
		return ""
	case plainText, chat, page, letter, paper, table, mail, archive:
		return string(f)
	}
	return ""
}

func (f form) outcome() evidence.Outcome {
	switch f {
	case locked:
		return evidence.NeedsPassword
	case ajar:
		return evidence.Partial
	case bomb:
		return evidence.Memory
	case broken:
		return evidence.Damaged
	case nothing, photo: // a photo here is a speck, too small to show anything
		return evidence.Empty
	case voice:
		return evidence.Unsupported
	case plainText, chat, page, letter, paper, table, mail, archive:
	}
	return evidence.OK
}

// bombMiB is just more than what extractors unpack without asking how much of it the
// archive holds (extract.RatioFloor).
const bombMiB = 68

// part is a document inside another, ready made.
type part struct {
	name string
	form form
	data []byte
}

// make builds the bytes of a document from its text without marks. Archives carry
// day on their entries.
func (s section) make(text string, parts []part, day time.Time) ([]byte, error) {
	switch s.form {
	case plainText, chat:
		return encode(text, s.charset)
	case page:
		return webPage(text), nil
	case letter:
		return extracttest.Docx(strings.Split(strings.TrimSpace(text), "\n")...), nil
	case table:
		return extracttest.Xlsx(sheets(text)...), nil
	case mail:
		return message(text, s.path, parts), nil
	case archive:
		return extracttest.Zip(entries(parts, day)...), nil
	case locked, ajar:
		return extracttest.ZipEncrypted(strings.TrimSpace(text), entries(parts, day)...), nil
	case bomb:
		return extracttest.ZipBomb(bombMiB), nil
	case paper:
		return pdf(text)
	case broken:
		whole, err := pdf(text)
		return extracttest.Truncated(whole, 40), err
	case photo:
		return dot(s.path)
	case voice:
		return append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), bytes.Repeat([]byte("\xff\xfb\x90\x64\x00\x0f\xf0\x00\x00\x69"), 200)...), nil
	case nothing:
	}
	return nil, nil
}

// encode writes text in the named character set; UTF-16 with a byte order mark.
func encode(text, charset string) ([]byte, error) {
	if charset == "" {
		return []byte(text), nil
	}
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return nil, fmt.Errorf("character set %q: %w", charset, err)
	}
	if charset == "utf-16le" {
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return enc.NewEncoder().Bytes([]byte(text))
}

// webPage makes a page of a title line and paragraphs; lines starting with "- " are
// a list.
func webPage(text string) []byte {
	title, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>%[1]s</title></head>\n<body>\n<h1>%[1]s</h1>\n", html.EscapeString(title))
	for paragraph := range strings.SplitSeq(strings.TrimSpace(rest), "\n\n") {
		if items, ok := strings.CutPrefix(paragraph, "- "); ok {
			b.WriteString("<ul>\n")
			for item := range strings.SplitSeq(items, "\n- ") {
				b.WriteString("<li>" + html.EscapeString(item) + "</li>\n")
			}
			b.WriteString("</ul>\n")
			continue
		}
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>\n") + "</p>\n")
	}
	return []byte(b.String() + "</body>\n</html>\n")
}

func sheets(text string) []extracttest.Sheet {
	var all []extracttest.Sheet
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		name, ok := strings.CutPrefix(line, "# ")
		if ok || len(all) == 0 {
			if !ok {
				name = "Blad1"
			}
			all = append(all, extracttest.Sheet{Name: name})
			if ok {
				continue
			}
		}
		last := &all[len(all)-1]
		last.Rows = append(last.Rows, strings.Split(line, "\t"))
	}
	return all
}

func entries(parts []part, day time.Time) []extracttest.Entry {
	all := make([]extracttest.Entry, len(parts))
	for i, p := range parts {
		all[i] = extracttest.Entry{Name: p.name, Data: p.data, Modified: day}
	}
	return all
}

// dot is a grey speck (PNG, ISO/IEC 15948); every path has its own.
func dot(path string) ([]byte, error) {
	picture := image.NewGray(image.Rect(0, 0, 8, 8))
	sum := evidence.DigestOf([]byte(path))
	copy(picture.Pix, sum[:])
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}

// lines breaks base64 where mail must: after 76 characters (RFC 2045).
func lines(data []byte) string {
	s := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s + "\r\n"
}
