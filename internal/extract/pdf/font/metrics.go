package font

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Widths of the standard fonts, which need not come with their own (ISO 32000-2,
// 9.6.2.2; figures of the Adobe font metrics), for the codes 0x20 to 0x7E in
// thousandths of an em.
var (
	helvetica = [95]uint16{
		278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
		556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
	}
	helveticaBold = [95]uint16{
		278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
		975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
		333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
		611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
	}
	times = [95]uint16{
		250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
		500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
		921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
		556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
		333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
		500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
	}
	timesBold = [95]uint16{
		250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278,
		500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500,
		930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778,
		611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500,
		333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500,
		556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
	}
)

const courierWidth = 600

// standardHeights is how far letters reach above and below the baseline, in ems, in
// the standard font of that name or of one that viewers take for it (figures of the
// Adobe font metrics); false for other fonts.
func standardHeights(baseFont string) (ascent, descent float64, ok bool) {
	family, style, _ := strings.Cut(strings.ReplaceAll(baseFont, ",", "-"), "-")
	switch strings.TrimSuffix(style, "MT") {
	case "", "Roman", "Bold", "Italic", "BoldItalic", "Oblique", "BoldOblique":
	default:
		return 0, 0, false
	}
	switch strings.TrimSuffix(strings.ReplaceAll(family, " ", ""), "MT") {
	case "Helvetica", "Arial":
		return 0.718, -0.207, true
	case "Times", "TimesNewRoman", "TimesNewRomanPS":
		return 0.683, -0.217, true
	case "Courier", "CourierNew", "CourierNewPS":
		return 0.629, -0.157, true
	case "Symbol":
		return 1.010, -0.293, true
	case "ZapfDingbats":
		return 0.820, -0.143, true
	}
	return 0, 0, false
}

// standardWidth is the width of text in the standard font that a font's name is
// closest to. Accented letters are as wide as their base letters.
func standardWidth(baseFont string) func(text string) float64 {
	name := strings.ToLower(baseFont)
	if strings.Contains(name, "courier") || strings.Contains(name, "mono") {
		return func(string) float64 { return courierWidth }
	}
	bold := strings.Contains(name, "bold") || strings.Contains(name, "black")
	table := &helvetica
	serif := strings.Contains(name, "times") || strings.Contains(name, "roman")
	switch {
	case serif && bold:
		table = &timesBold
	case serif:
		table = &times
	case bold:
		table = &helveticaBold
	}
	return func(text string) float64 {
		if text == "" {
			return 0
		}
		if c := baseLetter(text); c >= ' ' && c <= '~' {
			return float64(table[c-' '])
		}
		return 500
	}
}

// baseLetter is the first character of text without its accents.
func baseLetter(text string) rune {
	r, _ := utf8.DecodeRuneInString(norm.NFKD.String(text))
	switch r {
	case '\u2018', '\u2019':
		return '\''
	case '\u2013', '\u2212':
		return '-'
	}
	return r
}
