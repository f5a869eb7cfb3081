package pdf

import (
	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/content"
)

// Thresholds for pages that mix a scan with a little text, set by hand on 632 public
// documents.
const (
	scanCover = 0.5  // of the page is covered by images
	textCover = 0.05 // of those is covered by words where a scan brings its text along
	cells     = 64   // of the grid that areas are counted in, each way
)

// grid marks the parts of a page.
type grid [cells][cells]bool

// mark marks the cells whose middle lies in a box on paper of the given size.
func (g *grid) mark(box [4]float64, width, height float64) {
	x0, x1 := cellsIn(box[0], box[2], width)
	y0, y1 := cellsIn(box[1], box[3], height)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			g[y][x] = true
		}
	}
}

// cellsIn is the range of cells between two places of a side.
func cellsIn(from, to, side float64) (first, end int) {
	clip := func(x float64) int { return int(min(max(x/side*cells+0.5, 0), cells)) }
	return clip(from), clip(to)
}

// scanBeside reports whether images cover most of a page while the words on it cover
// little of them: the words are a stamp, a page number or a letterhead, and what the
// images show has no text.
func scanBeside(p *evidence.Page, m *content.Marks) bool {
	if len(m.Pictures) == 0 || p.Width <= 0 || p.Height <= 0 {
		return false
	}
	var images, words grid
	for _, box := range m.Pictures {
		images.mark(box, p.Width, p.Height)
	}
	for i := range p.Words {
		words.mark(p.Words[i].Box, p.Width, p.Height)
	}
	covered, said := 0, 0
	for y := range images {
		for x := range images[y] {
			if images[y][x] {
				covered++
				if words[y][x] {
					said++
				}
			}
		}
	}
	return float64(covered) > scanCover*cells*cells && float64(said) < textCover*float64(covered)
}
