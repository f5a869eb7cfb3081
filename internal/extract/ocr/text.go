package ocr

import (
	"math"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/layout"
	"spoor/internal/text"
)

// builder writes the text of a reading word by word.
type builder struct {
	out   []byte
	words []evidence.Word
}

// write adds a word after a separator. A word that was cut at the end of a line is put
// together again: its two parts follow each other without the hyphen.
func (b *builder) write(said, separator string, at evidence.Box) {
	t := normal(said)
	if t == "" {
		return
	}
	if n := len(b.words); n > 0 {
		if last := &b.words[n-1]; separator == "\n" && layout.Hyphenated(last.Text, t) {
			_, size := utf8.DecodeLastRuneInString(last.Text)
			last.Text = last.Text[:len(last.Text)-size]
			last.End -= size
			b.out = b.out[:last.End]
		} else {
			b.out = append(b.out, separator...)
		}
	}
	start := len(b.out)
	b.out = append(b.out, t...)
	b.words = append(b.words, evidence.Word{Text: t, Span: evidence.Span{Start: start, End: len(b.out)}, Box: at})
}

// normal is a word normalised and without white space, which the recogniser's answer or
// normalising itself can bring into it (U+00B4 becomes a space and an accent). What lay
// on both sides of it can melt together, so the whole is normalised once more.
func normal(said string) string {
	joined := strings.Join(strings.Fields(text.Normalise(said).String()), "")
	return text.Normalise(joined).String()
}

// lines groups words by the line that the recogniser put them on, in its order.
func lines(ws []word) [][]word {
	var out [][]word
	for i, w := range ws {
		if i == 0 || ws[i-1].line != w.line {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], w)
	}
	return out
}

// write turns words into text; place gives the box on the page.
func write(ws []word, place func(box) evidence.Box) (string, []evidence.Word) {
	var b builder
	for i := range ws {
		separator := " "
		switch {
		case i == 0:
		case ws[i-1].paragraph != ws[i].paragraph:
			separator = "\n\n"
		case ws[i-1].line != ws[i].line:
			separator = "\n"
		}
		b.write(ws[i].text, separator, place(ws[i].at))
	}
	return string(b.out), b.words
}

// points is a box in pixels of a page in points, within the page, to a hundredth of a
// point so that every machine says the same.
func points(b box, scale, width, height float64) evidence.Box {
	var out evidence.Box
	limit := [4]float64{width, height, width, height}
	for i, v := range b {
		out[i] = math.Round(min(max(v*scale, 0), limit[i])*100) / 100
	}
	return out
}
