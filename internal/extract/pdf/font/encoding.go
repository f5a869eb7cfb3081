package font

import (
	"golang.org/x/text/encoding/charmap"
)

// vector is an encoding: it maps the codes of a simple font to text; empty for codes without one.
type vector [256]string

// winText is a code in WinAnsiEncoding (ISO 32000-2, D.2): unused codes are bullets,
// and the two that repeat space and hyphen do so.
func winText(c byte) string {
	r := charmap.Windows1252.DecodeByte(c)
	switch {
	case c < ' ':
		return ""
	case r < 0xa0 && r >= 0x7f || r == 0xfffd:
		return "\u2022"
	case c == 0xad:
		return "-"
	}
	return string(r)
}

func winEncoding() vector {
	var e vector
	for c := range e {
		e[c] = winText(byte(c))
	}
	return e
}

// macEncoding is MacRomanEncoding.
func macEncoding() vector {
	var e vector
	for c := ' '; c < 256; c++ {
		if r := charmap.Macintosh.DecodeByte(byte(c)); c != 0x7f && c != 0xf0 {
			e[c] = string(r)
		}
	}
	e[0xca] = " "
	e[0xdb] = "\u00a4"
	return e
}

// standardHigh is StandardEncoding from 0xA1 on; a space is an unused code.
const standardHigh = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ" + // A1-AF
	" –†‡· ¶•‚„”»…‰ ¿" + // B0-BF
	" `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ" + // C0-CF
	"—" // D0

// standardEncoding is StandardEncoding.
func standardEncoding() vector {
	var e vector
	for c := ' '; c < 0x7f; c++ {
		e[c] = string(c)
	}
	e['\''], e['`'] = "\u2019", "\u2018"
	code := 0xa1
	for _, r := range standardHigh {
		if r != ' ' {
			e[code] = string(r)
		}
		code++
	}
	for code, text := range map[int]string{
		0xe1: "Æ", 0xe3: "ª", 0xe8: "Ł", 0xe9: "Ø", 0xea: "Œ", 0xeb: "º",
		0xf1: "æ", 0xf5: "ı", 0xf8: "ł", 0xf9: "ø", 0xfa: "œ", 0xfb: "ß",
	} {
		e[code] = text
	}
	return e
}

// symbolLow and symbolHigh are the Symbol font's own encoding (D.5); a no-break
// space is an unused code.
const (
	symbolLow = " !∀#∃%&∋()∗+,−./0123456789:;<=>?" + // 20-3F
		"≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_" + // 40-5F
		"\u00a0αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼" // 60-7E
	symbolHigh = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓" + // A0-AF
		"°±″≥×∝∂•÷≠≡≈…\u00a0\u00a0↵" + // B0-BF
		"ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉" + // C0-CF
		"∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓" + // D0-DF
		"◊〈®©™∑\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0" + // E0-EF
		"\u00a0〉∫⌠\u00a0⌡" // F0-F5
)

// symbolEncoding is the encoding of the Symbol font.
func symbolEncoding() vector {
	var e vector
	fill(&e, ' ', symbolLow)
	fill(&e, 0xa0, symbolHigh)
	return e
}

func fill(e *vector, code int, chars string) {
	for _, r := range chars {
		if r != '\u00a0' && code < len(e) {
			e[code] = string(r)
		}
		code++
	}
}

// dingbatsEncoding is the encoding of ZapfDingbats, so far as Unicode lists the
// signs in the same order.
func dingbatsEncoding() vector {
	var e vector
	e[' '] = " "
	for c := 0x21; c < 0x7f; c++ {
		e[c] = string(rune(0x2701 + c - 0x21))
	}
	for c := 0xa1; c < 0xff; c++ {
		e[c] = string(rune(0x2761 + c - 0xa1))
	}
	return e
}

// namedEncoding is one of the encodings that a PDF can name; false for another name.
func namedEncoding(name string) (vector, bool) {
	switch name {
	case "WinAnsiEncoding":
		return winEncoding(), true
	case "MacRomanEncoding":
		return macEncoding(), true
	case "StandardEncoding":
		return standardEncoding(), true
	}
	return vector{}, false
}
