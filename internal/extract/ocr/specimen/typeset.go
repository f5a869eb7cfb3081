package specimen

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Setting says how a page is set.
type Setting struct {
	DPI     int     // of the scan
	Points  float64 // size of the type; 0: 11
	Columns int     // 0: 1
	// Width and Height of the paper in points; 0: A4.
	Width, Height float64
	Paragraphs    int  // at most; 0: what fits
	Table         bool // with rules, below the first paragraph
	Photo         bool // a picture beside the text
	Banner        bool // white on black, with a line of text
}

const (
	marginPoints = 56.0
	leading      = 1.35 // line height in sizes of the type
	hyphenFrom   = 10   // runes of a word that is cut when it does not fit
)

// setter sets text on paper.
type setter struct {
	page        Page
	body, head  font.Face
	scale       float64 // pixels of a point
	size        float64 // pixels of the type
	left, right int     // of the column, in pixels
	y           int     // baseline of the line before
	bottom      int
	text        []string // paragraphs
	paragraph   int
	picture     image.Rectangle
	ink         color.Gray
}

// face is one of the Go fonts at so many pixels. The fonts are part of the program, so
// nothing can go wrong that a test would not show.
func face(ttf []byte, pixels float64) font.Face {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("parse the Go font: %v", err))
	}
	made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(fmt.Sprintf("make a face of the Go font: %v", err))
	}
	return made
}

func or(v, instead float64) float64 {
	if v == 0 {
		return instead
	}
	return v
}

// set draws page number n of a setting, clean.
func set(s Setting, n int) Page {
	scale := float64(s.DPI) / 72
	size := or(s.Points, 11) * scale
	w, h := int(or(s.Width, 595)*scale), int(or(s.Height, 842)*scale)
	t := &setter{
		scale: scale, size: size, body: face(goregular.TTF, size), head: face(gobold.TTF, 1.5*size),
		page:   Page{Clean: blank(w, h), DPI: float64(s.DPI)},
		bottom: h - int(marginPoints*scale),
	}
	m := int(marginPoints * scale)
	t.left, t.right, t.y = m, w-m, m
	if s.Banner {
		t.banner(w)
	}
	t.line(t.head, 1.5*size, strings.Fields(titles()[n%len(titles())]))
	t.end()
	t.columns(s, n)
	t.page.Text = strings.Join(t.text, "\n\n")
	return t.page
}

func blank(w, h int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		g.Pix[i] = 0xff
	}
	return g
}

// banner is a black bar with white text over the top of the page.
func (t *setter) banner(w int) {
	t.fill(image.Rect(0, 0, w, t.y+int(2.2*t.size)), 0x18)
	t.ink = color.Gray{Y: 0xff}
	t.line(t.body, t.size, strings.Fields("Vertrouwelijk: dit dossier verlaat het gebouw niet zonder toestemming"))
	t.end()
	t.ink = color.Gray{}
	t.y += int(1.5 * t.size)
}

// columns fills the page with paragraphs, a table and a picture.
func (t *setter) columns(s Setting, n int) {
	count := max(s.Columns, 1)
	gap := int(22 * t.scale)
	top, left, width := t.y, t.left, (t.right-t.left-gap*(count-1))/count
	parts := story()
	most := s.Paragraphs
	if most == 0 {
		most = len(parts)
	}
	column := 0
	for i := range most {
		t.left = left + column*(width+gap)
		t.right = t.left + width
		if s.Photo && i == 1 {
			t.photo(n)
		}
		t.beside()
		if !t.fits(parts[(n*5+i)%len(parts)]) {
			if column++; column == count {
				return
			}
			t.y, t.left = top, left+column*(width+gap)
			t.right = t.left + width
			t.beside()
		}
		t.para(parts[(n*5+i)%len(parts)])
		if s.Table && i == 0 {
			t.table()
		}
	}
}

// photo puts a picture at the right, over the height of a few paragraphs.
func (t *setter) photo(n int) {
	w := (t.right - t.left) * 2 / 5
	at := image.Rect(t.right-w, t.y+int(t.size), t.right, t.y+int(t.size)+w*5/4)
	texture(t.page.Clean, at, n)
	t.picture = at
}

// beside narrows the column where it runs beside the picture.
func (t *setter) beside() {
	if t.y < t.picture.Max.Y && t.picture.Min.X < t.right {
		t.right = t.picture.Min.X - int(14*t.scale)
	}
}

// fits reports whether a paragraph fits in what is left of the column.
func (t *setter) fits(s string) bool {
	lines := font.MeasureString(t.body, s).Ceil()/max(t.right-t.left, 1) + 2
	return t.y+int(float64(lines)*leading*t.size) < t.bottom
}

// para sets a paragraph.
func (t *setter) para(s string) {
	words := strings.Fields(s)
	for len(words) > 0 {
		words = t.fitted(words)
	}
	t.end()
}

// fitted sets the words that fit on a line and gives the others. A long word that does
// not fit is cut.
func (t *setter) fitted(words []string) []string {
	space := font.MeasureString(t.body, " ")
	room := fixed.I(t.right - t.left)
	n := 0
	for n < len(words) {
		need := font.MeasureString(t.body, words[n])
		if need > room {
			break
		}
		room -= need + space
		n++
	}
	if n == len(words) {
		t.line(t.body, t.size, words)
		return nil
	}
	if first, second, ok := cut(words[n]); ok && n > 0 && font.MeasureString(t.body, first+"-") <= room {
		t.line(t.body, t.size, append(append([]string{}, words[:n]...), first+"-"))
		return append([]string{second}, words[n+1:]...)
	}
	n = max(n, 1)
	t.line(t.body, t.size, words[:n])
	return words[n:]
}

// cut divides a long word of lower-case letters between a vowel and a consonant.
func cut(word string) (first, second string, ok bool) {
	if utf8.RuneCountInString(word) < hyphenFrom || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", "", false
	}
	for i := len(word) / 2; i < len(word)-3; i++ {
		if strings.ContainsRune("aeiou", rune(word[i-1])) && !strings.ContainsRune("aeiou", rune(word[i])) {
			return word[:i], word[i:], true
		}
	}
	return "", "", false
}

// line sets words on the next line.
func (t *setter) line(f font.Face, size float64, words []string) {
	t.y += int(leading * size)
	d := font.Drawer{Dst: t.page.Clean, Src: image.NewUniform(t.ink), Face: f, Dot: fixed.P(t.left, t.y)}
	for _, w := range words {
		t.word(&d, size, w)
		d.Dot.X += font.MeasureString(f, " ")
	}
	t.say(words)
}

// word draws a word and notes where it stands.
func (t *setter) word(d *font.Drawer, size float64, w string) {
	from := d.Dot.X.Floor()
	d.DrawString(w)
	t.page.Words = append(t.page.Words, Word{
		Text: w, Paragraph: t.paragraph,
		Box: image.Rect(from, t.y-int(size), d.Dot.X.Ceil(), t.y+int(0.3*size)),
	})
}

// say adds words to the paragraph's text.
func (t *setter) say(words []string) {
	for len(t.text) <= t.paragraph {
		t.text = append(t.text, "")
	}
	p := &t.text[t.paragraph]
	stem, hyphened := strings.CutSuffix(*p, "-")
	switch {
	case *p == "":
		*p = strings.Join(words, " ")
	case hyphened:
		*p = stem + strings.Join(words, " ")
	default:
		*p += " " + strings.Join(words, " ")
	}
}

// end ends a paragraph.
func (t *setter) end() {
	t.paragraph++
	t.y += int(0.6 * t.size)
}

// table sets the cells between rules.
func (t *setter) table() {
	rows := cells()
	height := int(1.9 * t.size)
	width := (t.right - t.left) / len(rows[0])
	thick := max(1, int(0.7*t.scale))
	top := t.y
	for r, row := range rows {
		t.fill(image.Rect(t.left, top+r*height, t.right, top+r*height+thick), 0)
		for c, cell := range row {
			t.y = top + (r+1)*height - int(0.6*t.size)
			d := font.Drawer{Dst: t.page.Clean, Src: image.Black, Face: t.body, Dot: fixed.P(t.left+c*width+int(5*t.scale), t.y)}
			t.word(&d, t.size, cell)
		}
		t.say(row)
	}
	t.y = top + len(rows)*height
	for c := range len(rows[0]) + 1 {
		x := min(t.left+c*width, t.right-thick)
		t.fill(image.Rect(x, top, x+thick, t.y+thick), 0)
	}
	t.fill(image.Rect(t.left, t.y, t.right, t.y+thick), 0)
	t.end()
}

func (t *setter) fill(r image.Rectangle, v uint8) {
	r = r.Intersect(t.page.Clean.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := t.page.Clean.Pix[t.page.Clean.PixOffset(r.Min.X, y):][:r.Dx()]
		for i := range row {
			row[i] = v
		}
	}
}
