package extract

import (
	"context"
	"image"
)

const (
	// MinDPI is the lowest resolution of a picture of a page, in dots per inch.
	MinDPI = 10
	// MaxDPI is the highest one.
	MaxDPI = 600
	// MaxPixels is the most pixels of one picture; a page that needs more at the
	// resolution asked for is drawn at a lower one.
	MaxPixels = 40_000_000
)

// Picture is a drawn page, cut to its visible part and turned as it is read: the
// space in which the boxes of its words lie. Pixels are *image.Gray when the page has
// no colours, *image.NRGBA without transparency otherwise.
type Picture struct {
	Pixels image.Image
	// DPI is the resolution really used: a point of the page is DPI/72 pixels.
	DPI float64
}

// Drawer draws pages of documents: page number n (from 1) at dpi dots per inch, or
// fewer when the page is too large for that. Error kinds: Missing when nothing here
// draws, Invalid for documents without pages to draw and for resolutions out of
// bounds, NotFound without such a page, Unreadable when it needs a password, Corrupt
// when the document can't be read.
type Drawer interface {
	Draw(ctx context.Context, src Source, n, dpi int) (Picture, error)
}
