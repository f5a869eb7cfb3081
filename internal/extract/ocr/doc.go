// Package ocr reads text from pictures of pages: everything of it except the
// recognition of letters, which a Recogniser does (tesseract, in internal/helper).
//
// A picture is made even in light and dark on light, turned and straightened by the
// rows that its letters form, and recognised. What was recognised is then compared with
// the rows of letters that the picture shows: recognisers lose whole paragraphs while
// they are sure of the rest, so their confidence says nothing about what is missing.
// Lost rows are recognised again by themselves, larger. What stays lost is told: a page
// whose text is incomplete is never "ok".
//
// Guarantees: the same pixels and the same answers of the recogniser give the same
// reading; at most MaxCalls calls of the recogniser a page; a recogniser's answer is
// hostile input. Not done: handwriting, curved text, text of several directions on one
// page (the largest share is read, the rest is told as incomplete where its letters
// form rows).
package ocr

import (
	"context"
	"image"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Engine is the name and version of how pictures are read, without the recogniser's.
const Engine = "spoor-ocr/1"

// Recogniser reads one grey picture.
type Recogniser interface {
	// Recognise gives tesseract's TSV (level, page, block, paragraph, line, word, left,
	// top, width, height, confidence, text) in pixels of the picture.
	Recognise(ctx context.Context, picture *image.Gray, how Settings) (tsv []byte, err error)
}

// Settings say how a picture is recognised.
type Settings struct {
	Segmentation int      // tesseract's page segmentation mode (--psm)
	Languages    []string // tesseract's names: "nld", "eng"
	DPI          int
}

// Page segmentation modes of tesseract that are used.
const (
	wholePage = 3  // find blocks and columns
	oneBlock  = 6  // a single block of lines
	anywhere  = 11 // words wherever they are
)

// Draw gives the page at so many dots per inch. The resolution really used is in the
// picture; pictures that are no drawing can't be drawn finer than they are.
type Draw func(ctx context.Context, dpi int) (extract.Picture, error)

// Resolutions in dots per inch.
const (
	DPI     = 200 // of a page that is read
	fineDPI = 400 // of small print and of what was lost
)

// MaxCalls is the most that the recogniser is called for one page.
const MaxCalls = 6

// Reading is what was read from one picture.
type Reading struct {
	Text  string // normalised (internal/text)
	Words []evidence.Word
	// Width and Height of the page in points. The words' boxes lie on it as Draw shows
	// it, however it was turned for reading.
	Width, Height float64
	// Status is ok, ocr-incomplete where letters are seen that were not read, partial
	// where what was read is unsure, or no-text where none of the letters can be read.
	Status  evidence.PageStatus
	Reasons []string // stable codes, most followed by a figure
	// Confidence is the recogniser's, the mean over letters, 0 to 100.
	Confidence float64
	// Coverage is the share of the text-like marks that was read, 0 to 1.
	Coverage float64
	Blank    bool // there is no ink that could be text
}

// Codes of reasons.
const (
	Incomplete = "ocr-incomplete"   // text-like marks were not read; the text is partial
	Unsure     = "ocr-unsure"       // the recogniser is not sure of what it read; partial
	Turned     = "ocr-turned"       // by how many degrees the page was turned, clockwise
	Deskewed   = "ocr-deskewed"     // by how many degrees the page was straightened
	Inverted   = "ocr-inverted"     // light text on dark
	Evened     = "ocr-evened"       // uneven light was made even
	Cleaned    = "ocr-cleaned"      // specks were taken away
	Enlarged   = "ocr-enlarged"     // letters were small
	Repaired   = "ocr-repaired"     // how many marks were read only when looked at again
	Failed     = "ocr-again-failed" // the recogniser failed when it was asked again
	Dropped    = "ocr-dropped"      // how many marks without letters around them were left out
)
