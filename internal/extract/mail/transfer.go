package mail

import (
	"bytes"
	"strings"
)

// transferred undoes a part's Content-Transfer-Encoding (RFC 2045 section 6). It
// decodes whatever can be decoded; faults counts what broke the rules.
func transferred(data []byte, encoding string) (out []byte, faults int, known bool) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "7bit", "8bit", "binary":
		return data, 0, true
	case "base64":
		if prose(data) {
			return data, 1, true
		}
		out, faults = fromBase64(data)
		return out, faults, true
	case "quoted-printable":
		out, faults = fromQuotedPrintable(data)
		return out, faults, true
	}
	return data, 0, false
}

// fromBase64 skips white space and junk, and goes on after padding, because some
// programs encode a file in several pieces.
func fromBase64(data []byte) (out []byte, faults int) {
	out = make([]byte, 0, len(data)/4*3+3)
	var bits uint32
	n := 0 // characters in bits
	flush := func() {
		switch n {
		case 1:
			faults++
		case 2:
			out = append(out, byte(bits>>4&0xff))
		case 3:
			out = append(out, byte(bits>>10&0xff), byte(bits>>2&0xff))
		}
		bits, n = 0, 0
	}
	for _, c := range data {
		switch v := sextet(c); {
		case v >= 0:
			bits = bits<<6 | uint32(v) //nolint:gosec // a sextet is 0 to 63
			if n++; n == 4 {
				out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
				bits, n = 0, 0
			}
		case c == '=':
			flush()
		case c != '\r' && c != '\n' && c != ' ' && c != '\t':
			faults++
		}
	}
	flush()
	return out, faults
}

// prose reports whether data that claims to be base64 is text with spaces.
func prose(data []byte) bool {
	data = bytes.TrimSpace(data)
	return bytes.Count(data, []byte(" "))*20 > len(data)
}

func sextet(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

// fromQuotedPrintable keeps an equals sign that encodes nothing.
func fromQuotedPrintable(data []byte) (out []byte, faults int) {
	out = make([]byte, 0, len(data))
	for line := range bytes.Lines(data) {
		text := bytes.TrimRight(line, "\r\n")
		end := line[len(text):]
		text = bytes.TrimRight(text, " \t")
		if bytes.HasSuffix(text, []byte("=")) {
			text, end = text[:len(text)-1], nil
		}
		for i := 0; i < len(text); i++ {
			if text[i] != '=' {
				out = append(out, text[i])
				continue
			}
			if i+2 < len(text) && nibble(text[i+1]) >= 0 && nibble(text[i+2]) >= 0 {
				out = append(out, byte(nibble(text[i+1])<<4|nibble(text[i+2]))) //nolint:gosec // two nibbles make a byte
				i += 2
				continue
			}
			out = append(out, '=')
			faults++
		}
		out = append(out, end...)
	}
	return out, faults
}

func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
