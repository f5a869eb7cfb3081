package web

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract/image"
	"spoor/internal/inquiry"
)

// Scan is the picture of a page with what was found drawn over it.
type Scan struct {
	URL           string
	Width, Height float64 // of the page in points, the measure of the boxes
	Image         bool    // points are pixels: it isn't shown larger than it is
	Boxes         []ScanBox
}

// ScanBox is a rectangle over a word, in points from the page's top left corner.
type ScanBox struct {
	X, Y, Width, Height float64
	Class               string
	Title               string
}

// maxBoxes bounds the rectangles over one page.
const maxBoxes = 5_000

// scanOf is the picture of a page, nil where there is none.
func (s *site) scanOf(kind string, c evidence.Citation, p *evidence.Page, marks []mark) *Scan {
	if !s.Ask.Draws(kind) || p == nil || p.Width <= 0 || p.Height <= 0 || !image.Drawable(p) {
		return nil
	}
	page := c.Page
	c.Page = 0
	scan := &Scan{URL: documentURL(c) + "/page/" + strconv.Itoa(page) + ".png", Width: tidy(p.Width), Height: tidy(p.Height), Image: kind == "image"}
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b mark) int { return int(a.sort) - int(b.sort) }) // what matters most on top
	for _, m := range marks {
		scan.cover(p.Words, m)
	}
	return scan
}

// cover draws a mark over the words that it touches.
func (s *Scan) cover(words []evidence.Word, m mark) {
	class := classOf(m.sort)
	if m.sort == hit {
		class = "hit"
	}
	first, _ := slices.BinarySearchFunc(words, m.Start, func(w evidence.Word, start int) int {
		if w.End > start {
			return 1
		}
		return -1
	})
	for _, w := range words[first:] {
		if w.Start >= m.End || len(s.Boxes) >= maxBoxes {
			return
		}
		if b := w.Box; b[2] > b[0] && b[3] > b[1] {
			s.Boxes = append(s.Boxes, ScanBox{tidy(b[0]), tidy(b[1]), tidy(b[2] - b[0]), tidy(b[3] - b[1]), class, m.title})
		}
	}
}

// tidy keeps hundredths of a point.
func tidy(x float64) float64 { return math.Round(x*100) / 100 }

// picture sends a drawn page. It is made of pixels that this program has encoded
// itself: nothing of the document reaches the browser.
func (s *site) picture(w http.ResponseWriter, r *http.Request) {
	c := citationOf(r)
	name, isPNG := strings.CutSuffix(r.PathValue("image"), ".png")
	page, err := strconv.Atoi(name)
	if !isPNG || err != nil || page < 1 {
		s.fail(w, r, evidence.E(evidence.NotFound, "find page", r.PathValue("image"), nil))
		return
	}
	c.Page = page
	dpi := inquiry.Resolutions()[0]
	if raw := r.URL.Query().Get("dpi"); raw != "" {
		dpi = number(r, "dpi")
	}
	png, err := s.Ask.PageImage(r.Context(), s.Asker, c, dpi)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Content-Length", strconv.Itoa(len(png)))
	if _, err := w.Write(png); err != nil { //nolint:gosec // a picture that this program has encoded
		return // nobody is there to see it
	}
}
