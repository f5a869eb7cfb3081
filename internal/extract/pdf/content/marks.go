package content

import "slices"

// Glyph is a piece of text with its place on the page, in points from the top left
// corner, y downwards. Usually it is one character.
type Glyph struct {
	Text           string
	X0, Y0, X1, Y1 float64 // the baseline, from start to end
	UpX, UpY       float64 // from the baseline to the top of an em
	Ascent         float64 // of the font, in ems
	Descent        float64 // in ems, negative
	Blank          bool    // white space
	Spaced         float64 // character spacing in front of it, within its string
}

// Unexplained is the text of a glyph that has room on the page but whose code no font
// explains: a reader sees that a word has a hole.
const Unexplained = "\ufffd"

// Marks is what a page shows.
type Marks struct {
	Glyphs   []Glyph
	Codes    int // character codes shown
	Unknown  int // codes that the fonts don't explain
	TextOps  int // operators that show text
	Images   int
	Paths    int     // painted lines and areas
	Width    float64 // of the paper in points; 0 when whoever made the marks knows no paper
	Height   float64
	Problems []string
	// Pictures are where images lie, upright rectangles around them on the paper.
	Pictures []Rect
	// Invisible counts the glyphs of text that is neither filled nor stroked: the text
	// layer that a scanner or OCR puts behind or over a picture.
	Invisible int
	// Hidden is text on layers that aren't shown; it is no part of Glyphs.
	Hidden []Layer
	hidden int // glyphs in Hidden
}

// Rect is an upright rectangle x0, y0, x1, y1 in points from the top left corner.
type Rect [4]float64

// maxPictures is how many images' places are kept; further ones are counted.
const maxPictures = 2_000

// picture counts an image that fills the unit square under m.
func (m *Marks) picture(ctm Matrix) {
	m.Images++
	if box := ctm.Rect([4]float64{0, 0, 1, 1}); len(m.Pictures) < maxPictures && ctm.finite() {
		m.Pictures = append(m.Pictures, box)
	}
}

// note adds a problem once.
func (m *Marks) note(code string) {
	if code != "" && !slices.Contains(m.Problems, code) {
		m.Problems = append(m.Problems, code)
	}
}
