package ocr

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"spoor/internal/extract/ocr/specimen"
)

// reader is a recogniser that knows the words of one page by their shapes, so that it
// reads them wherever they are shown the right way up, and nothing else.
type reader struct {
	shapes []shape
	// lost tells words that the whole page is read without, by their place from top (0)
	// to bottom (1); again those that parts are read without.
	lost, again func(y float64) bool
	asked       []Settings
	seen        []*image.Gray
}

// shape is how a word looks: ink per cell, and how wide it is for its height. Of words of
// several parts, as numbers with dashes, the later ones have no text.
type shape struct {
	text   string
	cells  [8 * 24]float64
	aspect float64
}

// knowing is a recogniser for a page.
func knowing(p specimen.Page) *reader {
	r := &reader{}
	begun := map[image.Rectangle]bool{}
	for _, b := range blots(p.Clean) {
		for _, w := range p.Words {
			if image.Pt(int(b[0]+b[2])/2, int(b[1]+b[3])/2).In(w.Box) {
				s := look2(p.Clean, b)
				if !begun[w.Box] {
					s.text = w.Text
				}
				begun[w.Box] = true
				r.shapes = append(r.shapes, s)
				break
			}
		}
	}
	return r
}

// blots are the boxes of words, line by line.
func blots(g *image.Gray) []box {
	l := measure(g)
	k := findInk(g, l.thresholds())
	usual := smallLetters(append(k.letters, mark{x1: 1, y1: 1}))
	lines := slices.DeleteFunc(chains(k.letters), func(c []mark) bool { return smallLetters(c) < 0.7*usual })
	slices.SortStableFunc(lines, func(a, b []mark) int { return cmp.Compare(a[0].y0/8, b[0].y0/8) })
	var out []box
	for _, c := range lines {
		slices.SortStableFunc(c, func(a, b mark) int { return cmp.Compare(a.x0, b.x0) })
		x := smallLetters(c)
		for i, m := range c {
			if n := len(out); i > 0 && float64(m.x0)-out[n-1][2] < 0.35*x {
				out[n-1] = out[n-1].union(m.box())
			} else {
				out = append(out, m.box())
			}
		}
	}
	return out
}

func look2(g *image.Gray, b box) shape {
	s := shape{aspect: b.width() / b.height()}
	for i := range s.cells {
		x0, y0 := b[0]+b.width()*float64(i%24)/24, b[1]+b.height()*float64(i/24)/8
		sum, n := 0.0, 0.0
		for y := int(y0); y <= int(y0+b.height()/8) && y < g.Rect.Dy(); y++ {
			for x := int(x0); x <= int(x0+b.width()/24) && x < g.Rect.Dx(); x++ {
				sum += float64(g.Pix[y*g.Stride+x])
				n++
			}
		}
		s.cells[i] = sum / max(n, 1) / 255
	}
	return s
}

func (s *shape) distance(o *shape) float64 {
	d := 0.0
	for i := range s.cells {
		d += math.Abs(s.cells[i] - o.cells[i])
	}
	return d/float64(len(s.cells)) + math.Abs(math.Log(s.aspect/o.aspect))
}

func (r *reader) Recognise(_ context.Context, g *image.Gray, how Settings) ([]byte, error) {
	r.asked, r.seen = append(r.asked, how), append(r.seen, g)
	lost := r.lost
	if how.Segmentation != wholePage && how.Segmentation != anywhere {
		lost = r.again
	}
	var tsv strings.Builder
	tsv.WriteString("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n")
	line, last := 0, -1.0
	type item struct {
		line int
		at   box
		conf float64
		text string
	}
	var items []item
	for _, b := range blots(g) {
		if lost != nil && lost(b[1]/float64(g.Rect.Dy())) {
			continue
		}
		if b[1] > last {
			line, last = line+1, b[3]
		}
		s := look2(g, b)
		text, nearest := "~", 0.35
		for i := range r.shapes {
			if d := s.distance(&r.shapes[i]); d < nearest {
				text, nearest = r.shapes[i].text, d
			}
		}
		if n := len(items); text == "" && n > 0 {
			items[n-1].at = items[n-1].at.union(b)
			continue
		}
		items = append(items, item{line, b, 96 - 200*max(nearest-0.1, 0), text})
	}
	for _, i := range items {
		fmt.Fprintf(&tsv, "5\t1\t1\t1\t%d\t1\t%.0f\t%.0f\t%.0f\t%.0f\t%.1f\t%s\n",
			i.line, i.at[0], i.at[1], i.at.width(), i.at.height(), i.conf, i.text)
	}
	return []byte(tsv.String()), nil
}

// a page of half a sheet, which is quicker.
func half(d specimen.Damage) specimen.Condition {
	return specimen.Condition{Setting: specimen.Setting{DPI: 200, Height: 421}, Damage: d}
}

func read(t *testing.T, r *reader, p specimen.Page) Reading {
	t.Helper()
	got, err := NewReader(r).Read(t.Context(), p.Draw, nil)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return got
}
