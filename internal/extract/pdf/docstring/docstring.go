// Package docstring decodes the text strings of PDF (ISO 32000-2, 7.9.2.2): UTF-16
// or UTF-8 with a byte order mark, else PDFDocEncoding. Its dates too (7.9.4).
package docstring

import (
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode is a text string as UTF-8. Line ends become "\n"; language escapes are
// dropped.
func Decode(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		s = decode16(s[2:], 0, 1)
	case strings.HasPrefix(s, "\xff\xfe"):
		s = decode16(s[2:], 1, 0)
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		s = strings.ToValidUTF8(s[3:], "\ufffd")
	default:
		s = decodeDoc(s)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
}

// decode16 is UTF-16 whose high byte is at one position of each pair and the low one
// at the other.
func decode16(s string, high, low int) string {
	u := make([]uint16, 0, len(s)/2)
	escaped := false
	for i := 0; i+1 < len(s); i += 2 {
		c := uint16(s[i+high])<<8 | uint16(s[i+low])
		if c == 0x1b {
			escaped = !escaped
			continue
		}
		if !escaped && c != 0 {
			u = append(u, c)
		}
	}
	return string(utf16.Decode(u))
}

// The codes of PDFDocEncoding that differ from Latin-1 (D.2).
const (
	docLow  = "˘ˇˆ˙˝˛˚˜"                               // 18-1F
	docHigh = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffd€" // 80-A0
)

func decodeDoc(s string) string {
	low, high := []rune(docLow), []rune(docHigh)
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x18 && c < 0x20:
			b.WriteRune(low[c-0x18])
		case c >= 0x80 && c <= 0xa0:
			b.WriteRune(high[c-0x80])
		case c >= 0x20 || c == '\n' || c == '\r' || c == '\t':
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// Date is a date string, "D:20240131120000+01'00'", in UTC; false when it is none.
func Date(s string) (time.Time, bool) {
	digits := strings.TrimPrefix(strings.TrimSpace(s), "D:")
	zone := ""
	if i := strings.IndexAny(digits, "+-Zz"); i >= 0 {
		digits, zone = digits[:i], digits[i:]
	}
	const layout = "20060102150405"
	if n := len(digits); n < 4 || n%2 == 1 || n > len(layout) || utf8.RuneCountInString(digits) != n {
		return time.Time{}, false
	}
	t, err := time.Parse(layout[:len(digits)], digits)
	if err != nil {
		return time.Time{}, false
	}
	return t.Add(-offset(zone)).UTC(), true
}

// offset is a time zone, "+01'00'".
func offset(zone string) time.Duration {
	zone = strings.ReplaceAll(zone, "'", "")
	if len(zone) < 3 {
		return 0
	}
	if len(zone) == 3 {
		zone += "00"
	}
	t, err := time.Parse("-0700", zone[:min(5, len(zone))])
	if err != nil {
		return 0
	}
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}
