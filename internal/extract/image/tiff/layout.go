package tiff

import (
	"math"
	"slices"
)

// The ways of compression (TIFF 6.0 and its supplements).
const (
	packNone     = 1
	packRLE      = 2 // Group 3 codes without line ends
	packGroup3   = 3
	packGroup4   = 4
	packLZW      = 5
	packOldJPEG  = 6
	packJPEG     = 7
	packDeflate  = 8
	packRLEWords = 32771
	packBits     = 32773
	packDeflate2 = 32946
	packZstd     = 50000
)

// The meanings of samples.
const (
	whiteIsZero = 0
	blackIsZero = 1
	colours     = 2
	table       = 3
	mask        = 4
	inks        = 5
	lumaChroma  = 6
	lab         = 8
	sensor      = 32803
	linear      = 34892
)

// layout is how a page's samples lie in the file.
type layout struct {
	width, height        int
	bits, samples        int // of a sample; samples of a pixel
	compression, meaning int
	predictor            int
	reversed             bool // lowest bit of each byte first
	planes               int  // 1, or one for each sample
	blockW, blockH       int  // of a strip or tile
	across, down         int
	offsets, counts      []uint64
	subH, subV           int // pixels per colour, of YCbCr
	tiled                bool
}

// largestBlock bounds the bytes of one strip or tile.
const largestBlock = 512 << 20

// longestSide is where a side is too long for sums of 64 bits, in pixels.
const longestSide = 1 << 28

func (p *Page) layout() (*layout, error) {
	l := &layout{
		width: p.Width, height: p.Height, samples: p.number(tagSamples, 1), compression: p.number(tagCompression, packNone),
		predictor: p.number(tagPredictor, 1), reversed: p.number(tagFillOrder, 1) == 2, planes: 1, subH: 1, subV: 1,
	}
	if l.width < 1 || l.height < 1 {
		return nil, damaged("no image in it")
	}
	if l.width > longestSide || l.height > longestSide {
		return nil, unsupported("%d by %d pixels", l.width, l.height)
	}
	if l.samples < 1 || l.samples > 64 {
		return nil, unsupported("%d samples per pixel", l.samples)
	}
	bits := p.numbers(tagBits)
	if len(bits) == 0 {
		bits = []uint64{1}
	}
	if slices.Max(bits) != slices.Min(bits) || !slices.Contains([]uint64{1, 2, 4, 8, 16, 32}, bits[0]) {
		return nil, unsupported("%d bits per sample", bits)
	}
	l.bits = int(bits[0]) //nolint:gosec // one of those above
	if format := p.number(tagFormat, 1); format != 1 && format != 4 {
		return nil, unsupported("sample format %d", format)
	}
	if p.number(tagPlanar, 1) == 2 && l.samples > 1 {
		l.planes = l.samples
	}
	l.meaning = p.number(tagPhotometric, l.usualMeaning())
	if l.meaning == lumaChroma && l.compression != packJPEG && l.compression != packOldJPEG {
		l.subH, l.subV = p.subsampling()
	}
	return l, l.blocks(p)
}

// usualMeaning is for files that don't say what their samples are.
func (l *layout) usualMeaning() int {
	switch {
	case l.samples >= 3:
		return colours
	case l.compression >= packRLE && l.compression <= packGroup4:
		return whiteIsZero
	}
	return blackIsZero
}

func (p *Page) subsampling() (horizontal, vertical int) {
	s := p.numbers(tagSubsampling)
	if len(s) < 2 {
		return 2, 2
	}
	one := func(v uint64) int {
		if v == 1 || v == 2 || v == 4 {
			return int(v)
		}
		return 1
	}
	return one(s[0]), one(s[1])
}

// blocks finds the strips or tiles.
func (l *layout) blocks(p *Page) error {
	if _, l.tiled = p.fields[tagTileWidth]; l.tiled {
		l.blockW, l.blockH = p.number(tagTileWidth, 0), p.number(tagTileHeight, 0)
		l.offsets, l.counts = p.numbers(tagTileOffsets), p.numbers(tagTileCounts)
	}
	if !l.tiled || len(l.offsets) == 0 {
		if !l.tiled {
			l.blockW, l.blockH = l.width, p.number(tagRows, l.height)
		}
		l.offsets, l.counts = p.numbers(tagOffsets), p.numbers(tagCounts)
	}
	if l.blockH == -1 || !l.tiled && l.blockH > l.height { // "all rows" is often the largest number
		l.blockH = l.height
	}
	if l.blockW < 1 || l.blockH < 1 || l.blockW > math.MaxInt32/64 {
		return damaged("strips of %d by %d pixels", l.blockW, l.blockH)
	}
	l.across, l.down = (l.width+l.blockW-1)/l.blockW, (l.height+l.blockH-1)/l.blockH
	if int64(l.rowBytes())*int64(l.blockH) > largestBlock {
		return unsupported("strips of %d by %d pixels", l.blockW, l.blockH)
	}
	if len(l.offsets) == 0 && l.compression != packOldJPEG {
		return damaged("no image data")
	}
	return nil
}

// rowBytes is the length of a block's row; of a row of units where colours are shared.
func (l *layout) rowBytes() int {
	if l.subH*l.subV > 1 {
		return (l.blockW + l.subH - 1) / l.subH * (l.subH*l.subV + 2)
	}
	return (l.blockW*l.perPlane()*l.bits + 7) / 8
}

// perPlane is how many samples of a pixel lie side by side.
func (l *layout) perPlane() int { return l.samples / l.planes }

// gray reports whether the page has no colours.
func (l *layout) gray() bool {
	switch l.meaning {
	case whiteIsZero, blackIsZero, mask, lab, sensor:
		return true
	case colours, linear, inks, lumaChroma:
		return l.samples < 3
	}
	return false
}
