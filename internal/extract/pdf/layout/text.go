package layout

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/text"
)

// Page is a page's text with its words.
type Page struct {
	Text  string // normalised (internal/text)
	Words []evidence.Word
}

// Build reads the glyphs of a page. It may note in them how far letters are set apart.
func Build(glyphs []content.Glyph) Page { return write(linesOf(glyphs)) }

// BuildOn reads the glyphs of a page on paper of the given size in points, and apart
// from it the lines that lie wholly outside the paper, where nobody sees them.
func BuildOn(glyphs []content.Glyph, width, height float64) (page, outside Page) {
	lines := linesOf(glyphs)
	if width <= 0 || height <= 0 {
		return write(lines), Page{}
	}
	var on, off []line
	for _, l := range lines {
		if slices.ContainsFunc(l.words, func(w word) bool {
			return w.box[2] >= 0 && w.box[3] >= 0 && w.box[0] <= width && w.box[1] <= height
		}) {
			on = append(on, l)
			continue
		}
		off = append(off, l)
	}
	return write(on), write(off)
}

func linesOf(glyphs []content.Glyph) []line {
	glyphs = compose(glyphs)
	measureSpacing(glyphs)
	return split(gather(glyphs))
}

// write writes lines down.
func write(lines []line) Page {
	markParagraphs(lines)
	var b builder
	for i := range lines {
		lines[i].orderRTL()
		b.line(&lines[i])
	}
	return Page{Text: string(b.out), Words: b.words}
}

// Append adds a text that has no place on the page as a paragraph of its own.
func (p *Page) Append(s string) {
	s = strings.TrimSpace(text.Normalise(s).String())
	if s == "" {
		return
	}
	if p.Text != "" {
		p.Text += "\n\n"
	}
	p.Text += s
}

// builder writes the text line by line.
type builder struct {
	out   []byte
	words []evidence.Word
}

func (b *builder) line(l *line) {
	for i := range l.words {
		w := &l.words[i]
		t := w.text
		if !plain(t) {
			t = strings.TrimSpace(text.Normalise(t).String())
		}
		if t == "" {
			continue
		}
		separator := " "
		switch {
		case i > 0:
			if along, _ := offsets(l.words[i-1].last, w.first); along > cellGap*max(w.em, l.words[i-1].em) {
				separator = "\t"
			}
		case l.paragraph:
			separator = "\n\n"
		default:
			separator = "\n"
		}
		b.word(t, separator, w)
	}
}

// plain reports whether text is printable ASCII, which normalising doesn't change.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}

// word adds a word after its separator. A word that was cut at the end of a line is
// put together again: its two parts follow each other without the hyphen.
func (b *builder) word(t, separator string, w *word) {
	if n := len(b.words); n > 0 {
		if last := &b.words[n-1]; separator == "\n" && hyphenated(last.Text, t) {
			b.unhyphenate(last)
		} else {
			b.out = append(b.out, separator...)
		}
	}
	start := len(b.out)
	b.out = append(b.out, t...)
	b.words = append(b.words, evidence.Word{
		Text: t,
		Span: evidence.Span{Start: start, End: len(b.out)},
		Box:  round(w.box),
	})
}

// unhyphenate takes the hyphen off the last word.
func (b *builder) unhyphenate(last *evidence.Word) {
	_, size := utf8.DecodeLastRuneInString(last.Text)
	last.Text = last.Text[:len(last.Text)-size]
	last.End -= size
	b.out = b.out[:last.End]
}

// hyphenated reports whether the word before a line end was cut there: letters and a
// hyphen, then a line that goes on in lower case, and not with a word that
// follows such a hyphen by itself ("in- en uitvoer").
func hyphenated(before, after string) bool {
	stem, ok := strings.CutSuffix(before, "-")
	if !ok {
		stem, ok = strings.CutSuffix(before, "\u2010")
	}
	if !ok || strings.Contains(stem, "-") {
		return false
	}
	return letters(stem) >= 2 && allLower(after) >= 3 && endsInLetter(stem) && !conjunction(after)
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// allLower counts the letters that s starts with, 0 unless they are lower case.
func allLower(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return n
		}
		if !unicode.IsLower(r) {
			return 0
		}
		n++
	}
	return n
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLower(r)
}

// conjunction reports the words that join two compounds of which the first is cut
// short, in the languages of the documents.
func conjunction(s string) bool {
	switch strings.TrimFunc(s, unicode.IsPunct) {
	case "and", "aan", "dan", "maar", "oder", "ofwel", "und", "tot", "noch", "lub", "oraz", "sau", "şi", "și", "vagy", "или":
		return true
	}
	return false
}

// round makes boxes equal on every machine: to a hundredth of a point.
func round(box evidence.Box) evidence.Box {
	for i, x := range box {
		box[i] = math.Round(x*100) / 100
	}
	return box
}
