// Package header reads the headers and footers of Excel sheets, which old and new
// workbooks write alike.
package header

import "strings"

// Text is a header or footer without its codes for fonts, fields and positions
// (ECMA-376 part 1, 18.3.1.39; MS-XLS 2.4.136), on one line.
func Text(s string) string {
	var b strings.Builder
	for s != "" {
		before, code, ok := strings.Cut(s, "&")
		b.WriteString(before)
		if !ok || code == "" {
			break
		}
		switch c := code[0]; {
		case c == '&':
			b.WriteByte('&')
		case strings.IndexByte("LCR", c) >= 0:
			b.WriteByte(' ')
		case c == '"': // a font
			_, s, _ = strings.Cut(code[1:], `"`)
			continue
		case c >= '0' && c <= '9': // a size
			s = strings.TrimLeft(code, "0123456789")
			continue
		case c == 'K' && len(code) >= 7: // a colour
			s = code[7:]
			continue
		}
		s = code[1:]
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
