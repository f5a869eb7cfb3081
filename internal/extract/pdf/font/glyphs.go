package font

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed glyphs.txt
var glyphList string

// glyphs is the glyph list by name. It is read once, when the first font asks.
var glyphs = sync.OnceValue(func() map[string]string {
	out := make(map[string]string, 4400)
	for line := range strings.Lines(glyphList) {
		name, code, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if r, err := strconv.ParseUint(code, 16, 32); ok && err == nil {
			out[name] = string(rune(r))
		}
	}
	return out
})

// maxGlyphName bounds names; longer ones mean nothing.
const maxGlyphName = 127

// glyphText is the text that a glyph's name stands for (Adobe Glyph List
// specification, section 2): listed, uniXXXX, uXXXXXX, parts joined by "_", a suffix
// after "." dropped; and the names that typesetters make of plain codes. Empty when
// it says nothing.
func glyphText(name string) string {
	if len(name) > maxGlyphName {
		return ""
	}
	if t, ok := glyphs()[name]; ok {
		return t
	}
	if base, _, found := strings.Cut(name, "."); found {
		if base == "" {
			return ""
		}
		return glyphText(base)
	}
	if strings.Contains(name, "_") {
		var b strings.Builder
		for part := range strings.SplitSeq(name, "_") {
			b.WriteString(glyphText(part))
		}
		return b.String()
	}
	if t := uniName(name); t != "" {
		return t
	}
	return codeName(name)
}

// uniName reads uniXXXX, uniXXXXYYYY and uXXXX to uXXXXXX.
func uniName(name string) string {
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var b strings.Builder
		for ; hex != ""; hex = hex[4:] {
			b.WriteString(codePoint(hex[:4], 16))
		}
		return b.String()
	}
	if hex, ok := strings.CutPrefix(name, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		return codePoint(hex, 16)
	}
	return ""
}

// codeName reads "a65", "c65", "g65", "C0065": one or two letters and the character's code
// in decimal, as older typesetters number the glyphs of an encoding.
func codeName(name string) string {
	digits := strings.TrimLeft(name, "acgACG")
	if letters := len(name) - len(digits); letters < 1 || letters > 2 || digits == "" || len(digits) > 4 {
		return ""
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n <= ' ' || n > 255 {
		return ""
	}
	return winText(byte(n))
}

// codePoint is the character with a code; empty for surrogates and what is none.
func codePoint(digits string, base int) string {
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return ""
	}
	return string(rune(n))
}
