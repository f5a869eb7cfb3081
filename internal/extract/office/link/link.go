// Package link reads the HYPERLINK fields that Word and RTF share (ECMA-376 part 1,
// 17.16.5.25).
package link

import "strings"

// Of is the address in a HYPERLINK instruction; empty for other fields and for links
// within the document.
func Of(instruction string) string {
	rest := strings.TrimSpace(instruction)
	if len(rest) < 10 || !strings.EqualFold(rest[:9], "HYPERLINK") {
		return ""
	}
	rest = strings.TrimSpace(rest[9:])
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		address, _, _ := strings.Cut(quoted, `"`)
		return address
	}
	if strings.HasPrefix(rest, `\`) || rest == "" {
		return ""
	}
	return strings.Fields(rest)[0]
}

// Behind is what to write behind a link's text: its address, unless the text says it
// already, apart from scheme and final slash.
func Behind(text, address string) string {
	if address == "" {
		return ""
	}
	bare := strings.ToLower(strings.TrimSuffix(address, "/"))
	for _, scheme := range []string{"http://", "https://", "mailto:", "tel:"} {
		bare = strings.TrimPrefix(bare, scheme)
	}
	if strings.Contains(strings.ToLower(text), bare) {
		return ""
	}
	return " <" + address + ">"
}
