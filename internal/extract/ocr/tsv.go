package ocr

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a recognised word.
type word struct {
	text string
	conf float64 // 0 to 100
	at   box
	// line tells words of different lines apart, paragraph lines of different paragraphs.
	line, paragraph int
}

// letters counts the letters and digits of a word.
func (w *word) letters() int {
	n := 0
	for _, r := range w.text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// Bounds of what a recogniser may say about one picture.
const (
	maxWords     = 100_000
	maxWordBytes = 400
)

// Columns of tesseract's TSV.
const (
	colLevel = iota
	colPage
	colBlock
	colParagraph
	colLine
	colWord
	colLeft
	colTop
	colWidth
	colHeight
	colConf
	colText
	columns
)

// levelWord marks lines about words; the others are about what holds them.
const levelWord = "5"

// parseTSV reads the words of a recogniser's answer about a picture of w x h pixels, in
// its order. Lines that make no sense are passed over, boxes are cut to the picture.
func parseTSV(tsv []byte, w, h int) []word {
	var out []word
	ids := map[[4]string]int{}
	number := func(key [4]string) int {
		if _, ok := ids[key]; !ok {
			ids[key] = len(ids)
		}
		return ids[key]
	}
	for line := range strings.Lines(string(tsv)) {
		if len(out) == maxWords {
			break
		}
		f := strings.SplitN(strings.TrimRight(line, "\r\n"), "\t", columns)
		if len(f) != columns || f[colLevel] != levelWord {
			continue
		}
		wd, ok := parseWord(f, w, h)
		if !ok {
			continue
		}
		key := [4]string{f[colPage], f[colBlock], f[colParagraph], "-"}
		wd.paragraph = number(key)
		key[3] = f[colLine]
		wd.line = number(key)
		out = append(out, wd)
	}
	return out
}

func parseWord(f []string, w, h int) (word, bool) {
	text := strings.TrimSpace(strings.ToValidUTF8(f[colText], "\uFFFD"))
	if text == "" || len(text) > maxWordBytes || !utf8.ValidString(text) {
		return word{}, false
	}
	var n [4]int
	for i := range n {
		v, err := strconv.Atoi(f[colLeft+i])
		if err != nil || v < 0 || v > math.MaxInt32 {
			return word{}, false
		}
		n[i] = v
	}
	at := box{float64(min(n[0], w)), float64(min(n[1], h)), float64(min(n[0]+n[2], w)), float64(min(n[1]+n[3], h))}
	if at.width() <= 0 || at.height() <= 0 {
		return word{}, false
	}
	conf, err := strconv.ParseFloat(f[colConf], 64)
	if err != nil || math.IsNaN(conf) {
		conf = 0
	}
	return word{text: text, conf: min(max(conf, 0), 100), at: at}, true
}
