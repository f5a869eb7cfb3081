package ocr

import (
	"image"
	"slices"
)

// tileSize is the side in pixels of the squares in which light is measured: more than
// two letters of print, less than shadows.
const tileSize = 32

// paperShare is the percentile of a tile's tones that is its paper: ink of dense print
// covers a third of it.
const paperShare = 65

// light is what is known of the light of each tile, row by row.
type light struct {
	across, down int
	paper        []uint8 // a bit above the middle, closed over ink
	darkest      []uint8
	noise        float64 // standard deviation of the tone of paper
	median       uint8   // of all pixels
}

// measure looks at the light of a picture.
func measure(g *image.Gray) light {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	l := light{across: (w + tileSize - 1) / tileSize, down: (h + tileSize - 1) / tileSize}
	n := l.across * l.down
	l.paper, l.darkest = make([]uint8, n), make([]uint8, n)
	var all [256]int
	spread := make([]float64, 0, n)
	for t := range n {
		var hist [256]int
		total := l.count(g, t, &hist)
		for v, k := range hist {
			all[v] += k
		}
		l.paper[t] = percentile(&hist, total*paperShare/100)
		l.darkest[t] = percentile(&hist, total/50)
		spread = append(spread, float64(percentile(&hist, total/2))-float64(percentile(&hist, total/20)))
	}
	if n > 0 {
		slices.Sort(spread)
		// Where the paper is empty, a twentieth lies 1.645 deviations below the middle.
		l.noise = spread[n/5] / 1.645
	}
	l.median = percentile(&all, w*h/2)
	l.close()
	return l
}

// count adds up the tones of a tile.
func (l *light) count(g *image.Gray, t int, hist *[256]int) int {
	x0, y0 := t%l.across*tileSize, t/l.across*tileSize
	x1, y1 := min(x0+tileSize, g.Rect.Dx()), min(y0+tileSize, g.Rect.Dy())
	for y := y0; y < y1; y++ {
		for _, v := range g.Pix[y*g.Stride+x0 : y*g.Stride+x1] {
			hist[v]++
		}
	}
	return (x1 - x0) * (y1 - y0)
}

// percentile is the tone below or at which more than n pixels lie.
func percentile(hist *[256]int, n int) uint8 {
	for v, k := range hist {
		if n -= k; n < 0 {
			return uint8(v)
		}
	}
	return 255
}

// close takes ink for paper where it is narrower than five tiles, and smooths the
// darkest tones over neighbours, so that each tile knows how dark ink is near it.
func (l *light) close() {
	l.paper = l.around(l.around(l.paper, 2, true), 2, false)
	l.darkest = l.around(l.darkest, 1, false)
}

// around is the highest or lowest of the values within some tiles.
func (l *light) around(v []uint8, reach int, highest bool) []uint8 {
	better := func(a, b uint8) uint8 {
		if highest {
			return max(a, b)
		}
		return min(a, b)
	}
	half, out := make([]uint8, len(v)), make([]uint8, len(v))
	for t := range v {
		x, row := t%l.across, t/l.across*l.across
		half[t] = v[t]
		for i := max(x-reach, 0); i <= min(x+reach, l.across-1); i++ {
			half[t] = better(half[t], v[row+i])
		}
	}
	for t := range v {
		x, y := t%l.across, t/l.across
		out[t] = half[t]
		for j := max(y-reach, 0); j <= min(y+reach, l.down-1); j++ {
			out[t] = better(out[t], half[j*l.across+x])
		}
	}
	return out
}

// Light is uneven when a tenth of the paper is this much darker than another.
const unevenBy = 24

// uneven reports whether the light of the paper differs over the picture.
func (l *light) uneven() bool {
	if len(l.paper) == 0 {
		return false
	}
	s := slices.Clone(l.paper)
	slices.Sort(s)
	return s[len(s)*9/10]-s[len(s)/10] > unevenBy
}

// darkestPaper bounds how much light is added: what is darker is a thing, not paper.
const darkestPaper = 60

// even makes paper white everywhere.
func even(g *image.Gray, l *light) *image.Gray {
	out := image.NewGray(g.Rect)
	w := g.Rect.Dx()
	gain := make([]int, w) // in 256ths
	for y := range g.Rect.Dy() {
		l.gains(gain, y)
		src, dst := g.Pix[y*g.Stride:][:w], out.Pix[y*out.Stride:][:w]
		for x, v := range src {
			dst[x] = uint8(min(int(v)*gain[x]>>8, 255)) //nolint:gosec // bounded
		}
	}
	return out
}

// gains interpolates between the middles of tiles.
func (l *light) gains(out []int, y int) {
	j, fy := between2(y, l.down)
	edge := make([]int, l.across)
	for i := range edge {
		a, b := l.paperAt(i, j), l.paperAt(i, min(j+1, l.down-1))
		edge[i] = (a*(tileSize-fy) + b*fy) / tileSize
	}
	for x := range out {
		i, fx := between2(x, l.across)
		p := (edge[i]*(tileSize-fx) + edge[min(i+1, l.across-1)]*fx) / tileSize
		out[x] = 255 * 256 / p
	}
}

func (l *light) paperAt(i, j int) int { return max(int(l.paper[j*l.across+i]), darkestPaper) }

// between2 is the tile whose middle lies before a pixel, and how far after it the pixel
// lies.
func between2(at, tiles int) (tile, after int) {
	at = max(at-tileSize/2, 0)
	tile = min(at/tileSize, tiles-1)
	return tile, at - tile*tileSize
}

// Ink is darker than paper by a share of the contrast of ink near it, at least by a
// number of tones, and by more than noise.
const (
	inkShare  = 0.35
	inkTones  = 45
	inkNoises = 3.5
)

// thresholds are the tones below which pixels of each tile are ink.
func (l *light) thresholds() []uint8 {
	out := make([]uint8, len(l.paper))
	for t, p := range l.paper {
		paper := float64(p)
		by := max(inkTones, inkShare*(paper-float64(l.darkest[t])), min(inkNoises*l.noise, 0.55*paper))
		out[t] = uint8(max(paper-by, 0))
	}
	return out
}
