package pdfium

import (
	"context"
	"math"
	"unicode"
	"unicode/utf16"

	"github.com/tetratelabs/wazero/api"

	"spoor/internal/extract/pdf/content"
)

// maxChars is the most characters of one page that are read, as in package content.
const maxChars = 400_000

// Glyphs gives what page number n (from 1) shows, in PDFium's order of reading, with
// places in points from the top left corner of its visible part. Codes that the
// page's fonts don't explain are counted in Unknown. Spaces that PDFium makes up from
// distances are left out: package layout finds its own. On a page without text, images
// and drawings are counted.
func (d *Document) Glyphs(ctx context.Context, n int) (content.Marks, error) {
	var marks content.Marks
	err := d.onPage(ctx, n, func(page uint64) (uint64, error) {
		p, err := d.paperOf(ctx, page)
		if err != nil {
			return page, err
		}
		marks.Width, marks.Height = p.width, p.height
		page, err = d.withNotes(ctx, page, n)
		if err != nil || page == 0 {
			return page, err
		}
		if err := d.readText(ctx, page, p, &marks); err != nil || len(marks.Glyphs) > 0 {
			return page, err
		}
		return page, d.countObjects(ctx, page, &marks)
	})
	return marks, err
}

// readText adds the characters of a page to marks.
func (d *Document) readText(ctx context.Context, page uint64, p paper, marks *content.Marks) error {
	text, err := d.in.call(ctx, "FPDFText_LoadPage", page)
	if err != nil || text == 0 {
		return err
	}
	r := &textReader{Document: d, text: text, paper: p, marks: marks}
	if err := r.read(ctx); err != nil {
		return err
	}
	_, err = d.in.call(ctx, "FPDFText_ClosePage", text)
	return err
}

// withNotes merges what annotations and form fields look like into page n, whose text
// PDFium would leave out otherwise, and opens it anew.
func (d *Document) withNotes(ctx context.Context, page uint64, n int) (uint64, error) {
	notes, err := d.in.number(ctx, "FPDFPage_GetAnnotCount", page)
	if err != nil || notes <= 0 {
		return page, err
	}
	const forDisplay, changed = 0, 1
	done, err := d.in.number(ctx, "FPDFPage_Flatten", page, forDisplay)
	if err != nil || done != changed {
		return page, err
	}
	if _, err := d.in.call(ctx, "FPDF_ClosePage", page); err != nil {
		return 0, err
	}
	return d.in.call(ctx, "FPDF_LoadPage", d.handle, uint64(n-1)) //nolint:gosec // at least 1
}

// Kinds of FPDFPageObj_GetType (fpdf_edit.h).
const (
	objectPath  = 2
	objectImage = 3
	objectForm  = 5 // what is in it isn't looked at: it may be an image
)

// maxObjects is the most objects of a page without text that are looked at.
const maxObjects = 10_000

// countObjects counts the images and drawings of a page.
func (d *Document) countObjects(ctx context.Context, page uint64, marks *content.Marks) error {
	count, err := d.in.number(ctx, "FPDFPage_CountObjects", page)
	if err != nil {
		return err
	}
	for i := range uint64(min(max(count, 0), maxObjects)) {
		object, err := d.in.call(ctx, "FPDFPage_GetObject", page, i)
		if err != nil {
			return err
		}
		kind, err := d.in.number(ctx, "FPDFPageObj_GetType", object)
		if err != nil {
			return err
		}
		switch kind {
		case objectPath:
			marks.Paths++
		case objectImage, objectForm:
			marks.Images++
		}
	}
	return nil
}

// textReader reads the characters of a page.
type textReader struct {
	*Document
	text  uint64 // FPDF_TEXTPAGE
	paper paper
	marks *content.Marks
	last  char
	high  rune // first half of a character beyond U+FFFF
}

// char is a character in the page's own coordinates.
type char struct {
	r      rune
	origin [2]float64
	matrix [4]float64 // of the font, without its size
	size   float64
	box    [4]float64 // left, top, right, bottom: as wide as the font says, as high as its letters reach
}

func (t *textReader) read(ctx context.Context) error {
	count, err := t.in.number(ctx, "FPDFText_CountChars", t.text)
	if err != nil {
		return err
	}
	if count > maxChars {
		count = maxChars
		t.marks.Problems = append(t.marks.Problems, content.TooMuch)
	}
	// A call that can be cancelled costs as much as ten that can't; these take no time.
	quick := context.WithoutCancel(ctx)
	for i := range uint64(max(count, 0)) {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := t.char(quick, i); err != nil {
			return err
		}
	}
	return nil
}

// char reads character i.
func (t *textReader) char(ctx context.Context, i uint64) error {
	made, err := t.in.number(ctx, "FPDFText_IsGenerated", t.text, i)
	if err != nil || made == 1 {
		return err
	}
	c, err := t.measure(ctx, i)
	if err != nil {
		return err
	}
	bad, err := t.in.number(ctx, "FPDFText_HasUnicodeMapError", t.text, i)
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(c.r) {
		if c.r, t.high = utf16.DecodeRune(t.high, c.r), c.r; c.r == unicode.ReplacementChar {
			return nil // the first half
		}
	}
	t.marks.Codes++
	if bad == 1 || c.r == 0 || c.r == unicode.ReplacementChar {
		t.marks.Unknown++
	}
	t.add(c)
	return nil
}

// measure asks all about character i.
func (t *textReader) measure(ctx context.Context, i uint64) (char, error) {
	var c char
	code, err := t.in.call(ctx, "FPDFText_GetUnicode", t.text, i)
	if err != nil {
		return c, err
	}
	c.r = api.DecodeI32(code)
	hyphen, err := t.in.number(ctx, "FPDFText_IsHyphen", t.text, i)
	if err != nil {
		return c, err
	}
	if hyphen == 1 {
		c.r = '-'
	}
	if size, err := t.in.call(ctx, "FPDFText_GetFontSize", t.text, i); err != nil {
		return c, err
	} else if c.size = math.Abs(finite(api.DecodeF64(size))); c.size == 0 {
		c.size = 1
	}
	return c, t.placeOf(ctx, i, &c)
}

// placeOf fills in where character i stands.
func (t *textReader) placeOf(ctx context.Context, i uint64, c *char) error {
	room := uint64(t.room)
	if _, err := t.in.call(ctx, "FPDFText_GetCharOrigin", t.text, i, room, room+8); err != nil {
		return err
	}
	if err := t.in.doubles(t.room, c.origin[:]); err != nil {
		return err
	}
	if _, err := t.in.call(ctx, "FPDFText_GetLooseCharBox", t.text, i, room); err != nil {
		return err
	}
	if err := t.in.floats(t.room, c.box[:]); err != nil {
		return err
	}
	ok, err := t.in.number(ctx, "FPDFText_GetMatrix", t.text, i, room)
	if err != nil {
		return err
	}
	c.matrix = [4]float64{1, 0, 0, 1}
	if ok == 1 {
		return t.in.floats(t.room, c.matrix[:])
	}
	return nil
}

// add makes a glyph of a character. The parts of a ligature stand on the same spot:
// they are one glyph.
func (t *textReader) add(c char) {
	if c.r <= 0 || c.r > unicode.MaxRune || c.r == '\ufffe' {
		c.r = unicode.ReplacementChar
	}
	glyphs := t.marks.Glyphs
	if n := len(glyphs); n > 0 && c.origin == t.last.origin && c.box == t.last.box {
		glyphs[n-1].Text += string(c.r)
		t.last = c
		return
	}
	t.last = c
	t.marks.Glyphs = append(glyphs, t.paper.glyph(&c))
}

// glyph puts a character on paper.
func (p *paper) glyph(c *char) content.Glyph {
	g := content.Glyph{Text: string(c.r), Blank: unicode.IsSpace(c.r)}
	dx, dy := unit(c.matrix[0], c.matrix[1])
	advance := along(c.box[2]-c.box[0], c.box[1]-c.box[3], dx, dy)
	g.X0, g.Y0 = p.point(c.origin[0], c.origin[1])
	vx, vy := p.vector(advance*dx, advance*dy)
	g.X1, g.Y1 = g.X0+vx, g.Y0+vy
	g.UpX, g.UpY = p.vector(c.matrix[2]*c.size, c.matrix[3]*c.size)
	g.Ascent, g.Descent = reach(c, dx, dy)
	return g
}

func unit(x, y float64) (float64, float64) {
	n := math.Hypot(x, y)
	if n < 1e-9 {
		return 1, 0
	}
	return x / n, y / n
}

// along is the length of a slanted rectangle, of which the upright rectangle around
// it is w wide and h high, in the direction dx, dy.
func along(w, h, dx, dy float64) float64 {
	ax, ay := math.Abs(dx), math.Abs(dy)
	if math.Abs(ax-ay) < 0.1 {
		return w * ax // near 45 degrees height and length can't be told apart
	}
	return max((w*ax-h*ay)/(ax*ax-ay*ay), 0)
}

// Usual heights of letters above and below the baseline, in ems, as in package font.
const (
	usualAscent  = 0.9
	usualDescent = -0.2
)

// reach is how far letters reach above and below the baseline, in ems. Only upright
// text tells; fonts that say nothing sensible get the usual.
func reach(c *char, dx, dy float64) (ascent, descent float64) {
	em := math.Hypot(c.matrix[2], c.matrix[3]) * c.size
	ascent, descent = usualAscent, usualDescent
	if em <= 0 || math.Abs(dy) > 0.01 || dx < 0 {
		return ascent, descent
	}
	if a := (c.box[1] - c.origin[1]) / em; a >= 0.5 && a <= 1.1 {
		ascent = a
	}
	if b := (c.box[3] - c.origin[1]) / em; b < 0 && b >= -0.5 {
		descent = b
	}
	return ascent, descent
}
